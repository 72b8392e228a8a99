"""No secret is left in a text by its form, or because it is known; all else of the text is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.redact import HIDDEN, redacted, redacted_setting, redactor, without_login

SECRETS = [
    "xoxb-11111111-22222222-AbCdEfGhIj",
    "xapp-1-A0123-456-abcdef",
    "xoxe.xoxp-1-Mi0yLTk",
    "MTA5MDAwMDAwMDAwMDAwMDAwMQ.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789_-",
    "whsec_c2VjcmV0c2VjcmV0c2VjcmV0",
]
NAMES = ["api_key", "apikey", "token", "key", "password", "access_token", "Signature", "feed_token", "rsskey"]
NAMES += ["X-Amz-Signature", "private_token", "api-key", "pwd", "auth_token", "session"]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "around", ["{}", "refused: {}.", '{{"token": "{}"}}', "Authorization: Bearer {}", "/x?t={}&b=1"]
)
def test_a_token_is_known_by_its_form(secret: str, around: str) -> None:
    told = redacted(around.format(secret))
    assert secret not in told
    assert HIDDEN in told


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("https://hooks.slack.com/commands/T0123/456/AbCdEf", "AbCdEf"),
        ("https://hooks.slack.com/services/T0/B0/AbCdEf", "AbCdEf"),
        ("https://discord.com/api/v10/webhooks/109/aW50ZXJhY3Rpb246MTIzNDU2Nzg5", "aW50"),
        ("https://discord.com/api/v10/interactions/109/aW50ZXJhY3Rpb246MTIzNDU2Nzg5/callback", "aW50"),
        ("http://ada:s3cret@mirror.example:8080/api", "s3cret"),
        ("http://ada:p@s3cret@mirror.example/api", "s3cret"),
        ("http://ada:p's3cret@mirror.example/api", "s3cret"),
        ("http://ada:“s3cret”@mirror.example/api", "s3cret"),
        ("smtps://ada%40lab.example:s3cret@mail.example", "s3cret"),
    ],
)
def test_an_address_keeps_its_host_and_loses_its_secret(address: str, secret: str) -> None:
    told = redacted(f"cannot be reached ({address})")
    assert secret not in told
    assert address.rpartition("@")[2].split("/")[2 * ("@" not in address)] in told


@pytest.mark.parametrize("name", NAMES)
def test_a_key_in_an_address_is_hidden_and_the_rest_is_not(name: str) -> None:
    told = redacted(f"https://journal.example/rss?a=1&{name}=s3cret&b=2")
    assert told == f"https://journal.example/rss?a=1&{name}={HIDDEN}&b=2"


@pytest.mark.parametrize(
    "plain",
    [
        "https://arxiv.org/abs/2611.00001?mail=a@b.example",
        "Write smtps://USER:PASSWORD@HOST, smtp+starttls://USER:PASSWORD@HOST or smtp://HOST",
        "me@lab.example wrote to you@lab.example",
        "a monkey=1, tokens=3; keyword=gpu https://x.example/?keyword=gpu&author=roe&design=a&side=b",
        "bot.sources.registry.make_sources_of_everything.in_this_process",
        "slack:T012/C345, discord:109000000000000001/109000000000000002",
    ],
)
def test_what_is_no_secret_stays(plain: str) -> None:
    assert redacted(plain) == plain


def test_a_setting_whose_password_breaks_its_address_is_shown_without_it() -> None:
    assert "s3" not in redacted_setting("http://ada:s3/c@mirror.example")
    assert "s3" not in redacted_setting("http://ada:s3#c@mirror.example, b=http://c:s3@x.example")


def test_an_address_loses_its_login_alone() -> None:
    assert without_login("http://ada:x@mirror.example/a?b=c@d") == "http://mirror.example/a?b=c@d"


@given(st.lists(st.text(min_size=6, max_size=30), min_size=1, max_size=3), st.text(max_size=20))
def test_a_known_secret_is_in_no_line_of_the_log(secrets: list[str], between: str) -> None:
    line = json.dumps({"event": between.join(secrets)}, ensure_ascii=False)
    told = redactor(secrets)(line.replace(HIDDEN, ""))
    for secret in secrets:
        if secret not in HIDDEN and secret not in '{"event": "' + between + '"}':
            assert secret not in told.replace(HIDDEN, "\n")


@given(st.text())
def test_a_text_that_was_redacted_stays_as_it_is(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


def test_a_key_behind_an_escaped_ampersand_is_hidden_too() -> None:
    assert "s3cret" not in redacted("https://journal.example/rss?a=1&amp;feed_token=s3cret")

"""The mail settings: the address of the server, the sender, and what is said of wrong ones."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.mail_account import Security, Sender, SmtpServer, sender, smtp_server
from bot.settings import read_settings
from tests.servers.mail import DKIM_KEY

SECRET = "s3cr3t"


def problems(tmp_path, **given) -> str:
    environment = {f"OFFPRINT_{name.upper()}": value for name, value in given.items()}
    with pytest.raises(SettingsError) as refused:
        read_settings(environment, folder=tmp_path)
    (line,) = refused.value.problems
    return line


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("smtp://localhost", SmtpServer(host="localhost", port=25, security=Security.NONE)),
        ("smtp://localhost:1025", SmtpServer(host="localhost", port=1025, security=Security.NONE)),
        ("smtp+starttls://mail.example", SmtpServer(host="mail.example", port=587, security=Security.STARTTLS)),
        ("SMTPS://Mail.Example/", SmtpServer(host="mail.example", port=465, security=Security.TLS)),
        ("smtp://[::1]:25", SmtpServer(host="::1", port=25, security=Security.NONE)),
        (
            "smtps://ada%40lab.example:p%40ss%2Fw%C3%B6rd%3A1@mail.example",
            SmtpServer(
                host="mail.example", port=465, security=Security.TLS, user="ada@lab.example", password="p@ss/wörd:1"
            ),
        ),
    ],
)
def test_a_server_is_read_from_its_address(url, read):
    assert smtp_server(url) == read


@given(st.text(min_size=1).filter(str.isprintable), st.text(min_size=1).filter(str.isprintable))
def test_any_user_and_password_can_be_written(user, password):
    read = smtp_server(f"smtps://{quote(user, safe='')}:{quote(password, safe='')}@mail.example")
    assert (read.user, read.password) == (user, password)
    assert password not in repr(read) or password in repr(SmtpServer(**{**_fields(read), "password": None}))


def _fields(read: SmtpServer) -> dict[str, object]:
    return {name: getattr(read, name) for name in ("host", "port", "security", "user")}


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        f"smtp://user:{SECRET}@",
        f"smtps://user:{SECRET}@mail.example:0",
        f"smtps://user:{SECRET}@mail.example:99999",
        f"smtps://user:{SECRET}/x@mail.example",
        f"smtps://user:{SECRET}#x@mail.example",
        f"smtps://user:{SECRET}@mail.example/box",
        f"smtps://user:{SECRET}@mail.example?tls=1",
        "smtps://user@mail.example",
        f"smtps://user:{SECRET}@mail .example",
        f"smtps://user:{SECRET}%0D%0A@mail.example",
        f"smtps://user:{SECRET}@[::1",
    ],
)
def test_a_wrong_address_is_one_clear_line_without_the_secret(tmp_path, url):
    line = problems(tmp_path, smtp_url=url, smtp_from="papers@lab.example")
    assert line.startswith("OFFPRINT_SMTP_URL: ")
    assert "smtps://USER:PASSWORD@HOST" in line
    assert SECRET not in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("papers@lab.example", Sender("", "papers@lab.example")),
        ("<papers@lab.example>", Sender("", "papers@lab.example")),
        ("Offprint <papers@LAB.example>", Sender("Offprint", "papers@lab.example")),
        ('"Offprint, the bot" <papers@lab.example>', Sender("Offprint, the bot", "papers@lab.example")),
        ("Büro für Papiere <papers@bücher.example>", Sender("Büro für Papiere", "papers@xn--bcher-kva.example")),
    ],
)
def test_a_sender_is_a_name_and_an_address(text, read):
    assert sender(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "Offprint",
        "Offprint <papers>",
        "a@b.example, c@d.example",
        "Offprint <papers@lab.example> x",
        "Offprint\r\nBcc: eve@x.example <papers@lab.example>",
        f"{'x' * 101} <papers@lab.example>",
        "søren@lab.example",
        'Off"print <papers@lab.example>',
    ],
)
def test_a_wrong_sender_is_one_clear_line(tmp_path, text):
    line = problems(tmp_path, smtp_url="smtp://localhost", smtp_from=text)
    assert line.startswith("OFFPRINT_SMTP_FROM: ")
    assert "Offprint <papers@lab.example>" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"smtp_url": "smtp://localhost"}, "OFFPRINT_SMTP_FROM is missing"),
        ({"public_url": "papers.lab.example"}, "OFFPRINT_PUBLIC_URL: .*https://"),
        ({"public_url": "https://papers.lab.example:99999"}, "OFFPRINT_PUBLIC_URL: .*https://"),
        ({"public_url": "https://[::1/papers"}, "OFFPRINT_PUBLIC_URL: .*https://"),
        ({"public_url": "https://papers.lab.example/?a=1"}, "OFFPRINT_PUBLIC_URL: .*https://"),
        ({"public_url": "https://lab.example/{team}"}, "OFFPRINT_PUBLIC_URL: .*letters, digits"),
        ({"public_url": "https://lab.example/caf%C3%A9"}, "OFFPRINT_PUBLIC_URL: .*letters, digits"),
        ({"public_url": "https://lab.example/../papers"}, "OFFPRINT_PUBLIC_URL: .*letters, digits"),
        ({"public_url": "https://bücher.example"}, "OFFPRINT_PUBLIC_URL: .*xn--"),
        ({"public_url": "https://ada:secret@lab.example"}, "OFFPRINT_PUBLIC_URL: .*without a user"),
        ({"dkim_key": "/none/such.pem", "dkim_selector": "x"}, "OFFPRINT_DKIM_KEY: .*cannot be read"),
        ({"dkim_key": __file__, "dkim_selector": "x"}, "OFFPRINT_DKIM_KEY: .*no private key"),
        ({"dkim_key": str(DKIM_KEY)}, "OFFPRINT_DKIM_SELECTOR is missing"),
        ({"dkim_selector": "a b"}, "OFFPRINT_DKIM_SELECTOR: "),
        ({"dkim_selector": "offprint._domainkey"}, "OFFPRINT_DKIM_SELECTOR: .*such as offprint"),
        ({"dkim_domain": "-x.example"}, "OFFPRINT_DKIM_DOMAIN: "),
        ({"dkim_domain": "lab"}, "OFFPRINT_DKIM_DOMAIN: .*such as lab.example"),
        ({"smtp_url": "smtp://mail..example"}, "OFFPRINT_SMTP_URL: .*no name of the DNS"),
        ({"smtp_url": f"smtp://{'x' * 64}.example"}, "OFFPRINT_SMTP_URL: .*no name of the DNS"),
        ({"smtp_url": "smtp://mäil.example"}, "OFFPRINT_SMTP_URL: .*xn--"),
    ],
)
def test_what_does_not_belong_together_is_one_clear_line(tmp_path, given, said):
    line = problems(tmp_path, **given)
    assert re.match(said, line)
    assert "\n" not in line


def test_what_is_empty_is_not_set(tmp_path):
    names = ("SMTP_URL", "SMTP_FROM", "PUBLIC_URL", "DKIM_KEY", "DKIM_SELECTOR", "DKIM_DOMAIN")
    read = read_settings({f"OFFPRINT_{name}": "" for name in names}, folder=tmp_path).settings
    assert [getattr(read, name.lower()) for name in names] == [None] * 6

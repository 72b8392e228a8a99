"""What stands in the place of a token is told apart, and is never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings

BOT, APP, DISCORD = "OFFPRINT_SLACK_BOT_TOKEN", "OFFPRINT_SLACK_APP_TOKEN", "OFFPRINT_DISCORD_TOKEN"
GOOD = {BOT: "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy", APP: "xapp-1-A123ABC-1234567890123-0a1b2c3d4e5f"}
SNOWFLAKES = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
BELONGS = {BOT: "begins with xoxb-", APP: "begins with xapp-", DISCORD: "three parts"}

PLACEHOLDERS = ["changeme", "<token>", "...", "…", "your-token", "YOUR_TOKEN_HERE", "${TOKEN}", "xxxxxxxxxx", "TODO"]


def problems(**told: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as raised:
        read_settings(told, folder=Path("/nowhere"))
    return raised.value.problems


def problem_of(setting: str, value: str) -> str:
    """The one line about this setting, with the others as they should be."""
    good = {**GOOD, DISCORD: SNOWFLAKES}
    (line,) = problems(**{**good, setting: value})
    assert line.startswith(f"{setting}: ")
    assert BELONGS[setting] in line
    assert "\n" not in line
    assert len(value) < 6 or value not in line
    return line


def test_tokens_as_the_platforms_give_them_are_taken():
    read = read_settings({**GOOD, DISCORD: SNOWFLAKES}, folder=Path("/nowhere")).settings
    assert read.slack_bot_token.get_secret_value() == GOOD[BOT]
    assert read.discord_token.get_secret_value() == SNOWFLAKES


def test_an_empty_token_leaves_the_platform_off():
    read = read_settings({BOT: "", APP: " ", DISCORD: ""}, folder=Path("/nowhere")).settings
    assert (read.slack_bot_token, read.slack_app_token, read.discord_token) == (None, None, None)


def test_tokens_that_are_swapped_are_said_with_the_setting_that_each_belongs_in():
    first, second = problems(**{BOT: GOOD[APP], APP: GOOD[BOT]})
    assert first.startswith(f"{BOT}: this belongs in {APP}. ")
    assert second.startswith(f"{APP}: this belongs in {BOT}. ")


@pytest.mark.parametrize(
    ("setting", "value", "belongs"),
    [
        (DISCORD, GOOD[BOT], BOT),
        (DISCORD, GOOD[APP], APP),
        (BOT, SNOWFLAKES, DISCORD),
        (APP, SNOWFLAKES, DISCORD),
    ],
)
def test_a_token_of_the_other_platform_is_said_to_be_one(setting, value, belongs):
    assert f"this belongs in {belongs}" in problem_of(setting, value)


@pytest.mark.parametrize("setting", [BOT, APP, DISCORD])
@pytest.mark.parametrize("value", PLACEHOLDERS)
def test_a_placeholder_is_no_token(setting, value):
    assert "this is a placeholder" in problem_of(setting, value)


@pytest.mark.parametrize(
    ("setting", "value"),
    [(BOT, "xoxb-your-token"), (BOT, "xoxb-…"), (BOT, "xoxb-1234-xxxx"), (APP, "xapp-..."), (APP, "xapp-<token>")],
)
def test_a_placeholder_that_begins_as_a_token_does_is_no_token(setting, value):
    assert "this is a placeholder" in problem_of(setting, value)


@pytest.mark.parametrize("setting", [BOT, APP, DISCORD])
@pytest.mark.parametrize("around", ['"{}"', "'{}'", "“{}”", " {}", "{}\n", '"{}'])
def test_quotes_and_blanks_around_a_token_are_said(setting, around):
    line = problem_of(setting, around.format({**GOOD, DISCORD: SNOWFLAKES}[setting]))
    assert "take them away" in line


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        (DISCORD, f"Bot {SNOWFLAKES}", "the word Bot"),
        (BOT, f"Bearer {GOOD[BOT]}", "the word Bearer"),
        (DISCORD, "400000000000000001", "the id of a Discord application"),
        (DISCORD, "0a" * 32, "the public key"),
        (DISCORD, "aB3-cD4_eF5gH6iJ7kL8mN9oP0qR1sT2", "the client secret"),
        (BOT, "0123456789abcdef0123456789abcdef", "a secret of a Slack app"),
        (APP, "A0123456789", "the id of a Slack app"),
        (APP, "1234567890.1234567890", "the client id"),
        (BOT, "xoxp-1-2-3-abc", "a token of a person's"),
        (BOT, "xoxe.xoxb-1-abc", "token rotation"),
        (BOT, "hello", "not a token of that kind"),
    ],
)
def test_what_people_copy_in_place_of_a_token_is_named(setting, value, said):
    assert said in problem_of(setting, value)

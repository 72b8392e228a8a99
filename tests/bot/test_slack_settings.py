"""Slack's settings that must go together, and the one line that names the missing one, or the one too many."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.setting_forms import key_bytes
from bot.settings import read_settings

HEX = "8f742231b10e8888abcd99eee0eee85a"
KEY = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
ADDRESS = "https://papers.lab.example"
BOT = {"SLACK_BOT_TOKEN": "xoxb-1-2-abc"}
SOCKET = {"SLACK_APP_TOKEN": "xapp-1-A1-2-abc"}
HTTP = {"SLACK_SIGNING_SECRET": HEX, "PUBLIC_URL": ADDRESS}
MANY = {"SLACK_CLIENT_ID": "123.456", "SLACK_CLIENT_SECRET": HEX, "SECRET_KEY": KEY, "PUBLIC_URL": ADDRESS}


def read(told: dict[str, str]):
    return read_settings({f"OFFPRINT_{name}": value for name, value in told.items()}, folder=Path("/nowhere")).settings


def problem(told: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as raised:
        read(told)
    (line,) = raised.value.problems
    assert HEX not in line
    assert KEY not in line
    return line


@pytest.mark.parametrize(
    "told", [BOT | SOCKET, BOT | HTTP, BOT | SOCKET | HTTP, MANY | SOCKET, MANY | HTTP, MANY | SOCKET | HTTP]
)
def test_one_workspace_or_many_and_one_way_or_both(told):
    assert read(told).slack_is_on


def test_without_anything_slack_is_off():
    assert not read({}).slack_is_on
    assert not read({"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""}).slack_is_on


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (BOT, "OFFPRINT_SLACK_APP_TOKEN is missing"),
        (SOCKET, "OFFPRINT_SLACK_BOT_TOKEN is missing"),
        (HTTP, "OFFPRINT_SLACK_BOT_TOKEN is missing"),
        (MANY, "OFFPRINT_SLACK_APP_TOKEN is missing"),
        (BOT | MANY | SOCKET, "OFFPRINT_SLACK_BOT_TOKEN and OFFPRINT_SLACK_CLIENT_ID exclude each other"),
        (BOT | HTTP | {"PUBLIC_URL": ""}, "OFFPRINT_PUBLIC_URL is missing: Slack sends commands and presses there"),
        (MANY | SOCKET | {"PUBLIC_URL": ""}, "OFFPRINT_PUBLIC_URL is missing: workspaces install the app there"),
        (MANY | SOCKET | {"SECRET_KEY": ""}, "OFFPRINT_SECRET_KEY is missing"),
        (MANY | SOCKET | {"SLACK_CLIENT_SECRET": ""}, "OFFPRINT_SLACK_CLIENT_SECRET is missing"),
        (MANY | SOCKET | {"SLACK_CLIENT_ID": ""}, "OFFPRINT_SLACK_CLIENT_ID is missing"),
        (
            MANY | SOCKET | {"SLACK_CLIENT_ID": "A0123ABC"},
            "OFFPRINT_SLACK_CLIENT_ID: read “A0123ABC”; write the Client",
        ),
        (MANY | SOCKET | {"SECRET_KEY": "short"}, "OFFPRINT_SECRET_KEY: write what `openssl rand -base64 32` prints"),
        (MANY | SOCKET | {"SLACK_WORKSPACES": "T0A1,reef"}, "OFFPRINT_SLACK_WORKSPACES: read"),
        (BOT | SOCKET | {"SLACK_SOCKETS": "11"}, "OFFPRINT_SLACK_SOCKETS: read “11”"),
    ],
)
def test_what_is_missing_or_too_much_is_one_line(told, said):
    assert problem(told).startswith(said)


@pytest.mark.parametrize("setting", ["SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET"])
@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("xoxb-1-2-abc", "this belongs in OFFPRINT_SLACK_BOT_TOKEN"),
        ("123.456", "this is the client id of a Slack app"),
        ("your-secret-here", "this is a placeholder"),
        (f"{HEX} ", "it has blanks around it"),
        (HEX.upper(), "32 digits and letters from a to f"),
    ],
)
def test_what_stands_in_the_place_of_a_secret_is_told_apart(setting, value, said):
    assert said in problem(BOT | SOCKET | MANY | {setting: value} if setting in MANY else BOT | HTTP | {setting: value})


def test_the_workspaces_that_may_install_the_app_are_named_and_any_may_where_none_is():
    assert read(MANY | SOCKET).slack_workspaces == ()
    assert read(MANY | SOCKET | {"SLACK_WORKSPACES": ""}).slack_workspaces == ()
    assert read(MANY | SOCKET | {"SLACK_WORKSPACES": "T0A1, T0B2,"}).slack_workspaces == ("T0A1", "T0B2")


def test_several_keys_are_read_in_their_order():
    keys = read(MANY | SOCKET | {"SECRET_KEY": f"{KEY}  {KEY[::-1].lstrip('=')}="}).secret_key
    assert [len(key_bytes(key)) for key in keys.get_secret_value().split()] == [32, 32]


def test_a_key_of_either_alphabet_is_the_same_key():
    assert key_bytes("-_" * 21 + "A=") == key_bytes("+/" * 21 + "A=") != b""

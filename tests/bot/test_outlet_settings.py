"""Settings of webhooks and Apprise: what is wrong is one line that shows no secret."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from bot.cli.settings import setting_rows
from bot.errors import SettingsError
from bot.settings import Settings, read_settings

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


def settings(**given: str) -> Settings:
    named = {f"OFFPRINT_{name.upper()}": value for name, value in given.items()}
    return read_settings(named, folder=Path("/nowhere")).settings


def test_webhooks_and_services_have_names():
    read = settings(
        webhooks="Lab=https://x.example/a?b=1,2,two=http://10.0.0.1/hook",
        webhook_secret=SECRET,
        apprise="team=tgram://tok/1; mm=mmosts://host/tok?a=b",
    )
    revealed = {name: address.get_secret_value() for name, address in read.webhooks.items()}
    assert revealed == {"lab": "https://x.example/a?b=1,2", "two": "http://10.0.0.1/hook"}
    assert {name: one.get_secret_value() for name, one in read.apprise.items()} == {
        "team": "tgram://tok/1",
        "mm": "mmosts://host/tok?a=b",
    }


def test_two_secrets_can_stand_together():
    assert settings(webhook_secret=f" {SECRET}  {SECRET} ").webhook_secret.get_secret_value() == f"{SECRET} {SECRET}"
    assert settings(webhook_secret=" ").webhook_secret is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"webhooks": "lab=https://hidden.example"}, "OFFPRINT_WEBHOOK_SECRET is missing"),
        ({"webhooks": "https://hidden.example", "webhook_secret": SECRET}, "write NAME=URL"),
        ({"webhooks": "lab=ftp://hidden.example", "webhook_secret": SECRET}, "the address of lab is none"),
        ({"webhooks": "lab=https://a.example,lab=https://hidden.example", "webhook_secret": SECRET}, "write NAME=URL"),
        ({"webhook_secret": "hidden"}, "openssl rand -base64 32"),
        ({"webhook_secret": "whsec_hidden!"}, "openssl rand -base64 32"),
        ({"webhook_secret": f"{SECRET} whsec_aGlkZGVu"}, "openssl rand -base64 32"),
        ({"apprise": "tgram://hidden"}, "write NAME=URL"),
    ],
)
def test_what_is_wrong_is_told_without_the_secret(given, said):
    with pytest.raises(SettingsError) as wrong:
        settings(**given)
    assert said in str(wrong.value)
    assert "hidden" not in str(wrong.value)
    assert "aGlkZGVu" not in str(wrong.value)


def test_what_is_set_is_printed_without_the_secrets():
    read = settings(webhooks="lab=https://hidden.example", webhook_secret=SECRET, apprise="team=tgram://hidden")
    shown = {str(row["name"]): str(row["value"]) for row in setting_rows(read)}
    assert shown["OFFPRINT_WEBHOOKS"].startswith("lab=")
    assert shown["OFFPRINT_APPRISE"].startswith("team=")
    assert not any("hidden" in value or SECRET in value for value in shown.values())
    assert "hidden" not in repr(read)

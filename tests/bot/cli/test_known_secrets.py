"""Whatever a setting holds that lets somebody in is no part of any line of the log, however it is written there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.known_secrets import known_secrets
from bot.settings import read_settings
from bot.text.redact import redactor


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://ada:p%40ss-word@mirror.example", "p@ss-word"),
        ("https://ada:p%40ss-word@mirror.example", "YWRhOnBAc3Mtd29yZA=="),
        ("https://a-token-of-twenty@mirror.example", "a-token-of-twenty"),
        ("https://a-token-of-twenty@mirror.example", "YS10b2tlbi1vZi10d2VudHk6"),
        ("https://mirror.example/?feed_token=gl%2Dsecret", "gl-secret"),
        ("https://mirror.example/?a=1&X-Amz-Signature=0a1b2c3d4e", "0a1b2c3d4e"),
    ],
)
def test_what_an_address_holds_is_hidden_wherever_it_stands(address: str, written: str, tmp_path: Path) -> None:
    for setting in ({"OFFPRINT_HUGGINGFACE_URL": address}, {"OFFPRINT_FEEDS": f"lab={address}"}):
        settings = read_settings(setting, folder=tmp_path).settings
        assert written not in redactor(known_secrets(settings))(f"it said: {written}, and more")


def test_words_of_an_address_are_no_secrets(tmp_path: Path) -> None:
    read = read_settings(
        {"OFFPRINT_HUGGINGFACE_URL": "https://ada@mirror.example/?key=true&q=transformers"}, folder=tmp_path
    )
    assert known_secrets(read.settings) == ()


def test_of_the_address_of_a_database_the_password_is_a_secret_and_the_user_is_none(tmp_path: Path) -> None:
    for login, secret in (("postgres", None), ("postgres:p%40ss-word", "p@ss-word")):
        url = f"postgresql://{login}@db.example/offprint"
        hide = redactor(known_secrets(read_settings({"OFFPRINT_DATABASE_URL": url}, folder=tmp_path).settings))
        assert hide("postgresql is away") == "postgresql is away"
        assert secret is None or secret not in hide(f"it said: {secret}, and more")

"""`offprint settings`: every setting with its value, its default and what it is for; a token is never shown."""

from __future__ import annotations

import re

import pytest

from bot.cli.app import DONE
from bot.settings import Settings, variable


@pytest.mark.parametrize("width", [60, 80, 120])
def test_settings_fit_the_window_and_no_name_is_folded(offprint, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("OFFPRINT_CONTACT", "https://example.org/a-long-address/that-is-copied/whole")
    lines = offprint("settings").out.splitlines()
    assert max(map(len, lines)) <= width
    names = [re.match(r"OFFPRINT_[A-Z_]+", line)[0] for line in lines if not line.startswith(" ")]
    assert names == [variable(name) for name in Settings.model_fields]
    assert any("https://example.org/a-long-address/that-is-copied/whole" in line for line in lines)


def test_a_setting_that_was_changed_is_shown_beside_its_default(offprint, monkeypatch):
    monkeypatch.setenv("OFFPRINT_HTTP_PORT", "9000")
    assert "OFFPRINT_HTTP_PORT=9000" in offprint("settings").out
    assert "(default: 8080)" in " ".join(offprint("settings").out.split())


def test_settings_are_all_there_with_value_default_and_meaning(offprint, monkeypatch):
    monkeypatch.setenv("OFFPRINT_POLL_SECONDS", "60")
    monkeypatch.setenv("OFFPRINT_DISCORD_TOKEN", "very.secret.token")
    ran = offprint("settings", "--json")
    rows = {row["name"]: row for row in ran.rows}
    assert rows.keys() == {variable(name) for name in Settings.model_fields}
    assert (rows["OFFPRINT_POLL_SECONDS"]["value"], rows["OFFPRINT_POLL_SECONDS"]["default"]) == (60, None)
    assert rows["OFFPRINT_DISCORD_TOKEN"]["value"] == "(set)"
    assert all(row["about"] for row in rows.values())


def test_settings_for_people_show_no_secret(offprint, monkeypatch):
    monkeypatch.setenv("OFFPRINT_DISCORD_TOKEN", "very.secret.token")
    ran = offprint("settings")
    assert ran.code == DONE
    assert all(variable(name) in ran.out for name in Settings.model_fields)
    assert "very.secret" not in ran.out

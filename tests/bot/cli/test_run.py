"""What `offprint run` says of a process that has nothing to do."""

import pytest

from bot.cli.run import has_no_address, hears_nobody
from bot.settings import read_settings

POSTGRES, URL = "postgresql://ada:hush@db.example/offprint", "https://papers.example"
BY_HTTP = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0" * 32, "PUBLIC_URL": URL}


@pytest.mark.parametrize(
    ("told", "is_deaf"),
    [
        ({"ROLE": "gateway"}, True),
        ({"ROLE": "gateway,worker", **BY_HTTP}, True),
        ({"ROLE": "gateway", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, False),
        ({"ROLE": "web"}, False),
        ({}, False),
    ],
)
def test_a_gateway_without_a_token_to_connect_with_is_told_so(tmp_path, told, is_deaf):
    assert hears_nobody(_settings(told, tmp_path)) is is_deaf


@pytest.mark.parametrize(
    ("told", "has_none"),
    [
        ({"ROLE": "web"}, True),
        ({"ROLE": "web", "PUBLIC_URL": URL}, False),
        ({"ROLE": "web,worker"}, False),
        ({}, False),
    ],
)
def test_a_web_process_without_a_public_address_is_told_so(tmp_path, told, has_none):
    assert has_no_address(_settings(told, tmp_path)) is has_none


def _settings(told, folder):
    named = {f"OFFPRINT_{name}": value for name, value in told.items()}
    return read_settings({"OFFPRINT_DATABASE_URL": POSTGRES, **named}, folder=folder).settings

"""How people name a channel: each platform reads and checks its own ids."""

from __future__ import annotations

import pytest

from bot.errors import UnknownChannel
from bot.service import read_channel


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("slack:T012/C345", "slack:T012/C345"),
        (" slack:T012ABC/G0123ABCD ", "slack:T012ABC/G0123ABCD"),
        ("Slack:T012/C345", "slack:T012/C345"),
        ("slack:E012/D345", "slack:E012/D345"),
        ("discord:2000/3000", "discord:2000/3000"),
        ("discord:1144556677889900112/1144556677889900113", "discord:1144556677889900112/1144556677889900113"),
    ],
)
def test_a_channel_is_read_as_its_platform_writes_it(typed, written):
    assert str(read_channel(typed)) == written


@pytest.mark.parametrize("typed", ["", "general", "#general", "C345", "irc:net/room", "T012/C345"])
def test_what_names_no_platform_is_told_every_form(typed):
    with pytest.raises(UnknownChannel) as refused:
        read_channel(typed)
    assert "slack:TEAM/C0123ABC or discord:SERVER/CHANNEL or email:" in refused.value.remedy


@pytest.mark.parametrize(
    "typed",
    [
        "slack:C345",
        "slack:T012/#general",
        "slack:T012/general",
        "slack:T 1/C2",
        "slack:T1/C2/C3",
        "slack:1/2",
        "slack:",
    ],
)
def test_what_is_no_channel_of_slack_is_told_where_slack_shows_ids(typed):
    with pytest.raises(UnknownChannel, match="not a Slack channel") as refused:
        read_channel(typed)
    assert "slack:TEAM/C0123ABC" in refused.value.remedy
    assert "details" in refused.value.remedy


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("slack:t012/c345", "slack:T012/C345"),
        ("slack:T012abc/c0123abcd", "slack:T012ABC/C0123ABCD"),
        ("slack:https://app.slack.com/client/T012ABC/C345DEF", "slack:T012ABC/C345DEF"),
        ("discord:https://discord.com/channels/123/456", "discord:123/456"),
        ("https://discord.com/channels/123/456", "discord:123/456"),
        ("https://app.slack.com/client/T012ABC/C345DEF/thread/x", "slack:T012ABC/C345DEF"),
    ],
)
def test_what_can_be_read_as_a_channel_is_answered_with_how_it_is_written(typed, instead):
    with pytest.raises(UnknownChannel) as refused:
        read_channel(typed)
    assert instead in refused.value.remedy
    assert str(read_channel(instead)) == instead


@pytest.mark.parametrize(
    "typed",
    ["discord:GUILD/#papers", "discord:3000", "discord:1/x", "discord:1/2/3", "discord:1/²", f"discord:1/{'9' * 21}"],
)
def test_what_is_no_channel_of_discord_is_told_where_discord_shows_ids(typed):
    with pytest.raises(UnknownChannel, match="not a Discord channel") as refused:
        read_channel(typed)
    assert "discord:SERVER/CHANNEL" in refused.value.remedy
    assert "Developer Mode" in refused.value.remedy

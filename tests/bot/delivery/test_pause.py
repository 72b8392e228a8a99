"""Who is told that a channel cannot be posted to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channel.channel import ChannelId
from bot.delivery.pause import whom_to_tell
from tests.bot.card.examples import CHANNEL, why


def subscribed(number: int, person: str | None):
    return replace(why().subscription, id=number, person=person)


def test_the_person_who_subscribed_last_is_told_by_direct_message():
    subscriptions = (subscribed(1, "U1"), subscribed(3, "U3"), subscribed(2, "U2"), subscribed(4, None))
    assert str(whom_to_tell(CHANNEL, subscriptions)) == "slack:T1/@U3"


@pytest.mark.parametrize("channel", [CHANNEL, CHANNEL.direct("U1"), ChannelId("webhook", "", "lab")])
def test_nobody_is_told_where_nobody_is_known_or_can_be_written_to(channel):
    person = None if channel == CHANNEL else "U1"
    assert whom_to_tell(channel, (subscribed(1, person),)) is None
    assert whom_to_tell(channel, ()) is None


def test_direct_messages_are_written_and_read_as_any_channel():
    direct = ChannelId("discord", "1", "2").direct("77")
    assert (str(direct), direct.person) == ("discord:1/@77", "77")
    assert ChannelId.parse(str(direct)) == direct
    assert CHANNEL.person is None

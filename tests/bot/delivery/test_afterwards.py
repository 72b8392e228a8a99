"""What follows a posted message: a notification for what comes by itself, and publishing for what followers read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channel.channel import ChannelId
from bot.delivery.afterwards import afterwards, crosspost_due, notifies
from bot.delivery.delivery import Delivery, Kind, State
from bot.delivery.outcome import Sent, Then

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CHANNEL = ChannelId("discord", "1", "2")
ROW = Delivery(
    id=1, channel=CHANNEL, kind=Kind.CARD, subject="p", key="0" * 24, state=State.INFLIGHT, attempt=1,
    created_at=NOW, due_at=NOW,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "is_told"),
    [
        (Kind.CARD, True),
        (Kind.DIGEST, True),
        (Kind.RETRACTION, True),
        (Kind.SHARED_PAPER, False),
        (Kind.LINKED_PAPER, False),
        (Kind.DIGEST_CARD, False),
    ],
)
def test_people_are_notified_of_what_comes_by_itself_and_not_of_what_one_of_them_shared(kind, is_told):
    assert notifies(replace(ROW, kind=kind), is_wanted=True) is is_told
    assert not notifies(replace(ROW, kind=kind), is_wanted=False)


def test_a_person_is_notified_of_everything_that_is_for_them_alone():
    assert notifies(replace(ROW, channel=CHANNEL.direct("7"), kind=Kind.SHARED_PAPER), is_wanted=False)


def test_a_line_always_becomes_the_message_and_a_change_of_subscriptions_is_not_published():
    posted = Sent("9", (Then.WHOLE, Then.CROSSPOST))
    assert afterwards(ROW, posted) == (Kind.WHOLE, Kind.CROSSPOST)
    assert afterwards(replace(ROW, kind=Kind.NOTICE), posted) == (Kind.WHOLE,)


def test_the_eleventh_message_of_an_hour_is_published_when_the_first_is_an_hour_old():
    assert crosspost_due(None, now=NOW) == NOW
    assert NOW < crosspost_due(NOW - timedelta(minutes=59), now=NOW) <= NOW + timedelta(minutes=2)
    assert crosspost_due(NOW - timedelta(hours=2), now=NOW) == NOW

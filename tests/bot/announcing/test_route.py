"""Where an announcement goes: the table of cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcing.announcement import Announcement
from bot.announcing.route import (
    IntoDigests,
    Now,
    Nowhere,
    PriorAnnouncement,
    Routing,
    WaitsForPerson,
    is_late,
    route,
)
from bot.channel.channel import Channel, ChannelDigest, ChannelId, DigestPlan
from bot.channel.subscription import Mode
from bot.paper.paper import PaperId

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE = ChannelId("slack", "T1", "C1")
LATE = NOON - timedelta(days=9)
INSTANTLY, DAILY = Mode.INSTANTLY, Mode.DAILY
FRESH = Channel(id=HERE)
SET = FRESH.with_digest(ChannelDigest(name="daily", plan=DigestPlan(), next_at=NOON))
OFF = FRESH.with_digest(ChannelDigest(name="daily", is_off=True))
LINE, WAITS = IntoDigests(frozenset({"daily"})), WaitsForPerson(frozenset({"daily"}))


def announcement(*modes: Mode, listed_at: datetime | None = NOON) -> Announcement:
    return Announcement(channel=HERE, paper=PaperId("arxiv:1"), matches=(), modes=frozenset(modes), listed_at=listed_at)


@pytest.mark.parametrize(
    ("modes", "listed_at", "channel", "prior", "goes"),
    [
        # the mode decides; one instant subscription makes it a card
        ((INSTANTLY,), NOON, FRESH, None, Now()),
        ((DAILY,), NOON, FRESH, None, LINE),
        ((DAILY, INSTANTLY), NOON, FRESH, None, Now()),
        ((INSTANTLY,), None, FRESH, None, Now()),
        # a line goes into the digest, whether there is a plan yet or not
        ((DAILY,), NOON, SET, None, LINE),
        # what comes late is no card
        ((INSTANTLY,), LATE, SET, None, LINE),
        ((INSTANTLY, DAILY), LATE, FRESH, None, LINE),
        # a digest that people turned off is not given back: its lines wait for a person; cards do not
        ((DAILY,), NOON, OFF, None, WAITS),
        ((INSTANTLY,), LATE, OFF, None, WAITS),
        ((INSTANTLY, DAILY), NOON, OFF, None, Now()),
        # a paper is posted once in a channel
        ((INSTANTLY,), NOON, SET, PriorAnnouncement(card=True), Nowhere()),
        ((INSTANTLY,), NOON, SET, PriorAnnouncement(digests=frozenset({"daily"})), Nowhere()),
        ((DAILY,), NOON, OFF, PriorAnnouncement(card=True), Nowhere()),
        ((DAILY,), NOON, SET, PriorAnnouncement(), Nowhere()),
    ],
)
def test_an_announcement_goes_where_its_table_says(modes, listed_at, channel, prior, goes):
    assert route(announcement(*modes, listed_at=listed_at), channel=channel, prior=prior, now=NOON) == goes


modes = st.sets(st.sampled_from(Mode), min_size=1)
moments = st.none() | st.integers(-9, 9).map(lambda days: NOON + timedelta(days=days))
channels = st.sampled_from([FRESH, SET, OFF])


@given(modes, moments, channels)
def test_what_was_not_said_is_never_lost(wanted, listed_at, channel):
    goes = route(announcement(*wanted, listed_at=listed_at), channel=channel, prior=None, now=NOON)
    assert not isinstance(goes, Nowhere)
    if isinstance(goes, IntoDigests | WaitsForPerson):
        assert goes.names


@given(modes, moments, channels)
def test_what_waits_for_a_person_is_what_only_digests_that_are_off_would_bring(wanted, listed_at, channel):
    goes = route(announcement(*wanted, listed_at=listed_at), channel=channel, prior=None, now=NOON)
    if isinstance(goes, IntoDigests | WaitsForPerson):
        is_off = all(channel.digest(name).is_off for name in goes.names)
        assert isinstance(goes, WaitsForPerson if is_off else IntoDigests)


@pytest.mark.parametrize(
    ("listed_at", "late"),
    [
        (None, False),
        (NOON, False),
        (NOON + timedelta(days=1), False),
        (datetime(2026, 11, 22, 0, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 21, 23, 59, tzinfo=UTC), True),
    ],
)
def test_an_entry_is_late_when_its_day_is_more_than_two_days_past(listed_at, late):
    assert is_late(listed_at, now=NOON) is late


def test_each_announcement_is_routed_by_its_own_channel_and_by_what_was_said_there():
    there = ChannelId("discord", "1", "2")
    card, late = announcement(INSTANTLY), announcement(INSTANTLY, listed_at=LATE)
    elsewhere = Announcement(channel=there, paper=card.paper, matches=(), modes=frozenset({DAILY}), listed_at=NOON)
    routing = Routing(
        announcements=(card, late, elsewhere),
        channels={HERE: OFF},
        prior={(there, card.paper): PriorAnnouncement(card=True)},
        now=NOON,
    )
    assert [(one.announcement, one.route, one.late) for one in routing] == [
        (card, Now(), False),
        (late, WAITS, True),
        (elsewhere, Nowhere(), False),
    ]
    assert list(routing) == list(routing)

"""Where an announcement goes: the table of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcing.announcement import Announcement, Cause
from bot.announcing.route import (
    IntoDigests,
    NotBefore,
    Now,
    Nowhere,
    OnTheCard,
    PriorAnnouncement,
    WaitsForPerson,
    is_late,
    route,
)
from bot.channel.channel import Channel, ChannelDigest, ChannelId, DigestPlan, LocalHours, Mute
from bot.channel.subscription import Mode
from bot.paper.calendar import EVERY_DAY, AnnouncementCalendar
from bot.paper.paper import PaperId

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE = ChannelId("slack", "T1", "C1")
INSTANTLY, DAILY, WEEKLY = Mode
FRESH = Channel(id=HERE)
SET = FRESH.with_digest(ChannelDigest(name="daily", plan=DigestPlan(), next_at=NOON))
OFF = FRESH.with_digest(ChannelDigest(name="daily", is_off=True))
WEEKLY_OFF = SET.with_digest(ChannelDigest(name="weekly", plan=DigestPlan(), is_off=True))
BOTH_OFF = OFF.with_digest(ChannelDigest(name="weekly", plan=DigestPlan(), is_off=True))
BOTH, ONLY_WEEKLY = IntoDigests(frozenset({"daily", "weekly"})), IntoDigests(frozenset({"weekly"}))
LINE, WAITS = IntoDigests(frozenset({"daily"})), WaitsForPerson(frozenset({"daily"}))


RESTORED_LINE = IntoDigests(frozenset({"daily"}), Cause.RESTORED)


def announcement(*modes: Mode, late: bool = False) -> Announcement:
    return Announcement(channel=HERE, paper=PaperId("arxiv:1"), matches=(), modes=frozenset(modes), late=late)


@pytest.mark.parametrize(
    ("modes", "late", "channel", "prior", "goes"),
    [
        # the mode decides; one instant subscription makes it a card
        ((INSTANTLY,), False, FRESH, None, Now()),
        ((DAILY,), False, FRESH, None, LINE),
        ((DAILY, INSTANTLY), False, FRESH, None, Now()),
        # a line goes into the digest, whether there is a plan yet or not
        ((DAILY,), False, SET, None, LINE),
        # what comes late is no card
        ((INSTANTLY,), True, SET, None, LINE),
        ((INSTANTLY, DAILY), True, FRESH, None, LINE),
        # a digest that people turned off is not given back: its lines wait for a person; cards do not
        ((DAILY,), False, OFF, None, WAITS),
        ((INSTANTLY,), True, OFF, None, WAITS),
        ((INSTANTLY, DAILY), False, OFF, None, Now()),
        # a line may stand in several digests; in those that are off only if no other brings it
        ((WEEKLY,), False, FRESH, None, ONLY_WEEKLY),
        ((DAILY, WEEKLY), False, SET, None, BOTH),
        ((INSTANTLY, WEEKLY), False, SET, None, Now()),
        ((INSTANTLY, WEEKLY), True, SET, None, BOTH),
        ((DAILY, WEEKLY), False, OFF, None, ONLY_WEEKLY),
        ((DAILY, WEEKLY), False, WEEKLY_OFF, None, LINE),
        ((WEEKLY,), False, WEEKLY_OFF, None, WaitsForPerson(frozenset({"weekly"}))),
        ((DAILY, WEEKLY), False, BOTH_OFF, None, WaitsForPerson(frozenset({"daily", "weekly"}))),
        # a paper is posted once in a channel
        ((INSTANTLY,), False, SET, PriorAnnouncement(card=True), Nowhere()),
        ((INSTANTLY,), False, SET, PriorAnnouncement(digests=frozenset({"daily"})), Nowhere()),
        ((DAILY,), False, OFF, PriorAnnouncement(card=True), Nowhere()),
        ((DAILY,), False, SET, PriorAnnouncement(), Nowhere()),
        # and one that waits still is routed again when it newly matches
        ((INSTANTLY,), False, SET, PriorAnnouncement(digests=frozenset({"daily"}), is_unsaid=True), Now()),
        ((INSTANTLY,), True, SET, PriorAnnouncement(is_unsaid=True), LINE),
        ((DAILY,), False, OFF, PriorAnnouncement(is_unsaid=True), WAITS),
        ((INSTANTLY,), False, SET, PriorAnnouncement(card=True, is_unsaid=True), Now()),
    ],
)
def test_an_announcement_goes_where_its_table_says(modes, late, channel, prior, goes):
    assert route(announcement(*modes, late=late), channel=channel, prior=prior, now=NOON) == goes


@pytest.mark.parametrize(
    ("modes", "prior", "goes"),
    [
        ((INSTANTLY,), PriorAnnouncement(card=True), OnTheCard()),
        ((DAILY,), PriorAnnouncement(card=True, digests=frozenset({"daily"})), OnTheCard()),
        ((INSTANTLY,), PriorAnnouncement(digests=frozenset({"daily"})), Now()),
        ((DAILY,), PriorAnnouncement(digests=frozenset({"daily"})), IntoDigests(frozenset({"daily"}))),
        ((INSTANTLY,), None, Now()),
    ],
)
def test_a_paper_that_passes_a_bar_is_told_on_its_card_or_as_any_other(modes, prior, goes):
    passed = replace(announcement(*modes), passed_bar=True)
    assert route(passed, channel=SET, prior=prior, now=NOON) == goes


MUTED = replace(SET, mute=Mute(NOON - timedelta(hours=1), NOON + timedelta(hours=1)))
MUTED_WITHOUT_END = replace(OFF, mute=Mute(NOON))
OVER = replace(SET, mute=Mute(NOON - timedelta(hours=1), NOON))
QUIET = replace(SET, quiet=LocalHours(begins=time(11), ends=time(13, 30)))
FULL = tuple(NOON - timedelta(minutes=minute) for minute in (50, 40, 30))
QUIET_ENDS = NOON.replace(hour=13, minute=30)


@pytest.mark.parametrize(
    ("modes", "channel", "cards", "goes"),
    [
        # what a muted channel would get as a card is a line, also where a person must turn the digest on
        ((INSTANTLY,), MUTED, (), IntoDigests(frozenset({"daily"}), Cause.MUTED)),
        ((INSTANTLY, WEEKLY), MUTED, (), IntoDigests(frozenset({"daily", "weekly"}), Cause.MUTED)),
        ((INSTANTLY,), MUTED_WITHOUT_END, (), WaitsForPerson(frozenset({"daily"}), Cause.MUTED)),
        ((DAILY,), MUTED, (), LINE),
        ((INSTANTLY,), OVER, (), Now()),
        # in quiet hours cards wait for their end; lines go into their digest as ever
        ((INSTANTLY,), QUIET, (), NotBefore(QUIET_ENDS)),
        ((DAILY,), QUIET, (), LINE),
        ((INSTANTLY,), replace(QUIET, mute=MUTED.mute), (), IntoDigests(frozenset({"daily"}), Cause.MUTED)),
        # three an hour are enough here, wherever the hour begins
        ((INSTANTLY,), SET, FULL, IntoDigests(frozenset({"daily"}), Cause.CAPPED)),
        ((INSTANTLY,), OFF, FULL, WaitsForPerson(frozenset({"daily"}), Cause.CAPPED)),
        ((INSTANTLY,), SET, FULL[1:], Now()),
        ((INSTANTLY,), SET, (NOON - timedelta(hours=1), *FULL[1:]), Now()),
        ((INSTANTLY,), SET, (NOON + timedelta(minutes=10),) * 3, IntoDigests(frozenset({"daily"}), Cause.CAPPED)),
        ((INSTANTLY,), QUIET, FULL, NotBefore(QUIET_ENDS)),
        ((INSTANTLY,), QUIET, (QUIET_ENDS,) * 3, IntoDigests(frozenset({"daily"}), Cause.CAPPED)),
        ((DAILY,), SET, FULL, LINE),
    ],
)
def test_a_mute_quiet_hours_and_the_cap_have_their_say(modes, channel, cards, goes):
    went = route(announcement(*modes), channel=channel, prior=None, now=NOON, cap=3, cards=cards)
    assert went == goes


def test_what_is_late_or_was_told_before_needs_no_other_reason():
    prior = PriorAnnouncement(card=True)
    assert route(announcement(INSTANTLY, late=True), channel=MUTED, prior=None, now=NOON) == LINE
    assert route(announcement(INSTANTLY), channel=MUTED, prior=prior, now=NOON) == Nowhere()


modes = st.sets(st.sampled_from(Mode), min_size=1)
channels = st.sampled_from([FRESH, SET, OFF, WEEKLY_OFF, BOTH_OFF])


@given(modes, st.booleans(), channels)
def test_what_was_not_said_is_never_lost(wanted, late, channel):
    goes = route(announcement(*wanted, late=late), channel=channel, prior=None, now=NOON)
    assert not isinstance(goes, Nowhere)
    if isinstance(goes, IntoDigests | WaitsForPerson):
        assert goes.names


@given(modes, st.booleans(), channels)
def test_what_waits_for_a_person_is_what_only_digests_that_are_off_would_bring(wanted, late, channel):
    goes = route(announcement(*wanted, late=late), channel=channel, prior=None, now=NOON)
    if isinstance(goes, IntoDigests | WaitsForPerson):
        is_off = all(channel.digest(name).is_off for name in goes.names)
        assert isinstance(goes, WaitsForPerson if is_off else IntoDigests)


ARXIV = AnnouncementCalendar(
    zone=ZoneInfo("America/New_York"), weekdays=frozenset(range(5)), holidays=frozenset({date(2026, 11, 26)})
)


@pytest.mark.parametrize(
    ("listed_at", "now", "late"),
    [
        (None, datetime(2026, 11, 24, 12, tzinfo=UTC), False),
        # Tuesday's paper on Tuesday, on Friday (Thursday is a holiday), and on Monday
        (datetime(2026, 11, 24, 5, tzinfo=UTC), datetime(2026, 11, 24, 12, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 5, tzinfo=UTC), datetime(2026, 11, 27, 12, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 5, tzinfo=UTC), datetime(2026, 11, 30, 12, tzinfo=UTC), True),
        # Friday's paper on Monday and on Tuesday; on Wednesday it is late, from midnight in New York on
        (datetime(2026, 11, 20, 5, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC), False),
        (datetime(2026, 11, 20, 5, tzinfo=UTC), datetime(2026, 11, 25, 4, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 20, 5, tzinfo=UTC), datetime(2026, 11, 25, 5, tzinfo=UTC), True),
        # a date ahead of us
        (datetime(2027, 1, 1, tzinfo=UTC), datetime(2026, 11, 24, 12, tzinfo=UTC), False),
    ],
)
def test_an_entry_is_late_when_more_than_two_announcement_days_have_passed(listed_at, now, late):
    assert is_late(listed_at, calendar=ARXIV, now=now) is late


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (2, False), (3, True), (30_000, True)])
def test_where_a_source_has_no_calendar_each_day_counts(days, late):
    assert is_late(NOON - timedelta(days=days), calendar=EVERY_DAY, now=NOON) is late


@pytest.mark.parametrize(
    ("modes", "channel", "goes"),
    [
        ((INSTANTLY,), FRESH, RESTORED_LINE),
        ((INSTANTLY, DAILY), SET, RESTORED_LINE),
        ((DAILY,), SET, RESTORED_LINE),
        ((INSTANTLY,), OFF, WaitsForPerson(frozenset({"daily"}), Cause.RESTORED)),
    ],
)
def test_what_may_have_been_posted_before_a_restore_is_a_line_that_says_so(modes, channel, goes):
    assert route(replace(announcement(*modes), restored=True), channel=channel, prior=None, now=NOON) == goes

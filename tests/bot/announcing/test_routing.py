"""The announcements of a page with their routes: cards spread over the day, and no hour with more than the cap."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcing.announcement import Announcement, Cause
from bot.announcing.hourly_cap import AN_HOUR
from bot.announcing.route import IntoDigests, NotBefore, Now, Nowhere, PriorAnnouncement, WaitsForPerson
from bot.announcing.routing import Routing
from bot.channel.channel import Channel, ChannelDigest, ChannelId, LocalHours
from bot.channel.subscription import Mode
from bot.channel.wall_clock import stretch_at
from bot.paper.paper import PaperId

TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
HERE, THERE = ChannelId("slack", "T1", "C1"), ChannelId("discord", "1", "2")
OFFICE = LocalHours(begins=time(9), ends=time(17))
LINE, CAPPED = IntoDigests(frozenset({"daily"})), IntoDigests(frozenset({"daily"}), Cause.CAPPED)


def announcement(number: int, channel: ChannelId = HERE, mode: Mode = Mode.INSTANTLY, *, late=False) -> Announcement:
    paper = PaperId(f"p:{number}")
    return Announcement(channel=channel, paper=paper, matches=(), modes=frozenset({mode}), late=late)


def routes(*announcements, channels=(), prior=None, **given) -> list[object]:
    settings = {channel.id: channel for channel in channels}
    routing = Routing(announcements=announcements, channels=settings, prior=prior or {}, now=TEN, **given)
    routed = list(routing)
    assert [one.announcement for one in routed] == list(announcements)
    assert list(routing) == routed
    return [one.route for one in routed]


def test_each_announcement_is_routed_by_its_own_channel_and_by_what_was_said_there():
    card, late = announcement(1), announcement(2, late=True)
    elsewhere = announcement(1, THERE, Mode.DAILY)
    off = Channel(id=HERE, digests=(ChannelDigest(name="daily", is_off=True),))
    prior = {(THERE, card.paper): PriorAnnouncement(card=True)}
    waits = WaitsForPerson(frozenset({"daily"}))
    assert routes(card, late, elsewhere, channels=[off], prior=prior) == [Now(), waits, Nowhere()]


def test_only_cards_of_a_channel_with_waking_hours_are_spread():
    page = (
        announcement(1),
        announcement(1, THERE),
        announcement(2, mode=Mode.DAILY),
        announcement(3),
        announcement(4),
    )
    at = [TEN + timedelta(minutes=minutes) for minutes in (140, 280)]
    assert routes(*page, channels=[Channel(id=HERE, spread=OFFICE)]) == [Now(), Now(), LINE, *map(NotBefore, at)]


def test_cards_that_wait_already_come_first():
    here = Channel(id=HERE, spread=OFFICE)
    waiting = {HERE: [TEN - AN_HOUR / 2, TEN + 3 * AN_HOUR]}
    went = routes(announcement(1), announcement(2), channels=[here], cards=waiting)
    assert went == [NotBefore(TEN + timedelta(minutes=260)), NotBefore(TEN + timedelta(minutes=340))]


@pytest.mark.parametrize(("own", "usual", "cards"), [(2, 0, 2), (2, 1, 2), (1, 2, 1), (0, 1, 3), (None, 1, 1)])
def test_the_cap_that_a_channel_chose_counts_before_the_usual_one(own, usual, cards):
    went = routes(*map(announcement, range(3)), channels=[Channel(id=HERE, cap=own)], cap=usual)
    assert went == [Now()] * cards + [CAPPED] * (3 - cards)


def test_more_cards_than_the_cap_are_lines_in_each_channel_by_itself():
    page = [announcement(number, channel) for number in range(3) for channel in (HERE, THERE)]
    sent = {THERE: [TEN - timedelta(minutes=59)]}
    assert routes(*page, cap=2, cards=sent) == [Now(), Now(), Now(), CAPPED, CAPPED, CAPPED]
    assert routes(*page, cap=0, cards=sent) == [Now()] * 6


hours = st.builds(
    lambda two: LocalHours(begins=time(two[0]), ends=time(two[1])),
    st.lists(st.integers(0, 23), min_size=2, max_size=2, unique=True),
)


@given(
    number=st.integers(0, 60),
    cap=st.integers(0, 12),
    quiet=st.none() | hours,
    spread=st.none() | hours,
    before=st.lists(st.integers(-59, 600), max_size=5),
)
def test_no_hour_has_more_cards_than_the_cap_none_is_in_quiet_hours_and_no_paper_is_lost(
    number, cap, quiet, spread, before
):
    taken = sorted(TEN + timedelta(minutes=minute) for minute in set(before[: cap or 5]))
    here = Channel(id=HERE, quiet=quiet, spread=spread)
    went = routes(*map(announcement, range(number)), channels=[here], cap=cap, cards={HERE: taken})
    assert all(isinstance(one, Now | NotBefore) or one == CAPPED for one in went)
    new = [one.at if isinstance(one, NotBefore) else TEN for one in went if one != CAPPED]
    assert not quiet or not any(stretch_at(quiet, moment) for moment in new)
    assert cap or CAPPED not in went
    moments = sorted((*taken, *new))
    for first in moments if cap else ():
        assert sum(first <= moment < first + AN_HOUR for moment in moments) <= cap

"""After an outage: many overdue cards go into one digest, a few stay cards, and none waits for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.announcing.announcement import Cause
from bot.announcing.overdue import A_FEW, OVERDUE_AFTER, overdue
from bot.announcing.reroute import UnsaidPaper
from bot.announcing.route import IntoDigests
from bot.channel.channel import DAILY, Channel, ChannelDigest, ChannelId
from bot.channel.subscription import Mode
from bot.paper.paper import PaperId

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHANNEL = Channel(id=ChannelId("slack", "T1", "C1"))


def cards(count: int, *, age: timedelta = OVERDUE_AFTER * 2) -> list[UnsaidPaper]:
    instantly = frozenset({Mode.INSTANTLY})
    return [
        UnsaidPaper(paper=PaperId(f"arxiv:{number}"), modes=instantly, late=False, at=NOW - age, card=True)
        for number in range(count)
    ]


def test_many_overdue_cards_go_into_the_daily_digest_and_say_why():
    moves = overdue(CHANNEL, cards(A_FEW + 1), now=NOW)
    assert [move.route for move in moves] == [IntoDigests(frozenset({DAILY}), Cause.OUTAGE)] * (A_FEW + 1)


def test_a_few_stay_cards():
    assert overdue(CHANNEL, cards(A_FEW), now=NOW) == ()


def test_younger_ones_stay_cards_and_do_not_count():
    assert overdue(CHANNEL, [*cards(A_FEW), *cards(50, age=timedelta(hours=20))], now=NOW) == ()


def test_what_would_wait_for_a_person_in_a_digest_stays_a_card():
    off = replace(CHANNEL, digests=(ChannelDigest(name=DAILY, plan=None, next_at=None, is_off=True),))
    assert overdue(off, cards(50), now=NOW) == ()


def test_cards_that_a_spread_over_days_gave_a_later_moment_are_not_overdue_before_it():
    spread = [replace(one, due=NOW - OVERDUE_AFTER) for one in cards(50)]
    assert overdue(CHANNEL, spread, now=NOW) == ()
    assert len(overdue(CHANNEL, spread, now=NOW + timedelta(seconds=1))) == 50

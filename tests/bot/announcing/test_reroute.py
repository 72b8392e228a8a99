"""What waits goes where the channel as it is now says; what nobody wants stays, for an Undo to find."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.announcing.announcement import Cause
from bot.announcing.reroute import Move, UnsaidPaper, into_digests, reroute
from bot.announcing.route import IntoDigests, Now, WaitsForPerson
from bot.channel.channel import Channel, ChannelDigest, ChannelId, DigestPlan
from bot.channel.subscription import Mode
from bot.paper.paper import PaperId

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
INSTANTLY, DAILY, WEEKLY = Mode
ONE = PaperId("arxiv:1")
PLAIN = Channel(id=ChannelId("slack", "T1", "C1"))


def on(name):
    return ChannelDigest(name=name, plan=DigestPlan(), next_at=NOW)


def off(name):
    return ChannelDigest(name=name, plan=DigestPlan(), is_off=True)


SET, OFF = PLAIN.with_digest(on("daily")), PLAIN.with_digest(off("daily"))
BOTH = SET.with_digest(on("weekly"))
ONLY_WEEKLY = OFF.with_digest(on("weekly"))
LINE, WAITS = IntoDigests(frozenset({"daily"})), WaitsForPerson(frozenset({"daily"}))


def paper(*modes, **facts):
    return replace(UnsaidPaper(paper=ONE, modes=frozenset(modes), late=False, at=NOW), **facts)


def line(*modes, **facts):
    return paper(*modes, lines=frozenset({"daily"}), **facts)


@pytest.mark.parametrize(
    ("channel", "one", "goes"),
    [
        # a card stays one while somebody wants it so, and becomes a line when nobody does
        (SET, paper(INSTANTLY, card=True), None),
        (SET, paper(INSTANTLY, DAILY, card=True, late=True, at=NOW - timedelta(days=9)), None),
        (SET, paper(DAILY, card=True), LINE),
        (OFF, paper(DAILY, card=True), WAITS),
        # a line becomes a card while it is news, and stays a line when it is not
        (SET, line(INSTANTLY), Now()),
        (SET, line(INSTANTLY, late=True), None),
        (SET, line(INSTANTLY, at=NOW - timedelta(days=3)), None),
        (OFF, line(DAILY), None),
        # it goes to the digest of its subscription, but stays where one brings it if that is off
        (BOTH, line(WEEKLY), IntoDigests(frozenset({"weekly"}))),
        (BOTH, line(DAILY, WEEKLY), IntoDigests(frozenset({"daily", "weekly"}))),
        (ONLY_WEEKLY, line(DAILY, WEEKLY), IntoDigests(frozenset({"weekly"}))),
        (SET.with_digest(off("weekly")), line(WEEKLY), None),
        # what was dropped comes back as it was
        (SET, paper(INSTANTLY, dropped=True, late=True), Now()),
        (SET, paper(DAILY, dropped=True), LINE),
        # what is in a digest that was made goes out with it, unless nobody wants it
        (SET, paper(DAILY, made=frozenset({"daily"})), None),
        (SET, paper(INSTANTLY, made=frozenset({"daily"})), None),
        (SET, paper(made=frozenset({"daily"})), LINE),
        (OFF, paper(made=frozenset({"daily"})), WAITS),
        # what nobody wants stays where it is
        (SET, paper(card=True), None),
        (OFF, line(), None),
        (SET, paper(dropped=True), None),
    ],
)
def test_what_waits_goes_where_its_table_says(channel, one, goes):
    assert reroute(channel, [one], now=NOW) == (() if goes is None else (Move(ONE, goes),))


@pytest.mark.parametrize(
    ("channel", "modes", "goes"),
    [
        (SET, (INSTANTLY,), IntoDigests(frozenset({"daily"}), Cause.OUTAGE)),
        (BOTH, (WEEKLY, INSTANTLY), IntoDigests(frozenset({"daily", "weekly"}), Cause.OUTAGE)),
        (OFF, (INSTANTLY,), WaitsForPerson(frozenset({"daily"}), Cause.OUTAGE)),
    ],
)
def test_a_card_that_waited_too_long_goes_into_digests_with_its_cause(channel, modes, goes):
    assert into_digests(channel, paper(*modes, card=True), cause=Cause.OUTAGE) == Move(ONE, goes)


def test_the_new_cards_of_an_hour_are_at_most_the_cap_and_the_others_stay_lines():
    lines = [replace(line(INSTANTLY), paper=PaperId(f"arxiv:{number}")) for number in range(5)]
    earlier = (NOW - timedelta(minutes=90), NOW - timedelta(minutes=30))
    moves = reroute(SET, lines, now=NOW, cap=3, cards=earlier)
    assert [move.route for move in moves] == [Now(), Now(), *[IntoDigests(LINE.names, Cause.CAPPED)] * 3]
    capped = [replace(one, cause=Cause.CAPPED) for one in lines[2:]]
    assert reroute(SET, capped, now=NOW + timedelta(hours=2), cap=3) == ()


def test_a_card_that_waits_keeps_its_place_in_a_full_hour():
    assert reroute(SET, [paper(INSTANTLY, card=True)], now=NOW, cap=1, cards=(NOW,)) == ()

"""The law of the new, and the form in which what is new is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode, Subscriber
from bot.matching.announce import AT_ONCE, Announcements, NewMatch, is_late, newly_matched
from bot.matching.announcement import Announcement, Form
from bot.matching.query_registry import QueryRegistry
from bot.paper.paper import Paper, PaperId
from bot.query.evidence import Reasons
from bot.query.tree import Word

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE, THERE = ChannelId("slack", "T1", "C1"), ChannelId("discord", "1", "2")
numbers = st.sets(st.integers(1, 9))


def paper(**facts: object) -> Paper:
    return Paper(id=PaperId("arxiv:1"), title="On GPUs", **facts)


def wanted(*told: tuple[ChannelId, Mode]) -> tuple[Subscriber, ...]:
    return tuple(Subscriber(number, channel, mode) for number, (channel, mode) in enumerate(told, start=1))


def announced(told: Paper, *matched: tuple[Subscriber, ...], late: bool = False) -> list[Announcement]:
    """What is announced of a paper that matches some queries, each with those who ask it."""
    matches = tuple(
        NewMatch(told, late, Reasons(()), mode, tuple(one for one in subscribers if one.mode is mode))
        for subscribers in matched
        for mode in Mode
    )
    made = Announcements(matches)
    first, again = list(made), list(made)
    assert first == again
    return first


@given(numbers, numbers)
def test_what_matches_now_and_did_not_before_is_new_and_nothing_else(after, before):
    stored = QueryRegistry()
    queries = {number: stored.register(str(number), Word(str(number))) for number in range(1, 10)}
    found = newly_matched([queries[number] for number in after], [queries[number] for number in before])
    assert {int(stored.query.term) for stored in found} == after - before


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


@pytest.mark.parametrize(
    ("modes", "form"),
    [
        ([Mode.INSTANTLY], Form.CARD),
        ([Mode.DAILY], Form.LINE),
        ([Mode.DAILY, Mode.INSTANTLY, Mode.DAILY], Form.CARD),
    ],
)
def test_one_instant_subscription_makes_it_a_card(modes, form):
    subscriptions = wanted(*((HERE, mode) for mode in modes))
    (made,) = announced(paper(), subscriptions[:1], subscriptions[1:])
    assert (made.form, made.late) == (form, False)
    assert [match.subscription for match in made.matches] == list(range(1, len(modes) + 1))


def test_what_is_late_is_a_line_whatever_was_wished_for():
    (made,) = announced(paper(), wanted((HERE, Mode.INSTANTLY)), late=True)
    assert (made.form, made.late) == (Form.LINE, True)


def test_the_wishes_of_one_channel_are_not_those_of_another():
    made = announced(paper(), wanted((HERE, Mode.DAILY), (THERE, Mode.INSTANTLY)))
    assert {one.channel: one.form for one in made} == {HERE: Form.LINE, THERE: Form.CARD}


def test_nothing_that_matches_is_nothing_to_say():
    assert announced(paper()) == []
    assert announced(paper(), ()) == []


def test_of_very_many_matches_a_channel_hears_first_in_the_form_that_holds():
    crowd = [(ChannelId("slack", "T1", f"C{place}"), Mode.DAILY) for place in range(2, 2 * AT_ONCE)]
    made = announced(paper(), wanted((HERE, Mode.DAILY), *crowd, (HERE, Mode.INSTANTLY)))
    assert len({one.channel for one in made}) == len(crowd) + 1
    here = [one for one in made if one.channel == HERE]
    assert here[0].form is Form.CARD
    assert sorted(match.subscription for one in here for match in one.matches) == [1, len(crowd) + 2]

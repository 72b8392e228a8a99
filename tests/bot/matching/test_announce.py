"""The law of the new, and the form in which what is new is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode, Subscription
from bot.matching.announce import announcements, is_late, newly_matched
from bot.matching.announcement import Form
from bot.matching.matcher import Hit
from bot.paper.paper import Paper, PaperId
from bot.query.reasons import Reasons

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE, THERE = ChannelId("slack", "T1", "C1"), ChannelId("discord", "1", "2")
numbers = st.sets(st.integers(1, 9))


def paper(**facts: object) -> Paper:
    return Paper(id=PaperId("arxiv:1"), title="On GPUs", **facts)


def hits(*ids: int) -> list[Hit]:
    return [Hit(number, Reasons(())) for number in ids]


def living(*told: tuple[ChannelId, Mode]) -> dict[int, Subscription]:
    return {
        number: Subscription(
            id=number, channel=channel, query=f"q{number}", mode=mode, created_at=NOON, created_by="mira"
        )
        for number, (channel, mode) in enumerate(told, start=1)
    }


@given(numbers, numbers)
def test_what_matches_now_and_did_not_before_is_new_and_nothing_else(after, before):
    assert {hit.id for hit in newly_matched(hits(*after), hits(*before))} == after - before


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
    assert is_late(paper(listed_at=listed_at), now=NOON) is late


@pytest.mark.parametrize(
    ("modes", "form"),
    [
        ([Mode.INSTANTLY], Form.CARD),
        ([Mode.DAILY], Form.LINE),
        ([Mode.DAILY, Mode.INSTANTLY, Mode.DAILY], Form.CARD),
    ],
)
def test_one_instant_subscription_makes_it_a_card(modes, form):
    (made,) = announcements(
        paper(), hits(*range(1, len(modes) + 1)), living(*((HERE, mode) for mode in modes)), now=NOON
    )
    assert (made.form, made.late) == (form, False)
    assert [match.subscription for match in made.matches] == list(range(1, len(modes) + 1))


def test_what_is_late_is_a_line_whatever_was_wished_for():
    (made,) = announcements(
        paper(listed_at=NOON - timedelta(days=9)), hits(1), living((HERE, Mode.INSTANTLY)), now=NOON
    )
    assert (made.form, made.late) == (Form.LINE, True)


def test_the_wishes_of_one_channel_are_not_those_of_another():
    made = announcements(paper(), hits(1, 2), living((HERE, Mode.DAILY), (THERE, Mode.INSTANTLY)), now=NOON)
    assert {one.channel: one.form for one in made} == {HERE: Form.LINE, THERE: Form.CARD}


def test_nothing_that_matches_is_nothing_to_say():
    assert announcements(paper(), (), {}, now=NOON) == ()

"""Whether an address may be asked: the limits, whatever order things happen in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import ChannelId
from bot.mailing.asking import (
    ASK_AGAIN_AFTER,
    MOST_ASKS_BY_A_PERSON,
    MOST_ASKS_OF_A_MAILBOX,
    MOST_ASKS_UNANSWERED,
    MOST_RECIPIENTS,
    AskRefusal,
    AsksMade,
    asked_again_at,
    may_ask,
)
from bot.mailing.recipient import Recipient

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADA = Recipient(id=1, channel=ChannelId("slack", "T1", "C1"), address="ada@lab.example", asked_by="mira", asked_at=NOON)
NONE = AsksMade(0, 0)


def refusal(before=None, current=(), asks=NONE, *, of_mailbox=(), is_operator=False, now=NOON):
    known = of_mailbox or ((before,) if before else ())
    return may_ask(before, current, known, asks, is_operator=is_operator, now=now)


def test_an_address_that_nobody_asked_may_be_asked():
    assert refusal() is None


def test_one_that_gets_mail_is_not_asked():
    assert refusal(ADA.confirmed(NOON)) is AskRefusal.GETS_IT


def test_an_address_is_not_asked_beyond_each_of_the_limits():
    assert refusal(asks=AsksMade(MOST_ASKS_OF_A_MAILBOX, 0)) is AskRefusal.MAILBOX_IS_BUSY
    assert refusal(asks=AsksMade(0, MOST_ASKS_BY_A_PERSON)) is AskRefusal.PERSON_IS_BUSY
    many = tuple(replace(ADA, id=number) for number in range(2, MOST_RECIPIENTS + 2))
    assert refusal(current=many) is AskRefusal.TOO_MANY


def test_an_operator_is_no_person_but_spares_a_mailbox_too():
    assert refusal(asks=AsksMade(0, 99), is_operator=True) is None
    assert refusal(asks=AsksMade(MOST_ASKS_OF_A_MAILBOX, 0), is_operator=True) is AskRefusal.MAILBOX_IS_BUSY


def elsewhere(number):
    """The same mailbox in another channel."""
    return replace(ADA, id=number, channel=ChannelId("discord", "S1", f"C{number}"))


def test_a_mailbox_that_wants_no_asks_is_asked_by_no_channel_however_long_ago_but_by_the_operator():
    known, later = (elsewhere(2).left(NOON),), NOON + timedelta(days=4_000)
    assert refusal(of_mailbox=known, now=later) is AskRefusal.WANTS_NO_ASKS
    assert refusal(of_mailbox=known, now=later, is_operator=True) is None
    took_back = (elsewhere(2).left(NOON).returned(),)
    assert refusal(of_mailbox=took_back, now=later) is None


def test_one_that_left_what_it_had_confirmed_may_be_asked_for_other_channels():
    assert refusal(of_mailbox=(elsewhere(2).confirmed(NOON).left(NOON),)) is None


@given(st.lists(st.booleans(), max_size=12), st.integers(0, 60))
def test_a_mailbox_that_does_not_answer_is_asked_once_a_month_by_however_many_channels(answered, days):
    known = tuple(elsewhere(number + 2) for number in range(len(answered)))
    known = tuple(one.confirmed(NOON) if did else one for one, did in zip(known, answered, strict=True))
    refused = refusal(of_mailbox=known, now=NOON + timedelta(days=days)) is AskRefusal.MAILBOX_IS_SILENT
    assert refused is (answered.count(False) >= MOST_ASKS_UNANSWERED and days < 30)


@given(st.integers(1, 50), st.integers(0, 100_000))
def test_the_waits_grow_and_are_kept(asks, minutes):
    before, now = replace(ADA, asks=asks), NOON + timedelta(minutes=minutes)
    wait = ASK_AGAIN_AFTER[min(asks, len(ASK_AGAIN_AFTER)) - 1]
    assert asked_again_at(before) == NOON + wait
    assert (refusal(before, now=now) is None) is (now >= NOON + wait)


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_one_that_left_is_left_alone_for_thirty_days(left_after, minutes):
    before = ADA.confirmed(NOON).left(NOON + timedelta(minutes=left_after))
    now = NOON + timedelta(minutes=left_after + minutes)
    assert (refusal(before, now=now) is None) is (now >= asked_again_at(before))
    assert asked_again_at(before) >= NOON + timedelta(minutes=left_after, days=30)

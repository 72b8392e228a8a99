"""What becomes of a row after each kind of outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Kind, State, delivery_key
from bot.delivery.outcome import ChannelRefused, MessageRefused, NotSent, Sent, Unknown
from bot.delivery.retry import Backoff, after_outcome

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHANNEL = ChannelId("slack", "T1", "C1")
ROW = Delivery(
    id=1,
    channel=CHANNEL,
    kind=Kind.CARD,
    subject="arxiv:2611.99901",
    key=delivery_key(CHANNEL, Kind.CARD, "arxiv:2611.99901"),
    state=State.INFLIGHT,
    attempt=1,
    created_at=NOW,
    due_at=NOW,
    started_at=NOW,
)
UNSURE = replace(ROW, unsure_since=NOW - timedelta(minutes=1), attempt=2)


def settled(row: Delivery, outcome: object, *, chance: float = 0.5):
    return after_outcome(row, outcome, now=NOW, chance=chance, backoff=Backoff())


def test_what_was_sent_keeps_the_platforms_id() -> None:
    assert settled(ROW, Sent("123.45")).state is State.SENT
    assert settled(ROW, Sent("123.45")).message_id == "123.45"


def test_what_was_surely_not_sent_waits_for_its_next_turn() -> None:
    again = settled(ROW, NotSent("connection refused"))
    assert again.state is State.WAITING
    assert again.due_at > NOW


def test_the_platforms_own_wish_to_wait_is_honoured() -> None:
    again = settled(ROW, NotSent("ratelimited", retry_after=30), chance=0.0)
    assert again.due_at == NOW + timedelta(seconds=30)


def test_an_unknown_outcome_is_uncertain_and_never_waiting() -> None:
    assert settled(ROW, Unknown("timed out")).state is State.UNCERTAIN


def test_a_row_that_may_have_been_sent_before_stays_uncertain_when_sending_it_again_fails() -> None:
    assert settled(UNSURE, NotSent("ratelimited")).state is State.UNCERTAIN
    assert settled(UNSURE, ChannelRefused("is_archived", "unarchive it")).state is State.UNCERTAIN


def test_a_channel_that_refuses_us_is_paused_and_its_row_waits() -> None:
    refused = settled(ROW, ChannelRefused("not_in_channel", "/invite @Offprint"))
    assert refused.state is State.WAITING
    assert (refused.pause.code, refused.pause.step, refused.pause.since) == ("not_in_channel", "/invite @Offprint", NOW)


def test_a_message_that_is_refused_fails_alone() -> None:
    failed = settled(ROW, MessageRefused("invalid_blocks", "blocks[0]"))
    assert (failed.state, failed.error, failed.pause) == (State.FAILED, "invalid_blocks: blocks[0]", None)


def test_after_three_days_of_trying_a_row_is_given_up_with_its_reason() -> None:
    old = replace(ROW, created_at=NOW - timedelta(hours=73), attempt=700, refusals=99)
    given_up = settled(old, NotSent("message_limit_exceeded", refused=True))
    assert given_up.error == "given up after 72 hours of trying: message_limit_exceeded"


def test_an_outage_of_a_week_gives_nothing_up_nor_does_one_refusal_after_it():
    old = replace(ROW, created_at=NOW - timedelta(days=7), attempt=700)
    assert settled(old, NotSent("connection refused")).state is State.WAITING
    assert settled(old, NotSent("a_code_of_tomorrow", refused=True)).state is State.WAITING
    assert settled(old, NotSent("a_code_of_tomorrow", refused=True)).refused


def test_a_row_that_waited_for_days_and_was_hardly_tried_is_not_given_up() -> None:
    waited = replace(ROW, created_at=NOW - timedelta(days=9))
    assert settled(waited, NotSent("not connected")).state is State.WAITING


@given(attempt=st.integers(1, 10_000), chance=st.floats(0, 1, exclude_max=True))
def test_the_wait_is_never_nothing_and_never_more_than_the_most(attempt: int, chance: float) -> None:
    backoff = Backoff()
    assert timedelta(0) < backoff.wait(attempt, chance) <= backoff.most


@pytest.mark.parametrize("kind", list(Kind))
def test_a_key_is_24_hex_digits_and_the_same_for_the_same_words(kind: Kind) -> None:
    key = delivery_key(CHANNEL, kind, "x")
    assert len(key) == 24
    assert key == delivery_key(CHANNEL, kind, "x")
    assert key != delivery_key(CHANNEL, kind, "y")
    assert int(key, 16) >= 0


def test_a_post_that_nobody_can_look_up_is_set_aside_when_its_fate_is_unknown_twice() -> None:
    def again(row, outcome):
        return after_outcome(row, outcome, now=NOW, chance=0.5, backoff=Backoff(), sent_again_once=True)

    assert again(ROW, Unknown("dropped")).state is State.UNCERTAIN
    assert again(UNSURE, Unknown("dropped")).state is State.FAILED
    assert "unknown twice" in again(UNSURE, Unknown("dropped")).error
    assert again(UNSURE, NotSent("greylisted")).state is State.UNCERTAIN

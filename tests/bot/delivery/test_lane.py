"""What a lane does next: the head decides, an uncertain head holds the lane up until its fate is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Kind, Settled, State
from bot.delivery.lane import (
    SENT_AGAIN_AFTER,
    Defer,
    Idle,
    LaneRules,
    LookUp,
    Send,
    UnknownOutcome,
    after_look,
    next_step,
)
from bot.delivery.outcome import Absent, CannotLook, Found, Sent, Then
from bot.delivery.requests import Reading, Requests
from bot.delivery.window import window_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHANNEL = ChannelId("slack", "T1", "C1")
HEAD = Delivery(
    id=1, channel=CHANNEL, kind=Kind.CARD, subject="p", key="0" * 24, state=State.WAITING, attempt=0,
    created_at=NOW - timedelta(hours=1), due_at=NOW,
)  # fmt: skip
SLACK = LaneRules(longest_request=timedelta(seconds=35))
DISCORD = LaneRules(longest_request=timedelta(seconds=35), nonce_trusted=timedelta(seconds=120))
EMAIL = LaneRules(longest_request=timedelta(seconds=35), sent_again_after=timedelta(hours=1))


def step(head: Delivery | None, rules: LaneRules = SLACK, *, now: datetime = NOW):
    return next_step(head, rules, now=now, ages=partial(Requests(0.0).ages, reading=reading(now)))


def looked(row: Delivery, found: Found, rules: LaneRules = SLACK, *, at: Reading | None = None) -> Settled:
    read = at or reading()
    return after_look(row, found, rules, now=read.now, ages=Requests(0.0).ages(row, read))


def reading(now: datetime = NOW) -> Reading:
    return Reading(now=now, told=now, monotonic=0.0)


def uncertain(*, seconds_ago: float, first_seconds_ago: float | None = None) -> Delivery:
    first = seconds_ago if first_seconds_ago is None else first_seconds_ago
    return replace(
        HEAD,
        state=State.UNCERTAIN,
        attempt=1,
        started_at=NOW - timedelta(seconds=seconds_ago),
        unsure_since=NOW - timedelta(seconds=first),
        asked_at=NOW - timedelta(seconds=seconds_ago),
        doubted_at=NOW - timedelta(seconds=first),
    )


def test_an_empty_lane_is_idle() -> None:
    assert step(None) == Idle()


def test_a_row_that_is_due_is_sent_and_one_that_is_not_waits() -> None:
    assert step(HEAD) == Send(HEAD)
    assert step(HEAD, now=NOW - timedelta(seconds=1)) == Idle()


def test_a_row_that_another_task_is_sending_is_left_alone() -> None:
    assert step(replace(HEAD, state=State.INFLIGHT)) == Idle()


def test_an_uncertain_row_is_not_looked_for_while_its_request_may_be_under_way() -> None:
    row = uncertain(seconds_ago=10)
    assert step(row) == Defer(row, NOW + timedelta(seconds=25))


def test_after_the_settle_time_it_is_looked_for_from_its_first_request_on() -> None:
    row = uncertain(seconds_ago=40, first_seconds_ago=300)
    window = step(row).window
    assert (
        window.begins
        <= NOW - timedelta(seconds=300)
        < NOW - timedelta(seconds=40) + SLACK.longest_request
        <= window.ends
    )


def test_where_the_platform_tells_no_time_the_message_before_begins_the_window() -> None:
    row = replace(uncertain(seconds_ago=4000), asked_at=None, doubted_at=NOW, after="1700000000.000001")
    window = window_of(row, SLACK.longest_request)
    assert window.after == row.after
    assert window.begins < NOW - timedelta(days=3650), "our own clock may be fast by any time"
    assert window.ends is None


def test_while_the_nonce_is_remembered_it_is_sent_again_at_once() -> None:
    row = uncertain(seconds_ago=10)
    assert step(row, DISCORD) == Send(row)


def test_the_nonce_is_counted_from_the_first_request_of_unknown_fate() -> None:
    row = uncertain(seconds_ago=10, first_seconds_ago=121)
    assert isinstance(step(row, DISCORD), Defer)


def test_what_is_found_was_sent_and_what_is_absent_is_sent_again() -> None:
    row = uncertain(seconds_ago=40)
    found = looked(row, Sent("1.2"))
    assert (found.state, found.message_id) == (State.SENT, "1.2")
    assert looked(row, Absent()).state is State.WAITING


def test_one_that_was_tried_for_a_day_rests_and_is_then_sent_once_more() -> None:
    """What is not in the channel was surely not sent, and is not given up."""
    tried = replace(uncertain(seconds_ago=0, first_seconds_ago=86400.0), asked_at=NOW)
    aside = looked(tried, Absent(), at=reading(NOW + timedelta(minutes=1)))
    assert aside.state is State.ASIDE
    again = reading(aside.due_at)
    assert aside.due_at - NOW == timedelta(hours=6)
    assert looked(tried, Absent(), at=replace(again, monotonic=21600.0)).state is State.WAITING


def test_a_look_up_that_fails_by_itself_is_tried_again_later() -> None:
    later = looked(uncertain(seconds_ago=40), CannotLook("ratelimited"))
    assert later.state is State.UNCERTAIN
    assert later.due_at > NOW


@pytest.mark.parametrize("clock", ["ours", "the platform's", "that of the process"])
def test_one_whose_look_ups_fail_for_a_day_by_any_clock_steps_aside(clock: str) -> None:
    """A machine that slept has a monotonic clock that stood still; a platform that never answers tells no time."""
    row, failed = uncertain(seconds_ago=40), CannotLook("no answer in time")
    later, requests = NOW + timedelta(days=1), Requests(0.0)
    requests.goes_out(replace(row, unsure_since=None), 0.0)
    at = Reading(
        now=later if clock == "ours" else NOW,
        told=later if clock == "the platform's" else None,
        monotonic=86400.0 if clock == "that of the process" else 40.0,
    )
    settled = after_look(row, failed, SLACK, now=at.now, ages=requests.ages(row, at))
    assert settled.state is State.ASIDE


def test_a_request_of_a_process_beside_this_one_is_dated_by_the_clock_that_they_share() -> None:
    """This process has run for an hour, and began before the request left; the platform has told it no time yet."""
    read = Reading(now=NOW, told=None, monotonic=3600.0)
    early, late = uncertain(seconds_ago=1), uncertain(seconds_ago=40)
    ages = partial(Requests(None).ages, reading=read)
    assert next_step(early, SLACK, now=NOW, ages=ages) == Defer(early, NOW + timedelta(seconds=34))
    assert isinstance(next_step(late, SLACK, now=NOW, ages=ages), LookUp)


def test_one_that_a_restore_doubts_has_a_day_from_then_on() -> None:
    row = replace(uncertain(seconds_ago=40, first_seconds_ago=9e5), asked_at=None, doubted_at=NOW)
    failed = CannotLook("no answer in time")
    assert looked(row, failed).state is State.UNCERTAIN
    assert looked(row, failed, at=reading(NOW + timedelta(days=1))).state is State.ASIDE


@pytest.mark.parametrize(
    ("choice", "state"),
    [
        (UnknownOutcome.VERIFY, State.UNCERTAIN),
        (UnknownOutcome.RESEND, State.WAITING),
        (UnknownOutcome.HOLD, State.ASIDE),
    ],
)
def test_where_looking_is_not_allowed_the_operators_choice_decides(choice: UnknownOutcome, state: State) -> None:
    rules = replace(SLACK, unknown=choice)
    blocked = CannotLook("missing_scope", "add channels:history")
    settled = looked(uncertain(seconds_ago=40), blocked, rules)
    assert settled.state is state
    assert "channels:history" in settled.error


def test_a_post_that_nobody_can_look_up_is_held_and_then_sent_once_more() -> None:
    row = uncertain(seconds_ago=40)
    until = NOW - timedelta(seconds=40) + timedelta(hours=1)
    assert step(row, EMAIL) == Defer(row, until)
    assert step(row, EMAIL, now=until) == Send(row)


def test_one_that_is_to_be_sent_again_at_once_still_waits_until_its_request_has_ended() -> None:
    row = uncertain(seconds_ago=10)
    rules = replace(EMAIL, sent_again_after=timedelta(0))
    assert step(row, rules) == Defer(row, NOW + timedelta(seconds=25))
    assert step(row, rules, now=NOW + timedelta(seconds=25)) == Send(row)


def test_one_that_was_put_off_when_it_was_sent_again_is_not_held_a_second_time() -> None:
    row = uncertain(seconds_ago=40, first_seconds_ago=3_700)
    assert step(row, EMAIL) == Send(row)


@pytest.mark.parametrize("choice", UnknownOutcome)
def test_each_choice_says_when_a_post_that_nobody_can_look_up_is_sent_again(choice) -> None:
    after = SENT_AGAIN_AFTER[choice]
    assert (after is None) == (choice is UnknownOutcome.HOLD)
    assert after is None or after <= timedelta(hours=1)


def test_a_post_without_a_key_is_never_sent_again_before_it_was_looked_for() -> None:
    row = replace(uncertain(seconds_ago=5), keyless=True)
    assert step(uncertain(seconds_ago=5), DISCORD) == Send(uncertain(seconds_ago=5))
    assert step(row, DISCORD) == Defer(row, NOW + timedelta(seconds=30))
    later = replace(uncertain(seconds_ago=36), keyless=True)
    assert isinstance(step(later, DISCORD), LookUp)


@pytest.mark.parametrize("kind", [Kind.EDIT, Kind.WHOLE, Kind.CROSSPOST])
def test_what_may_be_repeated_is_sent_again_at_once(kind: Kind) -> None:
    row = replace(uncertain(seconds_ago=1), kind=kind)
    assert step(row, SLACK) == Send(row)


def test_what_a_look_finds_says_what_is_still_to_be_done() -> None:
    row = uncertain(seconds_ago=60)
    assert looked(row, Sent("m1", (Then.WHOLE, Then.CROSSPOST))).then == (Kind.WHOLE, Kind.CROSSPOST)
    assert looked(replace(row, kind=Kind.NOTICE), Sent("m1", (Then.CROSSPOST,))).then == ()

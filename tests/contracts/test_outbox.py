"""What every store promises of the outbox."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.announcing.route import NotBefore
from bot.channel.change import ChangeKind
from bot.channel.channel import LocalHours, Mute, Pause
from bot.delivery.delivery import Kind, Settled, Started, State, delivery_key, edited_key
from bot.delivery.lane import Idle, Send
from bot.delivery.silence import Silence
from bot.ports.channels import ChannelChange
from bot.ports.outbox import Advance
from bot.ports.write import Applied, Stale
from tests.contracts.facts import GPU, ML, NOON, announce, change, minutes, paper, write_change
from tests.outbox import start

LONG_AGO = NOON - minutes(1000)
PAUSE = Pause("not_in_channel", "/invite @Offprint", NOON)


async def head_of(stores, channel=ML):
    return (await stores.outbox.lane(channel)).head


async def due(stores, now=NOON, paused_before=LONG_AGO):
    return await stores.outbox.due(now, paused_before=paused_before)


async def settle(stores, delivery, state, **more):
    settled = Settled(**({"delivery": delivery, "state": state, "at": NOON} | more))
    return await stores.outbox.settle(settled)


async def test_an_empty_lane_has_no_head(stores):
    lane = await stores.outbox.lane(ML)
    assert (lane.channel, lane.head, lane.waiting, lane.pause, lane.last_sent_at, lane.last_error) == (
        ML,
        None,
        0,
        None,
        None,
        None,
    )
    assert await due(stores) == ()
    assert await stores.outbox.by_key("0" * 24) is None


async def test_a_row_goes_out_once_started_and_is_sent(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    waiting = await head_of(stores)
    started = await start(stores.outbox, Started(waiting, NOON + minutes(1), "worker"))
    assert started == replace(waiting, state=State.INFLIGHT, attempt=1, started_at=NOON + minutes(1))
    assert await head_of(stores) == started
    answer = await settle(stores, started, State.SENT, at=NOON + minutes(2), message_id="m1")
    assert answer == Applied(started.id)
    sent = await stores.outbox.by_key(started.key)
    assert sent == replace(started, state=State.SENT, sent_at=NOON + minutes(2), message_id="m1")
    lane = await stores.outbox.lane(ML)
    assert (lane.head.subject, lane.waiting, lane.last_sent_at) == (paper("2").id, 1, NOON + minutes(2))


def sends_what_waits(head, _silence):
    """The decision of a lane: send the head if it waits."""
    return Send(head) if head is not None and head.state is State.WAITING else Idle()


async def advance(stores, settled=None, *, decide=sends_what_waits, at=NOON, worker="worker"):
    return await stores.outbox.advance(Advance(channel=ML, settled=settled, decide=decide, at=at, worker=worker))


async def test_a_lane_advances_from_row_to_row_and_brings_each_card_with_its_facts(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    waiting = await head_of(stores)
    first = await advance(stores, at=NOON + minutes(1))
    assert first.delivery == replace(waiting, state=State.INFLIGHT, attempt=1, started_at=NOON + minutes(1))
    assert first.announced == await stores.announcements.get(ML, paper("1").id)
    sent = Settled(delivery=first.delivery, state=State.SENT, at=NOON + minutes(2), message_id="m1")
    second = await advance(stores, sent)
    assert (second.delivery.subject, second.announced.paper.paper.id) == (paper("2").id, paper("2").id)
    assert (await stores.outbox.by_key(waiting.key)).message_id == "m1"
    assert await advance(stores, replace(sent, delivery=second.delivery)) == Idle()
    assert await head_of(stores) is None


async def test_without_a_worker_an_outcome_is_written_and_the_next_row_only_shown(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    first = await advance(stores)
    step = await advance(stores, Settled(delivery=first.delivery, state=State.SENT, at=NOON), worker=None)
    assert step == Send(await head_of(stores))
    assert (step.delivery.subject, step.delivery.state) == (paper("2").id, State.WAITING)


async def test_a_decision_sees_the_head_as_the_outcome_left_it(stores):
    await announce(stores, ML, paper("1"))
    first = await advance(stores)
    seen = []
    unsure = Settled(delivery=first.delivery, state=State.UNCERTAIN, at=NOON, due_at=NOON + minutes(1))
    assert await advance(stores, unsure, decide=lambda head, _: seen.append(head) or Idle()) == Idle()
    assert seen == [await head_of(stores)]
    assert (seen[0].state, seen[0].unsure_since) == (State.UNCERTAIN, NOON)


async def test_with_an_outcome_of_another_attempt_nothing_is_written_and_nothing_started(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    waiting = await head_of(stores)
    first = await advance(stores)
    assert await advance(stores, Settled(delivery=waiting, state=State.DROPPED, at=NOON)) == Stale()
    assert await head_of(stores) == first.delivery


async def test_only_a_row_that_waits_or_is_uncertain_as_it_was_read_can_start(stores):
    await announce(stores, ML, paper("1"))
    waiting = await head_of(stores)
    started = await start(stores.outbox, Started(waiting, NOON, "worker"))
    assert await start(stores.outbox, Started(waiting, NOON, "worker")) == Stale()
    assert await start(stores.outbox, Started(started, NOON, "worker")) == Stale()
    await settle(stores, started, State.UNCERTAIN)
    again = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    assert (again.state, again.attempt) == (State.INFLIGHT, 2)
    await settle(stores, again, State.FAILED, error="no")
    failed = await stores.outbox.by_key(again.key)
    assert await start(stores.outbox, Started(failed, NOON, "worker")) == Stale()


async def test_an_outcome_of_another_attempt_is_stale(stores):
    await announce(stores, ML, paper("1"))
    waiting = await head_of(stores)
    started = await start(stores.outbox, Started(waiting, NOON, "worker"))
    assert await settle(stores, waiting, State.DROPPED) == Stale()
    await settle(stores, started, State.WAITING, error="again")
    second = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    assert await settle(stores, started, State.SENT) == Stale()
    assert isinstance(await settle(stores, second, State.SENT), Applied)
    assert await settle(stores, second, State.SENT) == Stale()


async def test_a_row_that_is_tried_again_keeps_its_place_and_waits_until_it_is_due(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    started = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    await settle(stores, started, State.WAITING, due_at=NOON + minutes(5), error="503")
    head = await head_of(stores)
    assert (head.id, head.due_at, head.error) == (started.id, NOON + minutes(5), "503")
    assert await due(stores, NOON + minutes(4)) == ()
    assert await due(stores, NOON + minutes(5)) == (ML,)


@pytest.mark.parametrize("state", [State.FAILED, State.DROPPED])
async def test_a_row_that_is_set_aside_lets_the_lane_go_on(stores, state):
    await announce(stores, ML, paper("1"), paper("2"))
    await settle(stores, await head_of(stores), state)
    assert (await head_of(stores)).subject == paper("2").id


async def test_lanes_are_due_oldest_head_first_and_a_lane_in_flight_is_in_somebodys_hands(stores):
    await announce(stores, GPU, paper("1"))
    await announce(stores, ML, paper("2"))
    assert await due(stores) == (GPU, ML)
    assert await due(stores, NOON - minutes(1)) == ()
    await settle(stores, await head_of(stores, GPU), State.WAITING, due_at=NOON + minutes(1))
    assert await due(stores, NOON + minutes(2)) == (ML, GPU)
    await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    assert await due(stores, NOON + minutes(2)) == (GPU,)


async def test_after_a_crash_rows_in_flight_are_uncertain_since_their_request_went_out(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    started = await start(stores.outbox, Started(await head_of(stores), NOON + minutes(1), "worker"))
    assert await stores.outbox.recover(alive=()) == 1
    assert await head_of(stores) == replace(
        started, state=State.UNCERTAIN, unsure_since=NOON + minutes(1), doubted_at=NOON + minutes(1)
    )
    assert await stores.outbox.recover(alive=()) == 0
    assert await due(stores) == (ML,)


async def test_rows_in_flight_of_a_worker_that_lives_are_left_to_it(stores):
    await announce(stores, ML, paper("1"))
    await announce(stores, GPU, paper("2"))
    mine = await start(stores.outbox, Started(await head_of(stores), NOON, "mine"))
    theirs = await start(stores.outbox, Started(await head_of(stores, GPU), NOON, "theirs"))
    assert await stores.outbox.recover(alive=("mine", "nobody")) == 1
    assert await head_of(stores) == mine
    assert (await head_of(stores, GPU)).state is State.UNCERTAIN
    assert theirs.state is State.INFLIGHT


async def test_a_row_remembers_its_first_request_of_unknown_fate_until_all_are_accounted_for(stores):
    await announce(stores, ML, paper("1"))
    for minute in (1, 2):
        started = await start(stores.outbox, Started(await head_of(stores), NOON + minutes(minute), "worker"))
        await settle(stores, started, State.UNCERTAIN)
        assert (await head_of(stores)).unsure_since == NOON + minutes(1)
    await settle(stores, await head_of(stores), State.WAITING)
    assert (await head_of(stores)).unsure_since is None


async def test_a_refused_channel_is_paused_and_its_rows_wait(stores):
    await announce(stores, ML, paper("1"))
    started = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    await settle(stores, started, State.WAITING, pause=PAUSE, error="not_in_channel")
    lane = await stores.outbox.lane(ML)
    assert (lane.pause, lane.waiting, lane.last_error) == (PAUSE, 1, "not_in_channel")
    assert (await stores.channels.get(ML)).pause == PAUSE
    assert await due(stores, paused_before=NOON) == ()
    assert await due(stores, paused_before=NOON + minutes(1)) == (ML,)


async def test_a_message_that_gets_through_ends_the_pause(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    await settle(stores, await head_of(stores), State.WAITING, pause=PAUSE)
    revision = (await stores.channels.get(ML)).revision
    await settle(stores, await head_of(stores), State.SENT)
    assert (await stores.outbox.lane(ML)).pause is None
    assert (await stores.channels.get(ML)).revision == revision


async def test_the_last_error_of_a_lane_is_told_until_a_message_gets_through(stores):
    await announce(stores, ML, paper("1"), paper("2"), paper("3"))
    await settle(stores, await head_of(stores), State.FAILED, error="invalid_blocks")
    await settle(stores, await head_of(stores), State.WAITING, due_at=NOON)
    assert (await stores.outbox.lane(ML)).last_error == "invalid_blocks"
    await settle(stores, await head_of(stores), State.SENT, at=NOON + minutes(1))
    assert (await stores.outbox.lane(ML)).last_error is None


async def asked_each_minute(stores, minute, until):
    """The lanes that are due at each of these minutes, where a pause holds for ten."""
    return [await due(stores, NOON + minutes(at), NOON + minutes(at - 10)) for at in range(minute, until)]


async def test_who_asks_again_and_again_hears_of_a_row_at_the_minute_it_is_due(stores):
    assert await asked_each_minute(stores, 0, 2) == [(), ()]
    await announce(stores, ML, paper("1"))
    await settle(stores, await head_of(stores), State.WAITING, due_at=NOON + minutes(5))
    assert await asked_each_minute(stores, 2, 7) == [(), (), (), (ML,), (ML,)]


async def test_who_asks_again_and_again_hears_of_a_paused_lane_after_ten_minutes(stores):
    await announce(stores, ML, paper("1"))
    await settle(stores, await head_of(stores), State.WAITING, pause=PAUSE)
    assert await asked_each_minute(stores, 8, 13) == [(), (), (), (ML,), (ML,)]


async def test_who_asks_again_and_again_hears_of_a_lane_whose_pause_is_ended_at_once(stores):
    await announce(stores, ML, paper("1"))
    await settle(stores, await head_of(stores), State.WAITING, pause=PAUSE)
    assert await asked_each_minute(stores, 1, 3) == [(), ()]
    await stores.channels.resume(ML)
    assert await asked_each_minute(stores, 3, 4) == [(ML,)]


async def test_who_asks_of_an_earlier_moment_than_before_is_answered_for_that_moment(stores):
    await announce(stores, ML, paper("1"))
    await announce(stores, GPU, paper("2"))
    await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    await settle(stores, await head_of(stores, GPU), State.WAITING, due_at=NOON + minutes(9))
    assert await asked_each_minute(stores, 8, 11) == [(), (GPU,), (GPU,)]
    assert await asked_each_minute(stores, 0, 1) == [()]


async def test_a_row_keeps_when_the_platform_was_asked_and_since_when_its_fate_is_in_doubt(stores):
    await announce(stores, ML, paper("1"))
    told = NOON - minutes(10)  # the platform's clock
    first = await start(stores.outbox, Started(await head_of(stores), NOON, "worker", told))
    assert (first.asked_at, first.doubted_at) == (told, None)
    await settle(stores, first, State.UNCERTAIN, error="lost")
    await settle(stores, await head_of(stores), State.WAITING)
    again = await start(stores.outbox, Started(await head_of(stores), NOON + minutes(5), "worker", told + minutes(5)))
    assert (again.asked_at, again.doubted_at, again.unsure_since) == (told + minutes(5), told, None)


async def test_a_row_keeps_the_message_that_its_channel_had_before_it(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    first = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    assert first.after is None
    await settle(stores, first, State.SENT, message_id="m1")
    second = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    assert second.after == "m1"


async def test_the_refusals_of_a_row_are_counted(stores):
    await announce(stores, ML, paper("1"))
    for refused in (True, False, True):
        started = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
        await settle(stores, started, State.WAITING, error="no", refused=refused)
    assert (await head_of(stores)).refusals == 2


async def test_a_row_that_steps_aside_lets_its_lane_go_on_and_is_counted(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    first = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    await settle(stores, first, State.ASIDE, due_at=NOON + minutes(30), error="fate unknown")
    lane = await stores.outbox.lane(ML)
    assert (lane.head.subject, lane.waiting, lane.aside) == (paper("2").id, 1, 1)


@pytest.mark.parametrize(
    ("sent_after", "looked_after", "state"),
    [(29, 29, State.ASIDE), (29, 31, State.UNCERTAIN), (31, 31, State.UNCERTAIN), (None, 31, State.ASIDE)],
)
async def test_what_stepped_aside_is_uncertain_again_once_it_is_due_and_a_later_message_is_out(
    stores, sent_after, looked_after, state
):
    await announce(stores, ML, paper("1"), paper("2"))
    first = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    await settle(stores, first, State.UNCERTAIN, error="lost")
    await settle(stores, await head_of(stores), State.ASIDE, due_at=NOON + minutes(30), error="fate unknown")
    second = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    if sent_after is not None:
        await settle(stores, second, State.SENT, at=NOON + minutes(sent_after), message_id="m2")
    await stores.outbox.recall(NOON + minutes(looked_after))
    assert (await stores.outbox.by_key(first.key)).state is state


async def test_what_stepped_aside_by_a_clock_that_was_fast_is_looked_for_once_it_is_right(stores):
    await announce(stores, ML, paper("1"))
    first = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    fast = NOON + timedelta(days=365)
    await settle(stores, first, State.ASIDE, at=fast, due_at=fast + minutes(30), error="fate unknown")
    await stores.outbox.recall(NOON + minutes(1))
    head = await head_of(stores)
    assert (head.state, head.due_at) == (State.UNCERTAIN, NOON + minutes(1))


async def test_what_steps_aside_again_waits_for_a_message_after_that(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    first = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    await settle(stores, first, State.ASIDE, due_at=NOON, error="fate unknown")
    second = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    await settle(stores, second, State.SENT, at=NOON + minutes(1), message_id="m2")
    await stores.outbox.recall(NOON + minutes(2))
    await settle(stores, await head_of(stores), State.ASIDE, at=NOON + minutes(2), due_at=NOON, error="fate unknown")
    await stores.outbox.recall(NOON + minutes(3))
    assert (await stores.outbox.by_key(first.key)).state is State.ASIDE


async def test_the_uncertain_rows_of_a_channel_are_told_in_order(stores):
    await announce(stores, ML, paper("1"), paper("2"), paper("3"))
    for number in (1, 3):
        row = await stores.outbox.by_key(delivery_key(ML, Kind.CARD, paper(str(number)).id))
        await start(stores.outbox, Started(row, NOON, "worker"))
    await stores.outbox.recover(alive=())
    assert [row.subject for row in await stores.outbox.uncertain(ML)] == [paper("1").id, paper("3").id]


async def test_a_lane_is_told_what_its_channel_is_silent_for(stores):
    await announce(stores, ML, paper("1"))
    quiet, mute = LocalHours(begins=time(22), ends=time(7)), Mute(NOON, NOON + minutes(60))
    told = []
    for silence in (Silence(), Silence(mute, quiet)):
        standing = replace(await stores.channels.get(ML), mute=silence.mute, quiet=silence.quiet)
        await write_change(stores, change(ML, ChangeKind.MUTED), channel=standing)
        await advance(stores, decide=lambda _, silence: told.append(silence) or Idle())
    assert told == [Silence(), Silence(mute, quiet)]


async def sent(stores, *, then=(), at=NOON):
    """The head of the lane, sent."""
    row = await start(stores.outbox, Started(await head_of(stores), at, "worker"))
    settled = Settled(delivery=row, state=State.SENT, at=at, message_id=f"m{row.id}", then=then)
    assert await stores.outbox.settle(settled) == Applied(row.id)
    return row


async def test_the_edit_of_a_line_comes_before_all_that_waits(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    line = await sent(stores, then=(Kind.WHOLE,))
    head = await head_of(stores)
    assert (head.kind, head.subject, head.due_at) == (Kind.WHOLE, line.key, NOON)
    edit = await sent(stores)
    assert edit.kind is Kind.WHOLE
    assert (await head_of(stores)).subject == paper("2").id


async def test_publishing_comes_after_all_that_waits_and_counts_as_no_message_that_does(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    posted = await sent(stores, then=(Kind.CROSSPOST,))
    assert (await head_of(stores)).subject == paper("2").id
    await sent(stores)
    lane = await stores.outbox.lane(ML)
    assert (lane.head.kind, lane.head.subject, lane.waiting) == (Kind.CROSSPOST, posted.key, 0)
    uncertain = await start(stores.outbox, Started(lane.head, NOON, "worker"))
    await settle(stores, uncertain, State.UNCERTAIN, due_at=NOON + minutes(1))
    await announce(stores, ML, paper("3"))
    assert (await head_of(stores)).subject == paper("3").id


async def test_ten_messages_of_a_channel_are_published_within_an_hour(stores):
    await announce(stores, ML, *(paper(str(number)) for number in range(12)))
    for _ in range(12):
        await sent(stores, then=(Kind.CROSSPOST,))
    dues = []
    for moment in [NOON] * 10 + [NOON + minutes(61)] * 2:
        dues.append((await head_of(stores)).due_at)
        await sent(stores, at=moment)
    assert dues[:10] == [NOON] * 10
    assert all(NOON + minutes(60) < due < NOON + minutes(61) for due in dues[10:])
    assert await head_of(stores) is None


async def test_an_edit_is_told_by_a_later_one_of_the_same_message_that_waits(stores):
    made = await write_change(stores, change(ML, ChangeKind.DIGEST_OFF), notify=True)
    notice = await sent(stores)
    for _ in range(2):
        standing = await stores.channels.get(ML)
        again = change(ML, ChangeKind.DIGEST_SET)
        await stores.channels.apply(
            ChannelChange(channel=standing, changes=(again,), notify=False, edits=(made.number,))
        )
    first = await head_of(stores)
    assert (first.kind, edited_key(first.subject)) == (Kind.EDIT, notice.key)
    assert await stores.outbox.is_edited_later(first)
    await sent(stores)
    assert not await stores.outbox.is_edited_later(await head_of(stores))


async def test_an_edit_that_was_refused_for_the_moment_holds_up_nothing(stores):
    made = await write_change(stores, change(ML, ChangeKind.DIGEST_OFF), notify=True)
    await sent(stores)
    standing = await stores.channels.get(ML)
    undone = ChannelChange(
        channel=standing, changes=(change(ML, ChangeKind.DIGEST_SET),), notify=False, edits=(made.number,)
    )
    await stores.channels.apply(undone)
    edit = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    await settle(stores, edit, State.WAITING, due_at=NOON + minutes(20), error="busy")
    await announce(stores, ML, paper("1"))
    assert (await head_of(stores)).subject == paper("1").id
    assert await due(stores) == (ML,)


@pytest.mark.parametrize("fate", [State.WAITING, State.UNCERTAIN])
async def test_an_edit_that_is_repeated_does_not_wait_for_publishing_or_for_cards_that_are_held_back(stores, fate):
    """Ten messages an hour are published, and quiet hours hold cards back, so that it would wait for hours."""
    made = await write_change(stores, change(ML, ChangeKind.DIGEST_OFF), notify=True)
    await sent(stores, then=(Kind.CROSSPOST,))
    await announce(stores, ML, paper("1"), route=NotBefore(NOON + minutes(600)))
    standing = await stores.channels.get(ML)
    undone = ChannelChange(
        channel=standing, changes=(change(ML, ChangeKind.DIGEST_SET),), notify=False, edits=(made.number,)
    )
    await stores.channels.apply(undone)
    edit = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    assert (await head_of(stores)).id == edit.id
    await settle(stores, edit, fate, due_at=NOON + minutes(1))
    assert (await head_of(stores)).id == edit.id
    await sent(stores)
    assert (await head_of(stores)).subject == paper("1").id
    await sent(stores)
    assert (await head_of(stores)).kind is Kind.CROSSPOST


async def test_a_row_without_a_key_is_known_as_one_until_all_its_requests_are_accounted_for(stores):
    await announce(stores, ML, paper("1"))
    first = await start(stores.outbox, Started(await head_of(stores), NOON, "worker", keyless=True))
    assert first.keyless
    await settle(stores, first, State.UNCERTAIN, due_at=NOON)
    again = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    assert again.keyless, "an earlier request may be stored"
    await settle(stores, again, State.WAITING, due_at=NOON)
    last = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    assert not last.keyless


async def test_a_request_that_left_nothing_does_not_make_a_row_keyless(stores):
    await announce(stores, ML, paper("1"))
    first = await start(stores.outbox, Started(await head_of(stores), NOON, "worker"))
    await settle(stores, first, State.UNCERTAIN, due_at=NOON)
    again = await start(stores.outbox, Started(await head_of(stores), NOON, "worker", keyless=True))
    assert (again.keyless, again.keyless_before) == (True, False)
    await settle(stores, again, State.UNCERTAIN, due_at=NOON, keyless=again.keyless_before)
    assert not (await head_of(stores)).keyless


async def test_what_begins_tells_whether_people_are_notified(stores):
    await announce(stores, ML, paper("1"), paper("2"))
    assert not (await advance(stores)).notify
    standing = replace(await stores.channels.get(ML), notify=True)
    await write_change(stores, change(ML, ChangeKind.SETTINGS_SET), channel=standing)
    await settle(stores, await head_of(stores), State.SENT, message_id="m1")
    assert (await advance(stores)).notify


async def test_a_row_that_is_sent_keeps_no_traces_of_its_requests_and_one_of_unknown_fate_does(stores):
    for number, state in enumerate((State.SENT, State.UNCERTAIN)):
        await announce(stores, ML, paper(str(number)))
        told = Started(await head_of(stores), NOON + minutes(1), "w", NOON + minutes(2))
        row = await start(stores.outbox, told)
        await stores.outbox.settle(Settled(delivery=row, state=state, at=NOON + minutes(3), message_id="m"))
        kept = await stores.outbox.by_key(row.key)
        assert kept.started_at == NOON + minutes(1)
        traces = (kept.asked_at, kept.after)
        assert traces == ((None, None) if state is State.SENT else (NOON + minutes(2), "m"))

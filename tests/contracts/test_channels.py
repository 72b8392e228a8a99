"""What every store promises of channels, their subscriptions and the log of their changes."""

from dataclasses import fields, replace
from datetime import time

import pytest

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelDigest, ChannelId, DigestPlan, LocalHours, Mute, Pause, Weekday
from bot.channel.channel_settings import ChannelSettings
from bot.channel.mention import Mention, MentionKind
from bot.channel.subscription import Mode, Subscription
from bot.channel.who_may import WhoMay
from bot.delivery.delivery import Kind, Settled, State, edit_subject, edited_key
from bot.ports.changes import ActiveSubscription, SubscriptionsDelta
from bot.ports.channels import ChannelChange
from bot.ports.write import Applied, Stale
from tests.contracts.facts import (
    GPU,
    ML,
    NOON,
    announce,
    change,
    minutes,
    paper,
    subscribe,
    subscribing,
    unsubscribe,
    write_change,
)

PLAN = DigestPlan(at=time(7, 30), zone="America/New_York", days=frozenset({Weekday.MONDAY, Weekday.SUNDAY}), top=3)

ADA, TEAM = Mention(MentionKind.PERSON, "U1"), Mention(MentionKind.GROUP, "S1")


async def test_a_channel_that_was_never_changed_has_revision_0(stores):
    assert await stores.channels.get(ML) == Channel(id=ML)
    assert await stores.channels.subscriptions(ML) == ()


async def test_whether_a_channel_notifies_people_is_kept(stores):
    for on in (True, False):
        standing = replace(await stores.channels.get(ML), notify=on)
        await write_change(stores, change(ML, ChangeKind.SETTINGS_SET), channel=standing)
        assert (await stores.channels.get(ML)).notify is on


async def test_a_channel_stands_as_it_was_written_and_its_revision_rises(stores):
    weekly = ChannelDigest(name="weekly", plan=DigestPlan(), next_at=NOON)
    standing = Channel(id=ML, name="ml", digests=(ChannelDigest(name="daily", plan=PLAN, next_at=NOON), weekly))
    assert isinstance(await write_change(stores, change(ML, ChangeKind.DIGEST_SET), channel=standing), Applied)
    assert await stores.channels.get(ML) == replace(standing, revision=1)
    off = replace(standing, name=None, revision=1).with_digest(ChannelDigest(name="daily", plan=PLAN, is_off=True))
    assert isinstance(await write_change(stores, change(ML, ChangeKind.DIGEST_OFF), channel=off), Applied)
    assert await stores.channels.get(ML) == replace(off, name="ml", revision=2)


async def test_a_channels_waking_hours_stand_in_it_and_in_the_change_that_set_them(stores):
    day = LocalHours(begins=time(8, 30), ends=time(17), zone="Europe/Berlin")
    night = LocalHours(begins=time(22), ends=time(6))
    for before, after in ((None, day), (day, night), (night, None)):
        standing = replace(await stores.channels.get(ML), spread=after)
        made = change(ML, ChangeKind.SPREAD_SET, hours_before=before, hours_after=after)
        written = await write_change(stores, made, channel=standing)
        assert (await stores.channels.get(ML)).spread == after
        assert await stores.changes.get(written.number) == replace(made, number=written.number)


@pytest.mark.parametrize("cap", [None, 0, 7])
async def test_what_a_channel_chose_is_kept_and_what_it_left_to_the_operator_is_too(stores, cap):
    standing = Channel(id=ML, home="Europe/Berlin", cap=cap, who_may=None if cap is None else WhoMay.ADMINS)
    await write_change(stores, change(ML, ChangeKind.SETTINGS_SET), channel=standing)
    assert await stores.channels.get(ML) == replace(standing, revision=1)
    assert await stores.channels.get_many((ML,)) == (replace(standing, revision=1),)


async def test_a_subscription_calls_whom_the_last_change_of_that_named_and_keeps_them_through_an_undo(stores):
    made = await subscribe(stores, ML, "gpu")
    for calls in ((ADA, TEAM), (TEAM,), ()):
        await write_change(stores, change(ML, ChangeKind.CALLS_SET, subscription=made.id, calls_after=calls))
        assert (await stores.channels.subscription(ML, made.id)).calls == calls
    await write_change(stores, change(ML, ChangeKind.CALLS_SET, subscription=made.id, calls_after=(ADA,)))
    await write_change(stores, replace(subscribing(ML, "gpu"), kind=ChangeKind.UNSUBSCRIBED, subscription=made.id))
    back = replace(subscribing(ML, "gpu"), subscription=made.id, undoes=1)
    await write_change(stores, back)
    assert (await stores.channels.subscription(ML, made.id)).calls == (ADA,)


async def test_a_new_subscription_calls_those_who_were_named_with_it(stores):
    await write_change(stores, replace(subscribing(ML, "gpu"), calls_after=(ADA,)))
    assert [one.calls for one in await stores.channels.subscriptions(ML)] == [(ADA,)]


async def test_nobody_is_called_by_a_subscription_that_has_ended_or_is_another_channels(stores):
    made = await subscribe(stores, ML, "gpu")
    calling = change(GPU, ChangeKind.CALLS_SET, subscription=made.id, calls_after=(ADA,))
    assert await write_change(stores, calling) == Stale()
    await unsubscribe(stores, made)
    assert await write_change(stores, replace(calling, channel=ML)) == Stale()


async def test_channels_are_told_together_as_they_stand_without_those_that_never_chose_anything(stores):
    await write_change(stores, change(ML, ChangeKind.DIGEST_SET), channel=Channel(id=ML, name="ml"))
    await stores.channels.resume(GPU, name="gpu")
    never = ChannelId("slack", "T1", "C9")
    told = await stores.channels.get_many([never, ML, GPU, ML])
    assert told == (await stores.channels.get(GPU), await stores.channels.get(ML))


async def test_a_change_that_was_decided_on_another_state_of_the_channel_is_stale(stores):
    before = await stores.channels.get(ML)
    await subscribe(stores, ML, "gpu")
    assert await write_change(stores, subscribing(ML, "tpu"), channel=before, notify=True) == Stale()
    assert [one.query for one in await stores.channels.subscriptions(ML)] == ["gpu"]
    assert await stores.changes.get(2) is None
    assert (await stores.outbox.lane(ML)).head is None


async def test_subscribing_makes_a_subscription_and_logs_it_with_its_number(stores):
    wanted = subscribing(ML, "gpu", Mode.DAILY, typed="GPUs", zone="Europe/Berlin")
    answer = await write_change(stores, wanted)
    (made,) = await stores.channels.subscriptions(ML)
    assert made == Subscription(
        id=made.id,
        channel=ML,
        query="gpu",
        typed="GPUs",
        mode=Mode.DAILY,
        created_at=NOON,
        created_by="mira",
        zone="Europe/Berlin",
    )
    assert await stores.changes.get(answer.number) == replace(wanted, number=answer.number, subscription=made.id)


async def test_a_change_is_read_back_as_it_was_made(stores):
    whole = Change(
        channel=GPU,
        kind=ChangeKind.DIGEST_SET,
        by="jo",
        at=NOON,
        query="q",
        typed="Q",
        mode=Mode.DAILY,
        mode_before=Mode.INSTANTLY,
        subscription=7,
        digest="weekly",
        also=("trending",),
        before=PLAN,
        was_off=True,
        after=DigestPlan(),
        automatic=True,
        undoes=3,
        zone="UTC",
        address="ada@lab.example",
        hours_before=LocalHours(begins=time(9), ends=time(17)),
        hours_after=LocalHours(begins=time(22), ends=time(6), zone="Asia/Tokyo"),
        mute_before=Mute(NOON),
        mute_after=Mute(NOON, minutes(90) + NOON),
        settings_before=ChannelSettings(home="Asia/Tokyo", digest_zones=(("daily", "Asia/Tokyo"),)),
        settings_after=ChannelSettings(mute=Mute(NOON), cap=0, who_may=WhoMay.ADMINS),
        calls_before=(ADA,),
        calls_after=(TEAM, ADA),
        part_of=3,
        brought="12 subscriptions",
    )
    assert all(getattr(whole, field.name) for field in fields(Change) if field.name != "number")
    answer = await write_change(stores, whole)
    assert await stores.changes.get(answer.number) == replace(whole, number=answer.number)


async def test_the_changes_of_one_write_are_logged_in_order_and_the_first_one_is_answered(stores):
    answer = await write_change(stores, subscribing(ML, "gpu"), subscribing(ML, "tpu"))
    logged = [await stores.changes.get(answer.number + step) for step in (0, 1)]
    assert [one.query for one in logged] == ["gpu", "tpu"]


@pytest.mark.parametrize("notify", [True, False])
async def test_the_first_change_of_a_write_gets_a_notice_if_it_is_asked_for(stores, notify):
    answer = await write_change(stores, subscribing(ML, "gpu"), subscribing(ML, "tpu"), notify=notify)
    lane = await stores.outbox.lane(ML)
    assert lane.waiting == notify
    if notify:
        assert (lane.head.kind, lane.head.subject) == (Kind.NOTICE, str(answer.number))


async def test_a_channel_has_a_query_once_while_it_lives(stores):
    first = await subscribe(stores, ML, "gpu")
    assert await write_change(stores, subscribing(ML, "tpu"), subscribing(ML, "gpu")) == Stale()
    assert await stores.channels.subscriptions(ML) == (first,)
    await subscribe(stores, GPU, "gpu")
    await unsubscribe(stores, first)
    assert (await subscribe(stores, ML, "gpu")).id != first.id


async def test_unsubscribing_ends_a_subscription_of_this_channel_only_once(stores):
    first, other = await subscribe(stores, ML, "gpu"), await subscribe(stores, GPU, "gpu")
    ending = change(ML, ChangeKind.UNSUBSCRIBED, subscription=first.id)
    assert await write_change(stores, replace(ending, subscription=other.id)) == Stale()
    assert isinstance(await write_change(stores, ending), Applied)
    assert await write_change(stores, ending) == Stale()
    assert await stores.channels.subscriptions() == (other,)


async def test_undoing_revives_the_same_subscription(stores):
    first = await subscribe(stores, ML, "gpu")
    await announce(stores, ML, paper("1"))
    await unsubscribe(stores, first)
    reviving = subscribing(ML, "gpu", subscription=first.id, undoes=2)
    assert isinstance(await write_change(stores, reviving), Applied)
    (revived,) = await stores.channels.subscriptions(ML)
    assert revived == replace(first, last_match_at=NOON)
    assert await write_change(stores, reviving) == Stale()


async def test_a_subscription_is_not_revived_beside_a_new_one_of_the_same_query(stores):
    first = await subscribe(stores, ML, "gpu")
    await unsubscribe(stores, first)
    second = await subscribe(stores, ML, "gpu")
    assert await write_change(stores, subscribing(ML, "gpu", subscription=first.id, undoes=2)) == Stale()
    assert await stores.channels.subscriptions(ML) == (second,)


async def test_a_subscriptions_mode_is_changed(stores):
    first = await subscribe(stores, ML, "gpu")
    changed = change(ML, ChangeKind.MODE_CHANGED, subscription=first.id, mode=Mode.DAILY, mode_before=Mode.INSTANTLY)
    await write_change(stores, changed)
    assert await stores.channels.subscriptions(ML) == (replace(first, mode=Mode.DAILY),)
    await unsubscribe(stores, first)
    assert await write_change(stores, changed) == Stale()


async def test_all_subscriptions_are_told_by_channel_and_within_one_oldest_first(stores):
    made = [
        await subscribe(stores, channel, query) for channel, query in ((ML, "a"), (GPU, "b"), (ML, "c"), (GPU, "d"))
    ]
    assert await stores.channels.subscriptions() == (made[1], made[3], made[0], made[2])


def active(subscription):
    return ActiveSubscription(subscription.subscriber, subscription.query)


async def test_the_delta_after_a_position_tells_what_came_changed_and_went(stores):
    start = await stores.changes.since(None)
    assert (start.active, start.ended) == ((), ())
    stays, goes, turns = [await subscribe(stores, ML, query) for query in ("a", "b", "c")]
    middle = await stores.changes.since(start.position)
    assert (middle.active, middle.ended) == (tuple(map(active, (stays, goes, turns))), ())
    await unsubscribe(stores, goes)
    await write_change(stores, change(ML, ChangeKind.MODE_CHANGED, subscription=turns.id, mode=Mode.DAILY))
    comes = await subscribe(stores, GPU, "d")
    end = await stores.changes.since(middle.position)
    assert (end.active, end.ended) == ((active(replace(turns, mode=Mode.DAILY)), active(comes)), (goes.id,))
    assert await stores.changes.since(end.position) == SubscriptionsDelta(end.position, (), ())
    whole = await stores.changes.since(None)
    assert ({one.subscriber.id for one in whole.active}, whole.ended) == ({stays.id, turns.id, comes.id}, ())


async def test_a_long_delta_is_told_piece_by_piece_and_each_says_how_far_it_goes(stores):
    for number in range(5):
        await subscribe(stores, ML, f"q{number}")
    position, told = None, []
    while (delta := await stores.changes.since(position, most=2)).position != position:
        assert len(delta.active) <= 2
        told += [one.query for one in delta.active]
        position = delta.position
    assert told == [f"q{number}" for number in range(5)]
    assert position == (await stores.changes.since(None)).position


async def test_a_change_that_commits_late_is_taken_in(stores, begin_change):
    late = await begin_change(
        stores, ChannelChange(channel=Channel(id=ML), changes=(subscribing(ML, "late"),), notify=False)
    )
    early = await subscribe(stores, GPU, "early")
    before = await stores.changes.since(None)
    assert before.active == (active(early),)
    assert isinstance(await late(), Applied)
    after = await stores.changes.since(before.position)
    assert [one.query for one in after.active] == ["late"]
    assert after.position != before.position


async def test_a_change_stands_until_one_that_takes_it_back_stands(stores):
    made = (await write_change(stores, subscribing(ML, "gpu"))).number
    assert await stores.changes.undone_by(made) is None
    ended = change(ML, ChangeKind.UNSUBSCRIBED, subscription=1, undoes=made)
    undo = (await write_change(stores, ended)).number
    assert (await stores.changes.undone_by(made)).number == undo
    back = subscribing(ML, "gpu", subscription=1, undoes=undo)
    redo = (await write_change(stores, back)).number
    assert await stores.changes.undone_by(made) is None
    assert (await stores.changes.undone_by(undo)).number == redo


async def test_the_notice_of_a_change_is_edited_behind_it_once_for_each_reason(stores):
    made = await write_change(stores, subscribing(ML, "gpu"), notify=True)
    ended = change(ML, ChangeKind.UNSUBSCRIBED, subscription=made.subscription, undoes=made.number)
    standing = await stores.channels.get(ML)
    written = ChannelChange(channel=standing, changes=(ended,), notify=False, edits=(made.number, 99))
    undo = await stores.channels.apply(written)
    lane = await stores.outbox.lane(ML)
    assert (lane.waiting, lane.head.kind) == (2, Kind.NOTICE)
    await stores.outbox.settle(Settled(delivery=lane.head, state=State.SENT, at=NOON, message_id="1"))
    edit = (await stores.outbox.lane(ML)).head
    assert (edit.kind, edit.subject) == (Kind.EDIT, edit_subject(lane.head.key, revision=undo.number))
    assert edited_key(edit.subject) == lane.head.key


async def test_resuming_ends_the_pause_and_takes_the_name(stores):
    await announce(stores, ML, paper("1"))
    head = (await stores.outbox.lane(ML)).head
    pause = Pause("not_in_channel", "/invite @Offprint", NOON)
    await stores.outbox.settle(Settled(delivery=head, state=State.WAITING, at=NOON, pause=pause))
    before = await stores.channels.get(ML)
    assert before.pause == pause
    await stores.channels.resume(ML, name="ml-systems")
    assert await stores.channels.get(ML) == replace(before, pause=None, name="ml-systems")
    await stores.channels.resume(ML)
    assert (await stores.channels.get(ML)).name == "ml-systems"


async def test_a_channel_that_is_only_named_has_not_been_changed(stores):
    await stores.channels.resume(ML, name="ml")
    assert await stores.channels.get(ML) == Channel(id=ML, name="ml")


async def test_a_pause_that_begins_while_a_person_decides_outlives_the_change(stores):
    await announce(stores, ML, paper("1"))
    decided_on = await stores.channels.get(ML)
    pause = Pause("channel_not_found", "step", NOON)
    head = (await stores.outbox.lane(ML)).head
    await stores.outbox.settle(Settled(delivery=head, state=State.WAITING, at=NOON, pause=pause))
    assert isinstance(await write_change(stores, subscribing(ML, "tpu"), channel=decided_on), Applied)
    assert (await stores.channels.get(ML)).pause == pause


async def test_a_channels_name_may_hold_anything_a_platform_may_call_a_workspace(stores):
    odd = ChannelId("discord", "gü'ild:1", "%_")
    made = await subscribe(stores, odd, "gpu")
    assert (await stores.channels.subscriptions())[0] == made
    assert made.channel == odd
    assert made.created_at == NOON + minutes(0)


async def test_a_subscription_is_found_by_its_id_in_its_own_channel_while_it_is_active(stores):
    gpu = await subscribe(stores, ML, "gpu")
    await subscribe(stores, ML, "rice")
    assert await stores.channels.subscription(ML, gpu.id) == gpu
    assert await stores.channels.subscription(GPU, gpu.id) is None
    assert await stores.channels.subscription(ML, gpu.id + 100) is None
    await unsubscribe(stores, gpu)
    assert await stores.channels.subscription(ML, gpu.id) is None

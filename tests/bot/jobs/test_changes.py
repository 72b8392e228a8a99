"""The verbs that change a channel: each once, each logged, each to be taken back."""

import asyncio
from datetime import UTC, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel.change import ChangeKind
from bot.channel.channel import DIGEST_NAMES, WEEKDAYS, ChannelId, DigestPlan
from bot.channel.subscription import Mode
from bot.errors import NotFound
from bot.jobs.actor import Actor
from bot.jobs.set_digest import DigestOptions, set_digest, start_digests, stop_digest
from bot.jobs.set_mode import AlreadyInMode, ModeSet, set_mode
from bot.jobs.subscribe import AlreadySubscribed, Subscribed, TooMuchAtOnce, subscribe
from bot.jobs.undo import NotUndone, Undone, undo
from bot.jobs.undo_channel import UndoRefusal
from bot.jobs.unsubscribe import NotSubscribed, Unsubscribed, unsubscribe
from bot.query.parser import parse
from storage.memory import memory_stores
from storage.postgres.store import open_postgres
from tests.servers.empty_postgres import make_empty

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE = ChannelId("slack", "T1", "C1")
MIRA = Actor(channel=HERE, by="mira", channel_name="ml", zone="Europe/Berlin")
JO = Actor(channel=HERE, by="jo", notify=False)
ARCHIVE = memory_stores().archive
"""Nothing is in it, so no subscription is too much."""


@pytest.fixture
def stores():
    return memory_stores()


@pytest.fixture
def channels(stores):
    return stores.channels


@pytest.fixture
def changes(stores):
    return stores.changes


def wants(query, mode=Mode.INSTANTLY, *, channels, actor=MIRA):
    return subscribe(parse(query), mode, actor=actor, channels=channels, archive=ARCHIVE, now=NOW)


async def test_a_subscription_is_logged_with_who_when_and_what(channels, changes):
    made = await wants("jax OR julia", channels=channels)
    assert isinstance(made, Subscribed)
    change = await changes.get(made.change.number)
    assert (change.kind, change.by, change.at, change.query, change.mode) == (
        ChangeKind.SUBSCRIBED, "mira", NOW, "jax OR julia", Mode.INSTANTLY
    )  # fmt: skip
    assert [one.id for one in await channels.subscriptions(HERE)] == [change.subscription]
    assert (await channels.get(HERE)).name == "ml"


async def test_the_zone_of_whoever_subscribed_is_kept_for_a_digest_to_come(channels):
    await wants("jax", channels=channels)
    assert [one.zone for one in await channels.subscriptions(HERE)] == ["Europe/Berlin"]


async def test_two_queries_of_one_canonical_form_are_one_subscription(channels):
    await wants("julia OR jax", channels=channels)
    again = await wants("jax | julia", Mode.DAILY, channels=channels)
    assert isinstance(again, AlreadySubscribed)
    assert again.subscription.mode is Mode.INSTANTLY
    assert (await channels.get(HERE)).digest("daily").plan is None


async def test_two_channels_may_have_the_same_subscription(channels):
    there = Actor(channel=ChannelId("discord", "1", "2"), by="jo")
    await wants("jax", channels=channels)
    assert isinstance(await wants("jax", channels=channels, actor=there), Subscribed)


@pytest.mark.parametrize("query", ["*", "* -survey", "jax OR *"])
async def test_everything_comes_daily_or_not_at_all(channels, query):
    assert isinstance(await wants(query, channels=channels), TooMuchAtOnce)
    made = await wants(query, Mode.DAILY, channels=channels)
    assert isinstance(await set_mode(
        made.change.subscription, Mode.INSTANTLY, actor=MIRA, channels=channels, archive=ARCHIVE, now=NOW
    ), TooMuchAtOnce)  # fmt: skip


async def test_the_first_daily_one_brings_a_digest_that_is_logged_as_automatic(channels, changes):
    made = await wants("jax", Mode.DAILY, channels=channels)
    assert made.channel.digest("daily").plan == DigestPlan(zone="Europe/Berlin")
    given_digest = await changes.get(made.change.number + 1)
    assert (given_digest.kind, given_digest.automatic) == (ChangeKind.DIGEST_SET, True)
    assert (await wants("julia", Mode.DAILY, channels=channels)).change.number == given_digest.number + 1


async def test_a_mode_is_set_once_and_brings_a_digest_too(channels):
    made = await wants("jax", channels=channels)
    number = made.change.subscription
    first = await set_mode(number, Mode.DAILY, actor=JO, channels=channels, archive=ARCHIVE, now=NOW)
    assert isinstance(first, ModeSet)
    assert first.channel.digest("daily").plan == DigestPlan(zone="UTC")
    assert isinstance(
        await set_mode(number, Mode.DAILY, actor=JO, channels=channels, archive=ARCHIVE, now=NOW), AlreadyInMode
    )
    assert isinstance(
        await set_mode(99, Mode.DAILY, actor=JO, channels=channels, archive=ARCHIVE, now=NOW), NotSubscribed
    )


async def test_a_subscription_ends_once(channels):
    made = await wants("jax", channels=channels)
    ending = {"actor": JO, "channels": channels, "now": NOW}
    assert isinstance(await unsubscribe(made.change.subscription, **ending), Unsubscribed)
    assert isinstance(await unsubscribe(made.change.subscription, **ending), NotSubscribed)


async def test_a_subscription_of_another_channel_is_not_ended(channels):
    made = await wants("jax", channels=channels)
    there = Actor(channel=ChannelId("discord", "1", "2"), by="jo")
    outcome = await unsubscribe(made.change.subscription, actor=there, channels=channels, now=NOW)
    assert isinstance(outcome, NotSubscribed)
    assert len(await channels.subscriptions(HERE)) == 1


async def test_what_is_not_wished_for_stays(channels):
    first = DigestOptions(at=time(17), zone="Asia/Tokyo", days=WEEKDAYS, top=3)
    await set_digest(first, actor=MIRA, channels=channels, now=NOW)
    outcome = await set_digest(DigestOptions(at=time(8)), actor=MIRA, channels=channels, now=NOW)
    assert outcome.channel.digest("daily").plan == DigestPlan(at=time(8), zone="Asia/Tokyo", days=WEEKDAYS, top=3)
    assert (outcome.change.before.at, outcome.change.after.at) == (time(17), time(8))


async def test_the_next_moment_is_set_with_the_digest_and_goes_with_it(channels):
    outcome = await set_digest(DigestOptions(at=time(14)), actor=MIRA, channels=channels, now=NOW)
    assert outcome.channel.digest("daily").next_at == datetime(2026, 11, 24, 13, tzinfo=UTC)
    await stop_digest(actor=MIRA, channels=channels, now=NOW)
    assert (await channels.get(HERE)).digest("daily").next_at is None


async def test_stopping_counts_the_daily_subscriptions_that_are_left(channels):
    await wants("jax", Mode.DAILY, channels=channels)
    await wants("julia", channels=channels)
    assert (await stop_digest(actor=MIRA, channels=channels, now=NOW)).subscriptions == 1


async def test_a_change_that_is_not_there_or_elsewhere_cannot_be_undone(channels, changes):
    made = await wants("jax", channels=channels)
    there = Actor(channel=ChannelId("discord", "1", "2"), by="jo")
    for number, actor in ((99, MIRA), (made.change.number, there)):
        with pytest.raises(NotFound):
            await undo(number, actor=actor, channels=channels, changes=changes, now=NOW)


async def test_a_subscription_made_anew_meanwhile_is_not_brought_back_twice(channels, changes):
    made = await wants("jax", channels=channels)
    ended = await unsubscribe(made.change.subscription, actor=MIRA, channels=channels, now=NOW)
    await wants("jax", channels=channels)
    outcome = await undo(ended.change.number, actor=MIRA, channels=channels, changes=changes, now=NOW)
    assert outcome == NotUndone(await changes.get(ended.change.number), UndoRefusal.ALREADY_UNDONE)


async def test_what_was_undone_can_be_done_again_by_undoing_the_undo(channels, changes):
    made = await wants("jax", channels=channels)
    back = await undo(made.change.number, actor=MIRA, channels=channels, changes=changes, now=NOW)
    again = await undo(back.change.number, actor=MIRA, channels=channels, changes=changes, now=NOW)
    assert isinstance(again, Undone)
    assert [one.id for one in await channels.subscriptions(HERE)] == [made.change.subscription]


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("subscribe"), st.sampled_from(["jax", "julia", "gpu"]), st.sampled_from(Mode)),
        st.tuples(st.just("unsubscribe"), st.integers(1, 4)),
        st.tuples(st.just("mode"), st.integers(1, 4), st.sampled_from(Mode)),
        st.tuples(st.just("digest"), st.integers(0, 23), st.sampled_from(DIGEST_NAMES)),
        st.tuples(st.just("stop"), st.sampled_from((None, *DIGEST_NAMES))),
        st.tuples(st.just("start")),
    ),
    min_size=1,
    max_size=8,
)


@given(DEEDS)
def test_undo_gives_back_what_stood_before_the_last_change_and_only_once(deeds):
    asyncio.run(_undo_the_last(deeds, memory_stores()))


@given(DEEDS)
@settings(max_examples=20)
def test_undo_gives_back_what_stood_before_in_postgresql_too(postgres_with_tables, deeds):
    async def law():
        make_empty(postgres_with_tables)
        async with open_postgres(postgres_with_tables) as stores:
            await _undo_the_last(deeds, stores)

    asyncio.run(law())


async def _undo_the_last(deeds, stores):
    channels, changes = stores.channels, stores.changes
    for deed in deeds[:-1]:
        await do(deed, channels)
    before = await standing(channels)
    outcome = await do(deeds[-1], channels)
    change = getattr(outcome, "change", None)
    if change is None:
        assert await standing(channels) == before
        return
    after = await standing(channels)
    taken_back = await undo(change.number, actor=JO, channels=channels, changes=changes, now=NOW)
    assert isinstance(taken_back, Undone)
    assert taken_back.change.undoes == change.number
    subscriptions, digest = await standing(channels)
    assert subscriptions == before[0]
    assert digest == (before[1] if change.kind in (ChangeKind.DIGEST_SET, ChangeKind.DIGEST_OFF) else after[1])
    again = await undo(change.number, actor=JO, channels=channels, changes=changes, now=NOW)
    assert again == NotUndone(
        await changes.get(change.number), UndoRefusal.ALREADY_UNDONE, await changes.get(taken_back.change.number)
    )
    assert (await standing(channels)) == (subscriptions, digest)


async def do(deed, channels):
    told = {"actor": JO, "channels": channels, "now": NOW}
    match deed:
        case ("subscribe", query, mode):
            return await subscribe(parse(query), mode, archive=ARCHIVE, **told)
        case ("unsubscribe", number):
            return await unsubscribe(number, **told)
        case ("mode", number, mode):
            return await set_mode(number, mode, archive=ARCHIVE, **told)
        case ("digest", hour, name):
            return await set_digest(DigestOptions(at=time(hour)), name=name, **told)
        case ("stop", name):
            return await stop_digest(name=name, **told)
        case ("start",):
            return await start_digests(**told)


async def standing(channels):
    active = {(one.id, one.query, one.mode) for one in await channels.subscriptions(HERE)}
    return active, (await channels.get(HERE)).running


async def test_off_and_on_again_every_plan_is_as_it_was_and_due_next_at_its_time(channels):
    told = {"actor": JO, "channels": channels}
    await set_digest(DigestOptions(at=time(8), zone="Asia/Tokyo", days=WEEKDAYS, top=3), **told, now=NOW)
    await set_digest(DigestOptions(at=time(16)), name="weekly", **told, now=NOW)
    before = (await channels.get(HERE)).running
    await stop_digest(**told, now=NOW)
    off = (await channels.get(HERE)).digests
    assert {(one.is_off, one.next_at) for one in off} == {(True, None)}
    assert (await stop_digest(**told, now=NOW)).change is None
    await start_digests(**told, now=NOW)
    assert (await channels.get(HERE)).running == before
    assert (await start_digests(**told, now=NOW)).change is None


async def test_where_nothing_was_ever_set_on_gives_the_daily_one(channels):
    outcome = await start_digests(actor=MIRA, channels=channels, now=NOW)
    assert outcome.channel.digest("daily").plan == DigestPlan(zone="Europe/Berlin")


async def test_each_plan_has_its_own_default_days(channels):
    for name, days in (("daily", 7), ("weekly", 1), ("trending", 1)):
        outcome = await set_digest(DigestOptions(), name=name, actor=JO, channels=channels, now=NOW)
        assert len(outcome.channel.digest(name).plan.days) == days


async def test_undo_of_the_first_digest_leaves_a_channel_that_never_set_one(channels, changes):
    chosen = await set_digest(DigestOptions(at=time(8)), actor=JO, channels=channels, now=NOW)
    await undo(chosen.change.number, actor=JO, channels=channels, changes=changes, now=NOW)
    digest = (await channels.get(HERE)).digest("daily")
    assert (digest.plan, digest.is_off) == (None, False)


async def test_undo_of_a_digest_that_was_turned_on_again_turns_it_off_again(channels, changes):
    await set_digest(DigestOptions(at=time(8)), actor=JO, channels=channels, now=NOW)
    await stop_digest(actor=JO, channels=channels, now=NOW)
    again = await set_digest(DigestOptions(at=time(9)), actor=JO, channels=channels, now=NOW)
    await undo(again.change.number, actor=JO, channels=channels, changes=changes, now=NOW)
    assert (await channels.get(HERE)).digest("daily").is_off


async def test_a_subscription_does_not_come_back_where_another_of_its_meaning_lives(channels, changes):
    made = await wants("gpu", channels=channels)
    ended = await unsubscribe(made.change.subscription, actor=JO, channels=channels, now=NOW)
    await wants("GPUs", channels=channels)
    outcome = await undo(ended.change.number, actor=JO, channels=channels, changes=changes, now=NOW)
    assert (type(outcome), outcome.why) == (NotUndone, UndoRefusal.ALREADY_UNDONE)
    assert len(await channels.subscriptions(HERE)) == 1

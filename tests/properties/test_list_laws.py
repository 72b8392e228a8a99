"""Laws of lists: one exported and imported is the same, a second import changes nothing, Undo takes all back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel.channel import DIGEST_NAMES, WEEKLY, Channel, ChannelDigest, ChannelId, DigestPlan, LocalHours, Weekday
from bot.channel.channel_settings import ChannelSettings
from bot.channel.subscription import Mode
from bot.exchange.channel_list import ChannelList, Entry, list_of
from bot.exchange.outline import write_outline
from bot.exchange.own_format import write_own
from bot.exchange.read_list import read_file, read_list
from bot.exchange.table import write_table
from bot.jobs.actor import Actor
from bot.jobs.import_list import Limits, import_list
from bot.jobs.undo import Undone, undo
from storage.memory import memory_stores

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HERE = ChannelId("slack", "T1", "C1")
ACTOR = Actor(channel=HERE, by="mira", zone="Europe/Berlin")

words = st.text(alphabet="abcdefgh", min_size=3, max_size=6)
queries = st.one_of(
    words,
    st.tuples(words, words).map('"{0[0]} {0[1]}"'.format),
    st.tuples(words, words).map("title:({0[0]} OR {0[1]})".format),
    st.tuples(words, words).map("-{0[0]} {0[1]}x".format),
)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
zones = st.sampled_from(("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"))
hours = (
    st.tuples(times, times, zones)
    .filter(lambda told: told[0] != told[1])
    .map(lambda told: LocalHours(begins=told[0], ends=told[1], zone=told[2]))
)


def digests(name):
    days = st.sampled_from(Weekday).map(lambda day: frozenset({day}))
    several = days if name == WEEKLY else st.frozensets(st.sampled_from(Weekday), min_size=1)
    plans = st.builds(
        DigestPlan,
        at=times,
        zone=zones,
        days=several,
        top=st.integers(1, 25),
        says_nothing_new=st.booleans(),
        cards=st.booleans(),
    )
    return st.builds(ChannelDigest, name=st.just(name), plan=plans, is_off=st.booleans())


lists = st.builds(
    ChannelList,
    entries=st.lists(st.tuples(queries, st.sampled_from(Mode)), max_size=8, unique_by=lambda told: told[0]).map(
        lambda told: tuple(Entry(f"subscription {n}", *one) for n, one in enumerate(told, start=1))
    ),
    digests=st.lists(st.sampled_from(DIGEST_NAMES), unique=True).flatmap(
        lambda names: st.tuples(*map(digests, sorted(names)))
    ),
    settings=st.builds(
        ChannelSettings,
        home=st.none() | zones,
        spread=st.none() | hours,
        quiet=st.none() | hours,
        cap=st.none() | st.integers(0, 9),
    ),
)


@given(lists)
def test_what_is_written_in_our_own_format_is_read_back_the_same(told):
    assert read_list(write_own(told)) == told


@given(lists)
def test_subscriptions_go_through_opml_and_tables_unchanged(told):
    plain = [(one.query, one.mode) for one in told.entries]
    for written, name in ((write_outline(told, title="ml & gpu"), "a.opml"), (write_table(told), "a.csv")):
        read = read_file(written.encode("utf-8-sig"), name)
        assert [(one.query, one.mode) for one in read.entries] == plain
        assert read.unread == ()


async def standing(stores) -> tuple[Channel, ChannelList]:
    channel = await stores.channels.get(HERE)
    return channel, list_of(channel, await stores.channels.subscriptions(HERE))


async def take(stores, told):
    return await import_list(
        told,
        otherwise=Mode.DAILY,
        limits=Limits(),
        actor=ACTOR,
        channels=stores.channels,
        archive=stores.archive,
        now=NOW,
    )


def apart_from_places(told):
    return replace(told, entries=tuple((one.query, one.mode) for one in told.entries))


@settings(max_examples=60, deadline=None)
@given(lists, lists)
def test_export_and_import_give_the_same_a_second_time_nothing_and_undo_takes_all_back(first, second):
    async def law():
        stores, other = memory_stores(), memory_stores()
        await take(stores, first)
        _, exported = await standing(stores)
        again = read_list(write_own(exported))
        await take(other, again)
        _, imported = await standing(other)
        assert apart_from_places(imported) == apart_from_places(exported)
        assert await take(other, again) is None

        before = await standing(stores)
        brought = await take(stores, second)
        if brought is None:
            return
        given = {one.name for one in (await standing(stores))[1].digests} - {one.name for one in second.digests}
        taken = await undo(
            brought.change.number, actor=ACTOR, channels=stores.channels, changes=stores.changes, now=NOW
        )
        assert isinstance(taken, Undone)
        after = await standing(stores)
        assert after[1].entries == before[1].entries
        assert after[1].settings == before[1].settings
        assert {one for one in after[1].digests if one.name not in given} <= set(before[1].digests)
        back = await undo(taken.change.number, actor=ACTOR, channels=stores.channels, changes=stores.changes, now=NOW)
        assert isinstance(back, Undone)

    asyncio.run(law())

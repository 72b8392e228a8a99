"""The promise of the exit door, under any interleaving: every matching paper once in every channel that wants it, in
order, however often the service dies and whatever the platforms answer."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind, delivery_key
from bot.delivery.outcome import CannotLook, ChannelRefused, MessageRefused, NotSent, Unknown
from bot.paper.paper import Paper, PaperId
from storage.memory import memory_stores
from tests.bot.jobs.scene import DISCORD, SLACK, SLACK_TOO, LeapClock, Scene, ToldMessenger, paper

CHANNELS = (SLACK, SLACK_TOO, DISCORD)
WORDS = ("gpu", "jax")
MARK = 2
QUERIES = (*WORDS, f"upvotes:>={MARK}")
LONGEST_UNDER_WAY = 30
"""Seconds: the request's time-out, which the settle time outlasts."""
LONGEST_REST = timedelta(minutes=16)

channels = st.sampled_from(CHANNELS)
papers = st.builds(
    lambda number, upvotes: paper(str(number), f"On {WORDS[number % len(WORDS)]}", upvotes=upvotes),
    st.integers(0, 40),
    st.integers(0, 3),
)


class Killed(Exception):
    """The end of the process, in the middle of a post."""


somehow_stored = st.fixed_dictionaries(
    {
        "stored": st.booleans(),
        "after": st.integers(0, LONGEST_UNDER_WAY).map(lambda seconds: timedelta(seconds=seconds)),
    }
)
answers = st.one_of(
    st.tuples(st.just(Unknown("timed out")), somehow_stored),
    st.tuples(st.builds(Killed), somehow_stored),
    st.tuples(st.integers(0, 60).map(lambda wait: NotSent("ratelimited", retry_after=wait)), st.just({})),
    st.tuples(st.just(ChannelRefused("not_in_channel", "invite it")), st.just({})),
    st.tuples(st.just(MessageRefused("invalid_blocks", "no such block")), st.just({})),
)
"""What a platform says of a post, and whether, and how much later, it has the message all the same."""


def matches(query: str, told: Paper) -> bool:
    """The slow, obvious matcher of the few queries here."""
    return query in told.title if query in WORDS else (told.upvotes or 0) >= MARK


class ExitDoor(RuleBasedStateMachine):
    """What was promised is kept beside the service and compared with what the platforms have."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.scene = self.world()
        self.stored: dict[PaperId, Paper] = {}
        self.promised: dict[ChannelId, list[str]] = defaultdict(list)
        self.wanted_by: dict[str, set[int]] = {}
        self.excused: set[str] = set()
        self.active: dict[ChannelId, dict[int, str]] = {channel: {} for channel in CHANNELS}

    def world(self) -> Scene:
        """The service and its platforms."""
        return Scene(memory_stores(), clock=LeapClock())

    def teardown(self) -> None:
        try:
            self.all_is_well_in_the_end()
        finally:
            self.loop.close()

    # What people and sources do.

    @initialize()
    def every_channel_wants_something(self):
        for channel in CHANNELS:
            self.someone_subscribes(channel, WORDS[0])

    @rule(channel=channels, query=st.sampled_from(QUERIES))
    def someone_subscribes(self, channel, query):
        if query not in self.active[channel].values():
            made = self.loop.run_until_complete(self.scene.wants(query, channel=channel))
            self.active[channel][made.id] = query

    @rule(channel=channels, place=st.integers(0, 3))
    def someone_unsubscribes(self, channel, place):
        active = self.loop.run_until_complete(self.scene.stores.channels.subscriptions(channel))
        if place < len(active):
            self.loop.run_until_complete(self.scene.leaves(active[place]))
            del self.active[channel][active[place].id]
            self.excuse_what_nobody_wants(channel)

    @rule(told=st.lists(papers, min_size=1, max_size=4, unique_by=lambda one: one.id), channel=channels, answer=answers)
    def a_page_comes_in(self, told, channel, answer):
        self.the_platform_will_answer(channel, answer)
        for one in told:
            for place in CHANNELS:
                self.promise(place, one)
            self.stored[one.id] = one
        self.loop.run_until_complete(self.scene.comes_in(*told))
        self.loop.run_until_complete(self.deliver())

    # What platforms and machines do.

    @rule(channel=channels, answer=answers)
    def the_platform_will_answer(self, channel, answer):
        outcome, more = answer
        self.platform(channel).will(channel, outcome, **more)

    @rule(channel=channels)
    def a_look_up_will_fail(self, channel):
        self.platform(channel).will_find(CannotLook("HTTP 503"))

    @rule(channel=channels)
    def access_comes_back(self, channel):
        self.loop.run_until_complete(self.scene.stores.channels.resume(channel))
        self.loop.run_until_complete(self.deliver())

    @rule(seconds=st.one_of(st.integers(1, 10), st.integers(10, 300)))
    def time_passes(self, seconds):
        self.scene.clock.move(timedelta(seconds=seconds))
        self.loop.run_until_complete(self.deliver())

    # What must hold.

    @invariant()
    def nothing_is_said_twice_or_unasked_and_all_in_order(self):
        for channel in CHANNELS:
            said = self.keys_in(channel)
            assert len(said) == len(set(said)), "a paper was said twice"
            assert said == [key for key in self.promised[channel] if key in set(said)], "out of order, or unasked"

    def all_is_well_in_the_end(self) -> None:
        """Once platforms answer well and time has passed, all that was promised stands there, once."""
        for messenger in (self.scene.slack, self.scene.discord):
            messenger.will_be_well()
        for _ in range(12):
            for channel in CHANNELS:
                self.loop.run_until_complete(self.scene.stores.channels.resume(channel))
            self.loop.run_until_complete(self.deliver())
            self.scene.clock.move(LONGEST_REST)
        self.nothing_is_said_twice_or_unasked_and_all_in_order()
        for channel in CHANNELS:
            assert self.loop.run_until_complete(self.scene.stores.outbox.lane(channel)).head is None
            said = set(self.keys_in(channel))
            lost = [key for key in self.promised[channel] if key not in said | self.excused]
            assert lost == [], "a paper was lost"

    async def deliver(self) -> None:
        """What is due goes out; a service that is killed meanwhile comes back and knows only what was written."""
        try:
            await self.scene.deliver()
        except Killed:
            await self.scene.starts_again()
        failed = (settled.delivery.key for settled in self.scene.settled if settled.state == "failed")
        self.excused.update(failed)

    def promise(self, channel: ChannelId, told: Paper) -> None:
        """A paper is promised to a channel by whoever it matches now and did not match before."""
        before = self.stored.get(told.id)
        active = self.active[channel].items()
        new = {number for number, query in active if matches(query, told) and not (before and matches(query, before))}
        if not new:
            return
        key = delivery_key(channel, Kind.CARD, told.id)
        if key not in self.wanted_by:
            self.promised[channel].append(key)
        self.wanted_by[key] = self.wanted_by.get(key, set()) | new

    def excuse_what_nobody_wants(self, channel: ChannelId) -> None:
        """A card whose last subscription has left need not come (and may, where it was on its way)."""
        for key in self.promised[channel]:
            if not self.wanted_by[key] & self.active[channel].keys():
                self.excused.add(key)

    def keys_in(self, channel: ChannelId) -> list[str]:
        return [posted.key for posted in self.platform(channel).ledger if posted.channel == channel]

    def platform(self, channel: ChannelId) -> ToldMessenger:
        return self.scene.slack if channel.platform == "slack" else self.scene.discord


TestExitDoor = ExitDoor.TestCase

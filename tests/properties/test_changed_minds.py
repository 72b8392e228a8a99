"""The promise to people who change their minds, under any order of commands, presses, papers and hours: every announced
paper that an active subscription wants was said, or waits, and then `status` counts it and says until when, or which
step ends it. People who do as `status` says get everything, once.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import time, timedelta
from itertools import product
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.channel.channel import DAILY, WEEKLY, LocalHours, Mute
from bot.channel.subscription import Mode
from bot.delivery.outcome import ChannelRefused, NotSent, Unknown
from bot.digest.waits import Needs, Waits
from bot.errors import NotFound
from bot.jobs.actor import Actor
from bot.jobs.arrival import Arrival
from bot.jobs.ingest import ingest
from bot.jobs.post_newest import post_newest
from bot.jobs.set_digest import DigestOptions, set_digest, start_digests, stop_digest
from bot.jobs.set_hours import set_quiet, set_spread
from bot.jobs.set_mode import ModeSet, set_mode
from bot.jobs.set_mute import set_mute
from bot.jobs.status import channel_status
from bot.jobs.subscribe import Subscribed, subscribe
from bot.jobs.undo import Undone, undo
from bot.jobs.unsubscribe import Unsubscribed, unsubscribe
from bot.paper.paper import Paper, PaperId
from bot.ports.stores import Stores
from bot.query.parser import parse
from storage.memory import memory_stores
from storage.postgres.store import open_postgres
from storage.sqlite.store import open_sqlite
from tests.bot.jobs.scene import LONGEST_REQUEST, SLACK, START, LeapClock, Scene, page, paper
from tests.servers.empty_postgres import make_empty

WORDS = ("gpu", "jax", "tpu")
LONG_AGO = START - timedelta(days=30)
MIRA = Actor(channel=SLACK, by="mira", zone="UTC", notify=False)
CAP = 2
"""Cards an hour."""

words = st.sets(st.sampled_from(WORDS), min_size=1).map(lambda some: " ".join(sorted(some)))
names = st.sampled_from((DAILY, WEEKLY))


class ChangedMinds(RuleBasedStateMachine):
    """One channel. What was announced to whom is kept beside the service, by the slow, obvious matcher."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.open = AsyncExitStack()
        self.scene = Scene(self.do(self.stores()), clock=LeapClock())
        self.stored: dict[PaperId, Paper] = {}
        self.wanted_by: dict[str, set[int]] = defaultdict(set)
        self.changes: list[int] = []

    async def stores(self) -> Stores:
        return memory_stores()

    def do(self, deed):
        return self.loop.run_until_complete(deed)

    def teardown(self) -> None:
        try:
            self.whoever_does_as_status_says_gets_everything()
        finally:
            self.do(self.open.aclose())
            self.loop.close()

    # What people do.

    @initialize()
    def somebody_subscribes_first(self):
        self.somebody_subscribes(WORDS[0], Mode.INSTANTLY)

    @rule(word=st.sampled_from(WORDS), mode=st.sampled_from(Mode))
    def somebody_subscribes(self, word, mode):
        told = {"archive": self.scene.stores.archive, "anyway": True, **self.told}
        outcome = self.do(subscribe(parse(word), mode, **told))
        if isinstance(outcome, Subscribed):
            self.changes.append(outcome.change.number)

    @rule(place=st.integers(0, 2))
    def somebody_unsubscribes(self, place):
        for one in self.active()[place : place + 1]:
            outcome = self.do(unsubscribe(one.id, **self.told))
            assert isinstance(outcome, Unsubscribed)
            self.changes.append(outcome.change.number)

    @rule(place=st.integers(0, 2), mode=st.sampled_from(Mode))
    def somebody_sets_a_mode(self, place, mode):
        for one in self.active()[place : place + 1]:
            told = {"archive": self.scene.stores.archive, "anyway": True, **self.told}
            outcome = self.do(set_mode(one.id, mode, **told))
            if isinstance(outcome, ModeSet):
                self.changes.append(outcome.change.number)

    @rule(back=st.integers(1, 4))
    def somebody_presses_undo(self, back):
        if back <= len(self.changes):
            outcome = self.do(undo(self.changes[-back], changes=self.scene.stores.changes, **self.told))
            if isinstance(outcome, Undone):
                self.changes.append(outcome.change.number)

    @rule(place=st.integers(0, 2), about=words, after=st.sampled_from(("nothing", "delivery", "a day")))
    def somebody_leaves_and_comes_back(self, place, about, after):
        self.papers_come_in({1}, about, is_late=False)
        self.somebody_unsubscribes(place)
        if after == "a day":
            self.time_passes(24 * 60)
        if after != "nothing":
            self.what_is_due_goes_out()
        self.somebody_presses_undo(1)

    @rule(name=names, hour=st.integers(0, 23))
    def somebody_sets_a_digest(self, name, hour):
        self.note(self.do(set_digest(DigestOptions(at=time(hour)), name=name, **self.told)))

    @rule()
    def somebody_turns_digests_on(self):
        self.note(self.do(start_digests(**self.told)))

    @rule(name=st.one_of(st.none(), names))
    def somebody_turns_digests_off(self, name):
        self.note(self.do(stop_digest(name=name, **self.told)))

    @rule(hours=st.sampled_from((None, LocalHours(begins=time(9), ends=time(17)))))
    def somebody_spreads_the_cards(self, hours):
        self.note(self.do(set_spread(hours, **self.told)))

    @rule(hours=st.sampled_from((None, LocalHours(begins=time(22), ends=time(7)))))
    def somebody_wants_quiet(self, hours):
        self.note(self.do(set_quiet(hours, **self.told)))

    @rule(hours=st.sampled_from((2, 10, 30, 24 * 9, None)))
    def somebody_mutes_the_channel(self, hours):
        until = None if hours is None else self.now + timedelta(hours=hours)
        self.note(self.do(set_mute(Mute(self.now, until), **self.told)))

    @rule()
    def somebody_ends_the_mute(self):
        self.note(self.do(set_mute(None, **self.told)))

    @rule(place=st.integers(0, 2), newest=st.integers(0, 3))
    def somebody_wants_a_paper_now(self, place, newest):
        active, stored = self.active()[place : place + 1], [*self.stored.values()][::-1][newest : newest + 1]
        for one, told in product(active, stored):
            row = self.do(self.scene.stores.papers.get([told.id]))[told.id].row
            try:
                self.do(post_newest(one.id, row, channel=SLACK, stores=self.scene.stores, now=self.now))
            except NotFound:
                continue
            self.wanted_by[told.id].add(one.id)

    # What sources, platforms and clocks do.

    @rule(numbers=st.sets(st.integers(0, 8), min_size=1, max_size=3), about=words, is_late=st.booleans())
    def papers_come_in(self, numbers, about, is_late):
        for number in sorted(numbers):
            self.a_paper_comes_in(number, about, is_late=is_late)

    def a_paper_comes_in(self, number, about, *, is_late):
        told = paper(f"{number:04}", f"P{number} {about}", listed_at=LONG_AGO if is_late else self.now)
        before = self.stored.get(told.id)
        for one in self.active():
            if one.typed in told.title and (before is None or one.typed not in before.title):
                self.wanted_by[told.id].add(one.id)
        self.stored[told.id] = told
        arrival = Arrival(source="huggingface", page=page(told))
        self.do(ingest(arrival, stores=self.scene.stores, index=self.scene.index, now=self.now, cap=CAP))

    @rule()
    def what_is_due_goes_out(self):
        self.do(self.scene.deliver())

    @rule(minutes=st.one_of(st.integers(1, 90), st.integers(60, 40 * 60)))
    def time_passes(self, minutes):
        self.scene.clock.move(timedelta(minutes=minutes))
        self.do(self.scene.digests())

    @rule(outcome=st.sampled_from((ChannelRefused("not_in_channel", "invite it"), NotSent("busy", retry_after=60))))
    def the_platform_takes_nothing(self, outcome):
        self.scene.slack.will(SLACK, outcome)

    @rule(stored=st.booleans())
    def an_answer_is_lost(self, stored):
        self.scene.slack.will(SLACK, Unknown("no answer"), stored=stored)

    @precondition(lambda self: self.changes)
    @rule()
    def access_comes_back(self):
        self.do(self.scene.stores.channels.resume(SLACK))

    # What must hold.

    @invariant()
    def status_counts_every_paper_that_waits(self):
        waits, unsaid = self.waits(), self.unsaid()
        counted = sum(group.papers for group in waits)
        assert counted == len(unsaid) or (counted < len(unsaid) and self.is_in_doubt()), (waits, unsaid)
        for group in waits:
            assert (group.until is None) is (group.needs is not None)
            assert group.until is None or group.until >= self.now
            assert group.digests or group.needs is not Needs.DIGEST_ON

    @invariant()
    def nothing_is_said_twice(self):
        said = Counter(number for posted in self.scene.slack.ledger for number in cards_in(posted))
        assert not [number for number, times in said.items() if times > 1]

    def whoever_does_as_status_says_gets_everything(self) -> None:
        self.scene.slack.will_be_well()
        for _ in range(3):
            self.everything_comes_that_needs_nobody()
            for group in self.waits():
                self.a_person_does_what(group)
        assert self.unsaid() == set()

    def everything_comes_that_needs_nobody(self) -> None:
        """Each moment that status tells is true: then nothing waits for it any more."""
        self.do(self.scene.stores.channels.resume(SLACK))
        while self.is_in_doubt():
            self.scene.clock.move(LONGEST_REQUEST)
            self.do(self.scene.deliver())
        while moments := [group.until for group in self.waits() if group.until is not None]:
            first = min(moments)
            self.scene.clock.move(max(first - self.now, timedelta(0)) + timedelta(seconds=61))
            self.do(self.scene.digests())
            self.do(self.scene.deliver())
            assert first not in [group.until for group in self.waits()]

    def a_person_does_what(self, group: Waits) -> None:
        """The step that status tells."""
        match group.needs:
            case Needs.DIGEST_ON:
                assert group.digests, "status names the digest to turn on"
                self.do(set_digest(DigestOptions(), name=group.digests[0], **self.told))
            case Needs.UNMUTE:
                self.do(set_mute(None, **self.told))
            case Needs.ACCESS:
                self.do(self.scene.stores.channels.resume(SLACK))

    # What the machine asks.

    @property
    def now(self):
        return self.scene.clock.now()

    @property
    def told(self):
        return {"actor": MIRA, "channels": self.scene.stores.channels, "now": self.now}

    def note(self, outcome) -> None:
        if outcome.change is not None:
            self.changes.append(outcome.change.number)

    def active(self):
        return self.do(self.scene.stores.channels.subscriptions(SLACK))

    def waits(self) -> tuple[Waits, ...]:
        stores = self.scene.stores
        told = {"channels": stores.channels, "outbox": stores.outbox, "digests": stores.digests, "now": self.now}
        return self.do(channel_status(SLACK, **told)).waits

    def is_in_doubt(self) -> bool:
        """Whether the fate of a message is unknown: the lane counts it then, and nothing else does."""
        return bool(self.do(self.scene.stores.outbox.uncertain(SLACK)))

    def unsaid(self) -> set[str]:
        """The papers that were announced, are wanted, and stand nowhere in the channel."""
        active = {one.id for one in self.active()}
        wanted = {f"P{int(name.rpartition(':')[2])}" for name, by in self.wanted_by.items() if by & active}
        return wanted - {number for posted in self.scene.slack.ledger for number in papers_in(posted)}


def papers_in(posted) -> set[str]:
    """The papers that a message names."""
    return set(re.findall(r"\bP\d+\b", repr(posted.message.parts)))


def cards_in(posted) -> set[str]:
    """The paper of a card; none of a digest."""
    return set(re.findall(r"\bP\d+\b", posted.message.fallback)) if not is_digest(posted) else set()


def is_digest(posted) -> bool:
    return "papers" in posted.message.fallback or "First of them" in posted.message.fallback


class ChangedMindsOnDisk(ChangedMinds):
    """The same in a database file."""

    async def stores(self) -> Stores:
        folder = self.open.enter_context(tempfile.TemporaryDirectory())
        return await self.open.enter_async_context(open_sqlite(Path(folder) / "offprint.db"))


class WithoutMoves:
    """Channels whose changes move no waiting paper, as if nobody had thought of it."""

    def __init__(self, channels):
        self._channels = channels

    def __getattr__(self, name):
        return getattr(self._channels, name)

    async def apply(self, change):
        return await self._channels.apply(replace(change, moves=()))


class Forgetful(ChangedMinds):
    """The control: a service that forgets what waits when people change their minds."""

    async def stores(self) -> Stores:
        stores = memory_stores()
        return replace(stores, channels=WithoutMoves(stores.channels))


def test_a_service_that_forgets_what_waits_is_found_out():
    generate = settings(phases=(Phase.generate,), report_multiple_bugs=False, print_blob=False)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Forgetful, settings=generate)


def test_minds_are_changed_in_postgresql_too(postgres_with_tables):
    class ChangedMindsInPostgres(ChangedMinds):
        async def stores(self) -> Stores:
            make_empty(postgres_with_tables)
            return await self.open.enter_async_context(open_postgres(postgres_with_tables))

    few = settings(parent=settings.default, max_examples=max(1, settings.default.max_examples // 8))
    run_state_machine_as_test(ChangedMindsInPostgres, settings=few)


TestChangedMinds = ChangedMinds.TestCase
TestChangedMindsOnDisk = ChangedMindsOnDisk.TestCase
TestChangedMindsOnDisk.settings = settings(
    parent=settings.default, max_examples=max(1, settings.default.max_examples // 4)
)

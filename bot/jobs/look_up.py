"""Look-ups: services are asked about stored papers, in the background, and their answers are ingested.

1. papers that are due under a service's plan are read, the newest first;
2. the service is asked about some of them at a time; what it tells becomes records of its name, by the same ingest as
   any page: the papers follow from all their records, and what newly matches is announced, where that is news;
3. when each paper is due again is written. If a request fails, its papers come again later, and the run is over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from bot.errors import SourceError
from bot.jobs.arrival import Arrival
from bot.jobs.ingest import Ingested
from bot.jobs.ingest_parted import ingest_parted
from bot.jobs.subscription_index import SubscriptionIndex
from bot.log_events import LogEvent
from bot.paper.paper import PaperId
from bot.polling.look_up import AFTER_FAILURE, LookUpPlan, next_look_up, rest
from bot.ports.clock import Clock
from bot.ports.leases import Lease
from bot.ports.lookups import DuePaper, Lookup, PapersAsked
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.ports.stores import Stores

log = structlog.get_logger(__name__)

_MOST_FAILURES = 20
"""Of a run: to find a few bad ids among a hundred takes some ten requests each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """The counts of a run: papers asked about, papers that were known there, announcements, outbox rows.

    `failed` counts the requests that failed, and `error` is the last failure.
    """

    asked: int = 0
    found: int = 0
    announced: int = 0
    queued: int = 0
    failed: int = 0
    error: SourceError | None = None

    def plus(self, page: Ingested, *, asked: int, found: int) -> LookedUp:
        """These counts with those of one more answer."""
        return replace(
            self,
            asked=self.asked + asked,
            found=self.found + found,
            announced=self.announced + page.announced,
            queued=self.queued + page.queued,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Agenda:
    """Writes when papers are due again, under the lease of the run."""

    plan: LookUpPlan
    stores: Stores
    clock: Clock
    lease: Lease | None

    async def note(self, due: Iterable[DuePaper], answered: set[PaperId]) -> None:
        """Papers were asked about, and the service knew those that are `answered`."""
        now = self.clock.now()
        await self._write(
            {
                one.stored.row: next_look_up(
                    self.plan, since=one.since, now=now, answered=not answered.isdisjoint(one.ids)
                )
                for one in due
            }
        )

    async def postpone(self, due: Iterable[DuePaper]) -> None:
        """The service did not answer."""
        again = self.clock.now() + AFTER_FAILURE
        await self._write({one.stored.row: again for one in due})

    async def _write(self, next_at: Mapping[int, datetime | None]) -> None:
        if next_at:
            await self.stores.lookups.record(PapersAsked(self.plan.name, next_at, self.lease))


async def look_up(  # noqa: PLR0913 - each is something that a look-up touches
    lookup: Lookup,
    *,
    stores: Stores,
    index: SubscriptionIndex,
    clock: Clock,
    cap: int = 0,
    lease: Lease | None = None,
) -> LookedUp:
    """Ask about the papers that are due. A `SourceError` is returned in `error`, not raised.

    `lease` is the one that this process polls under; raises `LeaseLost` where another does by now.

    A request that fails is halved, down to the paper that it fails at: one bad id must not starve the others. Only a
    service that is down or refuses ends the run.
    """
    plan, done = lookup.plan, LookedUp()
    agenda = _Agenda(plan=plan, stores=stores, clock=clock, lease=lease)
    due = await stores.lookups.due(plan.name, now=clock.now(), limit=plan.most)
    known = [one for one in due if plan.until_answered and plan.source in one.stored.paper.sources]
    await agenda.note(known, {one.stored.paper.id for one in known})
    asked = [one for one in due if one not in known]
    waiting = deque(asked[start : start + plan.at_once] for start in range(0, len(asked), plan.at_once))
    while waiting:
        some = waiting.popleft()
        try:
            entries = _answers(await lookup.entries(some), some)
        except SourceError as error:
            done = replace(done, failed=done.failed + 1, error=error)
            if _is_over(error, done):
                await agenda.postpone(some)
                break
            if len(some) > 1:
                waiting.extendleft([some[len(some) // 2 :], some[: len(some) // 2]])
            else:
                await agenda.note(some, set())
            continue
        arrival = await _arrival(plan, entries, stores, lease)
        page, _ = await ingest_parted(arrival, stores=stores, index=index, now=clock.now(), cap=cap)
        await agenda.note(some, {entry.paper.id for entry in entries})
        done = done.plus(page, asked=len(some), found=len(entries))
    _log(plan, done)
    return done


async def _arrival(plan: LookUpPlan, entries: tuple[Entry, ...], stores: Stores, lease: Lease | None) -> Arrival:
    answer, restored = SourcePage(entries, cursors={}), await _restored(stores)
    return Arrival(source=plan.source, page=answer, restored=restored, is_look_up=True, lease=lease)


async def _restored(stores: Stores) -> frozenset[str]:
    """The streams of an answer, as long as some stream had no whole poll since a backup was restored."""
    states = await stores.sources.states()
    return frozenset((ONLY_STREAM,) if any(state.restored_at is not None for state in states) else ())


def _is_over(error: SourceError, done: LookedUp) -> bool:
    """Whether a failure ends the run: the service is down or refuses, or too much has failed."""
    return error.refused or error.unavailable or done.failed > _MOST_FAILURES


def _answers(entries: Iterable[Entry], due: Sequence[DuePaper]) -> tuple[Entry, ...]:
    """The entries about papers that were asked about; one may be announced where that paper is news."""
    by_id = {name: one for one in due for name in one.ids}
    return tuple(replace(entry, announce=by_id[entry.paper.id].is_news) for entry in entries if entry.paper.id in by_id)


def _log(plan: LookUpPlan, done: LookedUp) -> None:
    if done.error is not None:
        log.warning(LogEvent.LOOK_UP_FAILED, plan=plan.name, error=str(done.error))
    if done.asked:
        log.info(LogEvent.LOOK_UP_DONE, plan=plan.name, asked=done.asked, found=done.found, announced=done.announced)


@dataclass(slots=True)
class LookUps:
    """The look-ups of a running Offprint. A service that fails is left alone for longer and longer."""

    lookups: Sequence[Lookup]
    stores: Stores
    index: SubscriptionIndex
    clock: Clock
    cap: int = 0
    _running: set[str] = field(default_factory=set)
    _failures: dict[str, int] = field(default_factory=dict)
    _rests_until: dict[str, float] = field(default_factory=dict)  # monotonic: no clock that is set prolongs a rest

    async def run(self, name: str, *, lease: Lease | None = None) -> int:
        """Ask about what is due under the plan of this name; returns how many outbox rows that made.

        Nothing is asked while a run of the plan is under way, and while its service rests.
        """
        lookup = next(one for one in self.lookups if one.plan.name == name)
        source, at = lookup.plan.source, self.clock.monotonic()
        if name in self._running or at < self._rests_until.get(source, at):
            return 0
        self._running.add(name)
        try:
            done = await look_up(
                lookup, stores=self.stores, index=self.index, clock=self.clock, cap=self.cap, lease=lease
            )
        finally:
            self._running.remove(name)
        self._note(source, done)
        return done.queued

    def _note(self, source: str, done: LookedUp) -> None:
        if done.error is not None and _is_over(done.error, done):
            self._failures[source] = self._failures.get(source, 0) + 1
            pause = rest(self._failures[source], done.error.retry_after)
            self._rests_until[source] = self.clock.monotonic() + pause.total_seconds()
        elif done.asked:
            self._failures[source] = 0

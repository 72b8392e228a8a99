"""Ingest: a page of papers + what is stored → what is announced → one write.

The path of a page:

1. each entry becomes a record and is compared with the stored record of its source; one that repeats it is skipped;
2. the papers of the others are read with the records of every source, and computed from all of them again
   (`bot.jobs.resolution`);
3. the matcher names the subscriptions that the paper matches now and did not match before (`bot.announcing.announce`);
   a stream's baseline, an entry with `announce=False`, two papers that are merged, and a paper that is retracted or
   withdrawn announce nothing;
4. announcements are grouped by channel, and each is routed: a card, a line of digests, an edit of the card that is
   there (the paper passed a bar of upvotes), or nothing more; a channel that gets a line and has no such digest gets
   the default one; cards come at their moments (`bot.announcing.routing`: waking and quiet hours, the hourly cap);
5. papers, records, readings of counts, matches, outbox rows, default digests and cursors are written in one
   transaction, or not at all; a channel that was posted a paper which turns out to be retracted or withdrawn gets one
   notice of that, and look-ups of papers about which another service knows more begin (`bot.jobs.look_up`).

A paper may match a million subscriptions. So a page is decided in steps, and ingest yields to the event loop between
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.announcing.announce import NewAnnouncements, NewMatch, newly_matched
from bot.announcing.merge import Withdrawal, withdrawals
from bot.announcing.route import is_late
from bot.channel.change import Change
from bot.channel.channel import Channel
from bot.channel.subscription import Subscriber
from bot.errors import StorageError
from bot.jobs.actor import BY_ITSELF, Actor
from bot.jobs.arrival import Arrival
from bot.jobs.begin_look_ups import look_ups_begun
from bot.jobs.default_digest import with_default_digests
from bot.jobs.resolution import Resolution, resolution
from bot.jobs.retry_stale import retry_stale
from bot.jobs.route_page import PageRoutes, route_page, yielding
from bot.jobs.subscription_index import SubscriptionIndex
from bot.paper.paper import Paper
from bot.paper.resolve import Resolved
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.source import Entry
from bot.ports.stores import Stores
from bot.ports.write import Applied, Stale
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.evidence import Reasons
from bot.trending.counts import Reading

_STRICT_TRIES = 10
"""So often a page is decided anew because a channel was changed meanwhile. Then it is written as it was decided: where
people change their channels all the time, it would never come in."""
_SUBSCRIBERS_AT_ONCE = 10_000
_REBALANCES_A_PAGE, _QUERIES_A_REBALANCE = 10, 50
"""After a page, the matcher rebalances this many times, this many stored queries each time."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """The counts of a page: new papers, changed papers, announcements, and outbox rows.

    `announced` may be too high: a paper with more than `AT_ONCE` matches may count several times for one channel.
    """

    new: int
    changed: int
    announced: int
    queued: int


async def ingest(
    arrival: Arrival, *, stores: Stores, index: SubscriptionIndex, now: datetime, cap: int = 0
) -> Ingested:
    """Ingest a page; retried when another process wrote in between.

    `cap` is how many cards a channel gets within an hour, 0 for any number; the others become lines of its digest.
    """
    tries = 0

    async def attempt() -> Ingested | Stale:
        nonlocal tries
        tries += 1
        await index.refresh(stores.changes)
        position = index.position if tries <= _STRICT_TRIES else None
        resolved = await resolution(arrival, stores.papers, now=now)
        page, announced = await _decide_page(arrival, resolved, stores=stores, index=index, now=now, cap=cap)
        applied = await stores.papers.apply(replace(page, decided_at=position))
        return applied if isinstance(applied, Stale) else _ingested(resolved.papers, announced, applied)

    async with index.ingest_lock:
        ingested = await retry_stale(attempt, given_up=_papers_are_busy())
        async for _ in yielding(range(_REBALANCES_A_PAGE), at_once=1):
            index.matcher.rebalance(_QUERIES_A_REBALANCE)
        return ingested


def _papers_are_busy() -> StorageError:
    return StorageError("Other processes keep writing the papers of this page; the next poll reads it again.")


async def _decide_page(  # noqa: PLR0913 - what came, what is known, and the cap
    arrival: Arrival, resolved: Resolution, *, stores: Stores, index: SubscriptionIndex, now: datetime, cap: int
) -> tuple[IngestedPage, int]:
    """The write of the page, and how many announcements it has."""
    steps = [step async for step in yielding(decide(arrival, resolved.papers, index=index, now=now))]
    announcements = NewAnnouncements(tuple(step for step in steps if isinstance(step, NewMatch)))
    routed = await route_page(announcements, stores, now=now, cap=cap)
    page = IngestedPage(
        papers=tuple(step for step in steps if isinstance(step, PaperWrite)),
        announcements=routed.announcements,
        at=now,
        cursors={arrival.stream(name): cursor for name, cursor in arrival.page.cursors.items()},
        digests_given=_digests_given(routed, index.by_id, now=now),
        brought_by=tuple(map(arrival.stream, sorted(_brought_by(arrival, resolved)))),
        listed=arrival.listed(),
        withdrawn=await _withdraw(resolved.papers, stores),
        baselines_closed=tuple(map(arrival.stream, sorted(arrival.closing))),
        look_ups=await look_ups_begun(
            arrival,
            resolved.papers,
            matched={match.paper.id for match in announcements.matches},
            announcements=stores.announcements,
            now=now,
        ),
        taken_back=tuple(one.paper.id for one in resolved.papers if one.turns_out_taken_back),
        works=resolved.works,
        lease=arrival.lease,
    )
    return page, routed.count


async def _withdraw(resolved: Iterable[Resolved], stores: Stores) -> tuple[Withdrawal, ...]:
    """The announcements to withdraw, of papers that the page shows to be one."""
    merged = [one.stored for one in resolved if len(one.stored) > 1]
    return tuple(
        [
            withdrawal
            for stored in merged
            for withdrawal in withdrawals(
                await stores.announcements.statuses([history.stored.paper.id for history in stored])
            )
        ]
    )


def decide(
    arrival: Arrival, resolved: Iterable[Resolved], *, index: SubscriptionIndex, now: datetime
) -> Iterator[PaperWrite | NewMatch]:
    """For each paper of the page its write, and then its new matches, one step at a time."""
    for one in resolved:
        write = _write(one, now=now)
        yield write
        before = _before(arrival, one)
        news = [entry for entry in arrival.entries(one) if arrival.is_news(entry)]
        if news and not write.absorbs and one.paper != before and not one.paper.is_taken_back:
            late = is_late(_listed_at(arrival, one, news), calendar=arrival.calendar, now=now)
            restored = arrival.is_restored(news)
            yield from _new_matches(before, write, late=late, restored=restored, index=index)


def _before(arrival: Arrival, one: Resolved) -> Paper | None:
    """The paper as subscriptions knew it; None where they did not.

    A paper that is stored from baselines and replacements alone was told to nobody. If another source brings it as
    news for the first time, it is new.
    """
    records = {record.key: record for history in one.stored for record in history.records}
    brings = (entry for key in one.keys - records.keys() for entry in arrival.by_key[key])
    if all(record.is_silent for record in records.values()) and any(map(arrival.is_news, brings)):
        return None
    return one.stored[0].stored.paper if one.stored else None


def _listed_at(arrival: Arrival, one: Resolved, news: Iterable[Entry]) -> datetime | None:
    """When the news was listed: the newest of its entries; of a look-up, whose answer has no such day, the paper."""
    if arrival.is_look_up and one.stored:
        stored = one.stored[0].stored
        return stored.paper.listed_at or stored.first_seen_at
    listed = [entry.paper.listed_at for entry in news]
    return None if None in listed else max(filter(None, listed))


def _write(resolved: Resolved, *, now: datetime) -> PaperWrite:
    main, *others = (history.stored for history in resolved.stored) if resolved.stored else (None,)
    return PaperWrite(
        resolved.paper,
        main.revision if main else 0,
        records=resolved.changed,
        aliases=resolved.aliases,
        absorbs=tuple((other.paper.id, other.revision) for other in others if other),
        reading=_reading(main.paper if main else None, resolved.paper, now=now),
    )


def _reading(before: Paper | None, after: Paper, *, now: datetime) -> Reading | None:
    """The counts of the paper, where a count became known or changed."""
    counts = (after.upvotes, after.stars)
    known = (None, None) if before is None else (before.upvotes, before.stars)
    return None if counts == known else Reading(now, *counts)


def _new_matches(
    before: Paper | None, after: PaperWrite, *, late: bool, restored: bool, index: SubscriptionIndex
) -> Iterator[NewMatch]:
    found = tuple(index.matcher.match(after.text))
    if found and before is not None:
        found = newly_matched(found, index.matcher.match(Document.of(before)))
    for stored in found:
        reasons = evaluate(stored.query, after.text) or Reasons(())
        numbers = stored.ids[:]
        for start in range(0, len(numbers), _SUBSCRIBERS_AT_ONCE):
            some = tuple(filter(None, map(index.by_id.get, numbers[start : start + _SUBSCRIBERS_AT_ONCE])))
            for mode in {one.mode: None for one in some}:
                yield NewMatch(
                    paper=after.paper,
                    late=late,
                    was_known=before is not None,
                    restored=restored,
                    reasons=reasons,
                    mode=mode,
                    subscribers=tuple(one for one in some if one.mode is mode),
                )


def _digests_given(
    routed: PageRoutes, active: Mapping[int, Subscriber], *, now: datetime
) -> tuple[tuple[Channel, tuple[Change, ...]], ...]:
    """The default digests for each channel that gets lines and has none, in the first zone of the subscribers."""
    given: list[tuple[Channel, tuple[Change, ...]]] = []
    for channel_id, lines in routed.lines.items():
        matches = [match.subscription for line in lines.values() for match in line.matches]
        zones = [active[subscription].zone for subscription in matches if subscription in active]
        actor = Actor(channel=channel_id, by=BY_ITSELF, zone=next((zone for zone in zones if zone is not None), None))
        channel = routed.channels.get(channel_id) or Channel(id=channel_id)
        channel, changes = with_default_digests(channel, sorted(lines), actor=actor, now=now)
        given += [(channel, changes)] if changes else []
    return tuple(given)


def _brought_by(arrival: Arrival, resolved: Resolution) -> set[str]:
    """The streams that brought an entry that their source had not brought before; a look-up is no stream's."""
    if arrival.is_look_up:
        return set()
    return {name for key in resolved.unseen for entry in arrival.by_key[key] for name in entry.streams}


def _ingested(resolved: tuple[Resolved, ...], announced: int, applied: Applied) -> Ingested:
    new = [one for one in resolved if not one.stored]
    changed = [one for one in resolved if one.stored and one.stored[0].stored.paper != one.paper]
    return Ingested(len(new), len(changed), announced, applied.number)

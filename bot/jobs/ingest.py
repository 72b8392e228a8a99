"""A page of papers comes in: what was stored + what is told → what is announced → one write.

The way of a page:

1. the papers it names are read as they are stored;
2. each is merged with what the page tells; one that is unchanged by it is left alone;
3. the matcher names the subscriptions that the paper matches now and did not match before (the law of the new); a
   page of a source's baseline, and an entry that its source marks as no news, announce nothing;
4. announcements go by channel, as a card or as a line of the digest; a channel that gets a line and has no digest is
   given one;
5. papers, matches, outbox rows, digests given and the cursor are written in one transaction, or not at all.

A paper may match a million subscriptions. So what a page causes is worked out step by step, and between steps whatever
else waits on the event loop has its turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Mode, Subscriber
from bot.digest.schedule import next_due
from bot.jobs.decide_again import decide_again
from bot.jobs.default_digest import default_plan
from bot.jobs.live import LiveSubscriptions
from bot.matching.announce import AT_ONCE, Announcements, NewMatch, newly_matched
from bot.matching.announcement import Announcement, Form
from bot.paper.merge import merge
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.ports.channels import Channels
from bot.ports.papers import IngestedPage, Papers, PaperWrite
from bot.ports.source import Entry, SourcePage
from bot.ports.write import Applied, Stale
from bot.query.evaluate import evaluate
from bot.query.papertext import PaperText
from bot.query.reasons import Reasons

Step = TypeVar("Step")
_STEPS_AT_ONCE = 4
"""A step costs some milliseconds at the most, with a million subscriptions."""
_SUBSCRIBERS_AT_ONCE = 10_000
_SETTLED_AFTER_A_PAGE, _SETTLED_AT_ONCE = 10, 50
"""So often so many stored queries are looked at after a page, whether they are still filed well."""
BY_ITSELF = "Offprint"
"""Who gives a channel its default digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A page on its way in. `baseline`: nothing of it is announced; `closes_baseline`: with it the baseline ends."""

    source: str
    page: SourcePage
    baseline: bool = False
    closes_baseline: bool = False


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a page brought: papers not stored before, papers changed, announcements, and outbox rows made.

    Of a paper with more than `AT_ONCE` matches, a channel with several of them may count more than once.
    """

    new: int
    changed: int
    announced: int
    queued: int


async def ingest(
    arrival: Arrival, *, papers: Papers, channels: Channels, live: LiveSubscriptions, now: datetime
) -> Ingested:
    """Write what a page causes; read and decided again when another process wrote in between."""

    async def attempt() -> Ingested | Stale:
        await live.refresh(channels)
        stored = await papers.get([entry.paper.id for entry in arrival.page.entries])
        steps = [step async for step in _by_and_by(decide(arrival, stored, live=live))]
        matches = tuple(step for step in steps if isinstance(step, NewMatch))
        decided = IngestedPage(
            source=arrival.source,
            papers=tuple(step for step in steps if isinstance(step, PaperWrite)),
            announcements=Announcements(matches, now),
            cursor=arrival.page.cursor,
            at=now,
            closes_baseline=arrival.closes_baseline,
        )
        announced, lines = await _counted(decided)
        decided = replace(decided, digests_given=await _digests_needed(lines, channels, live.by_id, now=now))
        applied = await papers.apply(decided)
        return applied if isinstance(applied, Stale) else _ingested(decided, announced, applied)

    async with live.turn:
        ingested = await decide_again(attempt)
        async for _ in _by_and_by(range(_SETTLED_AFTER_A_PAGE), at_once=1):
            live.matcher.settle(_SETTLED_AT_ONCE)
        return ingested


def decide(
    arrival: Arrival, stored: Mapping[PaperId, StoredPaper], *, live: LiveSubscriptions
) -> Iterator[PaperWrite | NewMatch]:
    """Step by step, what is written of each paper of the page, and then what it newly matches."""
    for entry in _once_each(arrival.page.entries):
        known = stored.get(entry.paper.id)
        before = known.paper if known else None
        after = merge(before, entry.paper)
        if after == before:
            continue
        write = PaperWrite(after, known.revision if known else 0)
        yield write
        if entry.announce and not arrival.baseline:
            yield from _new_matches(before, write, live=live)


async def _by_and_by(steps: Iterable[Step], *, at_once: int = _STEPS_AT_ONCE) -> AsyncIterator[Step]:
    """The steps; after so many of them everything else has its turn."""
    for number, step in enumerate(steps):
        if number % at_once == 0:
            await asyncio.sleep(0)
        yield step


def _once_each(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries with those of one paper made one, where the paper first stands."""
    by_id: dict[PaperId, Entry] = {}
    for entry in entries:
        first = by_id.get(entry.paper.id)
        by_id[entry.paper.id] = replace(first, paper=merge(first.paper, entry.paper)) if first else entry
    return tuple(by_id.values())


def _new_matches(before: Paper | None, after: PaperWrite, *, live: LiveSubscriptions) -> Iterator[NewMatch]:
    found = tuple(live.matcher.match(after.text))
    if found and before is not None:
        found = newly_matched(found, live.matcher.match(PaperText.of(before)))
    for stored in found:
        reasons = evaluate(stored.query, after.text) or Reasons(())
        numbers = stored.ids[:]
        for start in range(0, len(numbers), _SUBSCRIBERS_AT_ONCE):
            some = tuple(filter(None, map(live.by_id.get, numbers[start : start + _SUBSCRIBERS_AT_ONCE])))
            for mode in Mode:
                yield NewMatch(after.paper, reasons, mode, tuple(one for one in some if one.mode is mode))


async def _counted(page: IngestedPage) -> tuple[int, Mapping[ChannelId, Announcement]]:
    """How many announcements there are, and for each channel that gets a line the first of them."""
    announced, lines = 0, dict[ChannelId, Announcement]()
    async for announcement in _by_and_by(page.announcements, at_once=AT_ONCE):
        announced += 1
        if announcement.form is Form.LINE:
            lines.setdefault(announcement.channel, announcement)
    return announced, lines


async def _digests_needed(
    lines: Mapping[ChannelId, Announcement], channels: Channels, living: Mapping[int, Subscriber], *, now: datetime
) -> tuple[tuple[Channel, Change], ...]:
    """The default digest for each channel that gets a line, has no digest, and did not turn it off."""
    given: list[tuple[Channel, Change]] = []
    for place, line in lines.items():
        channel = await channels.get(place)
        if channel.digest is None and not channel.digest_off:
            zones = (living[one.subscription].zone for one in line.matches if one.subscription in living)
            given.append(_default_digest(channel, zones, now=now))
    return tuple(given)


def _default_digest(channel: Channel, zones: Iterable[str | None], *, now: datetime) -> tuple[Channel, Change]:
    zone = next((zone for zone in zones if zone is not None), None)
    plan = default_plan(zone)
    change = Change(
        channel=channel.id, kind=ChangeKind.DIGEST_SET, by=BY_ITSELF, at=now, after=plan, automatic=True, zone=zone
    )
    return replace(channel, digest=plan, next_digest_at=next_due(plan, after=now)), change


def _ingested(page: IngestedPage, announced: int, applied: Applied) -> Ingested:
    new = sum(write.revision == 0 for write in page.papers)
    return Ingested(new, len(page.papers) - new, announced, applied.number)

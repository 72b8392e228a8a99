"""A page of papers comes in: what was stored + what is told → what is announced → one write.

The way of a page:

1. the papers it names are read as they are stored;
2. each is merged with what the page tells; one that is unchanged by it is left alone;
3. the matcher names the subscriptions that the paper matches now and did not match before (the law of the new); a
   page of a source's baseline, and an entry that its source marks as no news, announce nothing;
4. announcements go by channel, as a card or as a line of the digest; a channel that gets a line and has no digest is
   given one;
5. papers, matches, outbox rows, digests given and the cursor are written in one transaction, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Subscription
from bot.digest.schedule import next_due
from bot.jobs.decide_again import decide_again
from bot.jobs.default_digest import default_plan
from bot.jobs.live import LiveSubscriptions
from bot.matching.announce import announcements, newly_matched
from bot.matching.announcement import Announcement, Form
from bot.paper.merge import merge
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.ports.channels import Channels
from bot.ports.papers import IngestedPage, Papers, PaperWrite
from bot.ports.source import Entry, SourcePage
from bot.ports.write import Applied, Stale
from bot.query.papertext import PaperText

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
    """What a page brought: papers not stored before, papers changed, announcements, and outbox rows made."""

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
        decided = decide(arrival, stored, live=live, now=now)
        decided = replace(decided, digests_given=await _digests_needed(decided, channels, live.by_id))
        applied = await papers.apply(decided)
        return applied if isinstance(applied, Stale) else _ingested(decided, applied)

    async with live.turn:
        return await decide_again(attempt)


def decide(
    arrival: Arrival, stored: Mapping[PaperId, StoredPaper], *, live: LiveSubscriptions, now: datetime
) -> IngestedPage:
    """All that a page causes, save the digests that channels are given for it."""
    writes: list[PaperWrite] = []
    announced: list[Announcement] = []
    for entry in _once_each(arrival.page.entries):
        known = stored.get(entry.paper.id)
        before = known.paper if known else None
        after = merge(before, entry.paper)
        if after == before:
            continue
        writes.append(PaperWrite(after, known.revision if known else 0))
        if entry.announce and not arrival.baseline:
            announced.extend(_announced(before, after, live=live, now=now))
    return IngestedPage(
        source=arrival.source,
        papers=tuple(writes),
        announcements=tuple(announced),
        cursor=arrival.page.cursor,
        at=now,
        closes_baseline=arrival.closes_baseline,
    )


def _once_each(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries with those of one paper made one, where the paper first stands."""
    by_id: dict[PaperId, Entry] = {}
    for entry in entries:
        first = by_id.get(entry.paper.id)
        by_id[entry.paper.id] = replace(first, paper=merge(first.paper, entry.paper)) if first else entry
    return tuple(by_id.values())


def _announced(
    before: Paper | None, after: Paper, *, live: LiveSubscriptions, now: datetime
) -> tuple[Announcement, ...]:
    hits = live.matcher.match(PaperText.of(after))
    if hits and before is not None:
        hits = newly_matched(hits, live.matcher.match(PaperText.of(before)))
    return announcements(after, hits, live.by_id, now=now)


async def _digests_needed(
    page: IngestedPage, channels: Channels, living: Mapping[int, Subscription]
) -> tuple[tuple[Channel, Change], ...]:
    """The default digest for each channel that gets a line, has no digest, and did not turn it off."""
    given: dict[ChannelId, tuple[Channel, Change]] = {}
    for announcement in page.announcements:
        if announcement.form is Form.LINE and announcement.channel not in given:
            channel = await channels.get(announcement.channel)
            if channel.digest is None and not channel.digest_off:
                zones = (living[one.subscription].zone for one in announcement.matches if one.subscription in living)
                given[channel.id] = _default_digest(channel, zones, now=page.at)
    return tuple(given.values())


def _default_digest(channel: Channel, zones: Iterable[str | None], *, now: datetime) -> tuple[Channel, Change]:
    zone = next((zone for zone in zones if zone is not None), None)
    plan = default_plan(zone)
    change = Change(
        channel=channel.id, kind=ChangeKind.DIGEST_SET, by=BY_ITSELF, at=now, after=plan, automatic=True, zone=zone
    )
    return replace(channel, digest=plan, next_digest_at=next_due(plan, after=now)), change


def _ingested(page: IngestedPage, applied: Applied) -> Ingested:
    new = sum(write.revision == 0 for write in page.papers)
    return Ingested(new, len(page.papers) - new, len(page.announcements), applied.number)

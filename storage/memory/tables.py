"""The tables that the stores in memory share, keyed as in SQLite. A write runs to its end without interruption."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count

from bot.announcing.announcement import Announced, Cause, Match, Why
from bot.channel.change import Change
from bot.channel.channel import Channel, ChannelId, DigestPlan
from bot.channel.person import PersonId
from bot.channel.subscription import Subscription
from bot.channel.vote import Stance, Tally, Vote
from bot.delivery.delivery import MAY_BE_POSTED, OPEN_STATES, Delivery, Kind, State, delivery_key
from bot.digest.digest import DigestKey
from bot.digest.week import Rise
from bot.mailing.recipient import Recipient
from bot.paper.paper import PaperId, StoredPaper
from bot.paper.records import RecordKey, StoredRecord
from bot.paper.stream import StreamId
from bot.polling.stream_state import StreamState
from bot.ports.leases import Lease
from bot.ports.pauses import PauseTold
from bot.ports.recipients import MailAsk
from bot.ports.retention import ThinnedSoFar
from bot.ports.shares import Share
from bot.ports.sightings import Sighting
from bot.retention.ages import Aged
from bot.trending.counts import Series
from bot.trending.trend import Rising


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription, whether it is active, and the log position of the last change to it."""

    subscription: Subscription
    is_active: bool
    changed: int


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """A paper that was announced in a channel. `lines` are its digests by name: None while it waits for the next.

    `earlier` are digests that it was in before it was told again. `causes` has the cause of a line that waits, by its
    name, and of one that is in a digest, by its key.
    """

    paper: PaperId
    late: bool
    at: datetime
    matches: tuple[Match, ...] = ()
    lines: Mapping[str, DigestKey | None] = field(default_factory=dict)
    earlier: tuple[DigestKey, ...] = ()
    causes: Mapping[str | DigestKey, Cause] = field(default_factory=dict)

    @property
    def digests(self) -> tuple[DigestKey, ...]:
        """The digests that it is in."""
        return (*self.earlier, *(key for key in self.lines.values() if key is not None))

    def waits_for(self, name: str) -> bool:
        """Whether it is a line that waits for the digest of that name."""
        return name in self.lines and self.lines[name] is None

    def waiting_for(self, names: Iterable[str], cause: Cause | None) -> AnnouncementRow:
        """The row with a line that waits for each of these digests; one that waits already stays as it is."""
        new = [name for name in sorted(names) if not self.waits_for(name)]
        made = tuple(key for name in new if (key := self.lines.get(name)) is not None)
        causes = {where: why for where, why in self.causes.items() if where not in new}
        return replace(
            self,
            lines={**self.lines, **dict.fromkeys(new)},
            earlier=(*self.earlier, *made),
            causes=causes | ({} if cause is None else dict.fromkeys(new, cause)),
        )

    def taken_into(self, key: DigestKey) -> AnnouncementRow:
        """The row with the line that waits for the digest of this name in it."""
        causes = {key if where == key.name else where: why for where, why in self.causes.items()}
        return replace(self, lines={**self.lines, key.name: key}, causes=causes)


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A digest that was made."""

    plan: DigestPlan
    papers: tuple[PaperId, ...]
    rising: tuple[Rising, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class LookUpRow:
    """The look-ups of a paper under the name of a plan: when they began, and when the next is due, None for never."""

    since: datetime
    is_news: bool
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class LaneRow:
    """Who holds a lane, None for nobody, and its fencing token."""

    worker: str | None = None
    epoch: int = 0


@dataclass(slots=True)
class WorkerLeases:
    """When the lease of each worker ends, by a clock that stands still until somebody moves it."""

    time: timedelta = timedelta(0)
    ends: dict[str, timedelta] = field(default_factory=dict)

    def lasts(self, worker: str | None) -> bool:
        """Whether that worker has a lease now."""
        return worker is not None and self.ends[worker] >= self.time


@dataclass(frozen=True, slots=True)
class Tables:
    """All rows, in insertion order."""

    papers: dict[PaperId, StoredPaper] = field(default_factory=dict)
    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    subscriptions: dict[int, SubscriptionRow] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    issued: set[int] = field(default_factory=set)
    announcements: dict[tuple[ChannelId, PaperId], AnnouncementRow] = field(default_factory=dict)
    announced_in: dict[ChannelId, int] = field(default_factory=dict)
    digests: dict[tuple[ChannelId, DigestKey], DigestRow] = field(default_factory=dict)
    workers: dict[int, str] = field(default_factory=dict)
    outbox: dict[int, Delivery] = field(default_factory=dict)
    aside_since: dict[int, datetime] = field(default_factory=dict)
    muted: set[int] = field(default_factory=set)
    last_errors: dict[ChannelId, str | None] = field(default_factory=dict)
    records: dict[RecordKey, StoredRecord] = field(default_factory=dict)
    work_keys: dict[PaperId, str | None] = field(default_factory=dict)
    aliases: dict[PaperId, PaperId] = field(default_factory=dict)
    absorbed_rows: dict[int, PaperId] = field(default_factory=dict)
    streams: dict[StreamId, StreamState] = field(default_factory=dict)
    lookups: dict[tuple[str, PaperId], LookUpRow] = field(default_factory=dict)
    readings: dict[PaperId, Series] = field(default_factory=dict)
    openings: dict[tuple[PaperId, str], datetime] = field(default_factory=dict)
    poll_requests: dict[str, datetime] = field(default_factory=dict)
    told_states: dict[str, str] = field(default_factory=dict)
    pauses_told: dict[ChannelId, PauseTold] = field(default_factory=dict)
    recipients: dict[int, Recipient] = field(default_factory=dict)
    mail_asks: list[MailAsk] = field(default_factory=list)
    votes: dict[int, Vote] = field(default_factory=dict)
    votes_to_tell: list[int] = field(default_factory=list)
    shares: dict[tuple[ChannelId, Kind, str], Share] = field(default_factory=dict)
    saved: dict[PersonId, dict[PaperId, datetime]] = field(default_factory=dict)
    sightings: dict[tuple[ChannelId, PaperId, str], Sighting] = field(default_factory=dict)
    rises: dict[date, Rise] = field(default_factory=dict)
    thinned_so_far: dict[Aged, ThinnedSoFar] = field(default_factory=dict)
    thinned_cards: dict[tuple[ChannelId, PaperId], Delivery] = field(default_factory=dict)
    thinning_round: list[datetime] = field(default_factory=list)
    outbox_numbers: Iterator[int] = field(default_factory=lambda: count(1))
    vote_numbers: Iterator[int] = field(default_factory=lambda: count(1))
    lanes: dict[ChannelId, LaneRow] = field(default_factory=dict)
    leases: WorkerLeases = field(default_factory=WorkerLeases)
    named_leases: dict[str, Lease] = field(default_factory=dict)

    @property
    def archived(self) -> list[StoredPaper]:
        """The papers that can be found: those that were not thinned."""
        return [stored for stored in self.papers.values() if not stored.is_thinned]

    def named(self, paper: PaperId) -> StoredPaper | None:
        """The stored paper that an id names."""
        return self.papers.get(self.aliases.get(paper, paper))

    def ids_of(self, paper: PaperId) -> tuple[PaperId, ...]:
        """Every id of the paper that one of them names: this one, the paper's own, the others."""
        owner = self.aliases.get(paper, paper)
        return tuple(dict.fromkeys((paper, owner, *(alias for alias, of in self.aliases.items() if of == owner))))

    def card_states(self, channel: ChannelId, paper: PaperId) -> list[State]:
        """The state of the card that was made of a paper in a channel under this id, where one was."""
        return self._states(channel, Kind.CARD, paper)

    def card_may_be_posted(self, channel: ChannelId, paper: PaperId) -> bool:
        """Whether the platform has that card, or may have it."""
        return any(state in MAY_BE_POSTED for state in self.card_states(channel, paper))

    @property
    def every_delivery(self) -> tuple[Delivery, ...]:
        """The rows of the outbox, behind the cards that were thinned."""
        return (*self.thinned_cards.values(), *self.outbox.values())

    def standing_cards(self, channel: ChannelId, paper: PaperId) -> list[Delivery]:
        """The cards made of a paper under any of its ids, but for those that were dropped before they were posted."""
        ids = self.ids_of(paper)
        return [row for row in self.deliveries(channel, Kind.CARD) if row.subject in ids and not row.is_dropped]

    def wait_again(
        self, channel: ChannelId, kind: Kind, subject: str, *, at: datetime, due_at: datetime | None = None
    ) -> int | None:
        """Have a row go out after all that was dropped before it was posted; its id, None where there is none."""
        of = delivery_key(channel, kind, subject)
        dropped = next((one for one in self.outbox.values() if one.key == of and one.is_dropped), None)
        if dropped is None:
            return None
        again = replace(dropped, state=State.WAITING, attempt=0, created_at=at, due_at=due_at or at, error=None)
        again = replace(again, doubted_at=None, refusals=0)
        self.outbox[dropped.id] = again
        return dropped.id

    def may_be_posted(self, channel: ChannelId, row: AnnouncementRow) -> bool:
        """Whether the platform has, or may have, the announcement's card or a digest with a line of it."""
        digests = [self._states(channel, Kind.DIGEST, str(key)) for key in row.digests]
        is_in_digest = any(state in MAY_BE_POSTED for states in digests for state in states)
        return is_in_digest or self.card_may_be_posted(channel, row.paper)

    def deliveries(self, channel: ChannelId, kind: Kind) -> list[Delivery]:
        """The rows of a kind in a channel's lane, oldest first."""
        return [row for row in self.every_delivery if row.channel == channel and row.kind is kind]

    def card_moments(self, channel: ChannelId, *, since: datetime, now: datetime) -> list[datetime]:
        """When cards were sent after `since`, and when those that wait come (what is due: `now`), in order of time."""
        cards = self.deliveries(channel, Kind.CARD)
        waiting = (max(one.due_at, now) for one in cards if one.state in OPEN_STATES)
        sent = (one.sent_at for one in cards if one.sent_at is not None and one.sent_at > since)
        return sorted((*waiting, *sent))

    def _states(self, channel: ChannelId, kind: Kind, subject: str) -> list[State]:
        wanted = (channel, kind, subject)
        return [row.state for row in self.every_delivery if (row.channel, row.kind, row.subject) == wanted]

    def rows_of(self, channel: ChannelId, paper: PaperId) -> list[AnnouncementRow]:
        """How a paper was announced in a channel, under whichever of its ids: under this one, its own, the others."""
        ids = self.ids_of(paper)
        found = [row for (where, one), row in self.announcements.items() if where == channel and one in ids]
        return sorted(found, key=lambda row: min(ids.index(row.paper), 2))

    def last_votes(self, channel: ChannelId, paper: PaperId) -> dict[PersonId, Vote]:
        """The last vote of each person of a channel on a paper, under whichever of its ids."""
        ids = self.ids_of(paper)
        return {vote.person: vote for vote in self.votes.values() if vote.channel == channel and vote.paper in ids}

    def tally(self, channel: ChannelId, paper: PaperId) -> Tally:
        """How the votes of a channel on a paper stand."""
        said = [vote.stance for vote in self.last_votes(channel, paper).values()]
        return Tally(said.count(Stance.LIKED), said.count(Stance.NOT_FOR_US))

    def tell_votes(self, channel: ChannelId, paper: PaperId) -> None:
        """Note that the cards of a paper show the votes on it."""
        told = [one for one in self.votes_to_tell if _is_on(self.votes[one], channel, paper)]
        for number in told:
            self.votes_to_tell.remove(number)

    def next_row(self) -> int:
        """The row of the next new paper."""
        return max((*(stored.row for stored in self.papers.values()), *self.absorbed_rows), default=0) + 1

    def channel(self, channel: ChannelId) -> Channel:
        """The stored channel."""
        return self.channels.get(channel, Channel(id=channel))

    def is_stale(self, channel: Channel) -> bool:
        """Whether the revision that was decided on has changed."""
        return self.channel(channel.id).revision != channel.revision

    def upsert_channel(self, channel: Channel) -> None:
        """Store the channel. Its pause belongs to the outbox and stays; a missing name keeps the stored one."""
        before = self.channel(channel.id)
        self.channels[channel.id] = replace(
            channel,
            name=channel.name or before.name,
            pause=before.pause,
            revision=before.revision + 1,
        )

    def active(self, channel: ChannelId) -> list[Subscription]:
        """The active subscriptions of a channel, oldest first."""
        rows = self.subscriptions.values()
        return [one.subscription for one in rows if one.is_active and one.subscription.channel == channel]

    def append_change(self, change: Change) -> Change:
        """Append a change to the log; the change with its number."""
        (number,) = self.issue(1)
        numbered = replace(change, number=number)
        self.changes.append(numbered)
        return numbered

    def issue(self, count: int) -> range:
        """The next numbers of changes, in the order of the calls."""
        first = max(self.issued, default=0) + 1
        numbers = range(first, first + count)
        self.issued.update(numbers)
        return numbers

    def withdraw(self, numbers: Sequence[int]) -> None:
        """Release numbers whose changes were not committed."""
        self.issued.difference_update(numbers)

    def enqueue(
        self, channel: ChannelId, kind: Kind, subject: str, *, at: datetime, due_at: datetime | None = None
    ) -> int:
        """Append a row to the channel's lane; returns its id."""
        number = next(self.outbox_numbers)
        self.outbox[number] = Delivery(
            id=number,
            channel=channel,
            kind=kind,
            subject=subject,
            key=delivery_key(channel, kind, subject),
            state=State.WAITING,
            attempt=0,
            created_at=at,
            due_at=due_at or at,
        )
        return number

    def unmute(self, channel: ChannelId, *, at: datetime) -> None:
        """Let the rows that the channel's mute held be due."""
        for row in [self.outbox[number] for number in sorted(self.muted)]:
            if row.channel == channel and row.state is State.WAITING:
                self.outbox[row.id] = replace(row, due_at=at)
                self.muted.discard(row.id)

    def announced(self, channel: ChannelId, row: AnnouncementRow, *, line: str | DigestKey | None = None) -> Announced:
        """An announcement with its active subscriptions, oldest first.

        `line` is the name of the digest that it waits for, or the digest that it is in, where it is read as its line.
        """
        reasons = {match.subscription: match.reasons for match in row.matches}
        why = tuple(Why(one, reasons[one.id]) for one in self.active(channel) if one.id in reasons)
        return Announced(
            paper=self.papers[self.aliases.get(row.paper, row.paper)],
            why=why,
            late=row.late,
            at=row.at,
            cause=None if line is None else row.causes.get(line),
        )


def _is_on(vote: Vote, channel: ChannelId, paper: PaperId) -> bool:
    return (vote.channel, vote.paper) == (channel, paper)

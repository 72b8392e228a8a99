"""A delivery: one outbox row, with the ids of its content and its state. It never holds rendered text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

from bot.channel.channel import ChannelId, Pause
from bot.delivery.outcome import ThreadRefused
from bot.paper.paper import PaperId

_VOTE = "vote "
_KEY_BYTES = 12
"""24 hexadecimal digits: Discord's nonce holds at most 25 characters."""


class Kind(StrEnum):
    """The kind of a delivery, and its `subject`: the ids from which the message is composed."""

    CARD = "card"
    """The card of a paper. Its id."""
    DIGEST = "digest"
    """A digest. Its name, and when it was due."""
    DIGEST_COPY = "digest_copy"
    """A copy of a channel's digest, for a mail address. The channel, and the digest's subject."""
    DIGEST_CARD = "digest_card"
    """The card of a paper of a digest, in the digest's thread. The key of the digest's row, and the paper's id."""
    CONFIRMATION = "confirmation"
    """The mail that asks an address whether it wants a channel's digests. The recipient, and when it was asked."""
    NOTICE = "notice"
    """The notice of a change. Its number."""
    PAUSE_NOTICE = "pause_notice"
    """The notice to a person, by direct message, that channels which they subscribed cannot be posted to. When."""
    RETRACTION = "retraction"
    """The notice to a channel that a paper which was posted there is retracted or withdrawn. The paper's id."""
    SHARED_PAPER = "shared_paper"
    """The card of a paper that a person shared. Its id."""
    LINKED_PAPER = "linked_paper"
    """The card of a paper that somebody linked to, as an answer to their message. The message's id, the paper's."""
    SHARED_PAGE = "shared_page"
    """A page of a search that a person shared. The search, and the offset."""
    SHARED_TRENDING = "shared_trending"
    """A page of the trending list that a person shared. The period, the search, the offset, and the day."""
    EDIT = "edit"
    """An edit of a posted message; it may be repeated. The key of that message's row, and a revision."""
    WHOLE = "whole"
    """The edit that makes the whole message of the line posted for it; it may be repeated. The key of that row."""
    CROSSPOST = "crosspost"
    """The publishing of a message to the channels that follow its own; it may be repeated. The key of its row."""


CARDS_OF_A_PAPER = (Kind.CARD, Kind.SHARED_PAPER)
"""The kinds whose subject is the id of the paper of which they are the card."""


class State(StrEnum):
    """The state of a delivery."""

    WAITING = "waiting"
    """Certainly not sent; goes out when it is due."""
    INFLIGHT = "inflight"
    """Committed before the request; after a crash it is uncertain, never unsent."""
    UNCERTAIN = "uncertain"
    """The request may have been stored by the platform; look before sending again."""
    SENT = "sent"
    FAILED = "failed"
    """Refused for good as a message (our bug)."""
    ASIDE = "aside"
    """Its fate was unknown for so long that it stepped aside: its channel goes on, and an operator decides."""
    DROPPED = "dropped"
    """Nobody wants it any more: its last subscription ended before it went out."""


MAY_BE_POSTED = (State.INFLIGHT, State.UNCERTAIN, State.ASIDE, State.SENT)
"""The platform has it, or may have it."""
OPEN_STATES = (State.WAITING, State.INFLIGHT, State.UNCERTAIN)
FOR_A_PERSON = (State.ASIDE, State.FAILED)
"""Nothing more happens to it until the operator acts."""
CALLED_OFF = "dropped by the operator"
"""The error of a row that the operator dropped."""
IDEMPOTENT = frozenset({Kind.EDIT, Kind.WHOLE, Kind.CROSSPOST})
"""These are about a message that the platform has, and may be repeated."""
FIRST = -1
"""The turn of the edit of a line: nothing comes between the line and its message."""
IN_THREAD = 1
"""The turn of the cards in a digest's thread."""
REPEATED = 2
"""The turn of an edit that was refused for the moment, or whose fate is unknown: it holds up no message that was not
held back for hours before.
"""
HELD_BACK = 3
"""The turn of cards that are held back for hours."""
LAST = 4
"""The turn of publishing, of which Discord allows ten an hour: it may take hours, and holds up nothing."""
THREAD_AFTER = timedelta(seconds=1)
"""How long after a digest the cards of its thread are due, so that all else in the channel that is due goes before each
of them."""


def delivery_key(channel: ChannelId, kind: Kind, subject: str) -> str:
    """The idempotency key of a delivery: 24 hex digits, the same for the same channel, kind and subject."""
    named = "\x1f".join((str(channel), kind.value, subject))
    return blake2b(named.encode(), digest_size=_KEY_BYTES).hexdigest()


def edit_subject(key: str, *, revision: int) -> str:
    """The subject of an edit of the message that was delivered under `key`; each revision is an edit of its own."""
    return f"{key}/{revision}"


def vote_edit_subject(key: str, *, vote: int) -> str:
    """The subject of an edit for the votes, up to that number, on the card that was delivered under `key`."""
    return f"{key}/{_VOTE}{vote}"


def is_vote_edit(kind: Kind, subject: str) -> bool:
    """Whether a row of this kind and subject edits a card for the votes on its paper."""
    return kind is Kind.EDIT and subject.partition("/")[2].startswith(_VOTE)


def edited_key(subject: str) -> str:
    """The key of the delivery that an edit of this subject is about."""
    return subject.partition("/")[0]


def digest_card_subject(digest: str, paper: PaperId) -> str:
    """The subject of the card of a paper in the thread of the digest that is delivered under the key `digest`."""
    return f"{digest}/{paper}"


def read_digest_card_subject(subject: str) -> tuple[str, PaperId]:
    """The key of the digest's delivery, and the paper, that `digest_card_subject` wrote."""
    digest, _, paper = subject.partition("/")
    return digest, PaperId(paper)


def linked_subject(message: str, paper: PaperId) -> str:
    """The subject of the card of a paper that the message of this id links to."""
    return f"{message}/{paper}"


def read_linked_subject(subject: str) -> tuple[str, PaperId]:
    """The id of the message, and the paper, that `linked_subject` wrote."""
    message, _, paper = subject.partition("/")
    return message, PaperId(paper)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox. `started_at` is when its last request went out, `due_at` the moment it may next go.

    `unsure_since` is when the first request of unknown fate went out; None while all its requests are accounted for.
    Those are moments of our own clock. `asked_at` is the moment of the last request by the platform's clock, None where
    it tells no time. `doubted_at` is that of the first request of unknown fate (by ours where the platform tells none);
    it stays when a look-up finds nothing. `after` is the platform's id of a message that the channel had before the
    first request, and `refusals` counts the answers that refused it. `keyless`: a request of unknown fate carried no
    key that the platform would know again, so that a repeat may make a second message. `keyless_before`: so it was
    before the request that is under way; only the row that was started says it.
    """

    id: int
    channel: ChannelId
    kind: Kind
    subject: str
    key: str
    state: State
    attempt: int
    created_at: datetime
    due_at: datetime
    started_at: datetime | None = None
    unsure_since: datetime | None = None
    asked_at: datetime | None = None
    doubted_at: datetime | None = None
    after: str | None = None
    refusals: int = 0
    keyless: bool = False
    keyless_before: bool = False
    sent_at: datetime | None = None
    message_id: str | None = None
    error: str | None = None

    @property
    def carded(self) -> PaperId | None:
        """The paper of which it posts a card; None for a row that posts anything else."""
        match self.kind:
            case Kind.CARD | Kind.SHARED_PAPER:
                return PaperId(self.subject)
            case Kind.DIGEST_CARD:
                return read_digest_card_subject(self.subject)[1]
            case Kind.LINKED_PAPER:
                return read_linked_subject(self.subject)[1]
            case _:
                return None

    @property
    def is_dropped(self) -> bool:
        """Whether it was dropped before it was posted, so that it may go out after all."""
        return self.state is State.DROPPED and self.unsure_since is None

    @property
    def is_called_off(self) -> bool:
        """Whether the operator dropped it: no change of a subscription brings it back."""
        return self.state is State.DROPPED and self.error == CALLED_OFF

    @property
    def turn(self) -> int:
        """Its turn in the lane: 0, but `IN_THREAD` or `HELD_BACK` for an untried row that is due after it was made.

        What is due at once goes first, then the cards in a digest's thread, then repeated edits, which wait for
        minutes, then cards that are held back for hours. The edit of a line goes before all of these, publishing after
        them.
        """
        if self.kind is Kind.WHOLE:
            return FIRST
        if self.kind is Kind.CROSSPOST:
            return LAST
        if self.kind is Kind.EDIT and self.attempt:
            return REPEATED
        if self.state is not State.WAITING or self.attempt or self.due_at <= self.created_at:
            return 0
        return IN_THREAD if self.kind is Kind.DIGEST_CARD else HELD_BACK


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneState:
    """One channel's part of the outbox: `head` is its oldest open row, `waiting` counts all open rows.

    `aside` counts the rows that stepped aside. Rows stand by their `turn`, so that a card of the quiet hours holds up
    no digest.
    """

    channel: ChannelId
    head: Delivery | None
    waiting: int
    aside: int = 0
    pause: Pause | None = None
    last_sent_at: datetime | None = None
    last_error: str | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """The start of a request by `worker`: the row becomes `inflight` and its attempt rises.

    It is committed before the request goes out. `told_at` is the moment `at` by the platform's clock, None where it
    tells no time. `keyless`: the request carries no key that the platform would know again.
    """

    delivery: Delivery
    at: datetime
    worker: str
    told_at: datetime | None = None
    keyless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The settled outcome of a delivery: its new state, and a pause of the channel if one begins.

    `delivery` is the row as it was read: the write is stale when its state or attempt has changed since. WAITING clears
    the row's `unsure_since`; UNCERTAIN sets it to `started_at` unless it is set. SENT ends the channel's pause.
    `refused`: the platform answered no. `no_thread`: why no card can be posted in the digest's thread; those that wait
    for it are dropped with this one. `muted`: the channel's mute holds it until `due_at`; a change of the mute makes it
    due. `then` are the rows that a posted message needs after it, each made with this write. `keyless` sets that of the
    row; None leaves it as it is.
    """

    delivery: Delivery
    state: State
    at: datetime
    due_at: datetime | None = None
    message_id: str | None = None
    error: str | None = None
    pause: Pause | None = None
    refused: bool = False
    no_thread: ThreadRefused | None = None
    muted: bool = False
    keyless: bool | None = None
    then: tuple[Kind, ...] = ()

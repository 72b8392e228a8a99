"""The judge of a storm: compares what the platforms have stored with what every channel was promised.

It reads the platforms' own ledgers, and from the database only what a key stands for. Beside the papers it judges
each row of the outbox: what was sent is there once, and nothing is left.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.channel.channel import ChannelId
from bot.playground.world import Post
from tests.soak.book import Book, Row

_KEY = re.compile(r"\b[0-9a-f]{24}\b")
_WITHOUT_MESSAGE = frozenset({"edit", "whole", "crosspost"})
"""The kinds of rows that change a message and have none of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLedger:
    """A channel: how many papers it was promised, how they came, and what went wrong (keys and papers).

    `in_threads` are cards in threads of digests, `others` what else was posted: notices, and what people shared.
    """

    channel: ChannelId
    promised: int
    cards: int
    in_digests: int
    in_threads: int
    others: int
    doubled: tuple[str, ...]
    lost: tuple[str, ...]
    out_of_order: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every paper came once and in order."""
        return not (self.doubled or self.lost or self.out_of_order)


def judged(
    book: Book,
    posts: Mapping[ChannelId, Sequence[Post]],
    promised: Sequence[str],
    *,
    in_order: Collection[ChannelId],
) -> Iterator[ChannelLedger]:
    """The ledger of each channel, of which each was promised the papers with these ids; `posts` with those in threads.

    Only the cards of the channels `in_order` stand in order: where people change their minds, a card may come later.
    """
    for channel, stored in posts.items():
        keys = [key for post in stored if (key := key_of(post))]
        ledger = _judged(book, channel, keys, promised)
        yield ledger if channel in in_order else replace(ledger, out_of_order=())


def _judged(book: Book, channel: ChannelId, keys: Sequence[str], promised: Sequence[str]) -> ChannelLedger:
    rows = {row["key"]: row for row in book.rows("SELECT * FROM outbox WHERE channel = ?", str(channel))}
    kinds = Counter(rows[key]["kind"] for key in keys)
    cards = {rows[key]["subject"]: rows[key]["id"] for key in keys if rows[key]["kind"] == "card"}
    digests = {rows[key]["subject"] for key in keys if rows[key]["kind"] == "digest"}
    lines = [paper for paper, subject in _lines(book, channel) if subject in digests]
    said = Counter([*cards, *lines])
    order = list(cards.values())
    return ChannelLedger(
        channel=channel,
        promised=len(promised),
        cards=len(cards),
        in_digests=len(lines),
        in_threads=kinds["digest_card"],
        others=kinds.total() - kinds["card"] - kinds["digest"] - kinds["digest_card"],
        doubled=(
            *(_named(rows[key]) for key, times in Counter(keys).items() if times > 1),
            *(paper for paper, times in said.items() if times > 1),
        ),
        lost=(
            *(paper for paper in promised if paper not in said),
            *(_named(row) for key, row in rows.items() if _is_missing(row, posted=key in keys)),
        ),
        out_of_order=tuple(str(after) for before, after in pairwise(order) if after < before),
    )


def _is_missing(row: Row, *, posted: bool) -> bool:
    """Whether a row is left, or counts as sent and is not there. Publishing may be left: ten an hour are allowed."""
    if row["state"] == "sent":
        return row["kind"] not in _WITHOUT_MESSAGE and not posted
    return row["state"] != "dropped" and row["kind"] != "crosspost"


def _named(row: Row) -> str:
    return f"{row['kind']} {row['subject']} ({row['state']})"


def _lines(book: Book, channel: ChannelId) -> Iterator[tuple[str, str]]:
    """The papers of the digests that were made, each with the subject of its digest."""
    lines = book.rows(
        """
        SELECT paper.id, digest.name || ' ' || digest.due AS subject
        FROM digest_line
        JOIN digest ON digest.id = digest_line.digest
        JOIN announcement ON announcement.id = digest_line.announcement
        JOIN paper ON paper.row = announcement.paper
        WHERE digest_line.channel = ?
        """,
        str(channel),
    )
    yield from ((row["id"], row["subject"]) for row in lines)


def stored_papers(book: Book) -> set[str]:
    """The ids of the papers that are stored."""
    return {row["id"] for row in book.rows("SELECT id FROM paper")}


def waiting_deliveries(book: Book) -> int:
    """How many rows of the outbox are open, but for publishing, of which Discord allows ten an hour."""
    return _count(
        book,
        "SELECT count(*) AS number FROM outbox"
        " WHERE state IN ('waiting', 'inflight', 'uncertain') AND kind != 'crosspost'",
    )


def waiting_lines(book: Book) -> int:
    """How many lines wait for a digest."""
    return _count(book, "SELECT count(*) AS number FROM digest_line WHERE digest IS NULL")


def _count(book: Book, question: str) -> int:
    (row,) = book.rows(question)
    return int(row["number"])


def key_of(post: Post) -> str | None:
    """The delivery key under which a message was posted; a forum's post has no nonce, and its buttons carry the key."""
    if post.platform == "discord":
        carried = _KEY.search(json.dumps(post.payload))
        return post.key or (carried[0] if carried else None)
    if post.key is None:
        return None
    payload = json.loads(post.key).get("event_payload")
    return payload.get("key") if isinstance(payload, dict) else None

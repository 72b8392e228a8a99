"""The identity of a feed's entries: which paper each is, and by which key its record is kept.

The id is the arXiv id or DOI that the entry names, else its guid, else its link. The key of the record is the guid, or
the link where there is none, also where the id is a DOI: so a DOI that comes later joins the same record. A guid or a
link that names a paper is written in one form for all versions of the paper.

Some feeds use one guid for different items. A guid therefore belongs to the first item that brought it, and that is
remembered (`Owners`). An entry with another page and another title, which names no paper that the owner names, is
another item: it goes by its link. Where a page is unknown, a title that has kept less than half of its words is another
item's, which goes by its title if it has no link. A guid that is a place in the feed (`1`, `2`) is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.paper.identity import source_id, storable_key
from bot.paper.paper import PaperId
from bot.sources.feed_entries import FeedEntry
from bot.sources.registered_ids import registered_id, registered_ids
from bot.text.markup import plain

_MOST_OWNERS = 1_000
_HASH_BYTES = 5
_TRACKING = re.compile(r"(?:utm_\w+|fc|ff|rss|af)(?:=|$)")
"""Parameters of an address that say where a reader comes from; PubMed's `fc` and `ff` change at each poll."""
_VERSION = re.compile(r"/?v\d+/?$")
_PLACE = re.compile(r"[0-9]{1,3}")
"""A guid that is an item's place in the feed, and another item's at the next poll."""
_WORD = re.compile(r"\w{4,}")
_MOST_WORDS, _WORD_HASH_BYTES = 6, 2


class Marks(NamedTuple):
    """Hashes that tell an item from another: of the paper it names, its page, and its title; empty where unknown.

    `words` has those of the longest words of its title, parted by blanks.
    """

    paper: str
    page: str
    title: str
    words: str = ""

    def may_be_one(self, other: Marks) -> bool:
        """Whether both may be one item: they name one paper, have one page or one title, or half of a title is kept."""
        if self.title == other.title or (self.paper and self.paper == other.paper):
            return True
        if self.page and other.page:
            return self.page == other.page
        words, others = set(self.words.split()), set(other.words.split())
        return 2 * len(words & others) >= min(len(words), len(others)) > 0


Owners = Mapping[str, Marks]
"""The item that each guid belongs to, by the guid's hash, in the order in which the guids were last seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The id of an entry's paper, the key of its record, and other ids of the paper."""

    paper: PaperId
    key: str
    aliases: tuple[PaperId, ...]


def identities(entries: Iterable[FeedEntry], *, source: str, owners: Owners) -> tuple[tuple[Identity, ...], Owners]:
    """The identity of each entry, in their order, and who owns which guid after them."""
    owned = dict(owners)
    found: list[Identity] = []
    for entry in entries:
        named = registered_ids(entry.names)
        told = entry.guid if _claim(entry, named, owned) else _page_or_title(entry)
        key = registered_id(told) or storable_key(told)
        paper = named[0] if named else source_id(source, key)
        found.append(Identity(paper=paper, key=key, aliases=named[1:]))
    return tuple(found), dict(list(owned.items())[-_MOST_OWNERS:])


def _claim(entry: FeedEntry, named: tuple[PaperId, ...], owned: dict[str, Marks]) -> bool:
    """Whether the guid belongs to the entry; keeps in `owned` what the item looks like now."""
    if not entry.guid or _PLACE.fullmatch(entry.guid):
        return False
    guid, marks = _hash(entry.guid), _marks(entry, named)
    owner = owned.pop(guid, marks)
    is_owner = owner.may_be_one(marks)
    owned[guid] = marks if is_owner else owner
    return is_owner


def _marks(entry: FeedEntry, named: tuple[PaperId, ...]) -> Marks:
    return Marks(
        paper=_hash(named[0]) if named else "",
        page=_hash(_VERSION.sub("", _page_of(entry.link))) if entry.link else "",
        title=_hash(_letters(entry.title)),
        words=_words(entry.title),
    )


def _words(title: str) -> str:
    words = sorted(set(_WORD.findall(plain(title).casefold())), key=lambda word: (-len(word), word))
    return " ".join(_hash(word, _WORD_HASH_BYTES) for word in words[:_MOST_WORDS])


def _letters(title: str) -> str:
    return "".join(filter(str.isalnum, plain(title).casefold()))


def _page_or_title(entry: FeedEntry) -> str:
    if entry.link:
        return _page_of(entry.link)
    return _letters(entry.title) or plain(entry.title)


def _page_of(address: str) -> str:
    """An address without its scheme and tracking parameters: the same at each poll.

    The fragment stays, because a page may have many papers (`/publications#roe2026`).
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    query = "&".join(part for part in parts.query.split("&") if part and not _TRACKING.match(part))
    fragment = "" if _TRACKING.match(parts.fragment) else parts.fragment
    return f"{parts.netloc}{parts.path}" + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def _hash(text: str, size: int = _HASH_BYTES) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=size).hexdigest()

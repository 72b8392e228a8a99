"""An entry from the words that a list has for it: a query, an address of a feed, a mode beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.channel.subscription import Mode
from bot.exchange.channel_list import MOST_ENTRIES, ChannelList, Entry, Unread
from bot.exchange.feed_address import is_address, query_of_address

_MODES = {
    **{mode.value: mode for mode in Mode},
    **dict.fromkeys(("instant", "immediately", "immediate", "realtime", "now", "always"), Mode.INSTANTLY),
    **dict.fromkeys(("day", "digest", "daily digest"), Mode.DAILY),
    **dict.fromkeys(("week", "weekly digest"), Mode.WEEKLY),
}
_AT_THE_END = re.compile(rf"(?:\s*[,;|\t]\s*|\s+)(?:--|when:|mode:)?(?P<mode>{'|'.join(Mode)})\s*$", re.IGNORECASE)
NO_FEEDS = "is an address, and here papers are found by words, not by feeds"


def mode_named(text: str) -> Mode | None:
    """The mode that a word of a list means; None for any other word."""
    return _MODES.get(" ".join(text.casefold().split()))


def split_mode(words: str) -> tuple[str, Mode | None]:
    """A query and the mode at its end (`gpu daily`, `gpu, weekly`), if there is one; in quotes it is a word."""
    found = _AT_THE_END.search(words)
    if found is None or words[: found.start()].count('"') % 2 or not words[: found.start()].strip():
        return words, None
    return words[: found.start()].rstrip(), Mode(found["mode"].casefold())


def read_entry(place: str, words: str, mode: Mode | None = None) -> Entry | Unread:
    """The entry of these words."""
    if not is_address(words):
        return Entry(place, words, mode)
    query = query_of_address(words)
    return Unread(place, words, NO_FEEDS) if query is None else Entry(place, query, mode, foreign=True)


def gathered(read: Iterable[Entry | Unread]) -> ChannelList:
    """The list of the entries that were read; those beyond `MOST_ENTRIES` count as unread and are told once."""
    entries: list[Entry] = []
    unread: list[Unread] = []
    for one in read:
        if isinstance(one, Unread):
            unread.append(one)
        elif len(entries) < MOST_ENTRIES:
            entries.append(one)
        else:
            unread.append(Unread(one.place, one.query, f"a list of more than {MOST_ENTRIES:,} is not read to its end"))
            break
    return ChannelList(entries=tuple(entries), unread=tuple(unread))

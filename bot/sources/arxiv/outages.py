"""What went wrong during a poll, and what may still be asked.

- 403, 406 and 429 end the poll: arXiv takes going on for an attack (https://info.arxiv.org/help/robots.html).
- A server that is down or tells nothing in time is asked no more, so that a poll cannot hang for long. The other one
  is asked: it is another machine.
- Lists that are down are no reason to leave the feeds alone: the next poll comes as usual.
- Any other failure concerns one request; a server with two of them is asked no more either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bot.errors import SourceError
from bot.sources.arxiv.entry import NAME

FEEDS = "RSS"
_MESSAGES_TOLD = 3
_MOST_FAILURES = 2


class Outages:
    """The failures of one poll."""

    def __init__(self) -> None:
        self._errors: list[SourceError] = []
        self._messages: dict[str, None] = {}
        self._unread: set[str] = set()
        self._over: set[str] = set()
        self._failures: Counter[str] = Counter()
        self._is_refused = self._must_rest = False

    def note(self, server: str, streams: Iterable[str], error: SourceError) -> None:
        """A request to `server` for these streams failed."""
        self._errors.append(error)
        self._messages[f"{server}: {error.message}"] = None
        self._unread.update(streams)
        self._failures[server] += 1
        if error.unavailable or self._failures[server] >= _MOST_FAILURES:
            self._over.add(server)
        self._is_refused = self._is_refused or (error.refused and not error.unavailable)
        self._must_rest = self._must_rest or self._is_refused or (error.refused and server == FEEDS)

    def skip(self, streams: Iterable[str]) -> None:
        """These streams were not asked for, because an earlier request failed."""
        self._unread.update(streams)

    def may_ask(self, server: str) -> bool:
        """Whether `server` may be asked in this poll."""
        return not self._is_refused and server not in self._over

    def raise_any(self, streams: Iterable[str]) -> None:
        """Raise all failures as one `SourceError`, if there were any; `streams` are all that the source has."""
        if not self._errors:
            return
        told = list(self._messages)
        more = len(told) - _MESSAGES_TOLD
        raise SourceError(
            NAME,
            "; ".join(told[:_MESSAGES_TOLD] + ([f"and {more} more"] if more > 0 else [])),
            retry_after=max((one.retry_after for one in self._errors if one.retry_after is not None), default=None),
            refused=self._must_rest,
            unavailable=any(error.unavailable for error in self._errors),
            streams=None if self._unread.issuperset(streams) else frozenset(self._unread),
        ) from self._errors[0]

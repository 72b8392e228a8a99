"""The tree of errors that Offprint raises on purpose. Each says what it is about and what to do next.

OffprintError
├── UsageError            a person typed something that cannot be done; shown to that person as it is
│   ├── QueryError        a query that is not one: where, what, and a query that would work
│   ├── UnusableCommand   a command that cannot be done as it was typed; carries the one that would work
│   ├── UnknownChannel    a channel that is not written as one
│   ├── FieldErrors       fields of a form that cannot be used as they were filled in
│   ├── TooSlow           a search that was given up, because it would hold up everybody else's
│   └── NotFound          a subscription, paper or zone that is not there
│       └── Thinned       a paper of which, for its age, no more is kept than its address; carries that
├── SettingsError         a setting the operator must mend before the service starts
├── SourceError           a source that could not be read this time; tried again at its next poll
├── StorageError          the database refuses to be written or read
│   ├── ServerAway        its server takes no connection now, and may take one later
│   ├── Unwritable        it can be written, and refuses this value
│   ├── NotEmpty          it has a team's data, and one was to be moved into it
│   │   └── AlreadyMoved  it has the data that was to be moved into it
│   ├── LeaseLost         it refuses what was decided under a lease that another process holds by now
│   └── SchemaTooNew      the file was written by a newer Offprint
└── AlreadyRunning        another process holds this database
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass


class OffprintError(Exception):
    """The base of every error that Offprint raises on purpose; `str()` of it is fit to be shown."""


class UsageError(OffprintError):
    """Something a person typed cannot be done. `remedy` is the exact next thing to type, where there is one."""

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


_WITHOUT_WIDTH = frozenset(("Mn", "Me", "Cf"))
_LONGEST_POINTER = 600
"""Any query that is not too long is shown whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a text something is wrong: `start` and `end` count code points from 0, `end` is exclusive."""

    start: int
    end: int


class QueryError(UsageError):
    """A query that cannot be used. Carries the query, the place in it, and a query that would work."""

    def __init__(self, message: str, *, query: str, place: Place, suggestion: str | None = None) -> None:
        super().__init__(message, remedy=suggestion)
        self.query = query
        self.place = place
        self.suggestion = suggestion

    @property
    def pointer(self) -> str:
        """The query on one line and carets under the place on the next; of a long one what is near the place."""
        flat = re.sub(r"\s", " ", self.query)
        begin = 0 if len(flat) <= _LONGEST_POINTER else max(0, self.place.start - _LONGEST_POINTER // 2)
        shown = flat[begin : begin + _LONGEST_POINTER]
        before, after = "… " * (begin > 0), " …" * (begin + len(shown) < len(flat))
        start, end = self.place.start - begin, min(self.place.end - begin, len(shown))
        indent, width = _columns(before + shown[:start]), max(1, _columns(shown[start:end]))
        return f"{before}{shown}{after}\n{' ' * indent}{'^' * width}"


def _columns(text: str) -> int:
    """How wide a text is where all letters are of one width: East Asian ones of two, marks and what is unseen of none.

    https://www.unicode.org/reports/tr11/
    """
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.category(char) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class UnusableCommand(UsageError):
    """A command that cannot be done as it was typed. `path` and `options` are the command that would work.

    `also` are the options of others that would work, where it is open which one was meant.
    """

    def __init__(
        self,
        message: str,
        *,
        path: tuple[str, ...],
        options: Mapping[str, str],
        also: tuple[Mapping[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.path = path
        self.options = options
        self.also = also


class UnknownChannel(UsageError):
    """A channel's name that does not have the form `platform:workspace/channel`."""


class FieldErrors(UsageError):
    """Fields of a form cannot be used. `errors` has the error of each, by the field's name."""

    def __init__(self, errors: Mapping[str, UsageError]) -> None:
        super().__init__(" ".join(error.message for error in errors.values()))
        self.errors = errors


class TooSlow(UsageError):
    """A search took too long and was given up."""


class NotFound(UsageError):
    """What was asked for is not there."""


class Thinned(NotFound):
    """A paper was thinned for its age. `page` is where it lives, None where that is not known."""

    def __init__(self, message: str, *, page: str | None) -> None:
        super().__init__(message, remedy=None if page is None else f"Read it at {page}")
        self.page = page


class SettingsError(OffprintError):
    """One or more settings are wrong. `problems` holds one line for each, naming the variable."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class SourceError(OffprintError):
    """A source could not be read this time.

    `retry_after` is what the source asked for, in seconds. `refused`: it does not want to be asked now (403, 406, 429)
    or is down (5xx), so that it is left alone for longer and longer. `unavailable`: it is down (5xx), or said nothing
    in time, so that no more is asked of that server in this poll. `ended`: it is gone for good (410). `streams` names
    the streams that could not be read, where the others could.
    """

    def __init__(  # noqa: PLR0913 - each is a fact about the failure
        self,
        source: str,
        message: str,
        *,
        retry_after: float | None = None,
        refused: bool = False,
        unavailable: bool = False,
        ended: bool = False,
        streams: frozenset[str] | None = None,
    ) -> None:
        super().__init__(f"{source}: {message}")
        self.source = source
        self.message = message
        self.retry_after = retry_after
        self.refused = refused
        self.unavailable = unavailable
        self.ended = ended
        self.streams = streams


class StorageError(OffprintError):
    """The database cannot be read or written; the message says why and what helps."""


class ServerAway(StorageError):
    """The database's server takes no connection now, and may take one later."""


class Unwritable(StorageError):
    """The database can be written, and refuses what it was given: other values are not to blame."""


class LeaseLost(StorageError):
    """Nothing was written: the lease that it was decided under has passed on."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Another process holds the lease “{name}” by now; nothing was written under it.")


class SchemaTooNew(StorageError):
    """The database was written by a newer Offprint and must not be touched by this one."""


class NotEmpty(StorageError):
    """A database that a team was to be moved into has a team's data."""


class AlreadyMoved(NotEmpty):
    """The move was typed again, and has ended already."""


class AlreadyRunning(OffprintError):
    """Another `offprint run` holds this database."""

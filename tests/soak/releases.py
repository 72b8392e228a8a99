"""The papers that come out during a storm, and what every channel is promised."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.servers.huggingface import HuggingFaceServer, daily_entry

ON_THE_LIST = 60
"""How many of the newest papers the source lists, and all that the service has not taken in yet: on a slow machine it
may be killed often before its first poll."""


@dataclass(slots=True)
class Releases:
    """The list of a source. `promised` are the ids of all papers that came out."""

    source: HuggingFaceServer
    promised: list[str] = field(default_factory=list)
    _released: int = 0
    _listed: dict[str, dict[str, object]] = field(default_factory=dict)

    def release(self, number: int, *, seen: Collection[str] = ()) -> None:
        """Put new papers on the list; those that stood on it for long leave it, if they were `seen`."""
        day = datetime.now(UTC).date()
        today = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
        for _ in range(number):
            key = f"{today:%y%m}.{10000 + self._released}"
            title = f"Kernel {self._released} for a GPU"
            self._listed[f"arxiv:{key}"] = daily_entry(key, title=title, listed_at=today, published_at=today)
            self._released += 1
            self.promised.append(f"arxiv:{key}")
        for paper in [one for one in list(self._listed)[:-ON_THE_LIST] if one in seen]:
            del self._listed[paper]
        self.source.replace(day, list(self._listed.values()))

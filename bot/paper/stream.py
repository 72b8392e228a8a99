"""A stream: a list of papers that a source keeps and that is read up to a cursor of its own.

`huggingface` has one, arXiv one for each category, a feed is one. Baseline, cursor and status belong to the stream, so
that a category that is added later floods nobody.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class StreamId:
    """One stream of a source. `name` is empty where it is the only one."""

    source: str
    name: str = ""

    def __str__(self) -> str:
        return source_name(self.source, self.name)


def source_name(source: str, stream: str = "") -> str:
    """How people name a source, and one of its streams: `huggingface`, `feed:nature`, `arxiv`, `arxiv:cs.LG`.

    `offprint poll` and `source:` take the name of a source, in small or capital letters; `status` shows it, with the
    stream that fails where a source has several.
    """
    named = source.strip().casefold()
    return f"{named}:{stream}" if stream else named

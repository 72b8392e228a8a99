"""The formats that papers can be exported in, each with the name that people type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.citing.bibtex import bibtex
from bot.citing.ris import ris
from bot.paper.paper import Paper


@dataclass(frozen=True, slots=True)
class CitingFormat:
    """A format: its name as it is typed, its label, the ending of its files, and what writes one."""

    name: str
    label: str
    suffix: str
    write: Callable[[Iterable[Paper]], str]


FORMATS = (CitingFormat("bibtex", "BibTeX", "bib", bibtex), CitingFormat("ris", "RIS", "ris", ris))


def format_named(name: str) -> CitingFormat | None:
    """The format of this name or ending, whatever its case; None where there is none."""
    return next((one for one in FORMATS if name.casefold() in (one.name, one.suffix)), None)

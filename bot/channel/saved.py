"""What a person saved for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.paper.paper import StoredPaper


@dataclass(frozen=True, slots=True)
class SavedPaper:
    """A paper that a person saved, and when."""

    paper: StoredPaper
    at: datetime


@dataclass(frozen=True, slots=True)
class SavedPage:
    """Papers that a person saved, the last saved first; `total` counts those of all pages."""

    papers: tuple[SavedPaper, ...]
    total: int

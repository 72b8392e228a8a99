"""The profile of a source: what it knows of papers, when it announces, and how often it is polled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.paper.calendar import EVERY_DAY, AnnouncementCalendar


class Fact(StrEnum):
    """A fact of papers that some sources know and others do not. The value is what people read."""

    ABSTRACT = "abstracts"
    AUTHORS = "authors"
    CATEGORIES = "categories"
    KEYWORDS = "keywords"
    ORGANIZATION = "organizations"
    UPVOTES = "upvotes"
    CODE = "code"
    STARS = "stars"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProfile:
    """What is known of a source before it is polled.

    `category_names` are the only categories that its papers can have, as the source spells them; None where any may
    come.
    """

    knows: frozenset[Fact]
    calendar: AnnouncementCalendar = EVERY_DAY
    category_names: frozenset[str] | None = None
    poll_every: timedelta = timedelta(minutes=15)

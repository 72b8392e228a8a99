"""A source in words: what it knows of its papers, and since when it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.card.byline import byline, in_words
from bot.card.formatting import day_words
from bot.polling.profile import Fact, SourceProfile

_STREAMS_NAMED = 3
_DAYS_TOLD = 3


def known_words(profile: SourceProfile) -> str:
    """What a source knows of its papers, and what it does not: `Knows abstracts and authors; no upvotes or stars.`"""
    known = [fact.value for fact in Fact if fact in profile.knows]
    unknown = [fact.value for fact in Fact if fact not in profile.knows]
    without = " or ".join(filter(None, (", ".join(unknown[:-1]), *unknown[-1:])))
    return f"Knows {in_words(known) or 'titles'}{f'; no {without}' if without else ''}."


def since_words(since: Mapping[str, date | None], profile: SourceProfile) -> str:
    """Since when each stream of a source is read: `40 categories since 3 Nov 2026; cs.RO since 20 Nov 2026.`

    `since` is the day on which the baseline of a stream ended; None before. Empty for a source without any.
    """
    days = sorted({day for day in since.values() if day is not None})
    if len(since) <= 1:
        return f"Since {day_words(days[0])}." if days else ""
    on_day = {day: [name for name, began in since.items() if began == day] for day in days}
    told = [f"{_streams(on_day[day], profile)} since {day_words(day)}" for day in days[:_DAYS_TOLD]]
    later = [name for day in days[_DAYS_TOLD:] for name in on_day[day]]
    waiting = [name for name, began in since.items() if began is None]
    told += [f"{_streams(later, profile)} later"] if later else []
    told += [f"{_streams(waiting, profile)} not yet"] if waiting else []
    return f"{'; '.join(told)}."


def _streams(names: Sequence[str], profile: SourceProfile) -> str:
    """A few streams by name, many by their number."""
    if len(names) <= _STREAMS_NAMED:
        return byline(tuple(sorted(names)))
    are_categories = frozenset(names) <= (profile.category_names or frozenset())
    return f"{len(names)} {'categories' if are_categories else 'lists'}"

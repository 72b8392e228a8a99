"""What a card shows of a paper's text: the summary that its source made by machine, else the sentences that tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.card.excerpt import excerpt, shorten
from bot.card.marking import Place
from bot.card.telling import TELLING_CHARACTERS, deed, telling
from bot.matching.highlight import highlights
from bot.paper.paper import Paper
from bot.query.evidence import Reasons
from bot.text.lines import one_line

BY_MACHINE = " (AI summary)"


@dataclass(frozen=True, slots=True)
class Summary:
    """One or two sentences, empty where nothing is known, and where in them the words stand that were looked for."""

    text: str
    places: tuple[Place, ...] = ()
    by_machine: bool = False

    @property
    def signed(self) -> str:
        """The text, behind which stands that a machine wrote it."""
        return self.text + (BY_MACHINE if self.by_machine else "")


def summary(paper: Paper, found: Iterable[Reasons]) -> Summary:
    """The part of a paper's text that a card shows, at most `TELLING_CHARACTERS`; `found` is why the paper is shown."""
    reasons = tuple(found)
    if by_machine := excerpt(paper.ai_summary or "", TELLING_CHARACTERS):
        return Summary(by_machine, _places(by_machine, reasons), by_machine=True)
    flat = one_line(paper.abstract)
    told = telling(flat, _places(flat, reasons))
    return Summary(told.text, told.places)


def teaser(paper: Paper, found: Iterable[Reasons], *, limit: int) -> Summary:
    """One line that says what a paper does, at most `limit` (≥ 1) characters, cut at a word; without places.

    It is a sentence of the paper's card: of the machine's summary the first, else the one that says what was done.
    """
    if by_machine := excerpt(paper.ai_summary or "", limit):
        return Summary(by_machine, by_machine=True)
    flat = one_line(paper.abstract)
    if len(flat) <= limit:
        return Summary(flat)
    return Summary(shorten(deed(flat, _places(flat, tuple(found))), limit))


def _places(text: str, reasons: tuple[Reasons, ...]) -> tuple[Place, ...]:
    """The places of all words that were found, in order, none over another."""
    places: list[Place] = []
    for start, end in sorted(place for one in reasons for place in highlights(text, one)):
        if places and start < places[-1][1]:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((start, end))
    return tuple(places)

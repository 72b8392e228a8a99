"""What a weekly digest opens with: the picture of its week, what it shows in words, and what rises."""

from __future__ import annotations

from datetime import date

from bot.card.card import Drawing, Line, Part, Quiet, Text, bold, plain
from bot.card.excerpt import shorten
from bot.card.formatting import counted, day_words, days_words, weekday_words
from bot.digest.week import DailyMatches, RisingWords, Week

_NAMED = 6
_ROUND = 10
"""A term that is this many times as frequent, or more, is told without tenths."""
_QUERY_CHARACTERS = 60
ALT_CHARACTERS = 1000
"""Slack takes no more with an upload (https://docs.slack.dev/reference/methods/files.getUploadURLExternal), Discord
1,024."""


def week_parts(week: Week, png: bytes | None) -> tuple[Part, ...]:
    """The parts: the picture, or without one its words; and what rises. Nothing for a week without matches."""
    if not week.lines:
        return _rising(week)
    alt = alt_text(week)
    return (Drawing(png, alt, _filename(week)) if png else Text(((plain(alt),),)), *_rising(week))


def alt_text(week: Week) -> str:
    """What the picture shows, in whole sentences: the totals, and the days on which most came.

    `96 papers matched in the week of 23–29 Nov 2026: diffusion 58 (most on Sat 28 Nov: 14); gpu 38. The fullest …`
    """
    totals = "; ".join(_total(line, week) for line in week.lines[:_NAMED])
    rest = week.lines[_NAMED:]
    others = f"; {counted(len(rest), 'other')} {sum(line.total for line in rest)}" if rest else ""
    said = f"{counted(week.papers, 'paper')} matched in the week of {days_words(week.days)}: {totals}{others}."
    return shorten(f"{said}{_fullest(week)}", ALT_CHARACTERS)


def _fullest(week: Week) -> str:
    """The day on which most came, where there are several lines and several days, and one of these has most."""
    days = [sum(line.days[number] for line in week.lines) for number in range(len(week.days))]
    if len(week.lines) < 2 or sum(map(bool, days)) < 2 or days.count(max(days)) > 1:
        return ""
    return f" The fullest day was {weekday_words(week.days[days.index(max(days))])}."


def _total(line: DailyMatches, week: Week) -> str:
    """`diffusion 58 (most on Sat 28 Nov: 14)`."""
    named = f"{shorten(line.subscription.typed, _QUERY_CHARACTERS)} {line.total}"
    most = max(line.days)
    if most == line.total or line.days.count(most) > 1:
        return named
    return f"{named} (most on {weekday_words(week.days[line.days.index(most)])}: {most})"


def _rising(week: Week) -> tuple[Part, ...]:
    """`Rising: world models (41 papers, 3.2 times as often), …`; in a young archive, from when that is told."""
    if week.rising_from is not None:
        return (Quiet((plain(_not_yet(week.rising_from)),)),)
    if not week.rising:
        return ()
    spans = [span for number, term in enumerate(week.rising) for span in _rise(term, ", " if number else "Rising: ")]
    counted_in = f"Counted in all papers that came in, against the {week.weeks_before} weeks before."
    return Text((tuple(spans),)), Quiet((plain(counted_in),))


def _rise(term: RisingWords, before: str) -> Line:
    often = "new" if term.times is None else f"{term.times:.{int(term.times < _ROUND)}f} times as often"
    return plain(before), bold(term.words), plain(f" ({counted(term.papers, 'paper')}, {often})")


def _not_yet(day: date) -> str:
    return f"Rising terms are shown from {day_words(day)} on: until then there are too few weeks to compare with."


def _filename(week: Week) -> str:
    return f"week-of-{week.days[0].isoformat()}.png"

"""Draws a week with matplotlib: how many papers each subscription matched on each day.

Read on a phone, where a message is a third as wide as the picture, so the letters are large. The names stand at the
ends of the lines, since a legend must be hunted through. Colours are those of Okabe and Ito, which people with any
kind of colour vision tell apart (https://jfly.uni-koeln.de/color/), and each line has a mark of its own besides. The
ground is opaque white, so that it reads in a dark window too.

The same week gives the same bytes: no date and no version is written into the file. Only objects of the library are
used, nothing of its state for a whole process.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from io import BytesIO

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.card.excerpt import between_letters
from bot.card.formatting import count_words, days_words
from bot.chart.lines import shown, spread
from bot.digest.week import DailyMatches, Week
from bot.text.lines import one_line, visible

WIDTH, HEIGHT = 1080, 620
"""Pixels."""
_DPI = 100
_LEFT, _PLOT_RIGHT, _NAMES, _RIGHT = 66, 622, 676, 1066
_TOP, _BOTTOM = 100, 516
"""Pixels from the left, and from the top: the plot, and the column of names beside it."""
_TITLE, _NAME, _TICK = 33, 25, 25
"""Heights of letters in pixels."""
_INK, _QUIET, _GRID, _WEEKEND, _GROUND = "#1f2328", "#59636e", "#d9dee3", "#f0f2f5", "#ffffff"
_LOOKS = (("#0072b2", "o"), ("#e69f00", "s"), ("#009e73", "^"), ("#d55e00", "D"), ("#cc79a7", "v"), ("#56b4e9", "P"))
_LINE_WIDTH, _MARK = 3.2, 11.0
"""Points."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SATURDAY = 5
_LONGEST_NAME, _SHORTEST_NAME = 60, 4
_FAMILIES = (
    "DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Noto Sans JP", "Noto Sans KR",
    "WenQuanYi Zen Hei", "Droid Sans Fallback", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari",
    "Noto Sans Bengali", "Noto Sans Tamil", "Noto Sans Thai", "Noto Sans Math", "Noto Sans Symbols",
)  # fmt: skip
"""The fonts that are looked through for a letter, in this order, as far as they are installed. The first comes with
matplotlib; it has no Chinese, Japanese or Korean."""


def drawing(week: Week) -> bytes:
    """The picture of a week as a PNG, `WIDTH` by `HEIGHT`. The week has a match."""
    lines = shown(week).lines
    figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor=_GROUND)
    FigureCanvasAgg(figure)
    axes = _plot(figure, week.days, most=max(max(line.days) for line in lines))
    for line, look in reversed(list(zip(lines, _LOOKS, strict=False))):
        _draw_line(axes, line, look)
    _draw_names(figure, axes, week)
    _write(figure, (_LEFT - 40, 48), _title(week.days), fontsize=_points(_TITLE), weight="bold")
    written = BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _title(days: Sequence[date]) -> str:
    """`Papers matched per day, 23–29 Nov 2026`."""
    return f"Papers matched per day, {days_words(days)}"


def _plot(figure: Figure, days: Sequence[date], *, most: int) -> Axes:
    """The empty plot: days below, whole papers at the side, weekends shaded."""
    box = (_LEFT / WIDTH, 1 - _BOTTOM / HEIGHT, (_PLOT_RIGHT - _LEFT) / WIDTH, (_BOTTOM - _TOP) / HEIGHT)
    axes = figure.add_axes(box)
    axes.set_xlim(-0.4, len(days) - 0.6)
    axes.set_ylim(0, max(most, 3) * 1.06)
    for number, day in enumerate(days):
        if day.weekday() >= _SATURDAY:
            axes.axvspan(number - 0.5, number + 0.5, color=_WEEKEND, linewidth=0, zorder=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda papers, _: count_words(round(papers))))
    axes.set_xticks(range(len(days)), [f"{_DAYS[day.weekday()]}\n{day.day}" for day in days])
    axes.tick_params(length=0, labelsize=_points(_TICK), labelfontfamily=_FAMILIES[0], labelcolor=_QUIET, pad=8)
    axes.grid(axis="y", color=_GRID, linewidth=1)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    axes.spines["bottom"].set(visible=True, color=_QUIET, linewidth=1.2)
    return axes


def _draw_line(axes: Axes, line: DailyMatches, look: tuple[str, str]) -> None:
    colour, mark = look
    axes.plot(
        range(len(line.days)), line.days, color=colour, marker=mark, linewidth=_LINE_WIDTH, markersize=_MARK,
        markeredgecolor=_GROUND, markeredgewidth=1.4, clip_on=False, zorder=3,
    )  # fmt: skip


def _draw_names(figure: Figure, axes: Axes, week: Week) -> None:
    """Each line's mark, total and name beside the plot, as near to the line's end as the others allow."""
    lines, rest = shown(week).lines, shown(week).rest
    ends = [HEIGHT - axes.transData.transform((0, line.days[-1]))[1] for line in lines]
    least = 1.62 * _NAME
    # Of lines that end together, the one with most papers stands above the others.
    wanted = [end + rank / 100 for rank, end in enumerate(ends)]
    places = spread(wanted, least=least, low=_TOP - 8, high=_BOTTOM + (0 if rest else 34))
    for number, (line, look, end, place) in enumerate(zip(lines, _LOOKS, ends, places, strict=False), start=1):
        _lead(figure, axes, (end, place), colour=look[0])
        _key(figure, place, look)
        total = _write(figure, (_NAMES + 20, place), str(line.total), weight="bold")
        begin = total.get_window_extent().x1 + 14
        _write_name(figure, (begin, place), _name(line, number))
    _write(figure, (_NAMES + 20, max(*places, _BOTTOM) + least), rest, color=_QUIET)


def _lead(figure: Figure, axes: Axes, heights: tuple[float, float], *, colour: str) -> None:
    """A thin line from the end of a line to its name."""
    last = axes.transData.transform((axes.get_xlim()[1] - 0.4, 0))[0]
    figure.add_artist(_in_pixels((last + 12, _NAMES - 16), heights, color=colour, linewidth=1.2, alpha=0.55))


def _key(figure: Figure, place: float, look: tuple[str, str]) -> None:
    colour, mark = look
    figure.add_artist(_in_pixels((_NAMES,), (place,), color=colour, marker=mark, markersize=_MARK))


def _in_pixels(across: Sequence[float], down: Sequence[float], **look: object) -> Line2D:
    return Line2D([x / WIDTH for x in across], [1 - y / HEIGHT for y in down], **look)  # type: ignore[arg-type]


def _name(line: DailyMatches, number: int) -> str:
    """The name as it can be written: where no font has one of its letters, its place in the order."""
    name = one_line(visible(line.subscription.typed))
    return name if name and _is_writable(name) else f"subscription {number}"


def _write_name(figure: Figure, at: tuple[float, float], name: str) -> None:
    """The name, shortened to the room that is left."""
    text = _write(figure, at, name[:_LONGEST_NAME])
    text.set_fontfamily(list(_families()))
    for length in range(min(len(name), _LONGEST_NAME), _SHORTEST_NAME, -1):
        if text.get_window_extent().x1 <= _RIGHT:
            return
        text.set_text(f"{name[: between_letters(name, length - 1)].rstrip()}…")


def _write(figure: Figure, at: tuple[float, float], words: str, **look: object) -> Text:
    """Words that begin at a pixel and stand in the middle of its height; `look` as in `matplotlib.text.Text`."""
    x, y = at
    usual = {"fontsize": _points(_NAME), "fontfamily": _FAMILIES[0], "color": _INK, "va": "center_baseline"}
    return figure.text(x / WIDTH, 1 - y / HEIGHT, words, fontdict={**usual, **look}, parse_math=False)


def _points(pixels: float) -> float:
    return pixels * 72 / _DPI


@lru_cache(1)
def _families() -> tuple[str, ...]:
    """The families that are installed; matplotlib would warn of each that is not, for every text."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return tuple(family for family in _FAMILIES if family in installed)


@lru_cache(1)
def _letters() -> frozenset[int]:
    """The characters that these families have."""
    paths = (font_manager.findfont(family) for family in _families())
    return frozenset(code for path in paths for code in font_manager.get_font(path).get_charmap())


def _is_writable(name: str) -> bool:
    return all(character.isspace() or ord(character) in _letters() for character in name)

"""The cost of matching one paper against the number of subscriptions, drawn from the results."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

Result = Mapping[str, str | float | None]
Line = Sequence[tuple[float, float]]

_GREY = "#7d8590"
"""Read on white and on a dark page alike, as are the colours below."""
_STYLE: Mapping[str, object] = {
    "svg.hashsalt": "offprint",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    **dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color", "axes.edgecolor"), _GREY),
}
_ROW = re.compile(r"match\.(\d+)\.([a-z0-9-]+)")
_NAMES: Mapping[str, tuple[str, str]] = {
    "fts5": ("FTS5", "#9a6dd7"),
    "in-turn": ("every query in turn", "#b08800"),
    "postgres": ("PostgreSQL", "#3f8fd2"),
    "fts5-batch": ("FTS5, batch of 50", "#c06bc0"),
    "postgres-rarest": ("PostgreSQL, indexed", "#2aa5a0"),
    "aho-corasick": ("Aho–Corasick", "#d9822b"),
    "aho-corasick-shared": ("Aho–Corasick, shared", "#8a6d3b"),
    "tokenising": ("tokenising", _GREY),
}
_OURS = ("Offprint", "#e5484d")
_ALONE = ("matching alone", "#e5484d")
_LEADER: Mapping[str, object] = {
    "arrowstyle": "-",
    "linewidth": 0.6,
    "alpha": 0.6,
    "relpos": (0, 0.5),
    "shrinkA": 1,
    "shrinkB": 4,
}
_CLOSEST = 0.055
"""Labels stand so far apart at least, as a share of the picture's height."""


def lines(rows: Sequence[Result]) -> dict[str, Line]:
    """For each method the points (subscriptions, microseconds a paper): `offprint`, `alone`, and the rivals by id."""
    points: dict[str, dict[float, float]] = {}
    for row in rows:
        found = _ROW.fullmatch(str(row["id"]))
        if found is None or row["rival_value"] is None:
            continue
        n, method = float(found[1]), found[2]
        if method == "tokenising":
            points.setdefault("offprint", {})[n] = float(row["value"])
        if method in {*_NAMES, "alone"}:
            points.setdefault(method, {})[n] = float(row["value" if method == "alone" else "rival_value"])
    return {method: sorted(each.items()) for method, each in points.items()}


def drawn(rows: Sequence[Result]) -> str:
    """The picture as SVG; the same for the same rows."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(8.6, 5.2), layout="constrained")
        figure.patch.set_alpha(0)
        axes = figure.add_subplot()
        _draw(axes, lines(rows))
        made = io.StringIO()
        figure.savefig(made, format="svg", metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in made.getvalue().splitlines()) + "\n"


def _draw(axes: Axes, every: Mapping[str, Line]) -> None:
    axes.set(xscale="log", yscale="log", xlabel="subscriptions", ylabel="microseconds for one paper")
    axes.patch.set_alpha(0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, which="major", color=_GREY, alpha=0.25, linewidth=0.6)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    for method, line in every.items():
        axes.plot(*zip(*line, strict=True), **_look(method), solid_capstyle="round", clip_on=False)
    if every:
        _label(axes, every)


def _look(method: str) -> dict[str, object]:
    _, colour = _named(method)
    if method == "offprint":
        return {"color": colour, "linewidth": 3.0, "marker": "o", "zorder": 3}
    dashes = {"alone": "--", "tokenising": ":"}.get(method, "-")
    return {"color": colour, "linewidth": 1.6, "linestyle": dashes, "marker": "o", "markersize": 3.5}


def _named(method: str) -> tuple[str, str]:
    return {"offprint": _OURS, "alone": _ALONE}.get(method) or _NAMES[method]


def _label(axes: Axes, every: Mapping[str, Line]) -> None:
    """Each line's name at its right end, moved up where it would cover another; a thin line leads to one that is moved.

    All names stand right of the last size, so that a line that ends before does not cross its own name.
    """
    right = max(line[-1][0] for line in every.values())
    axes.set_xlim(right=right)
    ends = sorted(
        (axes.transAxes.inverted().transform(axes.transData.transform(line[-1]))[1], method)
        for method, line in every.items()
    )
    heights = _apart([height for height, _ in ends])
    for (_, method), height in zip(ends, heights, strict=True):
        name, colour = _named(method)
        axes.annotate(
            name,
            xy=every[method][-1],
            xytext=(1.05, height),
            textcoords="axes fraction",
            color=colour,
            va="center",
            fontweight="bold" if method == "offprint" else "normal",
            annotation_clip=False,
            arrowprops={"color": colour, **_LEADER},
        )


def _apart(heights: Sequence[float]) -> list[float]:
    """Ascending heights, each far enough above the one before."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + _CLOSEST) if placed else height)
    return placed

"""Long lists as data tables, which Slack's client sorts, filters and turns: in messages, where a workspace takes them.

https://docs.slack.dev/reference/block-kit/blocks/data-table-block. A workspace that refuses them is remembered for a
day, and gets plain blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.card.card import Message, Table
from handlers.slack import limits
from handlers.slack.elements import Json
from handlers.slack.render import Rendered, render
from handlers.text import clean, cut

_REMEMBERED = 24 * 3600.0
"""Seconds: a plan may change, and Slack may bring tables to more of them."""


class TablesRefused:
    """The workspaces that have refused tables lately."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._until: dict[str, float] = {}

    def remember(self, workspace: str) -> None:
        """Leave tables out in this workspace for a day."""
        self._until[workspace] = self._monotonic() + _REMEMBERED

    def holds(self, workspace: str) -> bool:
        """Whether tables are left out in this workspace."""
        return self._monotonic() < self._until.get(workspace, 0.0)


def render_with_table(message: Message) -> Rendered:
    """The message with its table; without it, where the message has none that would fit."""
    table = message.table
    data = None if table is None else _data_table(table)
    if table is None or data is None:
        return render(message)
    above = render(replace(message, parts=message.parts[: table.at])).blocks
    below = render(replace(message, parts=message.parts[table.at + table.covers :])).blocks
    return Rendered(render(message).text, [*above, data, *_apart(below, above)])


def _apart(blocks: list[Json], above: list[Json]) -> list[Json]:
    """The blocks, as many as there is room for below those above and a table."""
    return blocks[: limits.BLOCKS - 1 - len(above)]


def _data_table(table: Table) -> Json | None:
    """The block; None for a table that has no rows, or more than a message holds."""
    rows = [[_cell(value) for value in row] for row in (table.head, *table.rows)]
    written = sum(len(str(cell["text"])) for row in rows for cell in row)
    if not table.rows or len(table.rows) > limits.TABLE_ROWS or written > limits.TABLE_CHARACTERS:
        return None
    return {
        "type": "data_table",
        "caption": cut(clean(table.caption).strip(), limits.TABLE_CAPTION) or "…",
        "rows": rows,
        "page_size": limits.TABLE_PAGE,
    }


def _cell(value: str | int) -> Json:
    if isinstance(value, int):
        return {"type": "raw_number", "value": value, "text": str(value)}
    return {"type": "raw_text", "text": cut(clean(value).strip(), limits.TABLE_CELL) or "–"}

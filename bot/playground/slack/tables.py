"""Slack's data tables: rows of cells that the client sorts and pages (reference/block-kit/blocks/data-table-block)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.playground.shape import Breach, Items, Kinds, Number, Path, Real, Record, Shape, String
from bot.playground.slack import limits
from bot.playground.slack.elements import shape_of
from bot.playground.wire import items, record, text

_HEAD: dict[str | int, Shape] = {
    "raw_text": shape_of("raw_text", "text", text=String(1)),
    "raw_number": shape_of("raw_number", "value text", value=Real(), text=String(1)),
}
_RICH = shape_of("rich_text", "elements", elements=Items(Record({}, open=True), 1), block_id=String(1, limits.BLOCK_ID))
_ROW = Items(Kinds({**_HEAD, "rich_text": _RICH}), 1, limits.TABLE_COLUMNS)
DATA_TABLE = shape_of(
    "data_table",
    "rows caption",
    caption=String(1),
    rows=Items(_ROW, 2, limits.TABLE_ROWS),
    page_size=Number(1, limits.TABLE_PAGE),
    row_header_column_index=Number(0),
    block_id=String(1, limits.BLOCK_ID),
)


def breaches(blocks: object, path: Path) -> Iterator[Breach]:
    """The faults of tables beyond the shape of each cell: rich heads, uneven rows, too many characters in all."""
    written = 0
    for number, block in enumerate(map(record, items(blocks))):
        if block.get("type") == "data_table":
            yield from _uneven(block, (*path, number, "rows"))
            written += sum(_characters(cell) for row in items(block.get("rows")) for cell in items(row))
    if written > limits.TABLE_CHARACTERS:
        yield Breach(path, "table_characters", str(limits.TABLE_CHARACTERS))


def _uneven(table: dict[str, object], path: Path) -> Iterator[Breach]:
    rows = [items(row) for row in items(table.get("rows"))]
    for column, cell in enumerate(rows[0] if rows else ()):
        if record(cell).get("type") == "rich_text":
            yield Breach((*path, 0, column, "type"), "choice", ", ".join(map(str, _HEAD)))
    for number, row in enumerate(rows[1:], start=1):
        if len(row) != len(rows[0]):
            yield Breach((*path, number), "columns", str(len(rows[0])))


def _characters(value: object) -> int:
    """The characters of a cell, also of one in rich text."""
    if isinstance(value, list):
        return sum(map(_characters, value))
    found = record(value)
    return len(text(found.get("text"))) + _characters(items(found.get("elements")))

"""A list as a table of comma-separated values (RFC 4180): a column of queries, and one of modes where there is one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from bot.errors import UsageError
from bot.exchange.channel_list import ChannelList, Entry, Unread
from bot.exchange.entries import gathered, mode_named, read_entry

_QUERIES = ("query", "queries", "subscription", "search", "keywords", "keyword", "term", "terms", "filter", "topic")
_MODES = ("mode", "when", "delivery", "frequency", "how", "schedule")
_SEPARATORS = ",;\t|"
HEADER = ("query", "mode")


def write_table(channel_list: ChannelList) -> str:
    """The subscriptions as a table; the rest of a list has no place in one.

    A cell that a spreadsheet would take for a formula begins with a blank, which is none of the query.
    """
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(HEADER)
    for entry in channel_list.entries:
        rows.writerow((_harmless(entry.query), entry.mode or ""))
    return written.getvalue()


def separator_of(text: str) -> str | None:
    """What separates the cells of a text whose first line names the column of the queries; None for any other text."""
    first = text.lstrip().partition("\n")[0]
    for separator in _SEPARATORS:
        cells = _cells(first, separator)
        if _place(cells, _QUERIES) is not None and (len(cells) > 1 or separator == _SEPARATORS[0]):
            return separator
    return None


def read_table(text: str, name: str, *, separator: str | None) -> ChannelList:
    """The list of a table; one whose first row names no column has its queries in the first, and then the modes.

    Raises `UsageError` for a text that is no table.
    """
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator or ","))
    except csv.Error as error:
        raise UsageError(f"“{name}” is not a table: {error}.", remedy="Put a query a line into a .txt file.") from error
    return gathered(_read(rows, has_header=separator is not None))


def _read(rows: Sequence[Sequence[str]], *, has_header: bool) -> Iterator[Entry | Unread]:
    header = [cell.strip().casefold() for cell in rows[0]] if has_header and rows else []
    queries, modes = _place(header, _QUERIES) or 0, _place(header, _MODES)
    for number, row in enumerate(rows, start=1):
        query = row[queries].strip() if queries < len(row) else ""
        if (number == 1 and header) or not query:
            continue
        told = row[modes] if modes is not None and modes < len(row) else row[1] if not header and len(row) > 1 else ""
        yield read_entry(f"row {number}", query, mode_named(told))


def _cells(line: str, separator: str) -> list[str]:
    try:
        return [cell.strip().casefold() for cell in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        return []


def _place(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _harmless(cell: str) -> str:
    """https://owasp.org/www-community/attacks/CSV_Injection."""
    return f" {cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell

"""A row as either database returns it: its columns by name."""

from __future__ import annotations

from typing import Any, Protocol


class Row(Protocol):
    """`sqlite3.Row`, or a dictionary of psycopg. Both type a column as Any; its reader gives its type."""

    def __getitem__(self, column: str, /) -> Any: ...

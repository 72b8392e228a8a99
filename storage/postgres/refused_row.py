"""Tells which row of a batch PostgreSQL refuses."""

from __future__ import annotations

import re

import psycopg

from bot.errors import Unwritable
from bot.moving.batch import Batch
from bot.moving.table import Table, key_text
from storage.postgres.errors import BLAME_THE_VALUE

_LINE = re.compile(r"^COPY \w+\D*(\d+)")
"""`COPY paper, line 3`: the word for a line is of the server's language."""


def refused(error: psycopg.DatabaseError, address: str, table: Table, batch: Batch) -> Exception:
    """What is raised for a batch that was not written. Where a value is to blame it names the row, if PostgreSQL says
    which one it is; it says so of any row at which a disk was full or a connection ended, too.
    """
    if not isinstance(error, BLAME_THE_VALUE):
        return error
    line = _LINE.search(error.diag.context or "")
    place = f"{table.name} {key_text(table.key_of(batch.rows[int(line[1]) - 1]))}" if line else table.name
    said = ": ".join(filter(None, (error.diag.message_primary, error.diag.message_detail)))
    return Unwritable(
        f"{address}: {place}: PostgreSQL refuses it ({said}). Correct that row where it comes from, or delete it, and "
        "type the same command again: it goes on with what it has moved."
    )

"""Columns of the processes that are alive."""

from __future__ import annotations

import json

from bot.ports.processes import Process
from bot.roles import Role
from storage.rows.row import Row


def roles_column(process: Process) -> str:
    """The roles of a process, separated by commas."""
    return ",".join(process.roles)


def platforms_column(process: Process) -> str:
    """The states of a process's platforms, as JSON."""
    return json.dumps(dict(process.platforms), ensure_ascii=False)


def process_of_row(row: Row) -> Process:
    """The process of a row."""
    roles = tuple(Role(name) for name in row["roles"].split(",") if name)
    return Process(name=row["name"], roles=roles, ahead=row["ahead"], platforms=json.loads(row["platforms"]))

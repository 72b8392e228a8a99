"""Columns of the processes that are alive."""

from __future__ import annotations

from bot.ports.processes import Process
from bot.roles import Role
from storage.rows.row import Row


def roles_column(process: Process) -> str:
    """The roles of a process, separated by commas."""
    return ",".join(process.roles)


def process_of_row(row: Row) -> Process:
    """The process of a row."""
    roles = tuple(Role(name) for name in row["roles"].split(",") if name)
    return Process(name=row["name"], roles=roles, ahead=row["ahead"])

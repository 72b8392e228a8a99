"""The rows of the outbox that stepped aside, and when they are looked for again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from storage.rows.conversions import moment_column


def recalled(database: Database, now: datetime) -> list[int]:
    """The rows that are due, and whose channel has taken a message since they stepped aside.

    So are those that did by a clock which was set back since.
    """
    rows = database.execute(
        """
        SELECT id FROM outbox AS aside
        WHERE state = 'aside' AND (settled_at > :now OR due_at <= :now AND EXISTS (
            SELECT 1 FROM outbox AS sent WHERE sent.channel = aside.channel AND sent.sent_at >= aside.settled_at
        ))
        """,
        {"now": moment_column(now)},
    )
    return [row["id"] for row in rows]


def recall(database: Database, rows: Sequence[int], now: datetime) -> None:
    """Let these rows be looked for, unless somebody has decided meanwhile."""
    database.execute(
        """
        UPDATE outbox SET state = 'uncertain', due_at = min(due_at, :now)
        WHERE state = 'aside' AND id IN (SELECT value FROM json_each(:rows))
        """,
        {"rows": json.dumps(rows), "now": moment_column(now)},
    )

"""What people shared, as rows of the table `share`."""

from __future__ import annotations

from bot.ports.shares import Share
from storage.rows.conversions import moment_column


def share_columns(share: Share) -> dict[str, str]:
    """The columns of a share, by name."""
    return {
        "channel": str(share.channel),
        "kind": share.kind.value,
        "subject": share.subject,
        "by": share.by,
        "at": moment_column(share.at),
    }

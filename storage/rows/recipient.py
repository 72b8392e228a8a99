"""Mail addresses that get digests, as rows of the table `recipient`."""

from __future__ import annotations

from bot.mailing.recipient import Recipient
from bot.ports.recipients import MailAsk
from storage.rows.conversions import channel_of, maybe_moment_column, maybe_moment_of, moment_column, moment_of
from storage.rows.row import Row


def recipient_of(row: Row) -> Recipient:
    """The recipient of a row that holds all columns of the table."""
    return Recipient(
        id=row["id"],
        channel=channel_of(row["channel"]),
        address=row["address"],
        asked_by=row["asked_by"],
        asked_at=moment_of(row["asked_at"]),
        asks=row["asks"],
        confirmed_at=maybe_moment_of(row["confirmed_at"]),
        removed_at=maybe_moment_of(row["removed_at"]),
        left_at=maybe_moment_of(row["left_at"]),
    )


def asked_columns(ask: MailAsk) -> dict[str, str]:
    """The columns of an address that is asked."""
    return {
        "channel": str(ask.channel),
        "address": ask.address,
        "mailbox": ask.mailbox,
        "by": ask.by,
        "at": moment_column(ask.at),
    }


def answer_columns(was: Recipient, after: Recipient) -> dict[str, str | int | None]:
    """The columns of an answer: those that it writes, and those that tell whether the recipient is as it `was`."""
    return {
        "id": was.id,
        "asked_at": moment_column(was.asked_at),
        "was_confirmed_at": maybe_moment_column(was.confirmed_at),
        "was_removed_at": maybe_moment_column(was.removed_at),
        "was_left_at": maybe_moment_column(was.left_at),
        "confirmed_at": maybe_moment_column(after.confirmed_at),
        "left_at": maybe_moment_column(after.left_at),
        "asks": after.asks,
    }

"""Mail addresses that get the digests of channels, and the mails that asked them, in SQLite."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.digest.digest import DigestKey
from bot.mailing.mail_subject import ask_subject, copy_subject
from bot.mailing.recipient import Recipient, mail_channel
from bot.mailing.typed_address import mailbox
from bot.ports.recipients import AsksCounted, MailAsk
from bot.ports.write import Applied, Stale
from storage.rows.conversions import moment_column
from storage.rows.recipient import answer_columns, asked_columns, recipient_of
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.outbox_rows import enqueue


class SqliteRecipients:
    """The port `Recipients` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def get(self, number: int) -> Recipient | None:
        """The recipient with this id, also one that has ended."""
        return await self._file.read(lambda database: _get(database, number))

    async def of_address(self, address: str) -> tuple[Recipient, ...]:
        """What is known of an address in every channel, the oldest first."""
        return await self._file.read(lambda database: _of_address(database, address))

    async def of_mailbox(self, address: str) -> tuple[Recipient, ...]:
        """What is known of all addresses of a mailbox in every channel, the oldest first."""
        return await self._file.read(lambda database: _of_mailbox(database, mailbox(address)))

    async def asks(self, address: str, asker: str, *, since: datetime) -> AsksCounted:
        """How often the mailbox of the address was asked, and how often this person asked any."""
        return await self._file.read(lambda database: _asks(database, mailbox(address), asker, since))

    async def apply(self, was: Recipient, after: Recipient) -> Applied | Stale:
        """Write an answer of the address itself."""
        return await self._file.write(lambda database: _apply(database, was, after))


def known_recipients(database: Database, channel: ChannelId | None) -> tuple[Recipient, ...]:
    """What is known of mail addresses in a channel, or in all, oldest first."""
    if channel is None:
        rows = database.execute("SELECT * FROM recipient ORDER BY channel, id")
    else:
        rows = database.execute("SELECT * FROM recipient WHERE channel = ? ORDER BY id", (str(channel),))
    return tuple(map(recipient_of, rows))


def store_ask(database: Database, ask: MailAsk) -> bool:
    """Store the address as a recipient that has not confirmed, with the mail that asks it.

    False, and nothing written, when the decision holds no longer.
    """
    if not ask.holds(_asks(database, ask.mailbox, ask.asker, ask.since)):
        return False
    database.execute(
        "INSERT INTO mail_ask (mailbox, asker, asked_at) VALUES (?, ?, ?)",
        (ask.mailbox, ask.asker, moment_column(ask.at)),
    )
    row = database.execute(
        """
        INSERT INTO recipient (channel, address, mailbox, asked_by, asked_at, asks)
        VALUES (:channel, :address, :mailbox, :by, :at, 1)
        ON CONFLICT (channel, address) DO UPDATE SET
            asked_by = :by, asked_at = :at, asks = asks + 1, confirmed_at = NULL, removed_at = NULL, left_at = NULL
        RETURNING *
        """,
        asked_columns(ask),
    ).fetchone()
    asked = recipient_of(row)
    enqueue(database, asked.lane, kind=Kind.CONFIRMATION, subject=ask_subject(asked), at=ask.at)
    return True


def remove_recipient(database: Database, channel: ChannelId, address: str | None, *, at: datetime) -> int:
    """Remove an address from a channel's recipients; returns how many rows changed."""
    return database.execute(
        """
        UPDATE recipient SET removed_at = ?
        WHERE channel = ? AND address = ? AND removed_at IS NULL AND left_at IS NULL
        """,
        (moment_column(at), str(channel), address),
    ).rowcount


def restore_recipient(database: Database, channel: ChannelId, address: str | None) -> int:
    """Take a removal back, with the address's own answer as it was; returns how many rows changed."""
    return database.execute(
        """
        UPDATE recipient SET removed_at = NULL
        WHERE channel = ? AND address = ? AND removed_at IS NOT NULL AND left_at IS NULL
        """,
        (str(channel), address),
    ).rowcount


def enqueue_copies(database: Database, channel: ChannelId, key: DigestKey, *, at: datetime) -> None:
    """Put a copy of a digest that is made now into the lane of each address that confirmed."""
    rows = database.execute(
        """
        SELECT address FROM recipient
        WHERE channel = ? AND confirmed_at IS NOT NULL AND removed_at IS NULL AND left_at IS NULL ORDER BY id
        """,
        (str(channel),),
    ).fetchall()
    for lane in (mail_channel(row["address"]) for row in rows):
        if lane != channel:
            enqueue(database, lane, kind=Kind.DIGEST_COPY, subject=copy_subject(channel, key), at=at)


def _get(database: Database, number: int) -> Recipient | None:
    row = database.execute("SELECT * FROM recipient WHERE id = ?", (number,)).fetchone()
    return None if row is None else recipient_of(row)


def _of_address(database: Database, address: str) -> tuple[Recipient, ...]:
    rows = database.execute("SELECT * FROM recipient WHERE address = ? ORDER BY id", (address,))
    return tuple(map(recipient_of, rows))


def _of_mailbox(database: Database, box: str) -> tuple[Recipient, ...]:
    rows = database.execute("SELECT * FROM recipient WHERE mailbox = ? ORDER BY id", (box,))
    return tuple(map(recipient_of, rows))


def _asks(database: Database, box: str, asker: str, since: datetime) -> AsksCounted:
    row = database.execute(
        """
        SELECT
            (SELECT count(*) FROM mail_ask WHERE mailbox = :box) AS ever,
            (SELECT count(*) FROM mail_ask WHERE mailbox = :box AND asked_at > :since) AS of_mailbox,
            (SELECT count(*) FROM mail_ask WHERE asker = :asker AND asked_at > :since) AS by_person
        """,
        {"box": box, "asker": asker, "since": moment_column(since)},
    ).fetchone()
    return AsksCounted(row["ever"], row["of_mailbox"], row["by_person"])


def _apply(database: Database, was: Recipient, after: Recipient) -> Applied | Stale:
    changed = database.execute(
        """
        UPDATE recipient SET confirmed_at = :confirmed_at, left_at = :left_at, asks = :asks
        WHERE id = :id AND asked_at = :asked_at AND confirmed_at IS :was_confirmed_at
            AND removed_at IS :was_removed_at AND left_at IS :was_left_at
        """,
        answer_columns(was, after),
    ).rowcount
    return Applied(was.id) if changed else Stale()

"""Mail addresses that get the digests of channels, and the mails that asked them, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.digest.digest import DigestKey
from bot.mailing.mail_subject import ask_subject, copy_subject
from bot.mailing.recipient import Recipient, mail_channel
from bot.mailing.typed_address import mailbox
from bot.ports.recipients import AsksCounted, MailAsk
from bot.ports.write import Applied, Stale
from storage.postgres.connection import Connection, Database
from storage.postgres.locks import lock_lanes
from storage.postgres.outbox_rows import enqueue
from storage.rows.conversions import moment_column
from storage.rows.recipient import answer_columns, asked_columns, recipient_of


class PostgresRecipients:
    """The port `Recipients` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, number: int) -> Recipient | None:
        """The recipient with this id, also one that has ended."""
        return await self._database.read(lambda connection: _get(connection, number))

    async def of_address(self, address: str) -> tuple[Recipient, ...]:
        """What is known of an address in every channel, the oldest first."""
        return await self._database.read(lambda connection: _of_address(connection, address))

    async def of_mailbox(self, address: str) -> tuple[Recipient, ...]:
        """What is known of all addresses of a mailbox in every channel, the oldest first."""
        return await self._database.read(lambda connection: _of_mailbox(connection, mailbox(address)))

    async def asks(self, address: str, asker: str, *, since: datetime) -> AsksCounted:
        """How often the mailbox of the address was asked, and how often this person asked any."""
        return await self._database.read(lambda connection: _asks(connection, mailbox(address), asker, since))

    async def apply(self, was: Recipient, after: Recipient) -> Applied | Stale:
        """Write an answer of the address itself."""
        return await self._database.write(lambda connection: _apply(connection, was, after))


async def known_recipients(connection: Connection, channel: ChannelId | None) -> tuple[Recipient, ...]:
    """What is known of mail addresses in a channel, or in all, oldest first."""
    if channel is None:
        found = await connection.execute("SELECT * FROM recipient ORDER BY channel, id")
    else:
        found = await connection.execute("SELECT * FROM recipient WHERE channel = %s ORDER BY id", (str(channel),))
    return tuple(map(recipient_of, await found.fetchall()))


def lanes_of_ask(ask: MailAsk) -> tuple[ChannelId, ...]:
    """The lanes to lock for a mail that asks: its own, and those by which asks are counted.

    No mail goes to an asker: its lane is a lock and nothing else.
    """
    return (ask.channel, mail_channel(ask.address), mail_channel(ask.mailbox), mail_channel(ask.asker))


async def store_ask(connection: Connection, ask: MailAsk) -> bool:
    """Store the address as a recipient that has not confirmed, with the mail that asks it.

    `lanes_of_ask` are locked before. False, and nothing written, when the decision holds no longer.
    """
    if not ask.holds(await _asks(connection, ask.mailbox, ask.asker, ask.since)):
        return False
    await connection.execute(
        "INSERT INTO mail_ask (mailbox, asker, asked_at) VALUES (%s, %s, %s)",
        (ask.mailbox, ask.asker, moment_column(ask.at)),
    )
    stored = await connection.execute(
        """
        INSERT INTO recipient (channel, address, mailbox, asked_by, asked_at, asks)
        VALUES (%(channel)s, %(address)s, %(mailbox)s, %(by)s, %(at)s, 1)
        ON CONFLICT (channel, address) DO UPDATE SET
            asked_by = excluded.asked_by, asked_at = excluded.asked_at, asks = recipient.asks + 1,
            confirmed_at = NULL, removed_at = NULL, left_at = NULL
        RETURNING *
        """,
        asked_columns(ask),
    )
    (row,) = await stored.fetchall()
    asked = recipient_of(row)
    await enqueue(connection, asked.lane, kind=Kind.CONFIRMATION, subject=ask_subject(asked), at=ask.at)
    return True


async def remove_recipient(connection: Connection, channel: ChannelId, address: str | None, *, at: datetime) -> int:
    """Remove an address from a channel's recipients; returns how many rows changed."""
    removed = await connection.execute(
        """
        UPDATE recipient SET removed_at = %s
        WHERE channel = %s AND address = %s AND removed_at IS NULL AND left_at IS NULL
        """,
        (moment_column(at), str(channel), address),
    )
    return removed.rowcount


async def restore_recipient(connection: Connection, channel: ChannelId, address: str | None) -> int:
    """Undo a removal; the address's own answer is as before. Returns how many rows changed."""
    restored = await connection.execute(
        """
        UPDATE recipient SET removed_at = NULL
        WHERE channel = %s AND address = %s AND removed_at IS NOT NULL AND left_at IS NULL
        """,
        (str(channel), address),
    )
    return restored.rowcount


async def enqueue_copies(connection: Connection, channel: ChannelId, key: DigestKey, *, at: datetime) -> None:
    """Put a copy of a new digest into the lane of each address that confirmed.

    The caller has locked the channel's lane. This locks the lanes of the addresses, which come last in the lock order.
    """
    lanes = await _copy_lanes(connection, channel)
    await lock_lanes(connection, lanes)
    for lane in lanes:
        await enqueue(connection, lane, kind=Kind.DIGEST_COPY, subject=copy_subject(channel, key), at=at)


async def _copy_lanes(connection: Connection, channel: ChannelId) -> Collection[ChannelId]:
    """The lanes of the addresses that confirmed, the oldest first, without the channel's own."""
    found = await connection.execute(
        """
        SELECT address FROM recipient
        WHERE channel = %s AND confirmed_at IS NOT NULL AND removed_at IS NULL AND left_at IS NULL ORDER BY id
        """,
        (str(channel),),
    )
    lanes = [mail_channel(row["address"]) for row in await found.fetchall()]
    return [lane for lane in lanes if lane != channel]


async def _get(connection: Connection, number: int) -> Recipient | None:
    found = await connection.execute("SELECT * FROM recipient WHERE id = %s", (number,))
    row = await found.fetchone()
    return None if row is None else recipient_of(row)


async def _of_address(connection: Connection, address: str) -> tuple[Recipient, ...]:
    found = await connection.execute("SELECT * FROM recipient WHERE address = %s ORDER BY id", (address,))
    return tuple(map(recipient_of, await found.fetchall()))


async def _of_mailbox(connection: Connection, box: str) -> tuple[Recipient, ...]:
    found = await connection.execute("SELECT * FROM recipient WHERE mailbox = %s ORDER BY id", (box,))
    return tuple(map(recipient_of, await found.fetchall()))


async def _asks(connection: Connection, box: str, asker: str, since: datetime) -> AsksCounted:
    found = await connection.execute(
        """
        SELECT
            (SELECT count(*) FROM mail_ask WHERE mailbox = %(box)s) AS ever,
            (SELECT count(*) FROM mail_ask WHERE mailbox = %(box)s AND asked_at > %(since)s) AS of_mailbox,
            (SELECT count(*) FROM mail_ask WHERE asker = %(asker)s AND asked_at > %(since)s) AS by_person
        """,
        {"box": box, "asker": asker, "since": moment_column(since)},
    )
    (row,) = await found.fetchall()
    return AsksCounted(row["ever"], row["of_mailbox"], row["by_person"])


async def _apply(connection: Connection, was: Recipient, after: Recipient) -> Applied | Stale:
    await lock_lanes(connection, (was.channel,))
    changed = await connection.execute(
        """
        UPDATE recipient SET confirmed_at = %(confirmed_at)s, left_at = %(left_at)s, asks = %(asks)s
        WHERE id = %(id)s AND asked_at = %(asked_at)s
            AND confirmed_at IS NOT DISTINCT FROM %(was_confirmed_at)s
            AND removed_at IS NOT DISTINCT FROM %(was_removed_at)s
            AND left_at IS NOT DISTINCT FROM %(was_left_at)s
        """,
        answer_columns(was, after),
    )
    return Applied(was.id) if changed.rowcount else Stale()

"""Mail addresses that get the digests of channels, and the mails that asked them, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.digest.digest import DigestKey
from bot.mailing.mail_subject import ask_subject, copy_subject
from bot.mailing.recipient import Recipient
from bot.mailing.typed_address import mailbox
from bot.ports.recipients import AsksCounted, MailAsk
from bot.ports.write import Applied, Stale
from storage.memory.tables import Tables


class MemoryRecipients:
    """The port `Recipients` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, number: int) -> Recipient | None:
        """The recipient with this id, also one that has ended."""
        return self._tables.recipients.get(number)

    async def of_address(self, address: str) -> tuple[Recipient, ...]:
        """What is known of an address in every channel, the oldest first."""
        return tuple(one for one in self._tables.recipients.values() if one.address == address)

    async def of_mailbox(self, address: str) -> tuple[Recipient, ...]:
        """What is known of all addresses of a mailbox in every channel, the oldest first."""
        return tuple(one for one in self._tables.recipients.values() if mailbox(one.address) == mailbox(address))

    async def asks(self, address: str, asker: str, *, since: datetime) -> AsksCounted:
        """How often the mailbox of the address was asked, and how often this person asked any."""
        return _asks(self._tables, mailbox(address), asker, since)

    async def apply(self, was: Recipient, after: Recipient) -> Applied | Stale:
        """Write an answer of the address itself."""
        if self._tables.recipients.get(was.id) != was:
            return Stale()
        self._tables.recipients[was.id] = after
        return Applied(was.id)


def known_recipients(tables: Tables, channel: ChannelId | None) -> list[Recipient]:
    """What is known of mail addresses in a channel, or in all, oldest first."""
    known = [one for one in tables.recipients.values() if channel in (None, one.channel)]
    return sorted(known, key=lambda one: (str(one.channel), one.id))


def may_ask(tables: Tables, ask: MailAsk) -> bool:
    """Whether the decision to ask holds still."""
    return ask.holds(_asks(tables, ask.mailbox, ask.asker, ask.since))


def _asks(tables: Tables, box: str, asker: str, since: datetime) -> AsksCounted:
    of_mailbox = [one for one in tables.mail_asks if one.mailbox == box]
    return AsksCounted(
        ever=len(of_mailbox),
        of_mailbox=sum(one.at > since for one in of_mailbox),
        by_person=sum(one.asker == asker and one.at > since for one in tables.mail_asks),
    )


def store_ask(tables: Tables, ask: MailAsk) -> None:
    """Store the address as a recipient that has not confirmed, with the mail that asks it."""
    tables.mail_asks.append(ask)
    before = recipient_at(tables, ask.channel, ask.address)
    asked = Recipient(
        id=before.id if before else len(tables.recipients) + 1,
        channel=ask.channel,
        address=ask.address,
        asked_by=ask.by,
        asked_at=ask.at,
        asks=before.asks + 1 if before else 1,
    )
    tables.recipients[asked.id] = asked
    tables.enqueue(asked.lane, Kind.CONFIRMATION, ask_subject(asked), at=ask.at)


def with_removal(recipient: Recipient | None, *, removed_at: datetime | None) -> Recipient | None:
    """The recipient removed by its channel, or that taken back; None where it is not there to be."""
    is_there = recipient is not None and (recipient.removed_at is None) is (removed_at is not None)
    if recipient is None or not is_there or recipient.left_at is not None:
        return None
    return replace(recipient, removed_at=removed_at)


def recipient_at(tables: Tables, channel: ChannelId, address: str | None) -> Recipient | None:
    """What is known of an address in a channel."""
    found = (one for one in tables.recipients.values() if (one.channel, one.address) == (channel, address))
    return next(found, None)


def enqueue_copies(tables: Tables, channel: ChannelId, key: DigestKey, *, at: datetime) -> None:
    """Put a copy of a digest that is made now into the lane of each address that confirmed."""
    for recipient in known_recipients(tables, channel):
        if recipient.gets_mail and recipient.lane != channel:
            tables.enqueue(recipient.lane, Kind.DIGEST_COPY, copy_subject(channel, key), at=at)

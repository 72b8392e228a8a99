"""The subjects of mails in the outbox: the ids that name their content, written and read in one place."""

from __future__ import annotations

from datetime import datetime

from bot.channel.channel import ChannelId
from bot.digest.digest import DigestKey
from bot.mailing.recipient import Recipient


def ask_subject(recipient: Recipient) -> str:
    """The subject of the mail that asks the recipient to confirm: `17 2026-11-24T12:00:00+00:00`."""
    return f"{recipient.id} {recipient.asked_at.isoformat()}"


def read_ask_subject(subject: str) -> tuple[int, datetime]:
    """The recipient's id and the moment of the ask."""
    number, _, at = subject.partition(" ")
    return int(number), datetime.fromisoformat(at)


def copy_subject(channel: ChannelId, key: DigestKey) -> str:
    """The subject of a copy of a channel's digest: `slack:T1/C1 daily 2026-11-24T09:00+01:00`."""
    return f"{channel} {key}"


def read_copy_subject(subject: str) -> tuple[ChannelId, DigestKey]:
    """The channel whose digest it is, and the digest's key."""
    named, _, key = subject.partition(" ")
    return ChannelId.parse(named), DigestKey.parse(key)

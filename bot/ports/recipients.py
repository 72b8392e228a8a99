"""Mail addresses that get the digests of channels, and the mails that asked them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channel.channel import ChannelId
from bot.mailing.asking import COUNTED
from bot.mailing.recipient import Recipient
from bot.mailing.typed_address import mailbox
from bot.ports.write import Applied, Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAsk:
    """A mail that asks `address` whether it wants the digests of `channel`.

    `by` is the name that the mail gives, `asker` the person as limits count them. `counted` is how many asks of the
    mailbox there were when this one was decided: if another has come since, the write is `Stale`. So it is where the
    asker has made `most` asks within `COUNTED` by then; None: as many as they like.
    """

    channel: ChannelId
    address: str
    by: str
    asker: str
    at: datetime
    counted: int
    most: int | None = None

    @property
    def mailbox(self) -> str:
        """The mailbox that the mail goes to."""
        return mailbox(self.address)

    @property
    def since(self) -> datetime:
        """The moment from which the asks of the asker are counted."""
        return self.at - COUNTED

    def holds(self, asks: AsksCounted) -> bool:
        """Whether the decision holds where so many asks have been made by now."""
        return asks.ever == self.counted and (self.most is None or asks.by_person < self.most)


@dataclass(frozen=True, slots=True)
class AsksCounted:
    """Asks: all that ever went to a mailbox; of those since a moment, and of those that a person made since then."""

    ever: int
    of_mailbox: int
    by_person: int


class Recipients(Protocol):
    """Recipients and asks. `Channels.apply` writes them too; `Channels.recipients` lists those of a channel."""

    async def get(self, number: int) -> Recipient | None:
        """The recipient with this id, also one that has ended; None when there is none."""
        ...

    async def of_address(self, address: str) -> tuple[Recipient, ...]:
        """What is known of an address in every channel, also where it has ended, the oldest first."""
        ...

    async def of_mailbox(self, address: str) -> tuple[Recipient, ...]:
        """What is known, in every channel, of all addresses of the mailbox that an address leads to, oldest first."""
        ...

    async def asks(self, address: str, asker: str, *, since: datetime) -> AsksCounted:
        """How often the mailbox of the address was asked, and how often this person asked any."""
        ...

    async def apply(self, was: Recipient, after: Recipient) -> Applied | Stale:
        """Write an answer of the address itself: `after` in place of `was`. `Stale` when it is no longer as `was`."""
        ...

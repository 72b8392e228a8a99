"""A recipient: a mail address that gets the digests of a channel, from the day it is asked for to its end.

Someone in the channel asks; the address itself confirms, by a link or a code that only a mail to it carries. It ends
when the channel removes the address, or when the address leaves. The row stays after its end: it remembers that.
A mail channel (`email:ada@lab.example`) has one recipient, its own address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channel.channel import ChannelId

MAIL = "email"
"""The platform whose channels are addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """An address that gets, or is to get, the digests of `channel`. `id` is the store's.

    `asked_at` is when it was last asked to confirm, `asks` how often since it last answered. `removed_at` is when the
    channel removed it, `left_at` when the address itself left.
    """

    id: int
    channel: ChannelId
    address: str
    asked_by: str
    asked_at: datetime
    asks: int = 1
    confirmed_at: datetime | None = None
    removed_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def is_current(self) -> bool:
        """Whether it gets mail, or is asked whether it wants to."""
        return self.removed_at is None and self.left_at is None

    @property
    def gets_mail(self) -> bool:
        """Whether mail goes to it: it confirmed, and has not ended."""
        return self.is_current and self.confirmed_at is not None

    @property
    def wants_no_asks(self) -> bool:
        """Whether it left when it was only asked: it is asked no more, for whichever channel."""
        return self.left_at is not None and self.confirmed_at is None

    @property
    def ended_at(self) -> datetime | None:
        """When it last ended; None for one that never did."""
        return max(filter(None, (self.removed_at, self.left_at)), default=None)

    @property
    def lane(self) -> ChannelId:
        """The lane of the outbox in which mail to the address stands."""
        return mail_channel(self.address)

    def confirmed(self, at: datetime) -> Recipient:
        """The recipient after it confirmed."""
        return replace(self, confirmed_at=at, asks=0)

    def left(self, at: datetime) -> Recipient:
        """The recipient after it left."""
        return replace(self, left_at=at)

    def declined(self, at: datetime) -> Recipient:
        """The recipient after it said that it wants to be asked no more."""
        return replace(self, confirmed_at=None, left_at=self.left_at or at)

    def returned(self) -> Recipient:
        """The recipient after it took its leaving back."""
        return replace(self, left_at=None)


def known_as(address: str, known: Iterable[Recipient]) -> Recipient | None:
    """The recipient of that address among them: as it is written, else in other case."""
    alike = [one for one in known if one.address.casefold() == address.casefold()]
    return next((one for one in alike if one.address == address), alike[0] if alike else None)


def mail_channel(address: str) -> ChannelId:
    """The channel of a mail address, read by `bot.mailing.typed_address`."""
    return ChannelId(MAIL, "", address)

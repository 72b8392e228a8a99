"""What a row of the outbox says now: its ids read back as facts, and the facts composed into a message."""

from __future__ import annotations

from bot.card.card import Message
from bot.card.compose import card
from bot.card.digest import digest_message
from bot.card.notice import notice
from bot.delivery.delivery import Delivery, Kind
from bot.digest.digest import DigestKey
from bot.paper.paper import PaperId
from bot.ports.stores import Stores


async def message_of(delivery: Delivery, stores: Stores) -> Message | None:
    """The message of `delivery`, from what is stored now; None when nobody wants it any more."""
    match delivery.kind:
        case Kind.CARD:
            return await _card(delivery, stores)
        case Kind.DIGEST:
            return await _digest(delivery, stores)
        case Kind.NOTICE:
            change = await stores.channels.change(int(delivery.subject))
            return notice(change, key=delivery.key) if change else None


async def _card(delivery: Delivery, stores: Stores) -> Message | None:
    announced = await stores.announcements.get(delivery.channel, PaperId(delivery.subject))
    if announced is None or not announced.why:
        return None
    return card(announced, key=delivery.key)


async def _digest(delivery: Delivery, stores: Stores) -> Message | None:
    digest = await stores.digests.get(delivery.channel, DigestKey.parse(delivery.subject))
    if digest is None or not any(announced.why for announced in digest.papers):
        return None
    channel = await stores.channels.get(delivery.channel)
    return digest_message(digest, channel_name=channel.name, key=delivery.key)

"""A card that was thinned for its age: it was sent, and the outbox has no row of it any more.

When exactly it was sent is not known any more: it is dated by its announcement.
"""

from __future__ import annotations

from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Kind, State, delivery_key
from bot.paper.paper import PaperId


def thinned_card(channel: ChannelId, paper: PaperId, *, at: datetime, message_id: str | None) -> Delivery:
    """The card of a paper that was announced `at` that moment. Its `id` is 0."""
    return Delivery(
        id=0,
        channel=channel,
        kind=Kind.CARD,
        subject=paper,
        key=delivery_key(channel, Kind.CARD, paper),
        state=State.SENT,
        attempt=1,
        created_at=at,
        due_at=at,
        sent_at=at,
        message_id=message_id,
    )

"""What came of a round of the demo: counted by channel, and printed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.card.formatting import counted
from bot.channel.channel import DAILY, ChannelId
from bot.cli.demo.script import WORKSPACES
from bot.cli.demo.teller import Teller, channel_names
from bot.cli.output import print_table
from bot.delivery.delivery import Kind
from bot.ports.stores import Stores


@dataclass(frozen=True, slots=True)
class Count:
    """One channel's part: papers that matched, of those still waiting, cards, and digests that were sent."""

    channel: ChannelId
    name: str
    subscriptions: int
    matches: int
    waiting: int
    cards: int
    digests: int


async def counts(stores: Stores, teller: Teller) -> tuple[Count, ...]:
    """Every channel of the playground, with what came of it."""
    names = channel_names(WORKSPACES)
    return tuple([await _count(channel, name, stores, teller) for channel, name in names.items()])


async def _count(channel: ChannelId, name: str, stores: Stores, teller: Teller) -> Count:
    cards, digests = teller.sent[channel, Kind.CARD], teller.sent[channel, Kind.DIGEST]
    waiting = len(await stores.digests.waiting(channel, DAILY))
    return Count(
        channel=channel,
        name=name,
        subscriptions=len(await stores.channels.subscriptions(channel)),
        matches=cards + waiting + teller.papers_in_digests[channel],
        waiting=waiting,
        cards=cards,
        digests=digests,
    )


def print_counts(rows: tuple[Count, ...], *, papers: int, seconds: float) -> None:
    """The table of a round."""
    columns = ("platform", "channel", "subscriptions", "papers", "matches", "cards", "digests", "waiting")
    table = [
        (
            row.channel.platform,
            f"#{row.name}",
            str(row.subscriptions),
            str(papers),
            str(row.matches),
            str(row.cards),
            str(row.digests),
            str(row.waiting),
        )
        for row in rows
        if row.subscriptions
    ]
    print_table(columns, table, empty="No channel subscribed.")
    cards, digests = sum(row.cards for row in rows), sum(row.digests for row in rows)
    print_table((), [], empty=f"{counted(cards, 'card')} and {counted(digests, 'digest')} in {seconds:.1f} seconds.")

"""The mail that asks an address whether it wants a channel's digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.card.card import Actions, Button, Heading, Items, Line, Link, Message, Part, Quiet, Text, bold, code, plain
from bot.card.formatting import weekday_words
from bot.card.plan import plan_words
from bot.channel.channel import DAILY, TRENDING, WEEKLY, Channel
from bot.channel.subscription import Subscription
from bot.mailing.recipient import MAIL, Recipient

_QUERIES_SHOWN = 5


def mail_confirmation(  # noqa: PLR0913 - each is a fact that the mail tells
    recipient: Recipient,
    channel: Channel,
    *,
    subscriptions: Sequence[Subscription],
    link: str | None,
    code: str,
    until: datetime,
) -> Message:
    """Who asked, for what, and how to answer: by `link`, or by `code` where there is none. `until` is in UTC.

    Who does not want it need do nothing.
    """
    what = list_words(channel)
    who = (bold(recipient.asked_by), plain(f" would like {what} to come to {recipient.address}."))
    answer = _by_link(link) if link else _by_code(recipient, code)
    ends = f"It holds until {weekday_words(until.date())}, {until:%H:%M} UTC."
    return Message(
        fallback=f"Do you want {what}? Please confirm.",
        parts=(
            Heading(f"Do you want {what}?"),
            Text((who,)),
            *_when(channel),
            *_queries(subscriptions),
            *answer,
            Quiet((plain(f"{ends} If you do not want them, do nothing: no digest comes unless you confirm."),)),
        ),
    )


def list_words(channel: Channel) -> str:
    """What people who get it by mail call it: `the digests of #ml-systems`."""
    if channel.id.platform == MAIL:
        return "digests of new research papers"
    return f"the digests of #{channel.name}" if channel.name else f"digests of a {channel.id.platform.title()} channel"


def _when(channel: Channel) -> tuple[Part, ...]:
    """When each of the digests comes, and of which kind it is."""
    lines = tuple[Line, ...](
        (plain(f"{_KINDS[digest.name]}: {plan_words(digest.plan)}."),) for digest in channel.running if digest.plan
    )
    return (Text(lines),) if lines else ()


_KINDS = {DAILY: "Daily digest", WEEKLY: "Weekly digest", TRENDING: "Digest of what rises"}


def _queries(subscriptions: Sequence[Subscription]) -> tuple[Part, ...]:
    """What they are about, in the words that people typed."""
    if not subscriptions:
        return ()
    shown = tuple[Line, ...]((code(one.typed),) for one in subscriptions[:_QUERIES_SHOWN])
    left = len(subscriptions) - len(shown)
    return (
        Text(((plain("They hold new papers that match:"),),)),
        Items((*shown, (plain(f"and {left} more"),)) if left else shown),
    )


def _by_link(link: str) -> tuple[Part, ...]:
    return (Actions((Button("Yes, send them to me", Link(link), spoken="Confirm that you want these digests"),)),)


def _by_code(recipient: Recipient, typed: str) -> tuple[Part, ...]:
    """This Offprint has no web address, so the person who runs it, or the channel, is told the code."""
    asked = recipient.channel
    command = f"offprint confirm {recipient.lane} {typed}"
    line = (plain("Your code: "), bold(typed))
    if asked.platform == MAIL:
        return (
            Text((line,)),
            Text(((plain("Give it to the person who runs this Offprint, who types: "), code(command)),)),
        )
    here = f"/papers digest email {recipient.address} {typed}"
    told = (
        plain("Have it typed in the channel: "),
        code(here),
        plain(". Or by the person who runs this Offprint: "),
        code(command),
    )
    return (Text((line,)), Text((told,)))

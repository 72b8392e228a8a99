"""The mail that asks an address whether it wants a channel's digests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.card.card import Actions, Button, Heading, Items, Line, Link, Message, Part, Quiet, Text, bold, code, plain
from bot.card.excerpt import shorten
from bot.card.formatting import weekday_words
from bot.card.plan import plan_words
from bot.channel.channel import DAILY, TRENDING, WEEKLY, Channel
from bot.channel.subscription import Subscription
from bot.mailing.recipient import MAIL, Recipient
from bot.text.lines import one_line

ASK_NO_MORE = "Ask me no more"
"""What the way out of that mail is called: it ends all asking, for whichever channel."""
_QUERIES_SHOWN = 5
_MOST_CHARACTERS = 80
_POINT = re.compile(r"(?<=\w)(\.|@|:/|/)(?=\S)")


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

    It may come to a stranger, so it says what Offprint is, that nothing need be done, and how no other mail asks again.
    """
    what = unlinked(list_words(channel))
    names = {digest.name for digest in channel.running}
    who = (bold(unlinked(recipient.asked_by)), plain(f" would like {what} to come to {recipient.address}."))
    answer = _by_link(link) if link else _by_code(recipient, code)
    ends = f"You can answer until {weekday_words(until.date())}, {until:%H:%M} UTC."
    never = f"To be asked no more by any channel: {f'“{ASK_NO_MORE}”, below' if link else 'answer this mail'}."
    return Message(
        fallback=f"Do you want {what}? Please confirm.",
        parts=(
            Heading(f"Do you want {what}?"),
            Text((who,)),
            Quiet((plain(_where(channel)),)),
            *_when(channel),
            *_queries([one for one in subscriptions if one.mode.digest in names]),
            *answer,
            Quiet((plain(f"{ends} If you do not want them, do nothing: no digest comes unless you confirm. {never}"),)),
        ),
    )


def unlinked(text: str) -> str:
    """A text of the asker's that cannot carry a message of theirs: short, on one line, and no mail program makes a
    link of it, because an invisible sign that joins words stands behind the points of addresses.
    """
    return _POINT.sub("\\1\u2060", shorten(one_line(text), _MOST_CHARACTERS))


def _where(channel: Channel) -> str:
    """What sends this mail, and where the address was typed: a stranger has heard of neither."""
    what = "Offprint finds new research papers on the subjects that people name."
    if channel.id.platform == MAIL:
        return f"{what} The person who runs it named your address."
    return f"{what} Your address was typed in a channel on {channel.id.platform.title()}."


def list_words(channel: Channel) -> str:
    """How a mail names the digests of a channel: `the digests of #ml-systems`."""
    if channel.id.platform == MAIL:
        return "digests of new research papers"
    return f"the digests of #{channel.name}" if channel.name else f"digests of a {channel.id.platform.title()} channel"


def _when(channel: Channel) -> tuple[Part, ...]:
    """When each of the digests comes, and of which kind it is. Mail has no thread for their cards."""
    plans = [(digest.name, replace(digest.plan, cards=False)) for digest in channel.running if digest.plan]
    lines = tuple[Line, ...]((plain(f"{_KINDS[name]}: {plan_words(plan)}."),) for name, plan in plans)
    return (Text(lines),) if lines else ()


_KINDS = {DAILY: "Daily digest", WEEKLY: "Weekly digest", TRENDING: "Trending digest"}


def _queries(subscriptions: Sequence[Subscription]) -> tuple[Part, ...]:
    """What the digests are about, in the words that people typed."""
    if not subscriptions:
        return ()
    shown = tuple[Line, ...]((code(unlinked(one.typed)),) for one in subscriptions[:_QUERIES_SHOWN])
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

"""Whether an address may be sent a mail that asks it to confirm: never so often that it could annoy a stranger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.mailing.recipient import Recipient

CONFIRM_WITHIN = timedelta(days=7)
"""How long the link or the code of such a mail holds."""
ASK_AGAIN_AFTER = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""When an address that has not answered the first, the second, or a later mail may be asked again for that channel."""
ASK_AGAIN_AFTER_LEAVING = timedelta(days=30)
"""When an address that left a channel's digests may be asked again for that channel."""
COUNTED = timedelta(days=1)
"""The time over which the two limits below are counted."""
MOST_ASKS_OF_A_MAILBOX = 3
"""Asks that one mailbox gets in that time, for whichever channels."""
MOST_ASKS_UNANSWERED = 5
"""Asks that one mailbox leaves without an answer, for whichever channels, before it is asked once a month at most."""
MOST_ASKS_BY_A_PERSON = 10
"""Addresses that one person asks in that time. An operator, at the command line, is not counted."""
MOST_RECIPIENTS = 50
"""Addresses that one channel's digests go to, those that have not confirmed yet included."""


class AskRefusal(Enum):
    """Why no mail is sent."""

    GETS_IT = "it gets the digests already"
    ASKED_LATELY = "it was asked lately and has not answered"
    LEFT_LATELY = "it left not long ago"
    WANTS_NO_ASKS = "it answered that it wants to be asked no more"
    MAILBOX_IS_SILENT = "it was asked again and again and has not answered"
    MAILBOX_IS_BUSY = "it was asked for other channels, as often as one mailbox is asked"
    PERSON_IS_BUSY = "the person has asked as many addresses as one may"
    TOO_MANY = "the channel's digests go to as many addresses as they may"


@dataclass(frozen=True, slots=True)
class AsksMade:
    """Asks within `COUNTED`: those that went to the mailbox, and those that the person made."""

    of_mailbox: int
    by_person: int


def may_ask(  # noqa: PLR0913 - what is known of the address, of its mailbox, of the channel and of the asker
    before: Recipient | None,
    current: Sequence[Recipient],
    of_mailbox: Sequence[Recipient],
    asks: AsksMade,
    *,
    is_operator: bool,
    now: datetime,
) -> AskRefusal | None:
    """Why the address is not asked now; None where it may be.

    `before` is what is known of it in this channel, `current` are the channel's recipients, `of_mailbox` what is known
    of its mailbox in every channel. One that wants no asks can only be asked by the operator, whom it can write to.
    """
    if before is not None and before.gets_mail:
        return AskRefusal.GETS_IT
    if any(one.wants_no_asks for one in of_mailbox) and not is_operator:
        return AskRefusal.WANTS_NO_ASKS
    if before is not None and now < asked_again_at(before):
        return AskRefusal.ASKED_LATELY if before.left_at is None else AskRefusal.LEFT_LATELY
    if now < silent_until(of_mailbox, now=now):
        return AskRefusal.MAILBOX_IS_SILENT
    if asks.of_mailbox >= MOST_ASKS_OF_A_MAILBOX:
        return AskRefusal.MAILBOX_IS_BUSY
    if asks.by_person >= MOST_ASKS_BY_A_PERSON and not is_operator:
        return AskRefusal.PERSON_IS_BUSY
    others = [one for one in current if before is None or one.id != before.id]
    return AskRefusal.TOO_MANY if len(others) >= MOST_RECIPIENTS else None


def silent_until(of_mailbox: Sequence[Recipient], *, now: datetime) -> datetime:
    """The first moment at which a mailbox that has not answered may be asked again; `now` where it may be."""
    unanswered = [one for one in of_mailbox if one.confirmed_at is None]
    if sum(one.asks for one in unanswered) < MOST_ASKS_UNANSWERED:
        return now
    return max(one.asked_at for one in unanswered) + ASK_AGAIN_AFTER[-1]


def asked_again_at(recipient: Recipient) -> datetime:
    """The first moment at which this address may be asked again."""
    again = recipient.asked_at + ASK_AGAIN_AFTER[min(max(recipient.asks, 1), len(ASK_AGAIN_AFTER)) - 1]
    return again if recipient.left_at is None else max(again, recipient.left_at + ASK_AGAIN_AFTER_LEAVING)

"""A channel has its digests mailed to an address, or no more: the address is asked first, by one mail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel
from bot.jobs.actor import Actor
from bot.jobs.retry_stale import retry_stale
from bot.mailing.asking import COUNTED, MOST_ASKS_BY_A_PERSON, AskRefusal, AsksMade, may_ask, silent_until
from bot.mailing.recipient import Recipient, known_as
from bot.ports.channels import ChannelChange, Channels
from bot.ports.recipients import MailAsk, Recipients
from bot.ports.write import Stale


@dataclass(frozen=True, slots=True)
class Asked:
    """A mail that asks the address is in the outbox. `change` is None where it was asked before and is asked again.

    `was` is the channel before.
    """

    change: Change | None
    was: Channel


@dataclass(frozen=True, slots=True)
class NotAsked:
    """No mail is sent, and nothing was changed. `before` is what is known of the address in this channel.

    `silent_until` is when its mailbox can be asked at all.
    """

    why: AskRefusal
    before: Recipient | None
    silent_until: datetime


@dataclass(frozen=True, slots=True)
class Removed:
    """The address gets no more digests of the channel."""

    change: Change


@dataclass(frozen=True, slots=True)
class NotThere:
    """The channel's digests do not go to that address; nothing was changed."""


async def ask_for_mail(  # noqa: PLR0913 - who asks whom, and the stores that know both
    typed: str,
    *,
    actor: Actor,
    is_operator: bool = False,
    channels: Channels,
    recipients: Recipients,
    now: datetime,
) -> Asked | NotAsked:
    """Ask the address `typed` whether it wants the digests of the actor's channel.

    Nothing goes there until it confirms. An operator, who runs this Offprint, is not counted as a person.
    """
    asker = f"{actor.channel.platform} {actor.person or actor.by}"

    async def attempt() -> Asked | NotAsked | Stale:
        channel = await channels.get(actor.channel)
        known = await channels.recipients(actor.channel)
        before = known_as(typed, known)
        address = before.address if before else typed
        counted = await recipients.asks(address, asker, since=now - COUNTED)
        current = [one for one in known if one.is_current]
        made = AsksMade(counted.of_mailbox, counted.by_person)
        of_mailbox = await recipients.of_mailbox(address)
        refusal = may_ask(before, current, of_mailbox, made, is_operator=is_operator, now=now)
        if refusal is not None:
            return NotAsked(refusal, before, silent_until(of_mailbox, now=now))
        most = None if is_operator else MOST_ASKS_BY_A_PERSON
        ask = MailAsk(
            channel=actor.channel, address=address, counted=counted.ever, by=actor.by, asker=asker, at=now, most=most
        )
        is_new = before is None or not before.is_current
        changes = (_change(address, ChangeKind.MAIL_ADDED, actor, now),) if is_new else ()
        wanted = ChannelChange(channel=actor.named(channel), changes=changes, notify=actor.notify, ask=ask)
        written = await channels.apply(wanted)
        if isinstance(written, Stale):
            return written
        return Asked(replace(changes[0], number=written.number) if changes else None, channel)

    return await retry_stale(attempt)


async def remove_from_mail(typed: str, *, actor: Actor, channels: Channels, now: datetime) -> Removed | NotThere:
    """Send no more digests of the actor's channel to the address `typed`, nor ask it any more."""

    async def attempt() -> Removed | NotThere | Stale:
        known = await channels.recipients(actor.channel)
        there = known_as(typed, (one for one in known if one.is_current))
        if there is None:
            return NotThere()
        channel = actor.named(await channels.get(actor.channel))
        change = _change(there.address, ChangeKind.MAIL_REMOVED, actor, now)
        written = await channels.apply(ChannelChange(channel=channel, changes=(change,), notify=actor.notify))
        return written if isinstance(written, Stale) else Removed(replace(change, number=written.number))

    return await retry_stale(attempt)


def _change(address: str, kind: ChangeKind, actor: Actor, now: datetime) -> Change:
    return Change(channel=actor.channel, kind=kind, by=actor.by, at=now, zone=actor.zone, address=address)

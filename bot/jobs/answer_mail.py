"""An address answers for itself: it confirms, leaves, or comes back, by a link or a code that its mail carried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.jobs.retry_stale import retry_stale
from bot.mailing.links import MailLinks, confirm_until, return_until
from bot.mailing.recipient import Recipient
from bot.mailing.token import Purpose, is_genuine, read_token
from bot.ports.recipients import Recipients
from bot.ports.write import Stale


class BadLink(Enum):
    """Why a link or a code does nothing."""

    FORGED = "not one of ours, or cut short"
    EXPIRED = "too old"
    REPLACED = "there is a newer one"
    ENDED = "the channel or the address has ended it since"


@dataclass(frozen=True, slots=True)
class Answered:
    """The recipient as the answer leaves it. `is_new`: the answer changed something."""

    recipient: Recipient
    is_new: bool


async def opened(
    text: str, purpose: Purpose, *, links: MailLinks, recipients: Recipients, now: datetime
) -> Recipient | BadLink:
    """The recipient that a link is about, if it may be used now for `purpose`; nothing is changed."""
    token = read_token(text)
    recipient = await recipients.get(token.recipient) if token else None
    if token is None or recipient is None or not is_genuine(token, links.key, purpose, recipient):
        return BadLink.FORGED
    if token.is_past(now):
        return BadLink.EXPIRED
    return _outdated(recipient, purpose, token.until) or recipient


def _outdated(recipient: Recipient, purpose: Purpose, until: datetime | None) -> BadLink | None:
    """Why a genuine link of that purpose is of no use any more; None for one that does something, or has done it."""
    is_done = recipient.left_at is None if purpose is Purpose.RETURN else recipient.gets_mail
    if purpose is Purpose.LEAVE or (is_done and recipient.removed_at is None):
        return None
    if recipient.removed_at is not None or (purpose is Purpose.CONFIRM and recipient.left_at is not None):
        return BadLink.ENDED
    latest = confirm_until(recipient) if purpose is Purpose.CONFIRM else return_until(recipient)
    return None if latest is not None and until == latest.replace(microsecond=0) else BadLink.REPLACED


async def confirm(text: str, *, links: MailLinks, recipients: Recipients, now: datetime) -> Answered | BadLink:
    """The link of the mail that asked was used: the recipient wants the digests."""
    return await _answer(text, Purpose.CONFIRM, links=links, recipients=recipients, now=now)


async def leave(text: str, *, links: MailLinks, recipients: Recipients, now: datetime) -> Answered | BadLink:
    """The recipient wants no more of them. Leaving a second time changes nothing."""
    return await _answer(text, Purpose.LEAVE, links=links, recipients=recipients, now=now)


async def come_back(text: str, *, links: MailLinks, recipients: Recipients, now: datetime) -> Answered | BadLink:
    """The recipient takes its leaving back: all is as before."""
    return await _answer(text, Purpose.RETURN, links=links, recipients=recipients, now=now)


async def leave_everywhere(address: str, *, recipients: Recipients, now: datetime) -> int:
    """The address told the operator that it wants no mail: it gets no more of any channel, and is asked no more.

    Returns how many channels it is known in; without one there is nothing to keep in mind.
    """

    async def attempt() -> int | Stale:
        known = await recipients.of_mailbox(address)
        for was in known:
            after = was if was.wants_no_asks else was.declined(now)
            if isinstance(await _write(was, after, recipients), Stale):
                return Stale()
        return len(known)

    return await retry_stale(attempt)


async def confirm_by_code(
    address: str, code: str, *, links: MailLinks, recipients: Recipients, now: datetime
) -> Answered | BadLink:
    """The code of the mail that asked was typed. An address may be asked for several channels, each with its code."""

    async def attempt() -> Answered | BadLink | Stale:
        known = await recipients.of_mailbox(address)
        meant = next((one for one in known if links.is_code(code, one)), None)
        if meant is None:
            return BadLink.FORGED
        if meant.gets_mail:
            return Answered(meant, is_new=False)
        if not meant.is_current:
            return BadLink.ENDED
        if now >= confirm_until(meant):
            return BadLink.EXPIRED
        return await _write(meant, meant.confirmed(now), recipients)

    return await retry_stale(attempt)


async def _answer(
    text: str, purpose: Purpose, *, links: MailLinks, recipients: Recipients, now: datetime
) -> Answered | BadLink:
    async def attempt() -> Answered | BadLink | Stale:
        was = await opened(text, purpose, links=links, recipients=recipients, now=now)
        return was if isinstance(was, BadLink) else await _write(was, _after(was, purpose, now), recipients)

    return await retry_stale(attempt)


def _after(was: Recipient, purpose: Purpose, now: datetime) -> Recipient:
    match purpose:
        case Purpose.CONFIRM:
            return was if was.gets_mail else was.confirmed(now)
        case Purpose.LEAVE:
            return was if was.left_at else was.left(now)
        case Purpose.RETURN:
            return was.returned()


async def _write(was: Recipient, after: Recipient, recipients: Recipients) -> Answered | Stale:
    if after == was:
        return Answered(was, is_new=False)
    written = await recipients.apply(was, after)
    return written if isinstance(written, Stale) else Answered(after, is_new=True)

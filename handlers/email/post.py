"""Sends messages as mail, once, and remembers which servers refuse the sender."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.card.card import Leave, Message
from bot.channel.channel import ChannelId
from bot.delivery.outcome import CannotLook, ChannelRefused, Looked, MessageRefused, NotSent, Outcome, Sent, Unknown
from bot.delivery.window import Window
from bot.log_events import LogEvent
from bot.mail_account import Sender
from bot.ports.clock import Clock
from bot.text.mail_address import domain_of
from handlers.email import limits
from handlers.email.channel_id import PLATFORM
from handlers.email.connection import Accepted, Lost, Mail, Result, TooLarge, Unfit, Unreachable
from handlers.email.errors import Refusal, Scope, outcome, scope, step_for
from handlers.email.mime import Headers, mail_bytes, message_id
from handlers.email.render import USUAL_WHY, Foot, render
from handlers.email.server import MailServer
from handlers.email.signing import Signer
from handlers.email.standing import Refused, Rests, Standing, Waits
from handlers.text import link_address

log = structlog.get_logger(__name__)

WAIT_FOR_PROBE_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who writes: the sender, and its key if Offprint signs."""

    sender: Sender
    signer: Signer | None = None

    def content(self, channel: ChannelId, message: Message, *, key: str, at: datetime) -> bytes:
        """The mail of a message, signed."""
        leave = link_address(message.leave.url if message.leave else None, most=limits.LEAVE_LINK)
        told = message.leave or Leave(USUAL_WHY)
        rendered = render(message, Foot(channel.local_id, self._shown, leave, told.why, told.label))
        headers = Headers(sender=self.sender, recipient=channel.local_id, key=key, at=at, leave=leave)
        content = mail_bytes(rendered, headers)
        return self.signer.signed(content) if self.signer else content

    @property
    def _shown(self) -> str:
        return f"{self.sender.name} <{self.sender.address}>" if self.sender.name else self.sender.address


class EmailMessenger:
    """The addresses that mail is sent to. `rest`: how long a refused sender is left alone before one mail tries it."""

    platform = PLATFORM

    def __init__(self, server: MailServer, writer: Writer, *, clock: Clock, rest: timedelta) -> None:
        self.standing = Standing()
        self._server = server
        self._writer = writer
        self._clock = clock
        self._rest = rest

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """Send once, under a Message-ID made from `key`, unless the sender is refused and rests."""
        domain = domain_of(channel.local_id)
        match self.standing.before(domain, at=self._clock.monotonic(), rest=self._rest):
            case Rests(refused):
                return ChannelRefused(refused.code, refused.step)
            case Waits():
                return NotSent("another mail tries whether the sender is accepted again", WAIT_FOR_PROBE_SECONDS)
        self.standing = self.standing.tried(domain)
        try:
            content = await asyncio.to_thread(
                self._writer.content, channel, message, key=key, at=self._clock.now()
            )  # rendering and signing take some ten milliseconds; the event loop answers others meanwhile
            result = await self._server.send(Mail(self._writer.sender.address, channel.local_id, content))
        finally:
            self.standing = self.standing.ended(domain)
        self.note(result, domain)
        return _outcome(result, message_id(key, self._writer.sender.domain))

    async def update(self, channel: ChannelId, message_id: str, message: Message, *, key: str) -> Outcome:  # noqa: ARG002 - as the port has them
        """What was sent stands: no mail can be edited."""
        return MessageRefused("sent", "a mail that was sent cannot be edited", is_gone=True)

    def time(self) -> datetime | None:
        """None: what is sent is looked for nowhere, so nobody's clock but ours dates it."""
        return None

    async def find(self, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:  # noqa: ARG002 - as the port has them
        """Nobody can look into another's mailbox: what becomes of a mail of unknown fate is a rule of the lane."""
        return CannotLook("nobody can look into a mailbox", "OFFPRINT_UNKNOWN_OUTCOME says what happens to it")

    def note(self, result: Result | None, domain: str | None = None) -> None:
        """Keep in mind what a result says about the sender, and tell the operator once."""
        match result:
            case Accepted() if domain is not None:
                self.standing = self.standing.accepted_by(domain)
            case Refusal() if scope(result) is Scope.ALL:
                self._refused_everywhere(result.shown, f"{step_for(result)} It said: {result.said}")
            case Unfit(code, step, is_for_all=True):
                self._refused_everywhere(code, step)
            case Refusal() if scope(result) is Scope.DOMAIN and domain is not None:
                self._refused_by(domain, result)

    def _refused_everywhere(self, code: str, step: str) -> None:
        log.warning(LogEvent.EMAIL_SENDER_REFUSED, code=code, fix=step)
        self.standing = self.standing.refused_everywhere(self._refusal(code, step))

    def _refusal(self, code: str, step: str) -> Refused:
        return Refused(code, step, self._clock.now(), self._clock.monotonic())

    def _refused_by(self, domain: str, refusal: Refusal) -> None:
        before = self.standing.everywhere
        step = f"{step_for(refusal)} It said: {refusal.said}"
        self.standing = self.standing.refused_by(domain, self._refusal(refusal.shown, step))
        log.warning(LogEvent.EMAIL_DOMAIN_REFUSED, domain=domain, code=refusal.shown, fix=step)
        if before is None and self.standing.everywhere is not None:
            log.warning(LogEvent.EMAIL_SENDER_REFUSED, code=refusal.shown, fix=step)


def _outcome(result: Result, sent_as: str) -> Outcome:
    match result:
        case Accepted():
            return Sent(sent_as)
        case Refusal():
            return outcome(result)
        case Unfit(code, step):
            return ChannelRefused(code, step)
        case TooLarge(octets, most):
            return MessageRefused("5.3.4", f"the mail has {octets:,} octets, and the mail server takes {most:,}")
        case Unreachable(reason):
            return NotSent(reason)
        case Lost(reason):
            return Unknown(reason)

"""The local mail server: SMTP on loopback, an inbox for each address, refusals and faults as real servers have them."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.playground.events import EventLog
from bot.playground.faults import Fault, Faults
from bot.playground.invocation import NotThere
from bot.playground.mail.limits import MESSAGE_BYTES, RECIPIENTS
from bot.playground.mail.mail import Delivery, Mail, delivered, parse
from bot.playground.mail.refusals import NO_SUCH_USER, TAKEN, TOO_MANY_RECIPIENTS, refusal, remarks
from bot.playground.mail.unsubscribe import unsubscribe
from bot.playground.settings import PlaygroundSettings
from bot.playground.world import Mailbox, RefusedRequest

_CUT_OFF = "421 4.3.2 The connection is closed"
_GREYLISTED = "4.7.1 Greylisted, try again later"


class MailServer:
    """Takes mails for the mailboxes of the playground. aiosmtpd calls the methods named `handle_…`.

    A `Fault` names the command it strikes (`MAIL`, `RCPT`, `DATA`) and, as `channel`, the address of a recipient (of
    the first one for `DATA`). A refusal's `status` is the reply's code, its `error` the rest of the line (an enhanced
    code and words). The kinds here are `refuse`, `refuse_after`, `drop`, `drop_after`, `hold`, `hold_before`, `slow`.
    """

    def __init__(self, settings: PlaygroundSettings, *, log: EventLog, faults: Faults) -> None:
        self._settings = settings
        self._log = log
        self._faults = faults
        self._mailboxes: Mapping[str, Mailbox] = {one.address.lower(): one for one in settings.workspaces.mail}
        self._mails: list[Mail] = []
        self._refused: list[RefusedRequest] = []
        self._connections: weakref.WeakSet[SMTP] = weakref.WeakSet()
        self._port = settings.smtp_port

    @asynccontextmanager
    async def listening(self, host: str) -> AsyncIterator[None]:
        """Listen on `host` for as long as the block runs; raises `OSError` when the port is taken."""
        server = await asyncio.get_running_loop().create_server(self._connection, host, self._port)
        self._port = int(server.sockets[0].getsockname()[1])
        try:
            yield
        finally:
            server.close()
            for connection in list(self._connections):
                _cut(connection)
            await server.wait_closed()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._port

    def mails(self, mailbox: str | None = None) -> tuple[Mail, ...]:
        """The mails that were taken, oldest first: of one address, or of all."""
        return tuple(mail for mail in self._mails if mailbox is None or mail.mailbox == mailbox)

    def refusals(self) -> tuple[RefusedRequest, ...]:
        """Everything that was refused, in order: the command, the reply's code, and its words."""
        return tuple(self._refused)

    def mail(self, mail_id: str) -> Mail:
        """A mail by its id; raises `NotThere`."""
        for mail in self._mails:
            if mail.id == mail_id:
                return mail
        raise NotThere("That mail is not there any more.")

    async def unsubscribe(self, mail_id: str) -> int:
        """Press *Unsubscribe* on a mail; returns the HTTP status. Raises `NotThere`, as `unsubscribe` does."""
        mail = self.mail(mail_id)
        status = await unsubscribe(mail)
        self._log.publish("mail_left", {"id": mail.id, "status": status})
        return status

    async def handle_MAIL(  # noqa: N802 - the library's own name and parameters
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A sender is named: anyone may send."""
        return await self._answer("MAIL", None, server, lambda: _sender(envelope, address, options))

    async def handle_RCPT(  # noqa: N802 - the library's own name and parameters
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """A recipient is named: one of the mailboxes (anyone, if the settings say so), and not too many."""
        return await self._answer("RCPT", address, server, lambda: self._recipient(envelope, address))

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """The mail has come whole: it is refused, or each recipient has it."""
        return await self._answer("DATA", envelope.rcpt_tos[0], server, lambda: self._take(envelope))

    async def _answer(self, command: str, address: str | None, server: SMTP, act: Callable[[], str]) -> str:
        """Carry out a command, or what the fault that strikes it makes of it; returns the reply."""
        strike = self._faults.take("email", command, address.lower() if address else None)
        kind = strike.fault.kind if strike else None
        if strike and kind in {"refuse", "drop"}:
            return self._struck(strike.fault, server, command)
        if strike and kind == "hold_before":
            await strike.released()
        if strike and kind == "slow":
            await asyncio.sleep(strike.fault.seconds)
        reply = act()
        if strike and kind == "hold":
            await strike.released()
        if strike and kind in {"refuse_after", "drop_after"}:
            return self._struck(strike.fault, server, command)
        if not reply.startswith("2"):
            self._note_refusal(command, reply)
        return reply

    def _recipient(self, envelope: Envelope, address: str) -> str:
        if address.lower() not in self._mailboxes and not self._settings.mail_for_anyone:
            return NO_SUCH_USER.format(address=address)
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return TOO_MANY_RECIPIENTS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    def _take(self, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        message = parse(content)
        options = frozenset(option.upper() for option in envelope.mail_options)
        if reply := refusal(content, message, options=options):
            return reply
        noted = remarks(message, known_ids=frozenset(mail.message_id for mail in self._mails))
        for address in dict.fromkeys(address.lower() for address in envelope.rcpt_tos):
            delivery = Delivery(
                id=f"mail-{len(self._mails) + 1}",
                mailbox=self._mailboxes[address].address if address in self._mailboxes else address,
                at=self._settings.now(),
                envelope_from=envelope.mail_from or "",
                remarks=noted,
            )
            self._keep(delivered(delivery, content, message))
        return TAKEN.format(id=self._mails[-1].id)

    def _connection(self) -> SMTP:
        connection = SMTP(
            self,
            data_size_limit=MESSAGE_BYTES,
            enable_SMTPUTF8=True,
            hostname="mail.playground.example",
            ident="a local mail server",
            loop=asyncio.get_running_loop(),
        )
        self._connections.add(connection)
        return connection

    def _keep(self, mail: Mail) -> None:
        self._mails.append(mail)
        self._log.publish("mail", mail.for_page)

    def _note_refusal(self, command: str, reply: str) -> None:
        code, _, words = reply.partition(" ")
        self._refused.append(RefusedRequest(platform="email", endpoint=command, status=int(code), error=words))
        self._log.stir()

    def _struck(self, fault: Fault, server: SMTP, command: str) -> str:
        """Break the connection, or refuse in the fault's words."""
        if fault.kind in {"drop", "drop_after"}:
            _cut(server)
            return _CUT_OFF
        reply = f"{fault.status} {fault.error or _GREYLISTED}"
        self._note_refusal(command, reply)
        return reply


def _sender(envelope: Envelope, address: str, options: list[str]) -> str:
    envelope.mail_from = address
    envelope.mail_options.extend(options)
    return "250 2.1.0 Ok"


def _cut(connection: SMTP) -> None:
    """Break a connection; a reply that follows is never seen."""
    if isinstance(connection.transport, asyncio.WriteTransport):
        connection.transport.abort()

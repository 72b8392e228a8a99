"""The mail server as Offprint uses it: a few connections, kept open from mail to mail, and made anew when lost."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property

import aiosmtplib

from bot.delivery.outage import Outage
from bot.mail_account import SmtpServer
from bot.ports.clock import Clock
from handlers.email import limits
from handlers.email.connection import (
    FAILURES,
    Connection,
    Lost,
    Mail,
    Progress,
    Result,
    TurnedAwayError,
    Unreachable,
    connect,
    problem,
)
from handlers.email.errors import Refusal

_CLOSING = 421
"""The server ends the connection: https://www.rfc-editor.org/rfc/rfc5321#section-3.8."""


@dataclass(slots=True)
class _Idle:
    """A connection that waits for a mail, and the timer that ends it."""

    connection: Connection
    timer: asyncio.TimerHandle


class MailServer:
    """Sends mails to one server. `outage` says why and since when it cannot be reached; None where it can."""

    def __init__(
        self, server: SmtpServer, *, clock: Clock, request_timeout: float, tls: ssl.SSLContext | None = None
    ) -> None:
        self.outage: Outage | None = Outage(clock.now())
        self._server = server
        self._clock = clock
        self._timeout = request_timeout
        self._own_tls = tls
        self._slots = asyncio.Semaphore(limits.CONNECTIONS)
        self._idle: list[_Idle] = []
        self._leaving: set[asyncio.Task[None]] = set()
        self._down_until = float("-inf")

    async def send(self, mail: Mail) -> Result:
        """Send one mail, once, within the time of a request; never raises for what the server or the network does."""
        progress = Progress()
        try:
            async with self._slot(), asyncio.timeout(self._timeout):
                return await self._send(mail, progress)
        except TurnedAwayError as error:
            return error.why
        except FAILURES as error:
            return Lost(problem(error)) if progress.is_out else Unreachable(problem(error))

    async def check(self) -> Result | None:
        """Connect, and keep the connection; returns why that is not possible."""
        try:
            async with self._slot(), asyncio.timeout(self._timeout):
                self._keep(self._taken() or await self._connected())
        except TurnedAwayError as error:
            return error.why
        except FAILURES as error:
            return Unreachable(problem(error))
        return None

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        """One of the few connections, waited for as long as a request may take."""
        try:
            async with asyncio.timeout(self._timeout):
                await self._slots.acquire()
        except TimeoutError:
            raise TurnedAwayError(Unreachable("other mails keep the mail server busy")) from None
        try:
            yield
        finally:
            self._slots.release()

    async def close(self) -> None:
        """Leave, within seconds."""
        idle, self._idle = self._idle, []
        for one in idle:
            one.timer.cancel()
        await asyncio.gather(*(one.connection.leave() for one in idle), *self._leaving)

    async def _send(self, mail: Mail, progress: Progress) -> Result:
        """Send on a connection that is kept; where the server has ended that meanwhile, on a new one."""
        kept = self._taken()
        if kept is not None:
            try:
                result = await self._on(kept, mail, progress)
            except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPResponseException):
                if progress.is_out:
                    raise
            else:
                if not (isinstance(result, Refusal) and result.code == _CLOSING) or progress.is_out:
                    return result
        return await self._on(await self._connected(), mail, progress)

    async def _on(self, connection: Connection, mail: Mail, progress: Progress) -> Result:
        try:
            result = await connection.deliver(mail, progress)
        except BaseException:
            connection.close()
            raise
        self._keep(connection)
        return result

    async def _connected(self) -> Connection:
        """A new connection. Raises as `connect`; after a failure the server is left alone for some seconds."""
        if self.outage is not None and self._clock.monotonic() < self._down_until:
            raise TurnedAwayError(Unreachable(self.outage.problem or "it could not be reached just now"))
        try:
            connection = await connect(self._server, tls=self._tls, timeout=self._timeout)
        except TurnedAwayError:
            self.outage = None
            raise
        except FAILURES as error:
            self._note_down(problem(error))
            raise
        except asyncio.CancelledError:
            self._note_down("no answer in time")
            raise
        self.outage = None
        return connection

    def _note_down(self, why: str) -> None:
        since = self._clock.now() if self.outage is None else self.outage.since
        self.outage = Outage(since, why)
        self._down_until = self._clock.monotonic() + limits.REST_SECONDS

    def _taken(self) -> Connection | None:
        """A connection that waits for a mail, the newest first."""
        while self._idle:
            idle = self._idle.pop()
            idle.timer.cancel()
            if idle.connection.is_open:
                return idle.connection
        return None

    def _keep(self, connection: Connection) -> None:
        """Keep a connection for the next mail, unless it is at its end or has carried enough."""
        if not connection.is_open:
            return
        if connection.carried >= limits.MAILS_EACH:
            self._leave(connection)
            return
        timer = asyncio.get_running_loop().call_later(limits.IDLE_SECONDS, self._expire, connection)
        self._idle.append(_Idle(connection, timer))

    def _expire(self, connection: Connection) -> None:
        self._idle = [one for one in self._idle if one.connection is not connection]
        self._leave(connection)

    def _leave(self, connection: Connection) -> None:
        leaving = asyncio.create_task(connection.leave(), name="email.leave")
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """The system's authorities, certificates and names checked."""
        return self._own_tls or ssl.create_default_context()

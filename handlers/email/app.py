"""E-mail as a platform: the mail server is looked for until it answers, and mail is sent. It has no commands."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.delivery.outage import Outage
from bot.log_events import LogEvent
from bot.mail_account import Sender, SmtpServer
from bot.ports.clock import Clock
from handlers.email.channel_id import PLATFORM
from handlers.email.connection import Unreachable
from handlers.email.post import EmailMessenger, Writer
from handlers.email.server import MailServer
from handlers.email.signing import Signer

log = structlog.get_logger(__name__)

LOOK_SECONDS = 30.0
"""How often Offprint looks for an unreachable server while there is no mail to send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailAccount:
    """One mail account. Times in seconds; `rest` is how long a sender that is refused is left alone.

    `tls` has the authorities that vouch for the server; None is those of the system.
    """

    server: SmtpServer
    sender: Sender
    signer: Signer | None = None
    request_timeout: float = 30.0
    rest: timedelta = timedelta(hours=1)
    tls: ssl.SSLContext | None = None


class EmailApp:
    """The mail account that the settings name. `wake` is called when the server answers again."""

    platform = PLATFORM

    def __init__(self, account: EmailAccount, *, clock: Clock, wake: Callable[[], None]) -> None:
        self._clock = clock
        self._wake = wake
        self._server = MailServer(account.server, clock=clock, request_timeout=account.request_timeout, tls=account.tls)
        writer = Writer(sender=account.sender, signer=account.signer)
        self.messenger = EmailMessenger(self._server, writer, clock=clock, rest=account.rest)
        self._looking: asyncio.Task[None] | None = None
        self._told_up: bool | None = None

    @property
    def connected(self) -> bool:
        """Whether the server answered when it was last asked; connections are made when there is mail."""
        return self._server.outage is None

    @property
    def outage(self) -> Outage | None:
        """Why no mail goes out, and since when; None while it does."""
        if self._server.outage is not None:
            return self._server.outage
        refused = self.messenger.standing.everywhere
        if refused is None:
            return None
        return Outage(refused.said_at, f"it refuses the sender ({refused.code}). {refused.step}")

    async def start(self) -> None:
        """Look whether the server answers and takes the login, and go on looking while it does not answer."""
        await self._look()
        self._looking = asyncio.create_task(self._watch(), name="email.watch")

    async def stop(self) -> None:
        """Leave, within seconds."""
        looking, self._looking = self._looking, None
        if looking is not None:
            looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await looking
        await self._server.close()

    async def _watch(self) -> None:
        while True:
            await self._clock.sleep(LOOK_SECONDS)
            if not self.connected:
                await self._look()
            self._note()

    async def _look(self) -> None:
        result = await self._server.check()
        if not isinstance(result, Unreachable):
            self.messenger.note(result)
        self._note()

    def _note(self) -> None:
        """Tell the log when the server is lost and when it is back, once."""
        outage = self._server.outage
        if self._told_up is (outage is None):
            return
        self._told_up = outage is None
        if outage is not None:
            log.warning(LogEvent.EMAIL_UNREACHABLE, problem=outage.problem)
        else:
            log.info(LogEvent.PLATFORM_CONNECTED, platform=self.platform)
            self._wake()

"""A mail server on loopback that keeps what it takes, and refuses, waits, hangs or breaks off where it is told to.

It is aiosmtpd, which this project did not write; `Liar` is one that keeps to no rule at all.
"""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HERE = Path(__file__).parent
CERTIFICATE = HERE / "mail_server.pem"
DKIM_KEY = HERE / "mail_dkim_key.pem"
USER, PASSWORD = "papers", "p@ss/wörd:1"
HANG, DROP = "hang", "drop"
GONE = b"(gone)"
"""At the end of a reply of `Liar`: it ends the connection at once."""


def trusting() -> ssl.SSLContext:
    """A client's rules by which the certificate of this server is right for localhost and 127.0.0.1."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def _serving() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@dataclass(frozen=True)
class Taken:
    """A mail that the server has taken."""

    sender: str
    recipient: str
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        return BytesParser(policy=policy.default).parsebytes(self.content)


@dataclass
class MailServer:
    """`will(stage, answer)`: the next time that stage (MAIL, RCPT, DATA, AUTH, EHLO) is reached, answer so: a reply,
    `HANG`, or `DROP`, which ends the connection (at DATA, behind the last line of the mail that it has taken).
    """

    tls: bool = False
    starttls: bool = False
    login: bool = False
    utf8: bool = True
    taken: list[Taken] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    connections: int = 0
    greylist: set[str] = field(default_factory=set)
    port: int = 0

    def __post_init__(self) -> None:
        self._answers: dict[str, deque[str]] = {}
        self._always: dict[tuple[str, str], str] = {}
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.BaseTransport] = set()

    def will(self, stage: str, answer: str, *, times: int = 1) -> None:
        self._answers.setdefault(stage, deque()).extend([answer] * times)

    def always(self, stage: str, about: str, answer: str) -> None:
        """Answer so whenever the stage is about an address that ends so."""
        self._always[stage, about] = answer

    def be_well(self) -> None:
        self._answers.clear()
        self._always.clear()

    def asked_for(self, stage: str) -> list[str]:
        return [about for told, about in self.asked if told == stage]

    @property
    def url(self) -> str:
        scheme = "smtps" if self.tls else "smtp+starttls" if self.starttls else "smtp"
        account = f"{USER}:p%40ss%2Fw%C3%B6rd%3A1@" if self.login else ""
        return f"{scheme}://{account}localhost:{self.port}"

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        context = _serving() if self.tls else None
        self._server = await loop.create_server(self._session, "127.0.0.1", self.port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.go_away()

    async def go_away(self) -> None:
        """End every connection and listen no more."""
        self.end_connections()
        if self._server is not None:
            self._server.close()
        await asyncio.sleep(0)

    def end_connections(self) -> None:
        for transport in list(self._open):
            transport.abort()
        self._open.clear()

    def _session(self) -> SMTP:
        house, options = self, {}
        if self.login:
            options = {"authenticator": self._knows, "auth_required": True, "auth_require_tls": False}
        if self.starttls:
            options |= {"tls_context": _serving(), "require_starttls": True}

        class Counted(SMTP):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                house.connections += transport.get_extra_info("sslcontext") is None or house.tls
                house._open.add(transport)
                super().connection_made(transport)

        with warnings.catch_warnings(action="ignore"):  # it warns of a login without secrecy, which is wanted here
            return Counted(self, enable_SMTPUTF8=self.utf8, hostname="mail.lab.example", timeout=60, **options)

    def _knows(self, server: SMTP, session: Session, envelope: Envelope, way: str, given: object) -> AuthResult:
        self.asked.append(("AUTH", way))
        answers = self._answers.get("AUTH")
        if answers:
            return AuthResult(success=False, handled=False, message=answers.popleft())
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    async def _told(self, stage: str, about: str, server: SMTP) -> str | None:
        self.asked.append((stage, about))
        answers = self._answers.get(stage)
        answer = answers.popleft() if answers else None
        always = (said for (at, end), said in self._always.items() if at == stage and about.endswith(end))
        answer = answer or next(always, None)
        if answer == HANG:
            await asyncio.Event().wait()
        if answer == DROP:
            server.transport.abort()
            await asyncio.sleep(0.01)
        return answer

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - as aiosmtpd calls it
        answer = await self._told("MAIL", address, server)
        if answer:
            return answer
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - as aiosmtpd calls it
        answer = await self._told("RCPT", address, server)
        if answer:
            return answer
        if address in self.greylist:
            self.greylist.discard(address)
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as aiosmtpd calls it
        for recipient in envelope.rcpt_tos:
            self.taken.append(Taken(envelope.mail_from, recipient, envelope.content))
            answer = await self._told("DATA", recipient, server)
            if answer and answer[0] in "45":
                self.taken.pop()
                return answer
        return answer or "250 2.0.0 OK"


class Liar:
    """Answers each line with the next of `replies` as it is, bytes and all; then says nothing more."""

    def __init__(self, *replies: bytes, ends: bool = False) -> None:
        self._replies: Sequence[bytes] = replies
        self._ends = ends
        self.connections = 0
        self.lines: list[bytes] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self._talks: set[asyncio.Task] = set()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        talk = asyncio.current_task()
        self._talks.add(talk)
        try:
            await self._say(reader, writer)
        except (OSError, asyncio.CancelledError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.transport.abort()

    async def _say(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for reply in self._replies:
            writer.write(reply.removesuffix(GONE))
            await writer.drain()
            if reply.endswith(GONE):
                writer.close()
                return
            if reply.startswith(b"354"):
                await reader.readuntil(b"\r\n.\r\n")
            else:
                self.lines.append(await reader.readline())
        if not self._ends:
            await asyncio.Event().wait()

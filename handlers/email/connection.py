"""One connection to the mail server: made by the settings, then one mail after the other.

How far a mail has come is known at every moment: until its last line is written it is certainly not sent, afterwards
only the server's answer tells (https://www.rfc-editor.org/rfc/rfc5321#section-4.2.5).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import aiosmtplib
from aiosmtplib import SMTPAuthenticationError, SMTPConnectResponseError, SMTPException, SMTPResponseException

from bot.mail_account import Security, SmtpServer
from bot.ports.fence import may_leave
from handlers.email.errors import ASCII_STEP, LOGIN_STEP, Refusal, Stage
from handlers.network_problem import network_problem

FAILURES = (SMTPException, OSError, TimeoutError)
"""All that the library raises for what the server or the network does."""
_DOT = re.compile(rb"(?m)^\.")
_SIZE = re.compile(r"[0-9]{1,20}")
"""The parameter of SIZE: https://www.rfc-editor.org/rfc/rfc1870#section-3"""
_GO_AHEAD = 354
_FOR_GOOD = 5
_GOODBYE_SECONDS = 1.0
_LOGINS: Mapping[str, Callable[[aiosmtplib.SMTP, str, str], Awaitable[object]]] = MappingProxyType(
    {
        "cram-md5": aiosmtplib.SMTP.auth_crammd5,
        "plain": aiosmtplib.SMTP.auth_plain,
        "login": aiosmtplib.SMTP.auth_login,
    }
)
"""The ways to log in that the library knows and chooses among."""
_TLS_STEP = (
    "Write the mail server's own name in OFFPRINT_SMTP_URL, the one in its certificate, and try it with "
    "`offprint doctor mail`; smtp:// is for a server on this machine that needs no secrecy."
)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it is sent: its envelope, and its bytes with CRLF line ends."""

    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server has taken the mail."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """The server lacks something that this mail needs, or that all mail needs (`is_for_all`)."""

    code: str
    step: str
    is_for_all: bool = True


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The mail has more octets than the server says that it takes: https://www.rfc-editor.org/rfc/rfc1870."""

    octets: int
    most: int


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Certainly not sent: no connection, or it ended before the last line of the mail."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Perhaps sent: the connection ended, or nothing was said, after the last line of the mail."""

    reason: str


Result = Accepted | Refusal | Unfit | TooLarge | Unreachable | Lost


class TurnedAwayError(Exception):
    """No connection, for a reason that the server or its certificate tells; or none that the mail may leave on."""

    def __init__(self, why: Refusal | Unfit | Unreachable) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Progress:
    """How far a mail has come: whether its last line was written, after which it may be stored."""

    is_out: bool = False


class Connection:
    """An open connection, logged in where the settings have an account."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client
        self.carried = 0

    @property
    def is_open(self) -> bool:
        """Whether the next mail can be tried on it."""
        return self._client.is_connected

    @property
    def secrecy(self) -> str | None:
        """The version of TLS that is spoken; None where none is."""
        spoken = self._client.get_transport_info("ssl_object")
        return spoken.version() if isinstance(spoken, ssl.SSLObject) else None

    async def deliver(self, mail: Mail, progress: Progress) -> Accepted | Refusal | Unfit | TooLarge | Lost:
        """Send one mail. Raises one of `FAILURES` where the connection ends; `progress` says what that means."""
        if self.carried:
            await self._client.rset()
        self.carried += 1
        if not mail.recipient.isascii() and not self._client.supports_extension("smtputf8"):
            return Unfit("smtputf8", ASCII_STEP, is_for_all=False)
        if 0 < (most := self._most_octets()) < len(mail.content):
            return TooLarge(len(mail.content), most)
        refused = await self.offer(mail)
        return refused or await self._content(mail, progress)

    def _most_octets(self) -> int:
        """The size of the largest mail that the server takes; 0 where it names none."""
        size = self._client.esmtp_extensions.get("size", "").strip()
        return int(size) if _SIZE.fullmatch(size) else 0

    async def offer(self, mail: Mail, *, begin: bool = True) -> Refusal | None:
        """Name the sender and the recipient and, with `begin`, ask to send; returns the first refusal."""
        options = (b"BODY=8BITMIME", b"SMTPUTF8") if not mail.recipient.isascii() else ()
        sender, recipient = f"FROM:<{mail.sender}>".encode(), f"TO:<{mail.recipient}>".encode()
        return (
            await self._asked(Stage.MAIL, b"MAIL", sender, *options)
            or await self._asked(Stage.RCPT, b"RCPT", recipient)
            or (await self._asked(Stage.DATA, b"DATA", wanted=_GO_AHEAD) if begin else None)
        )

    async def _asked(self, stage: Stage, *command: bytes, wanted: int | None = None) -> Refusal | None:
        answer = await self._client.execute_command(*command)
        if answer.code == wanted or (wanted is None and answer.code // 100 == 2):
            return None
        if answer.code // 100 not in {4, 5}:
            self.close()  # it answers something else than was asked: nothing it says can be trusted any more
        return Refusal(stage, answer.code, answer.message)

    async def _content(self, mail: Mail, progress: Progress) -> Accepted | Refusal | Lost:
        protocol = self._client.protocol
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        if not may_leave():
            raise TurnedAwayError(Unreachable("another process may write to this address by now"))
        protocol.write(_DOT.sub(b"..", mail.content) + b".\r\n")  # raises where nothing can be written any more
        progress.is_out = True
        answer = await protocol.read_response(timeout=self._client.timeout)
        if answer.code // 100 == 2:
            return Accepted()
        if answer.code // 100 in {4, 5}:
            return Refusal(Stage.DATA, answer.code, answer.message)
        return Lost(f"its answer cannot be read ({answer.code})")

    def close(self) -> None:
        """End it at once."""
        self._client.close()

    async def leave(self) -> None:
        """End it with a word, within a second."""
        with contextlib.suppress(*FAILURES):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await self._client.quit()
        self._client.close()


async def connect(server: SmtpServer, *, tls: ssl.SSLContext, timeout: float) -> Connection:  # noqa: ASYNC109 - of one reply
    """Connect, encrypt and log in as the settings say.

    Raises `TurnedAwayError`, or one of `FAILURES`. `timeout` is for each reply; the caller bounds the whole.
    """
    is_secret = server.security is Security.TLS
    client = aiosmtplib.SMTP(
        hostname=server.host, port=server.port, use_tls=is_secret, start_tls=False, tls_context=tls, timeout=timeout
    )
    try:
        with _turned_away(Stage.CONNECT):
            await client.connect()
        await _introduce(client)
        if server.security is Security.STARTTLS:
            await _encrypt(client)
        if server.user is not None:
            await _log_in(client, server)
    except BaseException:
        client.close()
        raise
    return Connection(client)


async def _introduce(client: aiosmtplib.SMTP) -> None:
    """EHLO, or HELO where a server knows no other. A server that refuses and goes has refused."""
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError as refused:
        with _turned_away(Stage.CONNECT):
            try:
                await client.helo()
            except aiosmtplib.SMTPServerDisconnected:
                raise refused from None


async def _encrypt(client: aiosmtplib.SMTP) -> None:
    if not client.supports_extension("starttls"):
        raise TurnedAwayError(Unfit("no_starttls", f"The mail server offers no STARTTLS. {_TLS_STEP}"))
    with _turned_away(Stage.TLS):
        await client.starttls()
    await _introduce(client)


async def _log_in(client: aiosmtplib.SMTP, server: SmtpServer) -> None:
    """By each way that the server offers, until it accepts one. A server that refuses and goes has refused."""
    ways = client.supported_auth_methods
    if not ways:
        raise TurnedAwayError(Unfit("no_login", f"The mail server offers no login with a password here. {LOGIN_STEP}"))
    refused: SMTPAuthenticationError | None = None
    with _turned_away(Stage.AUTH):
        for way in ways:
            try:
                await _LOGINS[way](client, server.user or "", server.password or "")
            except SMTPAuthenticationError as error:
                refused = error if refused is None or error.code // 100 == _FOR_GOOD else refused
            except aiosmtplib.SMTPServerDisconnected:
                raise refused or aiosmtplib.SMTPServerDisconnected("Connection lost") from None
            else:
                return
        if refused is not None:
            raise refused


@contextlib.contextmanager
def _turned_away(stage: Stage) -> Iterator[None]:
    """Turns a refusal at `stage`, and a certificate that is not accepted, into `TurnedAwayError`."""
    try:
        yield
    except (SMTPAuthenticationError, SMTPConnectResponseError, SMTPResponseException) as error:
        if error.code < 0:
            raise
        raise TurnedAwayError(Refusal(stage, error.code, error.message)) from error
    except (SMTPException, OSError) as error:
        if not isinstance(cause := _cause(error), ssl.SSLCertVerificationError):
            raise
        step = f"The mail server's certificate is not accepted ({cause.verify_message}). {_TLS_STEP}"
        raise TurnedAwayError(Unfit("certificate", step)) from error


def problem(error: BaseException) -> str:
    """What the network or the server did, in words."""
    match cause := _cause(error):
        case aiosmtplib.SMTPServerDisconnected():
            return "the connection was cut"
        case aiosmtplib.SMTPResponseException():
            return "its answer cannot be read"
        case ssl.SSLError(reason=str(reason)):
            return f"it does not speak TLS as asked ({reason.replace('_', ' ').lower()})"
        case _:
            return network_problem(cause)


def _cause(error: BaseException) -> BaseException:
    """The error behind those of the library."""
    while isinstance(error, SMTPException) and isinstance(error.__cause__, Exception):
        error = error.__cause__
    return error

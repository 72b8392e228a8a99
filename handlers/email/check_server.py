"""Looks at the mail server as a mail would use it, up to the recipient, and sends nothing."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator

from bot.mail_account import Security
from handlers.email.app import EmailAccount
from handlers.email.connection import FAILURES, Mail, TurnedAwayError, Unfit, connect, problem
from handlers.email.errors import Refusal, Scope, Stage, scope, step_for
from handlers.findings import Finding, doubtful, good, wrong

_AWAY_STEP = (
    "Check host and port in OFFPRINT_SMTP_URL. Many networks close port 25 to the outside: use 587 (smtp+starttls) "
    "or 465 (smtps)."
)
_BROKEN_STEP = "Try again in some minutes; if it stays so, ask the person who runs the mail server."
_CLEAR_STEP = "Use smtp+starttls:// or smtps:// unless the server is on this machine."
_LATER_STEP = "It says that this passes: try again in some minutes."
_SECRET_CODES = frozenset({"no_starttls", "certificate"})
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


async def check_server(account: EmailAccount, *, recipient: str) -> tuple[Finding, ...]:
    """What the server says to a connection, to the login, and to a mail from the sender to `recipient`."""
    tls = account.tls or ssl.create_default_context()
    try:
        async with asyncio.timeout(account.request_timeout):
            connection = await connect(account.server, tls=tls, timeout=account.request_timeout)
    except TurnedAwayError as error:
        return tuple(_turned_away(account, error))
    except FAILURES as error:
        where = f"{account.server.host}:{account.server.port}"
        return (wrong("connection", f"{where} cannot be used: {problem(error)}", _AWAY_STEP),)
    ready = (*_before_login(account, connection.secrecy), *_login(account))
    try:
        async with asyncio.timeout(account.request_timeout):
            refused = await connection.offer(Mail(account.sender.address, recipient, b""), begin=False)
    except FAILURES as error:
        return (*ready, wrong("envelope", f"told sender and recipient, it breaks off: {problem(error)}", _BROKEN_STEP))
    finally:
        await connection.leave()
    return (*ready, *_envelope(account, recipient, refused))


def _turned_away(account: EmailAccount, error: TurnedAwayError) -> Iterator[Finding]:
    """What was well before the server, or its certificate, said no; and that."""
    match error.why:
        case Unfit(code, step):
            seen, _, step = step.partition(". ")
            yield _reached(account)
            yield wrong("secrecy" if code in _SECRET_CODES else "login", seen, step)
        case Refusal(stage=Stage.CONNECT):
            yield _refused("connection", "it refuses us", error.why)
        case Refusal(stage=stage):
            yield _reached(account)
            yield _refused("secrecy" if stage is Stage.TLS else "login", "refused", error.why)


def _reached(account: EmailAccount) -> Finding:
    return good("connection", f"{account.server.host}:{account.server.port} answers")


def _before_login(account: EmailAccount, secrecy: str | None) -> Iterator[Finding]:
    yield _reached(account)
    if account.server.security is not Security.NONE:
        yield good("secrecy", f"{secrecy or 'TLS'}, and the certificate is right for {account.server.host}")
    elif account.server.host in _HERE:
        yield good("secrecy", "none, to this machine")
    else:
        what = "the password and every mail go" if account.server.user else "every mail goes"
        yield doubtful("secrecy", f"{what} over the network in the clear", _CLEAR_STEP)


def _login(account: EmailAccount) -> Iterator[Finding]:
    yield good(
        "login", f"accepted for {account.server.user}" if account.server.user else "none is set, none was needed"
    )


def _envelope(account: EmailAccount, recipient: str, refused: Refusal | None) -> Iterator[Finding]:
    """The sender, and a recipient, up to the point where a mail would begin."""
    if refused is not None and refused.stage is Stage.MAIL:
        yield _refused("sender", "refused", refused)
        return
    yield good("sender", f"{account.sender.address} is accepted")
    if refused is None:
        yield good("recipient", f"{recipient} is accepted; nothing was sent")
    elif scope(refused) in {Scope.ADDRESS, Scope.LATER}:
        step = _LATER_STEP if scope(refused) is Scope.LATER else step_for(refused)
        yield doubtful("recipient", f"{recipient} is not accepted: {refused.said}", step)
    else:
        yield _refused("recipient", f"the sender is refused for {recipient}", refused)


def _refused(what: str, seen: str, refusal: Refusal) -> Finding:
    """A refusal; one that the server says will pass tells nothing for good."""
    seen = f"{seen}: {refusal.said}"
    if scope(refusal) is Scope.LATER:
        return doubtful(what, seen, _LATER_STEP)
    return wrong(what, seen, step_for(refusal))

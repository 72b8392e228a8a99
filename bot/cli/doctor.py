"""`offprint doctor mail`: whether mail goes out and is believed, one line for each thing that was looked at."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.cli.output import Json, print_json, print_line
from bot.cli.setup import settings_or_say
from bot.errors import SettingsError, UsageError
from bot.service import mail_account, read_channel
from handlers.email.channel_id import PLATFORM
from handlers.email.check_dns import Dns, check_dns
from handlers.email.check_server import check_server
from handlers.email.findings import Finding, State

_NO_MAIL = "OFFPRINT_SMTP_URL is not set, so that mail is off: see docs/email.md"
_HIGHEST_PORT = 65_535


def doctor(
    what: Annotated[str, typer.Argument(metavar="mail", help="What to look at: mail.")],
    *,
    to: Annotated[
        str | None, typer.Option("--to", help="An address to ask the server for; else the sender's own.")
    ] = None,
    dns_server: Annotated[
        str | None, typer.Option("--dns-server", help="The DNS server to ask, as ADDRESS or ADDRESS:PORT.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Look whether mail goes out and is believed; nothing is sent.

    Asks the mail server as a mail would, and the DNS for SPF, DKIM and DMARC. Exits with 1 if something is wrong.
    """
    if what.casefold() != "mail":
        raise UsageError(f"“{what}” is nothing that doctor looks at.", remedy="Write: offprint doctor mail")
    findings = asyncio.run(_findings(to, _server(dns_server)))
    if as_json:
        print_json(map(_object, findings))
    else:
        for finding in findings:
            print_line(_line(finding))
    if any(finding.state is State.FAIL for finding in findings):
        raise typer.Exit(1)


async def _findings(to: str | None, server: tuple[str, int] | None) -> tuple[Finding, ...]:
    account = mail_account(settings_or_say())
    if account is None:
        raise SettingsError((_NO_MAIL,))
    recipient = account.sender.address if to is None else _recipient(to)
    of_server = await check_server(account, recipient=recipient)
    return (*of_server, *await check_dns(account.sender, account.signer, Dns(server)))


def _recipient(typed: str) -> str:
    channel = read_channel(typed if typed.casefold().startswith(f"{PLATFORM}:") else f"{PLATFORM}:{typed}")
    return channel.local_id


def _server(typed: str | None) -> tuple[str, int] | None:
    """The DNS server that was named. Raises `UsageError`."""
    if typed is None:
        return None
    host, _, port = typed.rpartition(":") if typed.count(":") == 1 else (typed, "", "53")
    if not host or not port.isdecimal() or not 0 < int(port) <= _HIGHEST_PORT:
        raise UsageError(f"“{typed}” is no DNS server.", remedy="Write its address, such as --dns-server 9.9.9.9")
    return host, int(port)


def _line(finding: Finding) -> str:
    step = f" → {finding.step}" if finding.step else ""
    return f"{finding.state.value:<5}{finding.what:<11} {finding.seen}{step}"


def _object(finding: Finding) -> Json:
    return {"state": finding.state.value, "what": finding.what, "seen": finding.seen, "step": finding.step or None}

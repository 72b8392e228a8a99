"""`offprint doctor`: whether everything works that the settings name, one line for each thing that was looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated

import typer

from bot.accounts import discord_account, mail_account, slack_account
from bot.channel.channel import ChannelId
from bot.cli.check_database import check_database
from bot.cli.check_sources import check_sources
from bot.cli.log_format import set_up_logs
from bot.cli.output import Json, print_json, print_line
from bot.cli.setup import has_database, open_stores, settings_or_say
from bot.errors import SettingsError, StorageError, UsageError
from bot.ports.installations import Installation
from bot.service import read_channel
from bot.settings import Settings
from bot.text.redact import redacted
from handlers.discord.check import check_discord
from handlers.email.channel_id import PLATFORM as EMAIL
from handlers.email.check_dns import Dns, check_dns
from handlers.email.check_server import check_server
from handlers.findings import Finding, State
from handlers.slack.check import check_slack

_HIGHEST_PORT = 65_535
_OFF: Mapping[str, str] = MappingProxyType(
    {
        "slack": "OFFPRINT_SLACK_BOT_TOKEN is not set, so that Slack is off: see docs/slack.md",
        "discord": "OFFPRINT_DISCORD_TOKEN is not set, so that Discord is off: see docs/discord.md",
        "mail": "OFFPRINT_SMTP_URL is not set, so that mail is off: see docs/email.md",
    }
)
_Findings = tuple[Finding, ...]


def doctor(
    what: Annotated[
        str | None,
        typer.Argument(metavar="[WHAT]", help="database, sources, slack, discord or mail; all without it."),
    ] = None,
    *,
    to: Annotated[
        str | None, typer.Option("--to", help="An address to ask the mail server for; else the sender's own.")
    ] = None,
    dns_server: Annotated[
        str | None, typer.Option("--dns-server", help="The DNS server to ask, as ADDRESS or ADDRESS:PORT.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Look whether everything works; nothing is posted or sent.

    Looks at the database, the sources, the tokens, scopes, intents and permissions on Slack and Discord, and at mail.
    Exits with 1 if something is wrong.
    """
    server, recipient = _server(dns_server), None if to is None else _recipient(to)
    areas: Mapping[str, Callable[[Settings], Awaitable[_Findings | None]]] = {
        "database": check_database,
        "sources": check_sources,
        "slack": _slack,
        "discord": _discord,
        "mail": lambda settings: _mail(settings, recipient, server),
    }
    area = None if what is None else what.casefold()
    if area is not None and area not in areas:
        raise UsageError(f"“{what}” is nothing that doctor looks at.", remedy=_remedy(areas))
    settings = settings_or_say()
    set_up_logs(settings.model_copy(update={"log_level": "error"}))  # what fails is a finding
    found = asyncio.run(_look({name: look for name, look in areas.items() if area in {None, name}}, settings))
    if area is not None and found[area] is None:
        raise SettingsError((_OFF[area],))
    _print(found, as_json=as_json)
    if any(finding.state is State.FAIL for findings in found.values() for finding in findings or ()):
        raise typer.Exit(1)


def _remedy(areas: Iterable[str]) -> str:
    return f"Write: offprint doctor, or one of: {', '.join(f'offprint doctor {name}' for name in areas)}"


async def _look(
    areas: Mapping[str, Callable[[Settings], Awaitable[_Findings | None]]], settings: Settings
) -> Mapping[str, _Findings | None]:
    """The findings of each area; None for one that is off."""
    return {name: await look(settings) for name, look in areas.items()}


async def _slack(settings: Settings) -> _Findings | None:
    account = slack_account(settings)
    if account is None:
        return None
    return await check_slack(account, await _subscribed(settings, "slack"), await _installed(settings))


async def _installed(settings: Settings) -> Sequence[Installation]:
    """The workspaces that have installed the Slack app; none where the database cannot be read."""
    if not has_database(settings):
        return ()
    try:
        async with open_stores(settings) as stores:
            return await stores.installations.all()
    except StorageError:
        return ()


async def _discord(settings: Settings) -> _Findings | None:
    account = discord_account(settings)
    return None if account is None else await check_discord(account, await _subscribed(settings, "discord"))


async def _subscribed(settings: Settings, platform: str) -> Sequence[ChannelId]:
    """The channels of a platform that subscribe to something; none where the database cannot be read."""
    if not has_database(settings):
        return ()
    try:
        async with open_stores(settings) as stores:
            channels = dict.fromkeys(one.channel for one in await stores.channels.subscriptions())
    except StorageError:
        return ()
    return [channel for channel in channels if channel.platform == platform]


async def _mail(settings: Settings, recipient: str | None, server: tuple[str, int] | None) -> _Findings | None:
    account = mail_account(settings)
    if account is None:
        return None
    of_server = await check_server(account, recipient=recipient or account.sender.address)
    return (*of_server, *await check_dns(account.sender, account.signer, Dns(server)))


def _recipient(typed: str) -> str:
    channel = read_channel(typed if typed.casefold().startswith(f"{EMAIL}:") else f"{EMAIL}:{typed}")
    return channel.local_id


def _server(typed: str | None) -> tuple[str, int] | None:
    """The DNS server that was named. Raises `UsageError`."""
    if typed is None:
        return None
    host, _, port = typed.rpartition(":") if typed.count(":") == 1 else (typed, "", "53")
    if not host or not port.isdecimal() or not 0 < int(port) <= _HIGHEST_PORT:
        raise UsageError(f"“{typed}” is no DNS server.", remedy="Write its address, such as --dns-server 9.9.9.9")
    return host, int(port)


def _print(found: Mapping[str, _Findings | None], *, as_json: bool) -> None:
    if as_json:
        print_json(_object(area, finding) for area, findings in found.items() for finding in findings or ())
        return
    for area, findings in found.items():
        if len(found) > 1:
            print_line(f"{area}: {_OFF[area]}" if findings is None else f"{area}:")
        for finding in findings or ():
            print_line(_line(finding))


def _line(finding: Finding) -> str:
    step = f" → {finding.step}" if finding.step else ""
    return redacted(f"{finding.state.value:<5}{finding.what:<11} {finding.seen}{step}")


def _object(area: str, finding: Finding) -> Json:
    return {
        "area": area,
        "state": finding.state.value,
        "what": finding.what,
        "seen": redacted(finding.seen),
        "step": finding.step or None,
    }

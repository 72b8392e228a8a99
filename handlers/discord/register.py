"""Tells Discord of the commands, and only when they have changed: telling is limited, and reading is not.

Reference: https://docs.discord.com/developers/interactions/application-commands.
"""

from __future__ import annotations

import discord
import structlog
from discord.http import Route

from bot.log_events import LogEvent
from handlers.discord.descriptions import payloads
from handlers.discord.errors import FAILURES

log = structlog.get_logger(__name__)


async def register(client: discord.Client) -> bool:
    """Register the commands unless Discord has them as they are; returns whether they were registered."""
    application = client.application_id
    if application is None:
        return False
    wanted = wanted_of(client)
    if await knows(client, application, wanted):
        return False
    try:
        await client.http.request(Route("PUT", "/applications/{id}/commands", id=application), json=wanted)
    except FAILURES as error:
        said = error.text if isinstance(error, discord.HTTPException) else ""
        log.warning(LogEvent.DISCORD_COMMANDS_NOT_REGISTERED, error=said or type(error).__name__)
        return False
    log.info(LogEvent.DISCORD_COMMANDS_REGISTERED, commands=len(wanted))
    return True


def wanted_of(client: discord.Client) -> list[dict[str, object]]:
    """The commands that this app may have: for people too, where they may add it for themselves."""
    about = client.application
    return payloads(for_people=about is not None and about.user_integration_config is not None)


async def knows(client: discord.Client, application: int, wanted: list[dict[str, object]]) -> bool:
    """Whether Discord has the commands as they are. If it does not answer, they are registered again.

    Without `with_localizations` it leaves out every language but one.
    """
    asking = Route("GET", "/applications/{id}/commands", id=application)
    try:
        known: object = await client.http.request(asking, params={"with_localizations": "true"})
    except FAILURES:
        return False
    kept = {_key(one): one for one in known} if isinstance(known, list) else {}
    return len(kept) == len(wanted) and all(_differs_not(kept.get(_key(one)), one) for one in wanted)


def _key(command: object) -> tuple[object, object]:
    """What a command is known by: its type and name. Discord does not say in which order it gives them back."""
    described = command if isinstance(command, dict) else {}
    return described.get("type"), described.get("name")


def _differs_not(known: object, wanted: object) -> bool:
    """Whether Discord's description says all that ours says; what it adds (ids, defaults) does not matter."""
    if isinstance(wanted, dict):
        description = known if isinstance(known, dict) else {}
        return all(
            _differs_not(description.get(name), value) for name, value in wanted.items() if not _is_default(value)
        )
    if isinstance(wanted, list):
        listed = known if isinstance(known, list) else []
        return len(listed) == len(wanted) and all(map(_differs_not, listed, wanted))
    return known == wanted


def _is_default(value: object) -> bool:
    """Whether Discord leaves a field with this value out."""
    return value is False or value == []

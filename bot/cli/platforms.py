"""The states of the platforms, asked of the running service: only that process knows its connections."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from bot.settings import Settings

_SECONDS = 2.0
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def port_address(settings: Settings) -> str:
    """The address of the HTTP port, as this machine reaches it."""
    host = _ANY.get(settings.http_host, settings.http_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.http_port}"


def health_address(settings: Settings) -> str:
    """The address of `/healthz`, as this machine reaches it."""
    return f"{port_address(settings)}/healthz"


async def platform_states(settings: Settings) -> Mapping[str, str] | None:
    """The state of each platform by its name, in words; None where the service does not answer."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as client,
            client.get(health_address(settings)) as answer,
        ):
            told: object = await answer.json()
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return None
    states = told.get("platforms") if isinstance(told, dict) else None
    return {str(name): str(state) for name, state in states.items()} if isinstance(states, dict) else None

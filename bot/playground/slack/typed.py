"""What a person typed, as Slack stores it and hands it on (messaging/formatting-message-text)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.playground.world import SlackTeam

_ADDRESS = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]}'\"]")


def escaped(words: str) -> str:
    """Text with `&`, `<` and `>` as entities."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def stored(words: str, *, team: SlackTeam, bot_name: str) -> str:
    """A message as it is stored: escaped, each address as a link, the app's name as a mention."""
    linked = _ADDRESS.sub(lambda found: f"<{found[0]}>", escaped(words))
    return re.sub(rf"@{re.escape(bot_name)}\b", f"<@{team.bot_user}>", linked, flags=re.IGNORECASE)


def links(words: str, domains: tuple[str, ...]) -> list[tuple[str, str]]:
    """The registered domain and the address of each link of a typed message that an app registered for."""
    found = []
    for address in _ADDRESS.findall(words):
        host = (urlsplit(address).hostname or "").lower()
        domain = next((one for one in domains if host == one or host.endswith(f".{one}")), None)
        if domain is not None:
            found.append((domain, address))
    return found


def not_a_command(name: str) -> str:
    """Slack's own words for a slash command that no app has."""
    return (
        f"{name} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as "
        "commands. If you are trying to send a message and not run a command, try preceding the “/” with an empty "
        "space."
    )

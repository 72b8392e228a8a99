"""Hours, mutes and switches as they are typed behind their command: `quiet 22-7`, `spread off`, `links on`."""

from __future__ import annotations

_ENDS = frozenset(
    {"off", "stop", "none", "never", "end", "no", "disable", "cancel", "remove", "delete", "clear", "reset"}
)
_BEGINS = frozenset({"on", "start", "yes", "always", "enable", "set", "us", "everyone"})


def hours_options(rest: str) -> tuple[str, dict[str, str]]:
    """What is done with hours, `set`, `show` or `off`, and the hours that are set."""
    second, _, more = rest.partition(" ")
    word = second.casefold()
    if word in {"set", "hours"} and more:
        return hours_options(more.strip())
    if word in _ENDS and not more:
        return "off", {}
    return ("show", {}) if word in {"", "show", "hours"} else ("set", {"hours": rest})


def mute_options(rest: str) -> dict[str, str] | None:
    """How long is muted, nothing where no time is named; None where the mute is to end: `mute off`."""
    if rest.casefold() in _ENDS:
        return None
    return {"duration": rest} if rest else {}


def switch_second(rest: str) -> str | None:
    """How a switch is to be: `on`, `off`, or shown as it is (`show`); None where the words name none of these."""
    word = rest.casefold()
    if word in _ENDS:
        return "off"
    if word in _BEGINS:
        return "on"
    return "show" if word in {"", "show"} else None

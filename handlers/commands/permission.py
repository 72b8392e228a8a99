"""Who may do what: whether a command or button changes the channel, and whether this person may change it.

Reading, searching, previews and private answers are open to everyone. The rule stands in `bot.channel.who_may`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.card import button_values
from bot.card.settings_words import IN_CHARGE
from bot.channel.channel import Channel
from bot.channel.who_may import WHO_MAY_BY_DEFAULT, WhoMay, may_change
from bot.errors import QueryError, UnusableCommand
from bot.query.parser import parse
from handlers.commands.context import Caller, Services
from handlers.commands.errors import unusable
from handlers.commands.syntax import Invocation

COMMANDS_THAT_CHANGE: Mapping[tuple[str, ...], bool] = MappingProxyType(
    {
        ("subscribe",): True,
        ("unsubscribe",): True,
        ("list",): False,
        ("export",): False,
        ("import",): True,
        ("search",): False,
        ("trending",): False,
        ("paper",): False,
        ("why",): False,
        ("top",): False,
        ("saved",): False,
        ("like",): False,
        ("digest", "set"): True,
        ("digest", "show"): False,
        ("digest", "now"): False,
        ("digest", "off"): True,
        ("digest", "email"): True,
        ("spread", "set"): True,
        ("spread", "show"): False,
        ("spread", "off"): True,
        ("quiet", "set"): True,
        ("quiet", "show"): False,
        ("quiet", "off"): True,
        ("links", "on"): True,
        ("links", "off"): True,
        ("links", "show"): False,
        ("mute",): True,
        ("unmute",): True,
        ("settings",): True,
        ("call",): True,
        ("notify", "on"): True,
        ("notify", "off"): True,
        ("notify", "show"): False,
        ("feed", "show"): False,
        ("feed", "trending"): False,
        ("feed", "off"): True,
        ("sources",): False,
        ("status",): False,
        ("help",): False,
    }
)
"""Every command, and whether it changes what the channel gets. One that is not listed counts as changing."""
_SHOWN_ALONE = frozenset({("settings",), ("call",)})
"""Commands that change something by their options only."""

BUTTONS_THAT_CHANGE: Mapping[str, bool] = MappingProxyType(
    {
        button_values.ABSTRACT: False,
        button_values.VOTE: False,
        button_values.TAKE_BACK: False,
        button_values.NOT_FOR_US: False,
        button_values.SAVE: False,
        button_values.UNSAVE: False,
        button_values.SAVED_PAGE: False,
        button_values.SAVED_REMOVE: False,
        button_values.SAVED_UNDO: False,
        button_values.SAVED_EXPORT: False,
        button_values.BIBTEX: False,
        button_values.WHY: False,
        button_values.TOP_PAGE: False,
        button_values.MORE: False,
        button_values.CHANGE_TIME: False,
        button_values.DIGEST_MENU: False,
        button_values.UNDO: True,
        button_values.DIGEST_AT: True,
        button_values.DAILY: True,
        button_values.WEEKLY: True,
        button_values.INSTANTLY: True,
        button_values.UNSUBSCRIBE: True,
        button_values.UNSUBSCRIBE_SEVERAL: True,
        button_values.LIST_PAGE: False,
        button_values.LIST_UNSUBSCRIBE: True,
        button_values.LIST_DAILY: True,
        button_values.LIST_WEEKLY: True,
        button_values.LIST_INSTANTLY: True,
        button_values.LIST_UNDO: True,
        button_values.IMPORT_LIST: True,
        button_values.HOME_LIST: False,
        button_values.SOURCES_PAGE: False,
        button_values.SEARCH_PAGE: False,
        button_values.SHARE: False,
        button_values.TRENDING_PAGE: False,
        button_values.SHARE_TRENDING: False,
        button_values.SHOW: False,
        button_values.SHARE_PAPER: False,
        button_values.LIKE: False,
        button_values.LIKE_PAGE: False,
        button_values.POST_NEWEST: True,
        button_values.TRY_AGAIN: False,
        button_values.SUBSCRIBE_TO: True,
        button_values.SEARCH_FOR: False,
        button_values.CALL_LIST: False,
    }
)
"""Every button and menu. Sharing posts once what somebody chose, and changes nothing that the channel gets."""

FORMS_THAT_CHANGE: Mapping[str, bool] = MappingProxyType(
    {
        button_values.SUBSCRIBE: True,
        button_values.SETTINGS: True,
        button_values.HOME_SUBSCRIBE: True,
        button_values.HOME_SETTINGS: True,
        button_values.CALLS: True,
        button_values.IMPORT: True,
    }
)
"""Every form, by its verb and by what opens it. One that is not listed counts as changing."""

_SETTINGS: Mapping[str, str] = MappingProxyType(
    {"discord": "OFFPRINT_DISCORD_WHO_MAY", "slack": "OFFPRINT_SLACK_WHO_MAY"}
)


async def check_command(invocation: Invocation, caller: Caller, services: Services) -> None:
    """Raises `UnusableCommand`, with what the caller can do instead, when the command is not theirs to give."""
    is_shown = invocation.path in _SHOWN_ALONE and not invocation.options
    if COMMANDS_THAT_CHANGE.get(invocation.path, True) and not is_shown:
        await _check(caller, services, instead=_instead(invocation))


async def check_press(verb: str, caller: Caller, services: Services) -> None:
    """The same for a button: the person who presses it is asked, not the one who called for it."""
    if changes(verb):
        await _check(caller, services, instead=Invocation(("list",), {}))


def changes(verb: str) -> bool:
    """Whether a button changes what the channel gets."""
    return BUTTONS_THAT_CHANGE.get(verb, True)


async def check_form_of(name: str, caller: Caller, services: Services) -> None:
    """The same for a form, by its verb or by what opens it: it is opened for those alone who may send it."""
    if FORMS_THAT_CHANGE.get(name, True):
        await _check(caller, services, instead=_instead(Invocation(tuple(name.split()))))


def rule_of(channel: Channel, who_may: Mapping[str, WhoMay]) -> WhoMay:
    """Who may change a channel: as it chose itself, else as the operator set it for its platform."""
    platform = channel.id.platform
    return channel.who_may or who_may.get(platform) or WHO_MAY_BY_DEFAULT.get(platform, WhoMay.MEMBERS)


async def _check(caller: Caller, services: Services, *, instead: Invocation) -> None:
    channel = await services.stores.channels.get(caller.channel)
    rule = rule_of(channel, services.who_may)
    if not may_change(caller.standing, rule):
        raise _refusal(caller, rule, instead=instead, chosen_here=channel.who_may is not None)


def _refusal(caller: Caller, rule: WhoMay, *, instead: Invocation, chosen_here: bool) -> UnusableCommand:
    if caller.standing.is_away:
        return unusable(caller.standing.step or "Offprint is not here.", instead=instead)
    only = f"Only {IN_CHARGE[rule]} can change what this channel gets."
    if caller.standing.step is not None:
        return unusable(f"{only} {caller.standing.step}", instead=instead)
    if chosen_here:
        everyone = caller.dialect.format(Invocation(("settings",), {"who": "everyone"}))
        return unusable(f"{only} Ask one of them, who can also let everyone: {everyone}.", instead=instead)
    setting = f"{_SETTINGS[caller.channel.platform]}=members"
    return unusable(
        f"{only} Ask one of them. The person who runs Offprint can let everyone: {setting}.", instead=instead
    )


def _instead(invocation: Invocation) -> Invocation:
    """What anyone can do that comes nearest to the command."""
    match invocation.path:
        case ("subscribe",) if invocation.options.get("query"):
            return Invocation(("search",), {"query": _searchable(invocation.options["query"])})
        case ("digest", *_):
            return Invocation(("digest", "now"), {})
        case ("feed", *_):
            return Invocation(("feed", "show"), {})
        case ("unsubscribe",) | ("import",):
            return Invocation(("list",), {})
        case ("spread" | "quiet" | "links" | "notify" as name, *_):
            return Invocation((name, "show"), {})
        case ("mute" | "unmute",):
            return Invocation(("status",), {})
        case ("settings" | "call" as name, *_):
            return Invocation((name,), {})
        case ("calls",):
            return Invocation(("call",), {})
        case _:
            return Invocation(("help",), {})


def _searchable(query: str) -> str:
    """The query, or what is offered in its place where it is none."""
    try:
        parse(query)
    except QueryError as error:
        return error.suggestion or query
    return query

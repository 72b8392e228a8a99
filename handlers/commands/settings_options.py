"""The settings of a channel as they are typed, parsed to what they make of the settings as they are.

An `Edit` is decided on the settings at the moment of the write: what nobody named stays as it is then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from types import MappingProxyType

from bot.channel.channel import LocalHours
from bot.channel.channel_settings import MOST_CARDS_AN_HOUR, ChannelSettings
from bot.channel.who_may import WhoMay
from bot.digest.zones import Asker
from bot.errors import UnusableCommand
from bot.jobs.set_settings import Edit
from handlers.commands.errors import quoted, unusable
from handlers.commands.local_hours import read_hours
from handlers.commands.syntax import Invocation, nearest
from handlers.commands.zones import read_zone

PATH = ("settings",)
IN_CHARGE_ON: Mapping[str, WhoMay] = MappingProxyType({"discord": WhoMay.MANAGERS, "slack": WhoMay.ADMINS})
"""The rule of each platform that lets only the people in charge of a channel change it."""

_ANY_NUMBER = frozenset({"0", "none", "no", "off", "any", "any number", "unlimited", "no limit", "all"})
_AS_SET_UP = frozenset({"default", "reset", "usual", "as usual", "standard"})
_NO_ZONE = frozenset({"none", "no", "off", "no zone", "nothing", *_AS_SET_UP})
_EVERYONE = frozenset({"everyone", "everybody", "members", "all", "anyone", "anybody", "us"})
_THE_ONES_IN_CHARGE = frozenset(
    {"admin", "admins", "manager", "managers", "mod", "mods", "moderators", "owner", "owners", "admins and owners"}
)


def edited(settings: ChannelSettings, edits: Iterable[Edit]) -> ChannelSettings:
    """The settings with all edits made, one after the other."""
    return reduce(lambda now, edit: edit(now), edits, settings)


def read_settings(invocation: Invocation, asker: Asker, *, platform: str) -> tuple[Edit, ...]:
    """What the options of `settings` make of a channel's settings. Raises `UnusableCommand`, with a command that works.

    The zone is first: what else is typed goes by its clock.
    """
    options = invocation.options
    has_none = options.get("zone", "").strip().casefold() in _NO_ZONE
    zone = None if has_none else read_zone(invocation, asker)
    if options.get("cap", "any").strip() == "":
        raise _instead("No number of cards is named.", invocation, "cap", "5")
    return (
        *((zone_edit(zone),) if zone or has_none else ()),
        *((cap_edit(options["cap"], invocation),) if "cap" in options else ()),
        *((who_edit(read_who(invocation, platform=platform)),) if "who" in options else ()),
    )


def zone_edit(zone: str | None) -> Edit:
    """Have the channel live by the clock of `zone`, and its digests and hours with it; None: by no zone of its own."""
    if zone is None:
        return lambda settings: replace(settings, home=None)
    return lambda settings: settings.lived_in(zone, before=settings.zone)


def hours_edit(name: str, typed: str, asker: Asker, *, zone: str | None) -> Edit:
    """Set the `spread` or `quiet` hours that were typed on the clock of `zone`; none where nothing was.

    Raises `UnusableCommand`, with hours that work.
    """
    hours: LocalHours | None = None
    if typed.strip():
        hours = read_hours(Invocation((name, "set"), {"hours": typed}), asker, home=zone)
    return lambda settings: replace(settings, quiet=hours) if name == "quiet" else replace(settings, spread=hours)


def cap_edit(typed: str, invocation: Invocation) -> Edit:
    """Set how many cards come within an hour; nothing typed, or `default`: as the operator set it."""
    cap = _cap(typed, invocation)
    return lambda settings: replace(settings, cap=cap)


def who_edit(rule: WhoMay | None) -> Edit:
    """Set who may change the channel."""
    return lambda settings: replace(settings, who_may=rule)


def read_who(invocation: Invocation, *, platform: str) -> WhoMay | None:
    """Who may change the channel: `everyone`, `admins`, `managers`; None for `default`: as the operator set it."""
    typed = invocation.options["who"].strip()
    said = " ".join(typed.casefold().removeprefix("only ").removesuffix(" only").split())
    if said in _EVERYONE:
        return WhoMay.MEMBERS
    if said in _THE_ONES_IN_CHARGE:
        return IN_CHARGE_ON.get(platform, WhoMay.MEMBERS)
    if said in _AS_SET_UP:
        return None
    in_charge = IN_CHARGE_ON.get(platform, WhoMay.ADMINS)
    meant = nearest(said, ("everyone", in_charge)) or "everyone"
    wrong = f"{quoted(typed)} says not" if typed else "Nothing says"
    raise _instead(f"{wrong} who may change this channel: everyone, or {in_charge}.", invocation, "who", meant)


def _cap(typed: str, invocation: Invocation) -> int | None:
    said = " ".join(typed.casefold().split())
    if said in _AS_SET_UP or not said:
        return None
    if said in _ANY_NUMBER:
        return 0
    if said.isascii() and said.isdigit() and int(said[:6]) <= MOST_CARDS_AN_HOUR:
        return int(said)
    meant = str(MOST_CARDS_AN_HOUR) if said.isdigit() else "5"
    message = f"{quoted(typed)} is not a number of cards, from 0 to {MOST_CARDS_AN_HOUR}; 0 is any number."
    raise _instead(message, invocation, "cap", meant)


def _instead(message: str, invocation: Invocation, name: str, value: str) -> UnusableCommand:
    return unusable(message, instead=Invocation(PATH, {**invocation.options, name: value}))

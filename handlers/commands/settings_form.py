"""The settings form: its fields as the channel is now, and what somebody made of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.card import button_values
from bot.card.card import Choice
from bot.card.form import Checks, Form, TextInput
from bot.card.plan import mute_words
from bot.card.settings_words import IN_CHARGE
from bot.channel.channel import Channel, LocalHours, Mute
from bot.channel.who_may import WhoMay
from bot.digest.zones import Asker
from bot.errors import FieldErrors, UnusableCommand, UsageError
from bot.jobs.set_settings import Edit
from handlers.commands.settings_options import IN_CHARGE_ON, PATH, cap_edit, hours_edit, who_edit, zone_edit
from handlers.commands.syntax import Invocation
from handlers.commands.untouched import mark_of, touched
from handlers.commands.zones import read_zone

MUTED, ONLY_IN_CHARGE = "muted", "who"
"""The boxes of the form."""
_TYPED = ("zone", "spread", "quiet", "cap")
"""The fields in which people type, in their order."""
_LONGEST = 80


def settings_form(channel: Channel, *, rule: WhoMay, usual_cap: int, asker: Asker, is_private: bool) -> Form:
    """The form of a channel as it is now. `rule` is who may change it, `usual_cap` the cap that the operator set."""
    shown = _shown(channel)
    ticked = _ticked(channel, rule, now=asker.now)
    usual = f"{usual_cap}, as Offprint is set up" if usual_cap else "any number"
    return Form(
        title="Settings of this channel",
        verb=button_values.SETTINGS,
        value=f"{mark_of(shown)}:{','.join(ticked)}",
        fields=(
            _text(
                "zone", "Time zone", shown["zone"] or asker.zone or "", "The clock of digests and hours: Europe/Berlin"
            ),
            _text("spread", "Spread cards over these hours", shown["spread"], "Such as 9-18. Empty: each card at once"),
            _text("quiet", "Quiet hours", shown["quiet"], "Such as 22:00-07:00: no card comes then. Empty: none"),
            _text(
                "cap", "Cards an hour, at most", shown["cap"], f"Others go into the digest. 0: no limit. Empty: {usual}"
            ),
            Checks("also", "Also", _boxes(channel, is_private=is_private, now=asker.now), ticked),
        ),
    )


def check_settings(invocation: Invocation, asker: Asker) -> None:
    """Raises `FieldErrors` for fields that cannot be used as they were filled in."""
    _typed_edits(invocation.options, frozenset(_TYPED), asker)


def edits_of(options: Mapping[str, str], value: str, asker: Asker, *, platform: str) -> tuple[Edit, ...]:
    """What a form that was filled in makes of the settings; a field that nobody touched changes nothing.

    Raises `FieldErrors`.
    """
    mark, _, shown_ticks = value.partition(":")
    typed = {name: options.get(name, "") for name in _TYPED}
    flipped = {*filter(None, shown_ticks.split(","))} ^ {*options.get("also", "").split()}
    return (
        *_typed_edits(options, touched(mark, typed), asker),
        *((_mute_edit(options, asker.now),) if MUTED in flipped else ()),
        *((who_edit(_rule(options, platform)),) if ONLY_IN_CHARGE in flipped else ()),
    )


def _typed_edits(options: Mapping[str, str], names: frozenset[str], asker: Asker) -> tuple[Edit, ...]:
    """The edits of these fields. The zone of the form is that of its hours, touched or not."""
    errors: dict[str, UsageError] = {}
    zone: str | None = None
    try:
        zone = _zone(options, asker)
    except UnusableCommand as error:
        errors["zone"] = error
    edits: list[Edit] = []
    for name in (one for one in _TYPED if one in names):
        try:
            edits.append(_edit(name, options.get(name, "").strip(), asker, zone=zone))
        except UnusableCommand as error:
            errors[name] = error
    if errors:
        raise FieldErrors(errors)
    return tuple(edits)


def _edit(name: str, typed: str, asker: Asker, *, zone: str | None) -> Edit:
    match name:
        case "zone":
            return zone_edit(zone)
        case "cap":
            return cap_edit(typed, Invocation(PATH))
        case _:
            return hours_edit(name, typed, asker, zone=zone)


def _zone(options: Mapping[str, str], asker: Asker) -> str | None:
    typed = options.get("zone", "").strip()
    return read_zone(Invocation(PATH, {"zone": typed}), asker) if typed else None


def _mute_edit(options: Mapping[str, str], now: datetime) -> Edit:
    """A mute without an end, or none: a length is typed behind `mute`."""
    mute = Mute(now) if MUTED in options.get("also", "").split() else None
    return lambda settings: replace(settings, mute=mute)


def _rule(options: Mapping[str, str], platform: str) -> WhoMay:
    return IN_CHARGE_ON[platform] if ONLY_IN_CHARGE in options.get("also", "").split() else WhoMay.MEMBERS


def _shown(channel: Channel) -> dict[str, str]:
    return {
        "zone": channel.zone or "",
        "spread": _hours(channel.spread, channel.zone),
        "quiet": _hours(channel.quiet, channel.zone),
        "cap": "" if channel.cap is None else str(channel.cap),
    }


def _hours(hours: LocalHours | None, zone: str | None) -> str:
    """The hours as they are typed; with their zone where it is not that of the channel."""
    if hours is None:
        return ""
    place = "" if hours.zone == zone else f" in {hours.zone}"
    return f"{hours.begins:%H:%M}-{hours.ends:%H:%M}{place}"


def _ticked(channel: Channel, rule: WhoMay, *, now: datetime) -> tuple[str, ...]:
    muted = (MUTED,) if channel.muted_at(now) else ()
    return (*muted, *((ONLY_IN_CHARGE,) if rule is not WhoMay.MEMBERS else ()))


def _boxes(channel: Channel, *, is_private: bool, now: datetime) -> tuple[Choice, ...]:
    """Nobody is in charge of a conversation in private."""
    mute = channel.muted_at(now)
    until = f"Muted {mute_words(mute, channel.zone)}" if mute and mute.until else "Muted, until somebody ends it"
    in_charge = IN_CHARGE_ON.get(channel.id.platform)
    if in_charge is None or is_private:
        return (Choice(until, MUTED),)
    return (Choice(until, MUTED), Choice(f"Only {IN_CHARGE[in_charge]} may change this", ONLY_IN_CHARGE))


def _text(name: str, label: str, value: str, hint: str) -> TextInput:
    return TextInput(name, label, value=value, hint=hint, required=False, longest=_LONGEST)

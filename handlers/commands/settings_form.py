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
from handlers.commands.notify import IS_A_CHOICE
from handlers.commands.settings_options import IN_CHARGE_ON, PATH, cap_edit, hours_edit, who_edit, zone_edit
from handlers.commands.syntax import Invocation
from handlers.commands.untouched import mark_of, touched
from handlers.commands.zones import read_zone

MUTED, LINKS, NOTIFY, ONLY_IN_CHARGE = "muted", "links", "notify", "who"
_BOXES = (MUTED, LINKS, NOTIFY, ONLY_IN_CHARGE)
"""The boxes of the form, in their order."""
_TYPED = ("zone", "spread", "quiet", "cap")
"""The fields in which people type, in their order."""
_LONGEST = 80


def settings_form(
    channel: Channel, *, rule: WhoMay | None, usual_cap: int, asker: Asker, hears_links: bool = True
) -> Form:
    """The form of a channel as it is now.

    `rule` is who may change it (None: nobody is in charge of a conversation in private), `usual_cap` the cap that the
    operator set. `hears_links` says whether links that people post there can be heard.
    """
    shown = _shown(channel)
    boxes = _boxes(channel, rule, hears_links=hears_links, now=asker.now)
    ticked = tuple(box.value for box, is_ticked in boxes.items() if is_ticked)
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
            Checks("also", "Also", tuple(boxes), ticked),
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
    ticked = {*options.get("also", "").split()}
    flipped = {*filter(None, shown_ticks.split(","))} ^ ticked
    return (
        *_typed_edits(options, touched(mark, typed), asker),
        *(_box_edit(box, asker.now, platform, on=box in ticked) for box in _BOXES if box in flipped),
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


def _box_edit(box: str, now: datetime, platform: str, *, on: bool) -> Edit:
    """The edit of a box that was ticked, or is no longer. A mute has no end: a length is typed behind `mute`."""
    if box == MUTED:
        return lambda settings: replace(settings, mute=Mute(now) if on else None)
    if box == LINKS:
        return lambda settings: replace(settings, links=on)
    if box == NOTIFY:
        return lambda settings: replace(settings, notify=on)
    return who_edit(IN_CHARGE_ON[platform] if on else WhoMay.MEMBERS)


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


def _boxes(channel: Channel, rule: WhoMay | None, *, hears_links: bool, now: datetime) -> dict[Choice, bool]:
    """The boxes that are there, each with whether it is ticked."""
    platform, mute = channel.id.platform, channel.muted_at(now)
    until = f"Muted {mute_words(mute, channel.zone)}" if mute and mute.until else "Muted, until somebody ends it"
    boxes = {Choice(until, MUTED): mute is not None}
    if hears_links:
        boxes[Choice("Show the papers that people link to", LINKS)] = channel.links
    if platform in IS_A_CHOICE:
        boxes[Choice("Notify people of cards and digests", NOTIFY)] = channel.notify
    if rule is not None and platform in IN_CHARGE_ON:
        only = f"Only {IN_CHARGE[IN_CHARGE_ON[platform]]} may change this"
        boxes[Choice(only, ONLY_IN_CHARGE)] = rule is not WhoMay.MEMBERS
    return boxes


def _text(name: str, label: str, value: str, hint: str) -> TextInput:
    return TextInput(name, label, value=value, hint=hint, required=False, longest=_LONGEST)

"""What the person in Discord does: posts text, uses a command, asks for choices, presses a button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.playground.discord import components, limits, objects
from bot.playground.discord.gateway import Gateway
from bot.playground.discord.guilds import Channel, Guilds, Message
from bot.playground.discord.interaction import Kind, Open
from bot.playground.discord.interactions import Interactions
from bot.playground.invocation import Invocation, NotThere
from bot.playground.wire import JsonObject, items, record, text, whole

DID_NOT_RESPOND = "The application did not respond"
_INTEGER, _BOOLEAN, _NUMBER = 4, 5, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A command as it is used: the words after its name (`digest`, `set`), its options, the one being typed."""

    channel: str
    path: tuple[str, ...]
    options: Mapping[str, object] = field(default_factory=dict)
    focused: str | None = None
    command: str = "papers"


class UserActions:
    """Sends the person's actions over the gateway, and shows Discord's own words when the app does not respond."""

    def __init__(self, guilds: Guilds, *, gateway: Gateway, interactions: Interactions) -> None:
        self.person_permissions: int | None = None
        self._guilds = guilds
        self._gateway = gateway
        self._interactions = interactions

    def say(self, channel: str, words: str) -> Message:
        """Post plain text as mira."""
        place = self._channel(channel)
        payload: JsonObject = {"content": words}
        return self._guilds.post(Message(channel=place.id, by_app=False, payload=payload, **self._guilds.stamp()))

    async def use(self, use: Use) -> Invocation:
        """Use a command; returns when it was answered or Discord gave up on it. Raises `NotThere`."""
        place = self._channel(use.channel)
        data = self._data(use)
        used = " ".join(("/" + use.command, *use.path))
        invocation = Invocation(channel=use.channel, used=used)
        kind = Kind.COMMAND if use.focused is None else Kind.AUTOCOMPLETE
        begun = self._interactions.begin(kind, invocation, command=used)
        await self._send(begun, place, {"data": data})
        return invocation

    async def press(self, channel: str, message: str, *, custom_id: str, values: tuple[str, ...] = ()) -> Invocation:
        """Press a button or choose from a menu. Raises `NotThere`."""
        place = self._channel(channel)
        found = self._guilds.message(channel, message)
        if found is None:
            raise NotThere("That message is not there any more.")
        component = _component(found, custom_id)
        data: JsonObject = {
            "custom_id": custom_id,
            "component_type": component.get("type"),
            "id": component.get("id", 0),
        }
        if component.get("type") != components.BUTTON:
            data["values"] = list(values)
        invocation = Invocation(channel=channel, used=None)
        begun = self._interactions.begin(Kind.COMPONENT, invocation, source=found)
        shown = objects.message(self._guilds, found)
        await self._send(begun, place, {"data": data, "message": shown})
        return invocation

    def permissions_in(self, place: Channel) -> int:
        """What the person may do in a channel: what she was given everywhere, else what the channel says."""
        return place.person_permissions if self.person_permissions is None else self.person_permissions

    async def _send(self, begun: Open, place: Channel, more: JsonObject) -> None:
        """Send the interaction and wait three seconds for the first answer."""
        await self._gateway.dispatch("INTERACTION_CREATE", {**self._common(begun, place), **more})
        try:
            await begun.invocation.settled(within=self._guilds.settings.interaction_seconds)
        except TimeoutError:
            self._interactions.give_up(begun.token, DID_NOT_RESPOND)

    def _common(self, begun: Open, place: Channel) -> JsonObject:
        """The fields that every interaction has (interactions/receiving-and-responding, "Interaction Structure")."""
        may = self.permissions_in(place)
        return {
            "id": begun.id,
            "application_id": self._guilds.app,
            "type": int(begun.kind),
            "token": begun.token,
            "version": 1,
            "guild_id": place.server.id,
            "guild": {"id": place.server.id, "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "channel_id": place.id,
            "channel": {**objects.channel(place), "permissions": str(may)},
            "member": objects.member(objects.person_user(self._guilds), permissions=may),
            "locale": self._guilds.person.locale,
            "app_permissions": str(place.app_permissions),
            "entitlements": [],
            "authorizing_integration_owners": {"0": place.server.id},
            "context": 0,
            "attachment_size_limit": limits.ATTACHMENT_BYTES,
        }

    def _data(self, use: Use) -> JsonObject:
        """A command's data: its options inside the sub-commands that were chosen."""
        command = _named(self._guilds.commands, use.command)
        chain = [command]
        for word in use.path:
            chain.append(_named([record(option) for option in items(chain[-1].get("options"))], word))
        known = [record(option) for option in items(chain[-1].get("options"))]
        options: list[JsonObject] = [
            _filled(_named(known, name), value, focused=name == use.focused) for name, value in use.options.items()
        ]
        for step in reversed(chain[1:]):
            options = [{"name": step["name"], "type": step["type"], "options": options}]
        return {"id": command["id"], "name": command["name"], "type": 1, "options": options}

    def _channel(self, channel: str) -> Channel:
        found = self._guilds.channel(channel)
        if found is None:
            raise NotThere("There is no such channel.")
        return found


def _named(things: list[JsonObject], name: str) -> JsonObject:
    for thing in things:
        if thing.get("name") == name:
            return thing
    raise NotThere(f"There is no command or option “{name}”.")


def _filled(option: JsonObject, value: object, *, focused: bool) -> JsonObject:
    """An option with its value, of the type that the command says; one still being typed is text."""
    kind = whole(option.get("type"))
    if kind == _INTEGER and not focused:
        value = whole(value)
    elif kind == _NUMBER and not focused:
        value = float(str(value))
    elif kind == _BOOLEAN:
        value = value in (True, "true", "True")
    else:
        value = str(value)
    data: JsonObject = {"name": option["name"], "type": kind, "value": value}
    return {**data, "focused": True} if focused else data


def _component(message: Message, custom_id: str) -> JsonObject:
    for _, component in components.walk(items(message.payload.get("components"))):
        if text(component.get("custom_id")) == custom_id:
            if component.get("disabled"):
                raise NotThere("That button is switched off.")
            return component
    raise NotThere("That message has no such button.")

"""What the person in Discord does: posts text, uses a command, asks for choices, presses a button, sends a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.playground.discord import components, contexts, limits, objects, options
from bot.playground.discord.channels import Channel
from bot.playground.discord.gateway_events import GatewayEvents
from bot.playground.discord.guilds import Guilds, Message
from bot.playground.discord.interaction import Kind, Open
from bot.playground.discord.interactions import Interactions
from bot.playground.discord.mentions import stored
from bot.playground.discord.resolved import Resolved
from bot.playground.discord.submissions import Submission
from bot.playground.discord.uploads import Uploads
from bot.playground.invocation import Invocation, NotThere
from bot.playground.wire import JsonObject, items, text, whole

DID_NOT_RESPOND = "The application did not respond"
CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3


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

    def __init__(self, guilds: Guilds, *, events: GatewayEvents, interactions: Interactions, uploads: Uploads) -> None:
        self.person_permissions: int | None = None
        self._guilds = guilds
        self._events = events
        self._interactions = interactions
        self._uploads = uploads

    def say(self, channel: str, words: str) -> Message:
        """Post plain text as mira; the app hears of it with `hear`."""
        place = self._channel(channel)
        if place.direct or place.thread is not None or place.about.kind != "forum":
            kept = stored(words, app=self._guilds.app, bot_name=self._guilds.bot_name)
            payload: JsonObject = {"content": kept}
            message = Message(channel=place.id, by_app=False, payload=payload, **self._guilds.stamp())
            self._guilds.take_out(place)
            return self._guilds.post(message)
        raise NotThere("A forum has posts, each with messages of its own.")

    async def hear(self, message: Message) -> None:
        """Tell the app of a message (MESSAGE_CREATE), as far as it may know."""
        await self._events.posted(message)

    async def use(self, use: Use) -> Invocation:
        """Use a command; returns when it was answered or Discord gave up on it. Raises `NotThere`."""
        place = self._open_channel(use.channel)
        command = self._command(place, use.command, CHAT_INPUT)
        steps = options.chain(command, use.path)
        typing = use.focused is not None
        if not typing:
            options.check_required(steps, use.options)
        filling = options.Options(self._resolved(place), self._uploads)
        known = options.known_options(steps)
        filled = [
            filling.filled(options.named(known, name), value, focused=name == use.focused)
            for name, value in use.options.items()
        ]
        used = " ".join(("/" + use.command, *use.path))
        invocation = Invocation(channel=use.channel, used=used)
        begun = self._interactions.begin(
            Kind.AUTOCOMPLETE if typing else Kind.COMMAND, invocation, command=used, alone=self._alone(place, command)
        )
        data = _command_data(command, filling.resolved, options=options.nested(steps, filled))
        await self._send(begun, place, {"data": data}, command)
        return invocation

    async def use_menu(
        self, channel: str, name: str, *, message: str | None = None, user: str | None = None
    ) -> Invocation:
        """Choose a command from the menu of a message or of a person. Raises `NotThere`."""
        place = self._open_channel(channel)
        command = self._command(place, name, USER_MENU if message is None else MESSAGE_MENU)
        resolved = self._resolved(place)
        target = resolved.user(user or "") if message is None else resolved.message(self._message(channel, message))
        invocation = Invocation(channel=channel, used=name)
        begun = self._interactions.begin(Kind.COMMAND, invocation, command=name, alone=self._alone(place, command))
        await self._send(begun, place, {"data": _command_data(command, resolved, target_id=target)}, command)
        return invocation

    async def press(self, channel: str, message: str, *, custom_id: str, values: tuple[str, ...] = ()) -> Invocation:
        """Press a button or choose from a menu. Raises `NotThere`."""
        place, found = self._open_channel(channel), self._message(channel, message)
        component = _component(found, custom_id)
        kind = whole(component.get("type"))
        data: JsonObject = {"custom_id": custom_id, "component_type": kind, "id": component.get("id", 0)}
        if kind != components.BUTTON:
            resolved = self._resolved(place)
            data["values"] = [resolved.chosen(kind, value) for value in values]
            data |= {"resolved": resolved.data} if resolved.data else {}
        invocation = Invocation(channel=channel, used=None)
        begun = self._interactions.begin(Kind.COMPONENT, invocation, source=found, alone=self._alone(place))
        await self._send(begun, place, {"data": data, "message": objects.message(self._guilds, found)})
        return invocation

    async def submit(self, form: str, filled: Mapping[str, object]) -> Invocation:
        """Send a form that was opened. Raises `NotThere`, and `NotFilled` where Discord asks for something else."""
        opener = self._interactions.opened(form)
        place = self._open_channel(opener.invocation.channel)
        submission = Submission(opener.modal or {}, filled, self._resolved(place), self._uploads)
        more: JsonObject = {"data": submission.data()}
        if opener.source is not None:
            more["message"] = objects.message(self._guilds, opener.source)
        invocation = Invocation(channel=place.id, used=opener.command or None)
        begun = self._interactions.begin(
            Kind.MODAL, invocation, command=opener.command, source=opener.source, alone=opener.alone
        )
        self._interactions.close_form(opener)
        await self._send(begun, place, more)
        return invocation

    def permissions_in(self, place: Channel) -> int:
        """What the person may do in a channel: what she was given everywhere, else what the channel says."""
        return place.person_permissions if self.person_permissions is None else self.person_permissions

    async def _send(self, begun: Open, place: Channel, more: JsonObject, command: JsonObject | None = None) -> None:
        """Send the interaction and wait three seconds for the first answer."""
        server = None if place.direct else place.server.id
        await self._events.tell("INTERACTION_CREATE", {**self._common(begun, place, command), **more}, server=server)
        try:
            await begun.invocation.settled(within=self._guilds.settings.interaction_seconds)
        except TimeoutError:
            self._interactions.give_up(begun.token, DID_NOT_RESPOND)

    def _common(self, begun: Open, place: Channel, command: JsonObject | None) -> JsonObject:
        """The fields that every interaction has (interactions/receiving-and-responding, "Interaction Structure")."""
        return {
            "id": begun.id,
            "application_id": self._guilds.app,
            "type": int(begun.kind),
            "token": begun.token,
            "version": 1,
            **contexts.common_fields(self._guilds, place, self.permissions_in(place)),
            "locale": self._guilds.person.locale,
            "entitlements": [],
            "authorizing_integration_owners": contexts.owners(self._guilds, place, command),
            "attachment_size_limit": limits.ATTACHMENT_BYTES,
        }

    def _alone(self, place: Channel, command: JsonObject | None = None) -> bool:
        """Whether the app acts for mira alone, who added it for herself."""
        return "0" not in contexts.owners(self._guilds, place, command)

    def _command(self, place: Channel, name: str, kind: int) -> JsonObject:
        of_kind = [command for command in self._guilds.commands if command.get("type") == kind]
        command = options.named(of_kind, name)
        if not contexts.is_there(self._guilds, place, command):
            raise NotThere(f"There is no command “{name}” in this place.")
        return command

    def _resolved(self, place: Channel) -> Resolved:
        return Resolved(self._guilds, None if place.direct else place.server, self.person_permissions)

    def _open_channel(self, channel: str) -> Channel:
        """A channel in which an app can be used: not a thread in the archive (topics/threads)."""
        place = self._channel(channel)
        if objects.is_archived(place):
            raise NotThere("This thread is in the archive; write in it to take it out.")
        return place

    def _channel(self, channel: str) -> Channel:
        found = self._guilds.places.find(channel)
        if found is None:
            raise NotThere("There is no such channel.")
        return found

    def _message(self, channel: str, message: str) -> Message:
        found = self._guilds.message(channel, message)
        if found is None:
            raise NotThere("That message is not there any more.")
        return found


def _command_data(command: JsonObject, resolved: Resolved, **more: object) -> JsonObject:
    data: JsonObject = {"id": command["id"], "name": command["name"], "type": command["type"], **more}
    return {**data, "resolved": resolved.data} if resolved.data else data


def _component(message: Message, custom_id: str) -> JsonObject:
    for _, component in components.walk(items(message.payload.get("components"))):
        if text(component.get("custom_id")) == custom_id:
            if component.get("disabled"):
                raise NotThere("That button is switched off.")
            return component
    raise NotThere("That message has no such button.")

"""What the person in Slack does: posts text, types a command, presses a button, chooses from a menu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.playground.events import EventLog
from bot.playground.invocation import Invocation, NotThere
from bot.playground.slack.refusals import Refused
from bot.playground.slack.replies import Replies
from bot.playground.slack.socket import SocketMode, Unacknowledged
from bot.playground.slack.workspace import Draft, Message, Workspace
from bot.playground.wire import JsonObject, record, text
from bot.playground.world import SlackChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Which control of which message, and for a menu the value chosen."""

    channel: str
    message: str
    action_id: str
    block_id: str | None = None
    option: str | None = None


class UserActions:
    """Sends the person's actions over the socket, and shows Slack's own words when the app does not respond."""

    def __init__(self, workspace: Workspace, *, socket: SocketMode, replies: Replies, log: EventLog) -> None:
        self._workspace = workspace
        self._socket = socket
        self._replies = replies
        self._log = log

    def say(self, channel: str, words: str) -> Message:
        """Post plain text as mira."""
        return self._workspace.post(self._channel(channel).id, Draft(text=escaped(words)), by_app=False)

    async def command(self, channel: str, words: str) -> Invocation:
        """Send a slash command; returns when it was acknowledged or Slack gave up on it."""
        place = self._channel(channel)
        name, _, rest = words.strip().partition(" ")
        invocation = Invocation(channel=channel, used=words)
        if name not in {text(command.get("command")) for command in self._workspace.commands}:
            self._fail(invocation, name, not_a_command(name))
            return invocation
        payload: JsonObject = {
            **self._common(place),
            "command": name,
            "text": escaped(rest.strip()),
            "response_url": self._replies.mint(invocation),
        }
        words_of_failure = (
            f"{name} failed because the app did not respond. Please try again or contact the app developer."
        )
        await self._deliver("slash_commands", payload, (invocation, None, words_of_failure))
        return invocation

    async def press(self, press: Press) -> Invocation:
        """Press a button or choose from a menu; raises `NotThere` if the message has no such control."""
        message = self._workspace.message(press.channel, press.message)
        if message is None:
            raise NotThere("That message is not there any more.")
        block_id, element = self._control(message, press)
        invocation = Invocation(channel=press.channel, used=None)
        payload = self._block_actions(message, action(element, block_id=block_id, option=press.option))
        payload["response_url"] = self._replies.mint(invocation, message)
        words = "Sorry, that didn’t work. The app did not respond in time; please try again."
        await self._deliver("interactive", payload, (invocation, message, words))
        return invocation

    async def _deliver(self, kind: str, payload: JsonObject, about: tuple[Invocation, Message | None, str]) -> None:
        invocation, source, words = about
        try:
            answer = await self._socket.deliver(kind, payload)
        except Unacknowledged:
            self._fail(invocation, text(payload.get("command")), words)
            return
        invocation.acknowledge()
        if answer:
            self._say(invocation, source, answer)

    def _say(self, invocation: Invocation, source: Message | None, answer: JsonObject) -> None:
        """Show an answer that came in the acknowledgement itself."""
        try:
            self._replies.say(invocation, source, answer)
        except Refused as refused:
            self._replies.refuse(refused, answer)
            self._fail(invocation, invocation.used or "", f"The app's answer was refused: {refused.error}.")

    def _fail(self, invocation: Invocation, command: str, words: str) -> None:
        invocation.fail(words)
        data = {"platform": "slack", "channel": invocation.channel, "command": command, "text": words}
        self._log.publish("failed", data)

    def _channel(self, channel: str) -> SlackChannel:
        found = self._workspace.channel(channel)
        if found is None:
            raise NotThere("There is no such channel.")
        return found

    def _common(self, channel: SlackChannel) -> JsonObject:
        """The fields of a slash command that do not depend on the command."""
        team, person = self._workspace.team, self._workspace.person
        return {
            "token": "playground",
            "team_id": team.id,
            "team_domain": team.domain,
            "channel_id": channel.id,
            "channel_name": channel.name,
            "user_id": person.slack_id,
            "user_name": person.name,
            "api_app_id": team.app_id,
            "is_enterprise_install": "false",
            "trigger_id": f"{self._workspace.settings.chance.getrandbits(64)}.0.playground",
        }

    def _block_actions(self, message: Message, pressed: JsonObject) -> JsonObject:
        team, person = self._workspace.team, self._workspace.person
        channel = self._channel(message.channel)
        below = self._workspace.thread(channel.id, message.ts)
        thread = message.draft.thread or (message.ts if below[1:] else None)
        payload: JsonObject = {
            "type": "block_actions",
            "user": {"id": person.slack_id, "username": person.name, "name": person.name, "team_id": team.id},
            "api_app_id": team.app_id,
            "token": "playground",
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": channel.id,
                "is_ephemeral": message.private,
                **({"thread_ts": thread} if thread else {}),
            },
            "trigger_id": f"{self._workspace.settings.chance.getrandbits(64)}.0.playground",
            "team": {"id": team.id, "domain": team.domain},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": channel.id, "name": channel.name},
            "state": {"values": {}},
            "actions": [pressed | {"action_ts": f"{self._workspace.settings.wall():.6f}"}],
        }
        if not message.private:
            payload["message"] = self._workspace.on_wire(message)
        return payload

    def _control(self, message: Message, press: Press) -> tuple[str, JsonObject]:
        for block_id, element in controls(message):
            if element.get("action_id") == press.action_id and press.block_id in (None, block_id):
                return block_id, element
        raise NotThere("That message has no such button.")


def controls(message: Message) -> Iterator[tuple[str, JsonObject]]:
    """Every control of a message, with the id of the block it stands in."""
    for block in map(record, message.draft.blocks):
        for element in _within(block):
            yield text(block.get("block_id")), element


def _within(block: JsonObject) -> Iterator[JsonObject]:
    """The objects with an `action_id` inside a block, at any depth."""
    for value in block.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                if "action_id" in inner:
                    yield inner
                else:
                    yield from _within(inner)


def action(element: JsonObject, *, block_id: str, option: str | None) -> JsonObject:
    """A control as it stands in the `actions` of a block_actions payload."""
    kind = text(element.get("type"))
    data: JsonObject = {"type": kind, "action_id": element.get("action_id"), "block_id": block_id}
    kept = ("text", "value", "url", "style") if kind == "button" else ("placeholder",)
    data |= {name: element[name] for name in kept if name in element}
    if kind != "button":
        data["selected_option"] = _option(element, option)
    return data


def _option(element: JsonObject, value: str | None) -> JsonObject:
    """The option of a menu that has this value; raises `NotThere`."""
    groups = element.get("option_groups")
    options = element.get("options")
    listed = list(options) if isinstance(options, list) else []
    for group in groups if isinstance(groups, list) else []:
        inner = record(group).get("options")
        listed += inner if isinstance(inner, list) else []
    for candidate in map(record, listed):
        if candidate.get("value") == value:
            return candidate
    raise NotThere("That menu has no such choice.")


def escaped(words: str) -> str:
    """Text as Slack hands it to apps: `&`, `<` and `>` as entities (messaging/formatting-message-text)."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def not_a_command(name: str) -> str:
    """Slack's own words for a slash command that no app has."""
    return (
        f"{name} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as "
        "commands. If you are trying to send a message and not run a command, try preceding the “/” with an empty "
        "space."
    )

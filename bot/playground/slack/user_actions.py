"""What the person in Slack does with messages: posts text, types a command, presses a control, takes a shortcut."""

from __future__ import annotations

from dataclasses import dataclass

from bot.playground.events import EventLog
from bot.playground.invocation import Invocation, NotThere
from bot.playground.slack.fields import Field, fields_in
from bot.playground.slack.line import Line
from bot.playground.slack.payloads import action, common, interaction, pressed_in_message
from bot.playground.slack.refusals import Refused
from bot.playground.slack.replies import Replies
from bot.playground.slack.socket import Unacknowledged
from bot.playground.slack.typed import escaped, not_a_command, stored
from bot.playground.slack.workspace import Draft, Message, Workspace
from bot.playground.wire import JsonObject, text
from bot.playground.world import SlackChannel

DID_NOT_WORK = "Sorry, that didn’t work. The app did not respond in time; please try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Which control of which message, and for a menu the value chosen."""

    channel: str
    message: str
    action_id: str
    block_id: str | None = None
    option: str | None = None

    def control_in(self, blocks: object) -> Field:
        """The control among some blocks; raises `NotThere`."""
        for field in fields_in(blocks):
            if field.action_id == self.action_id and self.block_id in (None, field.block_id):
                return field
        raise NotThere("That message has no such button.")


class UserActions:
    """Sends the person's actions to the app, and shows Slack's own words when the app does not respond."""

    def __init__(self, workspace: Workspace, *, line: Line, replies: Replies, log: EventLog) -> None:
        self._workspace = workspace
        self._line = line
        self._replies = replies
        self._log = log

    def say(self, channel: str, words: str, *, thread: str | None = None, files: tuple[str, ...] = ()) -> Message:
        """Post plain text as mira, below a message where `thread` names one, with the files of these ids."""
        workspace = self._workspace
        kept = stored(words, team=workspace.team, bot_name=workspace.bot_name)
        return workspace.post(self._channel(channel).id, Draft(text=kept, thread=thread, files=files), by_app=False)

    async def command(self, channel: str, words: str) -> Invocation:
        """Send a slash command; returns when it was acknowledged or Slack gave up on it."""
        place = self._channel(channel)
        name, _, rest = words.strip().partition(" ")
        invocation = Invocation(channel=channel, used=words)
        if name not in {text(command.get("command")) for command in self._workspace.commands}:
            self._fail(invocation, name, not_a_command(name))
            return invocation
        payload: JsonObject = {
            **common(self._workspace, place),
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
        message = self._message(press.channel, press.message)
        act = action(self._workspace, press.control_in(message.draft.blocks), press.option)
        invocation = Invocation(channel=press.channel, used=None)
        payload = pressed_in_message(self._workspace, message, self._channel(message.channel), act)
        payload["response_url"] = self._replies.mint(invocation, message)
        await self._deliver("interactive", payload, (invocation, message, DID_NOT_WORK))
        return invocation

    async def shortcut(self, channel: str, message: str, callback_id: str) -> Invocation:
        """Take a shortcut from a message's menu; raises `NotThere` if the app has none of that name."""
        place, found = self._channel(channel), self._message(channel, message)
        offered = {text(one.get("callback_id")) for one in self._workspace.settings.slack_shortcuts}
        if callback_id not in offered:
            raise NotThere("The app has no such shortcut.")
        invocation = Invocation(channel=channel, used=None)
        payload = interaction(self._workspace, "message_action") | {
            "callback_id": callback_id,
            "action_ts": f"{self._workspace.settings.wall():.6f}",
            "message_ts": found.ts,
            "message": self._workspace.on_wire(found),
            "channel": {"id": place.id, "name": place.name},
            "response_url": self._replies.mint(invocation),
        }
        await self._deliver("interactive", payload, (invocation, None, DID_NOT_WORK))
        return invocation

    async def _deliver(self, kind: str, payload: JsonObject, about: tuple[Invocation, Message | None, str]) -> None:
        invocation, source, words = about
        try:
            answer = await self._line.deliver(kind, payload)
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

    def _message(self, channel: str, ts: str) -> Message:
        found = self._workspace.message(channel, ts)
        if found is None:
            raise NotThere("That message is not there any more.")
        return found

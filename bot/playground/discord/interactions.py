"""Interactions while they are open: the answer within three seconds, and follow-ups for fifteen minutes.

Page: interactions/receiving-and-responding.
"""

from __future__ import annotations

from dataclasses import replace

from bot.playground.discord import components, limits, objects
from bot.playground.discord.guilds import Guilds, Message
from bot.playground.discord.interaction import CHOICES, Kind, Open, Reply, reply_of
from bot.playground.discord.messages import attached, check_edit, check_message
from bot.playground.discord.modals import modal_breaches
from bot.playground.discord.refusals import (
    ALREADY_ACKNOWLEDGED,
    INVALID_TOKEN,
    TOO_MANY_FOLLOW_UPS,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    Refused,
    invalid,
)
from bot.playground.discord.rest import Endpoint, RestRequest, RestResponse
from bot.playground.events import EventLog
from bot.playground.invocation import Answer, Invocation, NotThere
from bot.playground.shape import Breach
from bot.playground.wire import Json, JsonObject, items, record, whole

CALLBACK = "POST /interactions/{interaction_id}/{token}/callback"
FOLLOW_UP = "POST /webhooks/{application_id}/{token}"


class Interactions:
    """Every interaction that was begun, by its token."""

    def __init__(self, guilds: Guilds, log: EventLog) -> None:
        self._guilds = guilds
        self._log = log
        self._open: dict[str, Open] = {}

    def endpoints(self) -> list[Endpoint]:
        """Every route; all carry their token in the address."""
        hook = "/webhooks/{application_id}/{token}"
        one = f"{hook}/messages/{{message_id}}"
        return [
            Endpoint(
                method="POST", route="/interactions/{interaction_id}/{token}/callback", act=self.callback, open=True
            ),
            Endpoint(method="POST", route=hook, act=self.follow_up, open=True, paced=True),
            Endpoint(method="GET", route=one, act=self.read, open=True),
            Endpoint(method="PATCH", route=one, act=self.edit, open=True, paced=True),
            Endpoint(method="DELETE", route=one, act=self.delete, open=True),
        ]

    def begin(
        self,
        kind: Kind,
        invocation: Invocation,
        *,
        command: str = "",
        source: Message | None = None,
        alone: bool = False,
    ) -> Open:
        """Open an interaction; a command shows "thinking" at once."""
        settings = self._guilds.settings
        begun = Open(
            id=self._guilds.new_id(),
            token=f"{settings.chance.getrandbits(256):064x}",
            kind=kind,
            invocation=invocation,
            began=settings.monotonic(),
            original=self._guilds.new_id(),
            command=command,
            source=source,
            alone=alone,
        )
        self._open[begun.token] = begun
        if kind is Kind.COMMAND:
            self._think(begun, on=True)
        return begun

    def opened(self, form: str) -> Open:
        """The interaction that opened the form of this id. Raises `NotThere`."""
        for one in self._open.values():
            if one.id == form and one.modal is not None:
                return one
        raise NotThere("That form is not open any more.")

    def close_form(self, opener: Open) -> None:
        """A form is sent once."""
        self._open[opener.token] = replace(self._open[opener.token], modal=None)

    def give_up(self, token: str, words: str) -> None:
        """Three seconds have passed without an answer."""
        given_up = self._open[token]
        if given_up.kind is Kind.COMMAND:
            self._think(given_up, on=False)
        given_up.invocation.fail(words)
        data = {"platform": "discord", "channel": given_up.invocation.channel, "text": words}
        if given_up.kind is not Kind.AUTOCOMPLETE:
            self._log.publish("failed", {**data, "command": given_up.command})

    async def callback(self, request: RestRequest) -> RestResponse:
        """Create Interaction Response."""
        found = self._open.get(request.parts["token"])
        late = self._guilds.settings.interaction_seconds
        if found is None or found.id != request.parts["interaction_id"]:
            raise Refused(UNKNOWN_INTERACTION)
        if found.reply is not None:
            raise Refused(ALREADY_ACKNOWLEDGED)
        if self._guilds.settings.monotonic() - found.began > late or found.invocation.failure is not None:
            raise Refused(UNKNOWN_INTERACTION)
        message = self._reply(replace(found, reply=reply_of(found, request.payload)), request)
        found.invocation.acknowledge()
        wanted = request.query.get("with_response") in ("1", "true", "True")
        if wanted and self._guilds.settings.discord_says_what_it_took:
            return RestResponse(self._resource(self._open[found.token], message))
        return RestResponse()

    async def follow_up(self, request: RestRequest) -> RestResponse:
        """Create Followup Message; the first one after a deferral takes the place of "thinking"."""
        found = self._acknowledged(request)
        check_message(request.payload, files=bool(request.files))
        if found.waiting:
            return RestResponse(objects.message(self._guilds, self._first(found, request.payload, request.files)))
        if found.alone and found.follow_ups == limits.FOLLOW_UPS_ALONE:
            raise Refused(TOO_MANY_FOLLOW_UPS)
        self._open[found.token] = replace(found, follow_ups=found.follow_ups + 1)
        shown = self._show(found, request.payload, id_=self._guilds.new_id(), files=request.files)
        return RestResponse(objects.message(self._guilds, shown))

    async def read(self, request: RestRequest) -> RestResponse:
        """Get Original Interaction Response, or a follow-up."""
        return RestResponse(objects.message(self._guilds, self._message(self._acknowledged(request), request)))

    async def edit(self, request: RestRequest) -> RestResponse:
        """Edit Original Interaction Response, or a follow-up."""
        found = self._acknowledged(request)
        if found.waiting and request.parts["message_id"] == "@original":
            check_message(request.payload, files=bool(request.files))
            return RestResponse(objects.message(self._guilds, self._first(found, request.payload, request.files)))
        message = self._message(found, request)
        check_edit(message, request.payload)
        edited = self._guilds.edit(
            message, request.payload, files=attached(request.payload, request.files, self._guilds.new_id)
        )
        self._answered(found, edited, request.payload, edit=True)
        return RestResponse(objects.message(self._guilds, edited))

    async def delete(self, request: RestRequest) -> RestResponse:
        """Delete Original Interaction Response, or a follow-up."""
        found = self._acknowledged(request)
        if found.waiting:
            self._open[found.token] = replace(found, waiting=False)
            self._think(found, on=False)
        else:
            self._guilds.remove(self._message(found, request))
        return RestResponse()

    def _reply(self, found: Open, request: RestRequest) -> Message | None:
        """Carry out the first answer; returns the message that it made or changed, if any."""
        data = record(request.payload.get("data"))
        match found.reply:
            case Reply.MESSAGE:
                check_message(data, files=bool(request.files))
                return self._first(found, data, request.files)
            case Reply.DEFERRED_MESSAGE:
                self._defer(found, hidden=bool(whole(data.get("flags")) & limits.EPHEMERAL))
            case Reply.UPDATE if found.source is not None:
                return self._update(found, found.source, data)
            case Reply.CHOICES:
                invalid(CHOICES.breaches(data.get("choices"), ("data", "choices")))
                found.invocation.suggest(tuple(map(record, items(data.get("choices")))))
            case Reply.MODAL:
                invalid(Breach(("data", *one.path), one.rule, one.limit) for one in modal_breaches(data))
                self._open_form(found, data)
                return None
        self._open[found.token] = replace(self._open[found.token], reply=found.reply)
        return None

    def _open_form(self, found: Open, modal: JsonObject) -> None:
        self._think(found, on=False)
        self._open[found.token] = replace(found, modal=modal)
        found.invocation.open({**modal, "id": found.id})

    def _update(self, found: Open, source: Message, data: JsonObject) -> Message:
        standing = self._guilds.message(source.channel, source.id)
        if standing is None:
            raise Refused(UNKNOWN_MESSAGE)
        check_edit(standing, data)
        edited = self._guilds.edit(standing, data)
        self._open[found.token] = replace(found, original=edited.id)
        self._answered(found, edited, data, edit=True)
        return edited

    def _defer(self, found: Open, *, hidden: bool) -> None:
        deferred = replace(found, waiting=True, hidden=hidden)
        self._open[found.token] = deferred
        if found.kind is not Kind.COMMAND:
            self._think(deferred, on=True)

    def _first(self, found: Open, data: Json, files: tuple[Json, ...]) -> Message:
        """Show the original response, with the id that "thinking" had."""
        if found.kind is Kind.COMMAND or found.waiting:
            self._think(found, on=False)
        hidden = found.hidden if found.waiting else bool(whole(data.get("flags")) & limits.EPHEMERAL)
        self._open[found.token] = replace(found, waiting=False)
        return self._show(found, data, id_=found.original, files=files, hidden=hidden)

    def _show(
        self, found: Open, data: Json, *, id_: str, files: tuple[Json, ...] = (), hidden: bool | None = None
    ) -> Message:
        flags = whole(data.get("flags"))
        hidden = bool(flags & limits.EPHEMERAL) if hidden is None else hidden
        message = self._guilds.post(
            Message(
                id=id_,
                channel=found.invocation.channel,
                at=self._guilds.stamp()["at"],
                by_app=True,
                payload=data,
                flags=flags & ~limits.EPHEMERAL | (limits.EPHEMERAL if hidden else 0),
                used=found.command or None,
                interaction=found.id,
                interaction_kind=int(found.kind),
                files=attached(data, files, self._guilds.new_id),
            )
        )
        self._answered(found, message, data, edit=False)
        return message

    def _answered(self, found: Open, message: Message, data: Json, *, edit: bool) -> None:
        texts = [message.content, *components.texts(items(message.payload.get("components")))]
        answer = Answer(
            id=message.id,
            channel=message.channel,
            text=next(filter(None, texts), ""),
            payload=data,
            private=message.private,
            edit=edit,
        )
        found.invocation.add(answer)

    def _acknowledged(self, request: RestRequest) -> Open:
        """The interaction of a webhook's token, once it has been answered and while its token lives."""
        found = self._open.get(request.parts["token"])
        if found is None or request.parts["application_id"] != self._guilds.app or found.reply is None:
            raise Refused(UNKNOWN_WEBHOOK)
        if self._guilds.settings.monotonic() - found.began > limits.TOKEN_SECONDS:
            raise Refused(INVALID_TOKEN)
        return found

    def _message(self, found: Open, request: RestRequest) -> Message:
        named = request.parts["message_id"]
        original = found.original
        if found.reply is Reply.DEFERRED_UPDATE and found.source is not None:
            original = found.source.id
        message = self._guilds.message(found.invocation.channel, original if named == "@original" else named)
        if message is None or found.waiting:
            raise Refused(UNKNOWN_MESSAGE)
        return message

    def _think(self, found: Open, *, on: bool) -> None:
        data = {"platform": "discord", "channel": found.invocation.channel, "id": found.original}
        self._log.publish("thinking", {**data, "command": found.command, "on": on})

    def _resource(self, found: Open, message: Message | None) -> JsonObject:
        interaction: JsonObject = {"id": found.id, "type": int(found.kind)}
        if message is None:
            return {"interaction": interaction}
        interaction |= {"response_message_id": message.id, "response_message_ephemeral": message.private}
        shown = objects.message(self._guilds, message)
        return {"interaction": interaction, "resource": {"type": found.reply, "message": shown}}

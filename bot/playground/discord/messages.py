"""REST endpoints for channels and their messages. Page: resources/message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.playground.discord import components, limits, objects
from bot.playground.discord.channels import ANNOUNCEMENT, FORUM, Channel
from bot.playground.discord.gateway_events import GatewayEvents
from bot.playground.discord.guilds import Guilds, Message
from bot.playground.discord.intents import is_open, without_content
from bot.playground.discord.published import Published
from bot.playground.discord.refusals import (
    CROSSPOSTED_ALREADY,
    EMPTY_MESSAGE,
    INVALID_BODY,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    NOT_THE_AUTHOR,
    ONLY_POSTS,
    TAKES_NO_MESSAGES,
    THREAD_ARCHIVED,
    THREAD_LOCKED,
    TOO_MANY_PUBLISHED_EDITS,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    UNKNOWN_USER,
    WRONG_CHANNEL_TYPE,
    Refused,
    invalid,
)
from bot.playground.discord.rest import Endpoint, RestRequest, RestResponse
from bot.playground.shape import Breach, Path
from bot.playground.wire import Json, JsonObject, items, record, text, whole


@dataclass(frozen=True, slots=True)
class Messages:
    """The endpoints under `/channels/{channel_id}`."""

    guilds: Guilds
    events: GatewayEvents
    published: Published

    def endpoints(self) -> list[Endpoint]:
        """Every route."""
        here = "/channels/{channel_id}"
        one = f"{here}/messages/{{message_id}}"
        return [
            Endpoint(method="POST", route="/users/@me/channels", act=self.open_direct),
            Endpoint(method="GET", route=here, act=self.channel),
            Endpoint(method="POST", route=f"{here}/messages", act=self.create, paced=True),
            Endpoint(method="GET", route=f"{here}/messages", act=self.history),
            Endpoint(method="GET", route=one, act=self.read),
            Endpoint(method="PATCH", route=one, act=self.edit, paced=True),
            Endpoint(method="DELETE", route=one, act=self.delete),
            Endpoint(method="POST", route=f"{one}/crosspost", act=self.crosspost),
        ]

    async def open_direct(self, request: RestRequest) -> RestResponse:
        """Create DM: the conversation with a person, the same at every call. Page: resources/user."""
        if text(request.payload.get("recipient_id")) != self.guilds.person.discord_id:
            raise Refused(UNKNOWN_USER)
        return RestResponse(objects.conversation(self.guilds, self.guilds.places.direct))

    async def channel(self, request: RestRequest) -> RestResponse:
        """Get Channel."""
        return RestResponse(objects.place(self.guilds, visible(self.guilds, request)))

    async def create(self, request: RestRequest) -> RestResponse:
        """Create Message; a nonce that is enforced makes one message, however often it comes."""
        place = visible(self.guilds, request)
        check_message(request.payload, files=bool(request.files))
        invalid(unattached(request.payload, request.files))
        self._check_place(place)
        if request.files and not place.app_permissions & limits.ATTACH_FILES:
            raise Refused(MISSING_PERMISSIONS)
        if request.payload.get("embeds") and not place.app_permissions & limits.EMBED_LINKS:
            raise Refused(MISSING_PERMISSIONS)
        nonce = _nonce(request.payload)
        first = self._first(nonce, request.payload)
        if first is not None:
            self.guilds.repeats.append(first.id)
            return RestResponse(objects.message(self.guilds, first, nonce=True))
        message = self._post(place, request, nonce)
        await self.events.posted(message)
        return RestResponse(objects.message(self.guilds, message, nonce=True))

    async def history(self, request: RestRequest) -> RestResponse:
        """Get Channel Messages, newest first; without Read Message History there are none."""
        place = visible(self.guilds, request)
        if not place.app_permissions & limits.READ_MESSAGE_HISTORY:
            return RestResponse([])
        shown = page(self.guilds.history(place.id), request.query)
        return RestResponse([self._told(place, message) for message in shown])

    async def read(self, request: RestRequest) -> RestResponse:
        """Get Channel Message, which needs Read Message History, while the list is merely empty without it."""
        place = visible(self.guilds, request)
        if not place.app_permissions & limits.READ_MESSAGE_HISTORY:
            raise Refused(MISSING_ACCESS)
        return RestResponse(self._told(place, self._message(request)))

    async def edit(self, request: RestRequest) -> RestResponse:
        """Edit Message: only the app's own, not in an archived thread, a published one a few times an hour."""
        message = self._message(request)
        if not message.by_app:
            raise Refused(NOT_THE_AUTHOR)
        if objects.is_archived(visible(self.guilds, request)):
            raise Refused(THREAD_ARCHIVED)
        check_edit(message, request.payload)
        if message.flags & limits.CROSSPOSTED and not self.published.may_edit(message.id):
            raise Refused(TOO_MANY_PUBLISHED_EDITS)
        invalid(unattached(request.payload, (*message.files, *request.files)))
        files = attached(request.payload, request.files, self.guilds.new_id)
        edited = self.guilds.edit(message, request.payload, files=files)
        await self.events.edited(edited)
        return RestResponse(objects.message(self.guilds, edited))

    async def crosspost(self, request: RestRequest) -> RestResponse:
        """Crosspost Message: publish a message of an announcement channel to those who follow it, ten in an hour."""
        place, message = visible(self.guilds, request), self._message(request)
        if place.type != ANNOUNCEMENT:
            raise Refused(WRONG_CHANNEL_TYPE)
        needed = limits.SEND_MESSAGES | (0 if message.by_app else limits.MANAGE_MESSAGES)
        if place.app_permissions & needed != needed:
            raise Refused(MISSING_PERMISSIONS)
        if message.flags & limits.CROSSPOSTED:
            raise Refused(CROSSPOSTED_ALREADY)
        self.published.take(place.id)
        published = self.guilds.publish(message)
        await self.events.edited(published)
        return RestResponse(objects.message(self.guilds, published))

    async def delete(self, request: RestRequest) -> RestResponse:
        """Delete Message."""
        message = self._message(request)
        self.guilds.remove(message)
        await self.events.deleted(message)
        return RestResponse()

    def _check_place(self, place: Channel) -> None:
        """Raise `Refused` if the app cannot write there."""
        if place.id == self.guilds.places.direct.id and not self.guilds.takes_direct:
            raise Refused(TAKES_NO_MESSAGES)
        if place.type == FORUM:
            raise Refused(ONLY_POSTS)
        if place.locked:
            raise Refused(THREAD_LOCKED)
        if not place.app_permissions & _may_send(place):
            raise Refused(MISSING_PERMISSIONS)

    def _told(self, place: Channel, message: Message) -> JsonObject:
        """A message as this app may read it."""
        whole_message = objects.message(self.guilds, message)
        reads = self.guilds.settings.discord_reads_messages or is_open(self.guilds, place, message)
        return whole_message if reads else without_content(whole_message)

    def _post(self, place: Channel, request: RestRequest, nonce: str | None) -> Message:
        """Post a message; it takes a thread out of the archive (topics/threads, "Active & Archived Threads")."""
        self.guilds.take_out(place)
        message = self.guilds.post(
            Message(
                channel=place.id,
                by_app=True,
                payload=request.payload,
                flags=whole(request.payload.get("flags")) & ~limits.EPHEMERAL,
                nonce=nonce,
                files=attached(request.payload, request.files, self.guilds.new_id),
                **self.guilds.stamp(),
            )
        )
        self.guilds.curtain.hide(message.id, request.strike)
        if nonce is not None:
            self.guilds.nonces.keep(nonce, (place.id, message.id), self.guilds.settings.monotonic())
        return message

    def _first(self, nonce: str | None, payload: Json) -> Message | None:
        """The message that this nonce made a little while ago, if it is enforced; one deleted since is unknown."""
        if nonce is None or payload.get("enforce_nonce") is not True:
            return None
        place = self.guilds.nonces.find(nonce, self.guilds.settings.monotonic())
        if place is None:
            return None
        first = self.guilds.message(*place)
        if first is None:
            raise Refused(UNKNOWN_MESSAGE)
        return first

    def _message(self, request: RestRequest) -> Message:
        place = visible(self.guilds, request)
        message = self.guilds.message(place.id, request.parts["message_id"])
        if message is None or message.private:
            raise Refused(UNKNOWN_MESSAGE)
        return message


def visible(guilds: Guilds, request: RestRequest) -> Channel:
    """The channel of a request. Raises `Refused` where there is none, or the app cannot see it."""
    place = guilds.places.find(request.parts["channel_id"])
    if place is None:
        raise Refused(UNKNOWN_CHANNEL)
    if not place.app_permissions & limits.VIEW_CHANNEL:
        raise Refused(MISSING_ACCESS)
    return place


def _may_send(place: Channel) -> int:
    """The permission to post in a channel, or in a thread. Page: topics/threads, "Permissions"."""
    return limits.SEND_MESSAGES if place.parent is None else limits.SEND_MESSAGES_IN_THREADS


def check_message(payload: Json, *, files: bool = False) -> None:
    """Raise `Refused` if Discord would not take this as a new message."""
    invalid(components.message_breaches(payload))
    check_filled(payload, files=files)


def check_filled(payload: Json, *, files: bool) -> None:
    """Raise `Refused` if there is nothing in a message."""
    if components.is_empty(payload) and not files:
        raise Refused(EMPTY_MESSAGE)


def check_edit(message: Message, payload: Json) -> None:
    """Raise `Refused` if Discord would not take this as a message's new content."""
    flags = payload.get("flags")
    if message.flags & limits.COMPONENTS_V2 and flags is not None and not whole(flags) & limits.COMPONENTS_V2:
        raise Refused(INVALID_BODY, breaches=[Breach(("flags",), "flag_kept")])
    invalid(components.message_breaches(payload, flags=message.flags | whole(flags)))
    after = {**message.payload, **payload}
    if whole(flags) & limits.COMPONENTS_V2:
        invalid(components.leftovers(after))
    if components.is_empty(after) and not message.files:
        raise Refused(EMPTY_MESSAGE)


def page(messages: list[Message], query: Json) -> list[Message]:
    """The part of a channel's messages (oldest first) that a query asks for, newest first."""
    size = max(1, min(whole(query.get("limit"), limits.HISTORY_DEFAULT), limits.HISTORY_MOST))
    if "after" in query:
        after = [message for message in messages if int(message.id) > whole(query["after"])]
        return after[:size][::-1]
    if "around" in query:
        middle = sum(int(message.id) < whole(query["around"]) for message in messages)
        return messages[max(0, middle - size // 2) : middle + (size + 1) // 2][::-1]
    if "before" in query:
        messages = [message for message in messages if int(message.id) < whole(query["before"])]
    return messages[-size:][::-1]


def attached(payload: Json, files: tuple[Json, ...], new_id: Callable[[], str]) -> tuple[JsonObject, ...]:
    """Uploaded files as a message's attachments, each with the description that the payload has for its number."""
    about = {str(one.get("id")): one for one in map(record, items(payload.get("attachments")))}
    return tuple(
        {
            **file,
            "id": new_id(),
            "description": about.get(text(file.get("field")), {}).get("description"),
            "url": f"attachment://{text(file.get('filename'))}",
            "proxy_url": "",
        }
        for file in files
    )


def unattached(payload: Json, files: tuple[Json, ...]) -> list[Breach]:
    """Components and attachments that name a file which did not come with them."""
    names = {text(file.get("filename")) for file in files}
    numbers = {text(file.get("field")) for file in files}
    told = enumerate(map(record, items(payload.get("attachments"))))
    missing = [Breach(("attachments", place), "unattached") for place, one in told if str(one.get("id")) not in numbers]
    shown = _files_shown(items(payload.get("components")))
    return missing + [Breach(path, "unattached") for path, name in shown if name not in names]


def _nonce(payload: Json) -> str | None:
    nonce = payload.get("nonce")
    return None if nonce is None else str(nonce)


def _files_shown(parts: list[object]) -> Iterator[tuple[Path, str]]:
    """The files of the message itself that components show, by name, each with its place."""
    for path, component in components.walk(parts):
        shown = [((*path, name, "url"), record(component.get(name))) for name in ("media", "file")]
        gallery = enumerate(map(record, items(component.get("items"))))
        shown += [((*path, "items", number, "media", "url"), record(one.get("media"))) for number, one in gallery]
        for place, media in shown:
            scheme, _, name = text(media.get("url")).partition("://")
            if scheme == "attachment":
                yield place, name

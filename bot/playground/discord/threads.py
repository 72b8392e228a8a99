"""REST endpoints for threads: below a message, as a post of a forum, archived and taken out again, and their lists.

Pages: topics/threads, resources/channel. A thread archives when a test or a person says so; no time does it here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.playground.discord import limits, objects
from bot.playground.discord.channels import ANNOUNCEMENT, FORUM, TEXT, Channel, ThreadState
from bot.playground.discord.components import forum_post_breaches
from bot.playground.discord.gateway_events import GatewayEvents
from bot.playground.discord.guilds import Guilds, Message
from bot.playground.discord.messages import attached, check_filled, unattached, visible
from bot.playground.discord.refusals import (
    INVALID_BODY,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    TAG_NEEDED,
    THREAD_ARCHIVED,
    THREAD_EXISTS,
    THREAD_LOCKED,
    UNKNOWN_GUILD,
    UNKNOWN_MESSAGE,
    WRONG_CHANNEL_TYPE,
    Refused,
    invalid,
)
from bot.playground.discord.rest import Endpoint, RestRequest, RestResponse
from bot.playground.shape import Breach, Flag, Items, Maybe, Number, Record, Shape, String
from bot.playground.wire import Json, JsonObject, items, record, text, whole

_NAMED: dict[str, Shape] = {
    "name": String(least=1, most=limits.THREAD_NAME),
    "auto_archive_duration": Maybe(Number(among=limits.ARCHIVE_MINUTES)),
    "rate_limit_per_user": Maybe(Number(least=0, most=limits.SLOW_MODE_SECONDS)),
}
_TAGS = Maybe(Items(String(), 0, limits.TAGS))
_BELOW_A_MESSAGE = Record(_NAMED, frozenset({"name"}))
_BY_ITSELF = Record(
    {**_NAMED, "type": Maybe(Number(among=frozenset({10, 11, 12}))), "invitable": Maybe(Flag())}, frozenset({"name"})
)
_POST = Record(
    {**_NAMED, "type": Maybe(Number()), "applied_tags": _TAGS, "message": Record({}, open=True)},
    frozenset({"name", "message"}),
)
_CHANGE = Record(
    {**_NAMED, "archived": Maybe(Flag()), "locked": Maybe(Flag()), "applied_tags": _TAGS, "flags": Maybe(Number())}
)


@dataclass(frozen=True, slots=True)
class Threads:
    """The endpoints of threads."""

    guilds: Guilds
    events: GatewayEvents

    def endpoints(self) -> list[Endpoint]:
        """Every route."""
        here = "/channels/{channel_id}"
        below = f"{here}/messages/{{message_id}}/threads"
        return [
            Endpoint(method="PATCH", route=here, act=self.change, paced=True),
            Endpoint(method="DELETE", route=here, act=self.delete),
            Endpoint(method="POST", route=below, act=self.start, paced=True),
            Endpoint(method="POST", route=f"{here}/threads", act=self.begin, paced=True),
            Endpoint(method="GET", route=f"{here}/threads/archived/public", act=self.archived),
            Endpoint(method="GET", route="/guilds/{guild_id}/threads/active", act=self.active),
        ]

    async def start(self, request: RestRequest) -> RestResponse:
        """Start Thread from Message: a message has one thread, which has its id."""
        place = visible(self.guilds, request)
        if place.type not in (TEXT, ANNOUNCEMENT):
            raise Refused(WRONG_CHANNEL_TYPE)
        message = self.guilds.message(place.id, request.parts["message_id"])
        if message is None or message.private:
            raise Refused(UNKNOWN_MESSAGE)
        invalid(_BELOW_A_MESSAGE.breaches(request.payload, ()))
        if not place.app_permissions & limits.CREATE_PUBLIC_THREADS:
            raise Refused(MISSING_PERMISSIONS)
        if self.guilds.places.thread(message.id) is not None:
            raise Refused(THREAD_EXISTS)
        return RestResponse(await self._begun(place, message.id, request.payload), status=201)

    async def begin(self, request: RestRequest) -> RestResponse:
        """Start Thread in Forum, which makes its first message too, or Start Thread without Message."""
        place = visible(self.guilds, request)
        if place.type == FORUM:
            return RestResponse(await self._post(place, request), status=201)
        if place.type not in (TEXT, ANNOUNCEMENT):
            raise Refused(WRONG_CHANNEL_TYPE)
        invalid(_BY_ITSELF.breaches(request.payload, ()))
        if not place.app_permissions & limits.CREATE_PUBLIC_THREADS:
            raise Refused(MISSING_PERMISSIONS)
        return RestResponse(await self._begun(place, self.guilds.new_id(), request.payload), status=201)

    async def change(self, request: RestRequest) -> RestResponse:
        """Modify Channel, of a thread: who began it may rename, tag and archive it; to lock it needs Manage Threads."""
        place = visible(self.guilds, request)
        if place.thread is None:
            raise Refused(MISSING_PERMISSIONS)
        payload = request.payload
        invalid(_CHANGE.breaches(payload, ()))
        self._check_change(place, place.thread, payload)
        put = await self.put(place, changed(place.thread, payload, self._now()), payload)
        return RestResponse(objects.place(self.guilds, put))

    async def delete(self, request: RestRequest) -> RestResponse:
        """Delete Channel, of a thread; it needs Manage Threads."""
        place = visible(self.guilds, request)
        if place.thread is None or not place.app_permissions & limits.MANAGE_THREADS:
            raise Refused(MISSING_PERMISSIONS)
        gone = objects.place(self.guilds, place)
        await self.drop(place)
        return RestResponse(gone)

    async def archived(self, request: RestRequest) -> RestResponse:
        """List Public Archived Threads: those archived last come first."""
        place = visible(self.guilds, request)
        if not place.app_permissions & limits.READ_MESSAGE_HISTORY:
            raise Refused(MISSING_ACCESS)
        known = [one for one in self.guilds.places.threads(parent=place.id) if not self.guilds.curtain.hides(one.id)]
        states = [(one, one.thread) for one in known if one.thread is not None]
        before = _moment(request.query.get("before"))
        old = [
            (one, state) for one, state in states if state.archived and (before is None or state.archived_at < before)
        ]
        old.sort(key=lambda pair: pair[1].archived_at, reverse=True)
        size = max(1, whole(request.query.get("limit"), limits.THREADS_PAGE))
        return RestResponse(self._listed([one for one, _ in old[:size]]) | {"has_more": len(old) > size})

    async def active(self, request: RestRequest) -> RestResponse:
        """List Active Guild Threads, the newest first."""
        server = request.parts["guild_id"]
        if server not in self.guilds.places.servers:
            raise Refused(UNKNOWN_GUILD)
        found = [one for one in self.guilds.places.threads(server=server) if not objects.is_archived(one)]
        seen = [one for one in found if self._sees(one)]
        return RestResponse(self._listed(seen[::-1]))

    async def put(self, place: Channel, state: ThreadState, payload: Json) -> Channel:
        """Give a thread its new state and name, and tell the app (THREAD_UPDATE)."""
        about = replace(place.about, name=text(payload.get("name"), place.about.name))
        thread = replace(place, about=about, thread=state)
        self.guilds.put_thread(thread)
        await self.events.tell("THREAD_UPDATE", objects.place(self.guilds, thread), server=thread.server.id)
        return thread

    async def drop(self, place: Channel) -> None:
        """Delete a thread and tell the app (THREAD_DELETE)."""
        self.guilds.drop_thread(place)
        gone: JsonObject = {"id": place.id, "guild_id": place.server.id, "parent_id": place.parent, "type": place.type}
        await self.events.tell("THREAD_DELETE", gone, server=place.server.id)

    async def _begun(self, place: Channel, thread: str, payload: Json) -> JsonObject:
        """Add a thread, tell the app (THREAD_CREATE), and give it back as it goes over the wire."""
        now = self._now()
        state = ThreadState(
            parent=place.id,
            owner=self.guilds.app,
            began=now,
            archived_at=now,
            tags=tuple(map(text, items(payload.get("applied_tags")))),
            archives_after=whole(payload.get("auto_archive_duration"), limits.ARCHIVES_AFTER),
        )
        about = replace(place.about, id=thread, name=text(payload.get("name")))
        begun = replace(place, about=about, thread=state)
        self.guilds.put_thread(begun)
        told = objects.place(self.guilds, begun)
        await self.events.tell("THREAD_CREATE", {**told, "newly_created": True}, server=place.server.id)
        return told

    async def _post(self, place: Channel, request: RestRequest) -> JsonObject:
        """A post of a forum: a thread and its first message, which has the thread's id. It has no nonce."""
        payload, first = request.payload, record(request.payload.get("message"))
        invalid([*_POST.breaches(payload, ()), *forum_post_breaches(first), *_unknown_tags(place, payload)])
        check_filled(first, files=bool(request.files))
        invalid(unattached(first, request.files))
        if not place.app_permissions & limits.SEND_MESSAGES:
            raise Refused(MISSING_PERMISSIONS)
        if request.files and not place.app_permissions & limits.ATTACH_FILES:
            raise Refused(MISSING_PERMISSIONS)
        if place.about.needs_tag and not payload.get("applied_tags"):
            raise Refused(TAG_NEEDED)
        stamp = self.guilds.stamp()
        begun = await self._begun(place, stamp["id"], payload)
        message = Message(
            channel=stamp["id"],
            by_app=True,
            payload=first,
            flags=whole(first.get("flags")) & ~limits.EPHEMERAL,
            files=attached(first, request.files, self.guilds.new_id),
            **stamp,
        )
        self.guilds.post(message)
        self.guilds.curtain.hide(message.id, request.strike)
        await self.events.posted(message)
        return {**begun, "message": objects.message(self.guilds, message)}

    def _check_change(self, place: Channel, state: ThreadState, payload: Json) -> None:
        moderator = bool(place.app_permissions & limits.MANAGE_THREADS)
        if "locked" in payload and not moderator:
            raise Refused(MISSING_PERMISSIONS)
        if state.owner != self.guilds.app and not moderator:
            raise Refused(MISSING_PERMISSIONS)
        if state.locked and not moderator:
            raise Refused(THREAD_LOCKED)
        if state.archived and payload.get("archived") is not False:
            raise Refused(THREAD_ARCHIVED)
        invalid(_unknown_tags(place, payload))

    def _sees(self, thread: Channel) -> bool:
        """Whether the app can see a thread, and its first message is not hidden from it for now."""
        found = self.guilds.places.find(thread.id)
        if self.guilds.curtain.hides(thread.id):
            return False
        return found is not None and bool(found.app_permissions & limits.VIEW_CHANNEL)

    def _listed(self, threads: list[Channel]) -> JsonObject:
        told = [objects.place(self.guilds, one) for one in threads]
        return {"threads": told, "members": [one["member"] for one in told if "member" in one]}

    def _now(self) -> datetime:
        return self.guilds.settings.now()


def changed(state: ThreadState, payload: Json, now: datetime) -> ThreadState:
    """A thread's state after the change that `payload` names."""
    archived = payload.get("archived", state.archived) is True
    return replace(
        state,
        archived=archived,
        archived_at=now if archived != state.archived else state.archived_at,
        locked=payload.get("locked", state.locked) is True,
        tags=tuple(map(text, items(payload["applied_tags"]))) if "applied_tags" in payload else state.tags,
        archives_after=whole(payload.get("auto_archive_duration"), state.archives_after),
    )


def _unknown_tags(place: Channel, payload: Json) -> list[Breach]:
    known = {tag.id for tag in place.about.tags}
    named = enumerate(items(payload.get("applied_tags")))
    return [Breach(("applied_tags", number), "unknown_tag") for number, tag in named if tag not in known]


def _moment(stated: str | None) -> datetime | None:
    if stated is None:
        return None
    try:
        return datetime.fromisoformat(stated)
    except ValueError as error:
        raise Refused(INVALID_BODY, breaches=[Breach(("before",), "timestamp")]) from error

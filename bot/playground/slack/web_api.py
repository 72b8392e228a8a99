"""Slack's Web API: reads a request, checks token, scope and rate limit, and builds the response."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from bot.playground.faults import Faults, PendingRequest, run
from bot.playground.pace import Bucket
from bot.playground.slack import limits
from bot.playground.slack.method_call import MethodCall
from bot.playground.slack.methods import METHODS
from bot.playground.slack.refusals import Refused, from_fault
from bot.playground.slack.workspace import Workspace
from bot.playground.wire import Json, JsonObject, NotJson, json_answer, parse, record, text
from bot.playground.world import RefusedRequest

_READING = ("conversations.history", "conversations.replies")
"""Methods that an app outside the Marketplace may call once a minute in a workspace, each by itself."""


class WebApi:
    """Answers `POST /api/METHOD`. `open_link` gives the address of a new Socket Mode connection."""

    def __init__(self, workspace: Workspace, *, faults: Faults, open_link: Callable[[], str]) -> None:
        self._workspace = workspace
        self._faults = faults
        self._open_link = open_link
        self._pace: dict[str, Bucket] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or do what a fault makes of it."""
        method = request.match_info["method"]
        try:
            arguments = await arguments_of(request)
        except NotJson:
            return Refused("invalid_json").answer()
        strike = self._faults.take("slack", method, text(arguments.get("channel")) or None)

        async def act() -> web.Response:
            return self._answer(method, token_of(request, arguments), MethodCall(self._workspace, arguments, strike))

        return await run(PendingRequest(request, act, from_fault), strike)

    def _answer(self, method: str, token: str, call: MethodCall) -> web.Response:
        scopes = {"x-oauth-scopes": ",".join(sorted(self._workspace.scopes))}
        try:
            self._check_token(method, token)
            return json_answer({"ok": True, **self._act(method, call)}, headers=scopes)
        except Refused as refused:
            self._workspace.refuse(
                RefusedRequest(
                    platform="slack",
                    endpoint=method,
                    status=refused.status,
                    error=refused.error,
                    reasons=refused.reasons,
                    payload=call.arguments,
                )
            )
            return refused.answer()

    def _act(self, method: str, call: MethodCall) -> JsonObject:
        if method == "apps.connections.open":
            return {"url": self._open_link()}
        known = METHODS.get(method)
        if known is None:
            raise Refused("unknown_method", more={"req_method": method})
        self._check_scope(self._scope(known.scope, call.argument("channel")))
        if method == "chat.postMessage":
            self._check_pace(call.argument("channel"))
        if method in _READING and self._workspace.history_limited:
            self._take(method, seconds=limits.HISTORY_SECONDS_LIMITED, size=1)
        return known.act(call)

    def _check_token(self, method: str, token: str) -> None:
        settings = self._workspace.settings
        if method == "api.test":
            return
        if not token:
            raise Refused("not_authed")
        if token not in (settings.slack_bot_token, settings.slack_app_token):
            raise Refused("invalid_auth")
        if (token == settings.slack_app_token) != (method == "apps.connections.open"):
            raise Refused("not_allowed_token_type")
        if self._workspace.lost_token is not None:
            raise Refused(self._workspace.lost_token)

    def _scope(self, scope: str | None, channel: str) -> str | None:
        """The scope for this channel: `groups:` of a private one, `im:` of direct messages, else `channels:`."""
        place = self._workspace.channel(channel)
        if scope is None or place is None or not (place.private or place.direct):
            return scope
        return scope.replace("channels:", "im:" if place.direct else "groups:")

    def _check_scope(self, scope: str | None) -> None:
        scopes = self._workspace.scopes
        if scope is not None and scope not in scopes:
            raise Refused("missing_scope", more={"needed": scope, "provided": ",".join(sorted(scopes))})

    def _check_pace(self, channel: str) -> None:
        """apis/web-api/rate-limits: one message a second a channel, short bursts allowed (their size is our guess)."""
        settings = self._workspace.settings
        if settings.slack_messages_per_second is not None:
            self._take(channel, seconds=1 / settings.slack_messages_per_second, size=settings.slack_burst)

    def _take(self, name: str, *, seconds: float, size: int) -> None:
        """Count a request against the bucket of this name; raises `Refused` when it is empty."""
        made = Bucket(size=size, seconds=seconds, monotonic=self._workspace.settings.monotonic)
        if wait := self._pace.setdefault(name, made).take():
            raise Refused("ratelimited", retry_after=wait)


async def arguments_of(request: web.Request) -> JsonObject:
    """A call's arguments, from address, form and JSON body together; raises `NotJson`."""
    arguments: JsonObject = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        return {**arguments, **record(parse(body) if body else {})}
    form = await request.post()
    return {**arguments, **{key: value for key, value in form.items() if isinstance(value, str)}}


def token_of(request: web.Request, arguments: Json) -> str:
    """The token of a call: a bearer in the header, or the argument `token`."""
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or text(arguments.get("token"))

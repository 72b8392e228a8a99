"""Slack's Web API: reads a request, checks token, scope and rate limit, and builds the response."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from bot.playground.faults import Faults, PendingRequest, run
from bot.playground.pace import Bucket
from bot.playground.slack import limits
from bot.playground.slack.grants import Grants
from bot.playground.slack.method_call import MethodCall
from bot.playground.slack.methods import METHODS
from bot.playground.slack.oauth import Ask, OAuth, client_of
from bot.playground.slack.refusals import Refused, from_fault
from bot.playground.slack.workspace import Workspace
from bot.playground.wire import Json, JsonObject, NotJson, json_answer, parse, record, text
from bot.playground.world import RefusedRequest

_READING = ("conversations.history", "conversations.replies")
"""Methods that an app outside the Marketplace may call once a minute in a workspace, each by itself."""


class WebApi:
    """Answers `POST /api/METHOD`. `open_link` gives the address of a new Socket Mode connection."""

    def __init__(self, grants: Grants, *, oauth: OAuth, faults: Faults, open_link: Callable[[], str]) -> None:
        self._grants = grants
        self._oauth = oauth
        self._faults = faults
        self._open_link = open_link
        self._pace: dict[tuple[str, str], Bucket] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or do what a fault makes of it."""
        method = request.match_info["method"]
        try:
            arguments = await arguments_of(request)
        except NotJson:
            return Refused("invalid_json").answer()
        strike = self._faults.take("slack", method, text(arguments.get("channel")) or None)
        ask = Ask(arguments, token_of(request, arguments), client_of(request, arguments))
        call = MethodCall(self._grants.workspace_of(ask.token), arguments, strike)

        async def act() -> web.Response:
            return self._answer(method, ask, call)

        return await run(PendingRequest(request, act, from_fault), strike)

    def _answer(self, method: str, ask: Ask, call: MethodCall) -> web.Response:
        scopes = {"x-oauth-scopes": ",".join(sorted(call.workspace.scopes))}
        try:
            if method in self._oauth.methods:
                return json_answer({"ok": True, **self._oauth.methods[method](ask)}, headers=scopes)
            self._check_token(method, ask.token, call.workspace)
            return json_answer({"ok": True, **self._act(method, call)}, headers=scopes)
        except Refused as refused:
            call.workspace.refuse(
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
        _check_scope(known.scope, call)
        if method == "chat.postMessage":
            self._check_pace(call)
        if method in _READING and call.workspace.history_limited:
            self._take(method, call.workspace, seconds=limits.HISTORY_SECONDS_LIMITED, size=1)
        return known.act(call)

    def _check_token(self, method: str, token: str, workspace: Workspace) -> None:
        app_token = workspace.settings.slack_app_token
        if method == "api.test":
            return
        if not token:
            raise Refused("not_authed")
        if token != app_token:
            self._grants.check(token)
        if (token == app_token) != (method == "apps.connections.open"):
            raise Refused("not_allowed_token_type")
        if workspace.lost_token is not None:
            raise Refused(workspace.lost_token)

    def _check_pace(self, call: MethodCall) -> None:
        """apis/web-api/rate-limits: one message a second a channel, short bursts allowed (their size is our guess)."""
        settings = call.workspace.settings
        if settings.slack_messages_per_second is not None:
            seconds = 1 / settings.slack_messages_per_second
            self._take(call.argument("channel"), call.workspace, seconds=seconds, size=settings.slack_burst)

    def _take(self, name: str, workspace: Workspace, *, seconds: float, size: int) -> None:
        """Count a request against the workspace's bucket of this name; raises `Refused` when it is empty."""
        made = Bucket(size=size, seconds=seconds, monotonic=workspace.settings.monotonic)
        if wait := self._pace.setdefault((workspace.team.id, name), made).take():
            raise Refused("ratelimited", retry_after=wait)


def _check_scope(scope: str | None, call: MethodCall) -> None:
    """Raise `Refused` without the scope: `groups:` for a private channel, `im:` for direct messages, else as named."""
    granted = call.workspace.scopes
    place = call.workspace.channel(call.argument("channel"))
    if scope is not None and place is not None and (place.private or place.direct):
        scope = scope.replace("channels:", "im:" if place.direct else "groups:")
    if scope is not None and scope not in granted:
        raise Refused("missing_scope", more={"needed": scope, "provided": ",".join(sorted(granted))})


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
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return bearer.strip() if kind == "Bearer" else text(arguments.get("token"))

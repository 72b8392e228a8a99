"""OAuth v2: a person allows the app in a workspace, and the app gets a token for it.

Pages: docs.slack.dev/authentication/installing-with-oauth; reference/methods/oauth.v2.access, auth.revoke,
apps.uninstall.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from bot.playground.invocation import NotThere
from bot.playground.settings import PlaygroundSettings
from bot.playground.slack import limits
from bot.playground.slack.grants import Grant, Grants
from bot.playground.slack.refusals import Refused
from bot.playground.slack.workspace import Workspace
from bot.playground.wire import Json, JsonObject, text

CONSENT = "/oauth/v2/authorize"


@dataclass(frozen=True, slots=True)
class _Code:
    """What a code is good for, and until when (monotonic seconds)."""

    workspace: Workspace
    scopes: frozenset[str]
    redirect_uri: str
    expires: float


@dataclass(frozen=True, slots=True)
class Ask:
    """A call of one of these methods: its arguments, its token, and the client's name and secret."""

    arguments: Json
    token: str
    client: tuple[str, str]


class OAuth:
    """Consent, codes and tokens."""

    def __init__(self, settings: PlaygroundSettings, grants: Grants) -> None:
        self._settings = settings
        self._grants = grants
        self._codes: dict[str, _Code] = {}
        self.methods: Mapping[str, Callable[[Ask], JsonObject]] = {
            "oauth.v2.access": self._access,
            "auth.revoke": self._revoke,
            "apps.uninstall": self._uninstall,
        }

    async def ask_for_consent(self, request: web.Request) -> web.StreamResponse:
        """The page on which a person allows the app in one of the workspaces, or does not."""
        asked = request.query
        if asked.get("client_id") != self._settings.slack_client_id:
            return web.Response(status=400, text="Invalid client_id parameter")
        if not asked.get("scope"):
            return web.Response(status=400, text="Invalid scopes: no scopes were requested")
        if (team := asked.get("team")) is not None:
            raise web.HTTPFound(self.consent(asked, team=team or None))
        choices = [(one.team.name, one.team.id) for one in self._grants.workspaces] + [("Cancel", "")]
        links = "".join(_link(name, {**asked, "team": id_}) for name, id_ in choices)
        page = f"<!doctype html><title>Allow the app?</title><h1>Allow the app in which workspace?</h1><ul>{links}</ul>"
        return web.Response(text=page, content_type="text/html")

    def consent(self, asked: Mapping[str, str], *, team: str | None) -> str:
        """Allow the app in a workspace (None: refuse it); the address that the person's browser is sent to."""
        back, state = asked.get("redirect_uri", ""), asked.get("state", "")
        if team is None:
            return f"{back}?{urlencode({'error': 'access_denied', 'state': state})}"
        found = next((one for one in self._grants.workspaces if one.team.id == team), None)
        if found is None:
            raise NotThere("There is no such workspace.")
        code = f"{self._settings.chance.getrandbits(128):032x}"
        self._codes[code] = _Code(
            workspace=found,
            scopes=frozenset(asked["scope"].replace(" ", ",").split(",")),
            redirect_uri=back,
            expires=self._settings.monotonic() + limits.CODE_SECONDS,
        )
        return f"{back}?{urlencode({'code': code, 'state': state})}"

    def _access(self, ask: Ask) -> JsonObject:
        self._check_client(ask)
        match text(ask.arguments.get("grant_type"), "authorization_code"):
            case "authorization_code":
                return self._answer(self._exchange(ask.arguments))
            case "refresh_token":
                return self._answer(self._grants.refresh(text(ask.arguments.get("refresh_token"))))
            case _:
                raise Refused("invalid_grant_type")

    def _exchange(self, arguments: Json) -> Grant:
        """Exchange a code, once."""
        code = self._codes.pop(text(arguments.get("code")), None)
        if code is None or self._settings.monotonic() > code.expires:
            raise Refused("invalid_code")
        if text(arguments.get("redirect_uri"), code.redirect_uri) != code.redirect_uri:
            raise Refused("bad_redirect_uri")
        code.workspace.scopes = code.scopes
        code.workspace.lose_token(None)
        return self._grants.give(code.workspace)

    def _answer(self, grant: Grant) -> JsonObject:
        workspace = grant.workspace
        answer: JsonObject = {
            "app_id": workspace.team.app_id,
            "authed_user": {"id": workspace.person.slack_id},
            "scope": ",".join(sorted(workspace.scopes)),
            "token_type": "bot",
            "access_token": grant.token,
            "bot_user_id": workspace.team.bot_user,
            "team": {"id": workspace.team.id, "name": workspace.team.name},
            "enterprise": None,
            "is_enterprise_install": False,
        }
        if grant.refresh is not None:
            answer |= {"refresh_token": grant.refresh, "expires_in": limits.TOKEN_SECONDS}
        return answer

    def _revoke(self, ask: Ask) -> JsonObject:
        self._grants.check(ask.token)
        if text(ask.arguments.get("test")) not in ("1", "true"):
            self._grants.revoke(ask.token)
        return {"revoked": True}

    def _uninstall(self, ask: Ask) -> JsonObject:
        self._check_client(ask)
        self._grants.check(ask.token)
        self._grants.workspace_of(ask.token).lose_token("account_inactive")
        return {}

    def _check_client(self, ask: Ask) -> None:
        name, secret = ask.client
        if name != self._settings.slack_client_id:
            raise Refused("invalid_client_id")
        if secret != self._settings.slack_client_secret:
            raise Refused("bad_client_secret")


def _link(name: str, asked: Mapping[str, str]) -> str:
    return f'<li><a href="?{escape(urlencode(asked))}">{escape(name)}</a></li>'


def client_of(request: web.Request, arguments: Json) -> tuple[str, str]:
    """The client's name and secret: by HTTP Basic, as is advised, or as arguments."""
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return text(arguments.get("client_id")), text(arguments.get("client_secret"))
    try:
        name, _, secret = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret

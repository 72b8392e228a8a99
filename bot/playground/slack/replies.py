"""Response URLs: the app's answers to a command or a press, up to five within thirty minutes.

Page: docs.slack.dev/interactivity/handling-user-interaction, "Message responses".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from aiohttp import web

from bot.playground.faults import Faults, PendingRequest, run
from bot.playground.invocation import Answer, Invocation
from bot.playground.slack import limits
from bot.playground.slack.drafts import draft, truth
from bot.playground.slack.refusals import Refused, from_fault
from bot.playground.slack.web_api import arguments_of
from bot.playground.slack.workspace import Message, Workspace
from bot.playground.wire import Json
from bot.playground.world import RefusedRequest


@dataclass(frozen=True, slots=True)
class ResponseUrl:
    """One address: what it answers, the message it hangs on (if any), and how often and until when it is good."""

    invocation: Invocation
    source: Message | None
    expires: float
    uses: int = 0


class Replies:
    """Every response URL that was given out. `base` is the playground's own HTTP address."""

    def __init__(self, workspace: Workspace, *, faults: Faults, base: Callable[[], str]) -> None:
        self._workspace = workspace
        self._faults = faults
        self._base = base
        self._urls: dict[str, ResponseUrl] = {}

    def mint(self, invocation: Invocation, source: Message | None = None) -> str:
        """A new address for the answers to `invocation`."""
        settings = self._workspace.settings
        token = f"{settings.chance.getrandbits(128):032x}"
        self._urls[token] = ResponseUrl(invocation, source, settings.monotonic() + limits.RESPONSE_URL_SECONDS)
        return f"{self._base()}/slack/respond/{self._workspace.team.id}/{token}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one POST to a response URL, or carry out a fault."""
        token = request.match_info["token"]
        arguments = await arguments_of(request)
        url = self._urls.get(token)
        channel = None if url is None else url.invocation.channel
        strike = self._faults.take("slack", "response_url", channel)

        async def act() -> web.Response:
            return self._answer(token, arguments)

        return await run(PendingRequest(request, act, from_fault), strike)

    def say(self, invocation: Invocation, source: Message | None, arguments: Json) -> None:
        """Show what the app answered; raises `Refused`."""
        standing = source and self._workspace.message(source.channel, source.ts)
        if standing is not None and truth(arguments.get("delete_original")):
            self._workspace.remove(standing)
            return
        content = draft(arguments, without=self._workspace.settings.slack_without)
        edit = standing is not None and truth(arguments.get("replace_original"))
        if standing is not None and edit:
            shown = self._workspace.edit(standing, content)
        elif arguments.get("response_type") == "in_channel":
            shown = self._workspace.post(invocation.channel, content)
        else:
            shown = self._workspace.whisper(invocation.channel, content, used=None)
        invocation.add(
            Answer(
                id=shown.ts,
                channel=shown.channel,
                text=content.text,
                payload=content.payload,
                private=shown.private,
                edit=edit,
            )
        )

    def refuse(self, refused: Refused, arguments: Json) -> None:
        """Record a refused request, for tests and people to read."""
        self._workspace.refuse(
            RefusedRequest(
                platform="slack",
                endpoint="response_url",
                status=404 if refused.error in ("used_url", "expired_url") else 400,
                error=refused.error,
                reasons=refused.reasons,
                payload=arguments,
            )
        )

    def _answer(self, token: str, arguments: Json) -> web.Response:
        try:
            url = self._use(token)
            self.say(url.invocation, url.source, arguments)
        except Refused as refused:
            self.refuse(refused, arguments)
            return web.Response(text=refused.error, status=self._workspace.refusals[-1].status)
        return web.Response(text="ok")

    def _use(self, token: str) -> ResponseUrl:
        """Count one more use of an address; raises `Refused` if there is none left."""
        url = self._urls.get(token)
        if url is None or self._workspace.settings.monotonic() > url.expires:
            raise Refused("expired_url")
        if url.uses >= limits.RESPONSE_URL_USES:
            raise Refused("used_url")
        self._urls[token] = replace(url, uses=url.uses + 1)
        return url

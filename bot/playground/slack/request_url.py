"""HTTP instead of a socket: each payload is posted to the app's request URL, signed.

Pages: docs.slack.dev/authentication/verifying-requests-from-slack, apis/events-api/using-http-request-urls.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from bot.playground.settings import PlaygroundSettings
from bot.playground.slack.socket import Unacknowledged
from bot.playground.wire import JsonObject, NotJson, dump, parse, record

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request as it went out."""

    kind: str
    body: bytes


class RequestUrl:
    """The app's address and the secret that requests are signed with."""

    def __init__(self, settings: PlaygroundSettings, *, url: str, secret: str) -> None:
        self._settings = settings
        self._url = url
        self._secret = secret
        self._last = _Sent("", b"")

    async def deliver(self, kind: str, payload: JsonObject) -> JsonObject:
        """Post a payload; what stands in the answer. Raises `Unacknowledged`."""
        self._last = _Sent(kind, _body(kind, payload))
        return await self._post({})

    async def deliver_again(self) -> JsonObject:
        """Post the last payload once more, as Slack does with an event that was not answered."""
        return await self._post({"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"})

    async def _post(self, more: Mapping[str, str]) -> JsonObject:
        sent = self._last
        content = _JSON if sent.kind == "events_api" else _FORM
        headers = {"Content-Type": content, **self._signed(sent.body), **more}
        timeout = aiohttp.ClientTimeout(total=self._settings.interaction_seconds)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._url, data=sent.body, headers=headers) as answer,
            ):
                if answer.status != 200:
                    raise Unacknowledged(f"HTTP {answer.status}")
                return _read(await answer.text(), answer.content_type)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unacknowledged(sent.kind) from error

    def _signed(self, body: bytes) -> dict[str, str]:
        stamp = str(int(self._settings.wall()))
        signature = hmac.new(self._secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}


def _body(kind: str, payload: JsonObject) -> bytes:
    if kind == "events_api":
        return dump(payload).encode()
    if kind == "slash_commands":
        return urlencode({name: str(value) for name, value in payload.items()}).encode()
    return urlencode({"payload": dump(payload)}).encode()


def _read(body: str, content_type: str) -> JsonObject:
    """What an answer says: JSON, or plain text that is shown to the person."""
    if content_type == _JSON:
        try:
            return record(parse(body)) if body else {}
        except NotJson as error:
            raise Unacknowledged("not JSON") from error
    return {"text": body} if body.strip() else {}

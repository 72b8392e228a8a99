"""Requests to the address that Slack sends to, signed as Slack does it, or not quite."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import aiohttp

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # that of the manual's example
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it goes out: its body, when it was signed (epoch seconds), and how."""

    body: str
    content_type: str
    timestamp: int
    signature: str

    async def send(self, url: str, **changed: object) -> tuple[int, object]:
        """Send it as it is, or `changed` by somebody on the way: the status, and the JSON of the answer."""
        told = replace(self, **changed)
        headers = {
            "Content-Type": told.content_type,
            "X-Slack-Request-Timestamp": str(told.timestamp),
            "X-Slack-Signature": told.signature,
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=told.body.encode(), headers=headers) as answer,
        ):
            text = await answer.text()
            return answer.status, json.loads(text) if text else {}


def signed(body: str, content_type: str = "application/json") -> SignedRequest:
    """A request that is signed now."""
    timestamp = int(time.time())
    digest = hmac.new(SECRET.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return SignedRequest(body, content_type, timestamp, f"v0={digest}")


def command(text: str) -> dict[str, object]:
    """The payload of a slash command; its answers reach nobody."""
    return {
        "command": "/papers",
        "text": text,
        "team_id": "T0TIDE0001",
        "channel_id": "C0MLSYSTEMS",
        "channel_name": "ml-systems",
        "user_id": "U0MIRA0001",
        "user_name": "mira",
        "response_url": "http://127.0.0.1:9/answer",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
    }


def as_form(payload: dict[str, object]) -> SignedRequest:
    """A signed request with a slash command."""
    return signed(urlencode(payload), _FORM)

"""The signature of Standard Webhooks 1.0.0, symmetric.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from bot.account_tokens import WEBHOOK_SECRET_BEGINNING


def signed_headers(body: bytes, *, webhook_id: str, at: datetime, secrets: tuple[str, ...]) -> Mapping[str, str]:
    """The three headers of an attempt at `at` to send `body`: a signature with each secret, as one replaces another.

    `webhook_id` has no full stop, since full stops separate the parts that are signed.
    """
    timestamp = str(int(at.timestamp()))
    content = b".".join((webhook_id.encode(), timestamp.encode(), body))
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(content, secret) for secret in secrets),
    }


def _signature(content: bytes, secret: str) -> str:
    key = b64decode(secret.removeprefix(WEBHOOK_SECRET_BEGINNING))
    return f"v1,{b64encode(hmac.new(key, content, sha256).digest()).decode()}"

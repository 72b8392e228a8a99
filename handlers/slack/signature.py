"""Whether a request is Slack's own, and fresh: its signature, and the window in which it may be repeated.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256

TIMESTAMP = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"
WINDOW_SECONDS = 300
"""How old a request may be, or how far ahead of our clock: five minutes, as the manual says."""
_MOST_DIGITS = 12


def signature_of(body: bytes, *, timestamp: str, secret: str) -> str:
    """The signature of a request that Slack sent at `timestamp` (seconds of the epoch, as text)."""
    signed = b"v0:%b:%b" % (timestamp.encode(), body)
    return f"v0={hmac.new(secret.encode(), signed, sha256).hexdigest()}"


def is_signed(body: bytes, *, timestamp: str, signature: str, secret: str, now: datetime) -> bool:
    """Whether Slack signed this body with `secret`, within the window around `now`."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MOST_DIGITS):
        return False
    if abs(now.timestamp() - int(timestamp)) > WINDOW_SECONDS:
        return False
    expected = signature_of(body, timestamp=timestamp, secret=secret)
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogateescape"))

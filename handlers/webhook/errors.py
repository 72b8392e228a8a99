"""What a receiver's answer means for the delivery.

2xx is success and 410 asks for no more; 3xx is a failure, because redirects are not followed:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#delivery-success-and-failure
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from bot.delivery.outcome import ChannelRefused, MessageRefused, NotSent, Outcome, Sent

_GONE = 410
_THIS_MESSAGE = frozenset({400, 413, 415, 422})
_FOR_A_MOMENT = frozenset({408, 425, 429})
_OUTAGE = frozenset({408, 425, 429, 502, 503, 504})
"""Statuses of a receiver that is overtaxed or cannot be reached: they say nothing about the message."""
_LONGEST_WAIT_SECONDS = 24 * 3600.0


def outcome_of(status: int, *, name: str, key: str, headers: Mapping[str, str]) -> Outcome:
    """The outcome of an answer of the receiver called `name`."""
    code = f"http_{status}"
    if 200 <= status < 300:
        return Sent(key)
    if status >= 500 or status in _FOR_A_MOMENT:
        return NotSent(f"the receiver answered HTTP {status}", wait_of(headers), refused=status not in _OUTAGE)
    if status in _THIS_MESSAGE:
        return MessageRefused(code, f"the receiver does not accept this message (HTTP {status})")
    return ChannelRefused(code, _step(status, name))


def _step(status: int, name: str) -> str:
    change = f"{name} in OFFPRINT_WEBHOOKS"
    if status == _GONE:
        return f"The receiver wants no more (HTTP 410): take {change} away, or name another address there."
    if 300 <= status < 400:
        return f"The receiver has moved (HTTP {status}): write its new address for {change}."
    return f"The receiver refuses (HTTP {status}): check the address of {change}, and OFFPRINT_WEBHOOK_SECRET there."


def wait_of(headers: Mapping[str, str]) -> float | None:
    """The seconds that `Retry-After` asks to wait, at most a day; None where it cannot be read.

    It is a number or a date (RFC 9110, 10.2.3). A date is read against the server's own `Date`, so that neither clock
    has to be right.
    """
    told = headers.get("Retry-After", "").strip()
    is_number = told.isascii() and told.isdecimal()
    seconds = float(told) if is_number else _between(headers.get("Date", ""), told)
    return None if seconds is None else min(seconds, _LONGEST_WAIT_SECONDS)


def _between(earlier: str, later: str) -> float | None:
    try:
        return max(0.0, (parsedate_to_datetime(later) - parsedate_to_datetime(earlier)).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None

"""What a receiver's answer means for the delivery.

2xx is success and 410 asks for no more; 3xx is a failure, because redirects are not followed:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#delivery-success-and-failure
"""

from __future__ import annotations

from bot.delivery.outcome import ChannelRefused, MessageRefused, NotSent, Outcome, Sent

_GONE = 410
_THIS_MESSAGE = frozenset({400, 413, 415, 422})
_FOR_A_MOMENT = frozenset({408, 425, 429})
_LONGEST_WAIT_SECONDS = 24 * 3600.0


def outcome_of(status: int, *, name: str, key: str, retry_after: str | None) -> Outcome:
    """The outcome of an answer of the receiver called `name`; `retry_after` is its header of that name."""
    code = f"http_{status}"
    if 200 <= status < 300:
        return Sent(key)
    if status >= 500 or status in _FOR_A_MOMENT:
        return NotSent(f"the receiver answered HTTP {status}", seconds_of(retry_after))
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


def seconds_of(retry_after: str | None) -> float | None:
    """The wait that `Retry-After` asks for in seconds, at most a day; None for a date or anything else."""
    if retry_after is None or not (retry_after.isascii() and retry_after.strip().isdecimal()):
        return None
    return min(float(retry_after), _LONGEST_WAIT_SECONDS)

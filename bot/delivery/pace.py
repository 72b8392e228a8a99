"""How fast one channel may be posted to: a token bucket as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """`burst` posts at once, then one every `seconds_each`."""

    burst: int
    seconds_each: float


SLACK_PACE = Pace(burst=5, seconds_each=1.0)
"""About one message a second in a channel, with short bursts: https://docs.slack.dev/apis/web-api/rate-limits"""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The tokens left in a bucket as of `at`, a monotonic reading in seconds."""

    tokens: float
    at: float


def take_token(bucket: Bucket | None, pace: Pace, *, at: float) -> tuple[Bucket, float]:
    """Take one token at the monotonic moment `at`: the bucket afterwards, and the seconds to wait before posting.

    A `bucket` of None is full: the channel was not posted to lately.
    """
    if bucket is None:
        return Bucket(pace.burst - 1, at), 0.0
    filled = min(float(pace.burst), bucket.tokens + (at - bucket.at) / pace.seconds_each)
    wait = max(0.0, 1.0 - filled) * pace.seconds_each
    return Bucket(filled - 1, at), wait

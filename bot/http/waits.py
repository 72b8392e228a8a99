"""What a server asks us to wait, as its headers say it."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks us to wait, at least 0; None if it does not say.

    `Retry-After` is a number or a date (RFC 9110, 10.2.3); a date is read against the server's own `Date`, so that
    neither clock has to be right. Hugging Face says it as `t=` in `RateLimit`
    (https://huggingface.co/docs/hub/rate-limits).
    """
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    if value:
        return _between(headers.get("date", ""), value)
    return _window_left(headers.get("ratelimit", ""))


def _between(earlier: str, later: str) -> float | None:
    try:
        return max(
            0.0,
            (parsedate_to_datetime(later) - parsedate_to_datetime(earlier)).total_seconds(),
        )
    except (TypeError, ValueError):
        return None


def _window_left(rate_limit: str) -> float | None:
    return _number(rate_limit, "t")


def exhausted_for(headers: Mapping[str, str]) -> float:
    """The seconds until the next request is allowed, where `RateLimit` says that none remains in this window; else 0.

    https://huggingface.co/docs/hub/rate-limits
    """
    rate_limit = headers.get("ratelimit", "")
    return (_window_left(rate_limit) or 0.0) if _number(rate_limit, "r") == 0 else 0.0


def _number(rate_limit: str, wanted: str) -> float | None:
    parts = (part.strip().partition("=") for part in rate_limit.split(";"))
    value = next((value for name, _, value in parts if name == wanted), "")
    return float(value) if value.isdecimal() else None

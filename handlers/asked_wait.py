"""The wait that a platform asks for after it refused a request: from a header or a body, so it may be anything."""

from __future__ import annotations

from math import isfinite

LONGEST_WAIT = 24 * 3600.0
"""Seconds. A message that waits for longer is tried once a day."""


def asked_wait(told: object) -> float | None:
    """The seconds of a `Retry-After`, from none to a day; None where it tells no number.

    https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3. Its other form, a date, is in neither platform's manual.
    """
    try:
        seconds = float(str(told))
    except ValueError:
        return None
    return min(max(0.0, seconds), LONGEST_WAIT) if isfinite(seconds) else None

"""What `offprint doctor` finds: one line each, good, doubtful or wrong, with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands."""

    OK = "ok"
    WARN = "warn"
    """It may be right, or cannot be seen from here."""
    FAIL = "fail"
    """Something does not work until this is mended."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it stands, what was seen, and the step that mends it."""

    state: State
    what: str
    seen: str
    step: str = ""


def good(what: str, seen: str) -> Finding:
    """All is well here."""
    return Finding(State.OK, what, seen)


def doubtful(what: str, seen: str, step: str) -> Finding:
    """It may be right, or cannot be seen from here."""
    return Finding(State.WARN, what, seen, step)


def wrong(what: str, seen: str, step: str) -> Finding:
    """It must be mended."""
    return Finding(State.FAIL, what, seen, step)

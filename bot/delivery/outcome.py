"""Outcomes of a post, the same for every platform, and results of a look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Then(StrEnum):
    """A step that is left to do with a message that the platform has."""

    WHOLE = "whole"
    """A line stands for it: that is to be edited into the whole message."""
    CROSSPOST = "crosspost"
    """It stands in a channel that others follow, and is to be published to those."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Stored by the platform, under this id. `then` is the step that is left, as the platform shows it."""

    message_id: str
    then: tuple[Then, ...] = ()


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly not stored; may be tried again. `retry_after` is the platform's wait, in seconds.

    `refused`: somebody answered that this message is not taken. One that only waits its turn, or for a platform that
    cannot be reached, is never given up.
    """

    reason: str
    retry_after: float | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Perhaps stored: a time-out, a broken connection, a 5xx."""

    reason: str


@dataclass(frozen=True, slots=True)
class ChannelRefused:
    """The channel or workspace cannot be posted to until a person acts; `step` is what to do."""

    code: str
    step: str


@dataclass(frozen=True, slots=True)
class MessageRefused:
    """The platform refuses this message itself: our bug, logged whole; the lane goes on.

    `is_gone` says that it is no bug: the message to edit is no longer there, or no longer ours to edit.
    """

    code: str
    detail: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class ThreadRefused:
    """Nothing can be posted in this thread, while the channel itself takes messages; `step` is what a person may do."""

    code: str
    step: str


Outcome = Sent | NotSent | Unknown | ChannelRefused | MessageRefused | ThreadRefused


@dataclass(frozen=True, slots=True)
class Absent:
    """The channel was searched and the message is not there."""


@dataclass(frozen=True, slots=True)
class CannotLook:
    """The look-up itself failed. `step` is set when only a person can fix it; else it is tried again.

    `retry_after` is the platform's wait, in seconds.
    """

    reason: str
    step: str | None = None
    retry_after: float | None = None


Found = Sent | Absent | CannotLook
"""What a look-up says of one message."""


@dataclass(frozen=True, slots=True)
class Searched:
    """The channel was searched: `found` has the platform's ids by key; a key that is not in it is absent.

    `then` has the step that is left for some of them, by key.
    """

    found: Mapping[str, str]
    then: Mapping[str, tuple[Then, ...]] = field(default_factory=dict)


Looked = Searched | CannotLook
"""What a look-up for several messages says."""


def found_in(looked: Looked, key: str) -> Found:
    """What a look-up says of the message with this key."""
    if isinstance(looked, CannotLook):
        return looked
    return Sent(looked.found[key], looked.then.get(key, ())) if key in looked.found else Absent()

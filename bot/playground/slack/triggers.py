"""Triggers: each action of a person carries one, and it opens one view within three seconds.

Page: docs.slack.dev/interactivity/handling-user-interaction, "Using a trigger_id".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.playground.settings import PlaygroundSettings
from bot.playground.slack import limits
from bot.playground.slack.refusals import Refused

_FORM = re.compile(r"\d+\.\d+\.[0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Until when a trigger is good (monotonic seconds), the view it came from (if any), and whether it was used."""

    expires: float
    view: str | None
    used: bool = False


class Triggers:
    """Every trigger that was given out."""

    def __init__(self, settings: PlaygroundSettings) -> None:
        self._settings = settings
        self._given: dict[str, Trigger] = {}

    def mint(self, *, view: str | None = None) -> str:
        """A new trigger; `view` is the view in which the person acted."""
        chance = self._settings.chance
        id_ = f"{chance.getrandbits(40)}.{chance.getrandbits(40)}.{chance.getrandbits(128):032x}"
        self._given[id_] = Trigger(self._settings.monotonic() + limits.TRIGGER_SECONDS, view)
        return id_

    def exchange(self, id_: str) -> Trigger:
        """Use a trigger; raises `Refused` with the code of reference/methods/views.open."""
        if _FORM.fullmatch(id_) is None:
            raise Refused("invalid_trigger_id")
        found = self._given.get(id_)
        if found is None or self._settings.monotonic() > found.expires:
            raise Refused("expired_trigger_id")
        if found.used:
            raise Refused("exchanged_trigger_id")
        self._given[id_] = replace(found, used=True)
        return found

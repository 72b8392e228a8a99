"""How often messages of an announcement channel are published, and changed afterwards.

The limits are Discord's, the forms of its refusals are not on any page: that the eleventh message within an hour is
answered with 429 for all who publish there, and the fourth change of a published one within an hour with error 20022.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.playground.discord.refusals import Limited
from bot.playground.pace import Window
from bot.playground.settings import PlaygroundSettings

_HOUR_SECONDS = 60 * 60.0


@dataclass(slots=True)
class Published:
    """Windows of an hour: one for each channel's publishing, one for the changes of each published message."""

    settings: PlaygroundSettings
    _channels: dict[str, Window] = field(default_factory=dict)
    _edits: dict[str, Window] = field(default_factory=dict)

    def take(self, channel: str) -> None:
        """Count a message that is published. Raises `Limited`."""
        window = self._channels.setdefault(channel, self._hour(self.settings.discord_crossposts_per_hour))
        if not window.take():
            raise Limited(window.resets_in, scope="shared")

    def may_edit(self, message: str) -> bool:
        """Count a change of a published message; whether it may be."""
        return self._edits.setdefault(message, self._hour(self.settings.discord_published_edits_per_hour)).take()

    def _hour(self, size: int) -> Window:
        return Window(size=size, seconds=_HOUR_SECONDS, monotonic=self.settings.monotonic)

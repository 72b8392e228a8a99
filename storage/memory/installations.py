"""The workspaces that have installed the Slack app, in memory."""

from __future__ import annotations

from bot.ports.installations import Installation


class MemoryInstallations:
    """The port `Installations` in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, Installation] = {}

    async def all(self) -> tuple[Installation, ...]:
        """Every installation, by workspace."""
        return tuple(self._kept[workspace] for workspace in sorted(self._kept))

    async def keep(self, installation: Installation) -> None:
        """Keep it, in place of an earlier one in that workspace."""
        self._kept[installation.workspace] = installation

    async def exchange(self, before: Installation, after: Installation) -> bool:
        """Keep `after` in place of `before`, where that is still there."""
        if not self._is_there(before):
            return False
        self._kept[before.workspace] = after
        return True

    async def remove(self, installation: Installation) -> bool:
        """Forget an installation, where it is still there."""
        if not self._is_there(installation):
            return False
        del self._kept[installation.workspace]
        return True

    def _is_there(self, installation: Installation) -> bool:
        """Each encryption differs, so the sealed text tells one installation, and one pair of tokens, from another."""
        kept = self._kept.get(installation.workspace)
        return kept is not None and kept.sealed == installation.sealed

"""Keys that only this database knows."""

from __future__ import annotations

from typing import Protocol

MAIL_LINKS = "mail links"
"""The name of the key that signs the links and codes in mail."""


class Secrets(Protocol):
    """Keys by name, each made once."""

    async def keep(self, name: str, fresh: bytes) -> bytes:
        """The key of this name; `fresh`, which is random, becomes it where there is none. The first one stays."""
        ...

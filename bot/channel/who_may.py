"""Who may change what a channel gets: everyone in it, or only the people who are in charge of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class WhoMay(StrEnum):
    """The rule of a platform, by the word that an operator sets."""

    MEMBERS = "members"
    """Everyone who can type in the channel."""
    MANAGERS = "managers"
    """Discord: people with *Manage Channels* in that channel."""
    ADMINS = "admins"
    """Slack: admins and owners of the workspace."""


WHO_MAY_BY_DEFAULT: Mapping[str, WhoMay] = MappingProxyType({"discord": WhoMay.MANAGERS, "slack": WhoMay.MEMBERS})
"""The rule of each platform until an operator sets another. A Discord server can be open to strangers; the people in a
Slack channel are colleagues."""

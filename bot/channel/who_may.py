"""Who may change what a channel gets: everyone in it, or only the people who are in charge of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the platform says of a person in a channel.

    `is_private`: a conversation with the app, or among a few, that nobody is in charge of. `in_charge`: whether the
    person looks after the channel (Discord: *Manage Channels*) or the workspace (Slack: an admin or owner); None where
    the platform did not say, and then `step` is what lets it say so. `is_away`: Offprint posts nothing in this place
    and answers this person alone; `step` is how it gets there, or where else to ask.
    """

    is_private: bool = False
    is_away: bool = False
    in_charge: bool | None = None
    step: str | None = None


def may_change(standing: Standing, rule: WhoMay) -> bool:
    """Whether someone of this standing may change the channel. In doubt they may not."""
    if standing.is_away:
        return False
    return rule is WhoMay.MEMBERS or standing.is_private or standing.in_charge is True

"""A person of Slack's, as `users.info` tells of them: their time zone, and whether they administer the workspace.

The fields: https://docs.slack.dev/reference/objects/user-object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from bot.channel.who_may import Standing
from handlers.slack.errors import error_response

_ROLES = ("is_admin", "is_owner", "is_primary_owner")
_NOBODY_HERE = frozenset({"user_not_found", "user_not_visible"})
"""Codes for someone of another workspace (Slack Connect): https://docs.slack.dev/reference/methods/users.info."""
_NOT_TOLD = "Slack does not tell Offprint who they are"
_SCOPE = f"{_NOT_TOLD}: give the Slack app the scope users:read and install it again."
_REFUSED = f"{_NOT_TOLD} ({{code}}): look the code up under users.info in Slack's manual."
_NO_ANSWER = "Slack did not say in time whether you are one; try again in a minute."


@dataclass(frozen=True, slots=True)
class Profile:
    """The facts known of a person: an IANA time zone, their standing in the workspace, and their name there."""

    zone: str | None
    standing: Standing
    name: str | None = None


def profile(user: Mapping[str, object], *, workspace: str | None) -> Profile:
    """The person of a user object; `workspace` is the one that the app is installed in.

    A guest (`is_restricted`) is a member. Someone of another workspace, who is in a shared channel, may be an admin
    there and is none here.
    """
    zone = user.get("tz")
    in_charge = any(user.get(role) is True for role in _ROLES) and _belongs(user, workspace)
    name = user.get("name")
    named = name if isinstance(name, str) and name else None
    return Profile(zone if isinstance(zone, str) and zone else None, Standing(in_charge=in_charge), named)


def unknown_profile(error: Exception) -> Profile:
    """The person of whom Slack said nothing, because the request raised `error`, and the step that helps."""
    if not isinstance(error, SlackApiError):
        return Profile(None, Standing(step=_NO_ANSWER))
    refused = error_response(error)
    if refused.code in _NOBODY_HERE:
        return Profile(None, Standing(in_charge=False))
    if refused.code == "missing_scope":
        return Profile(None, Standing(step=_SCOPE))
    passing = refused.code in {None, "ratelimited"} or refused.status >= 429
    return Profile(None, Standing(step=_NO_ANSWER if passing else _REFUSED.format(code=refused.code)))


def _belongs(user: Mapping[str, object], workspace: str | None) -> bool:
    """Whether the person is of this workspace; in an organisation they may be of several."""
    if user.get("is_stranger") is True:
        return False
    organisation = user.get("enterprise_user")
    teams = organisation.get("teams") if isinstance(organisation, dict) else None
    return workspace == user.get("team_id") or (isinstance(teams, list) and workspace in teams)

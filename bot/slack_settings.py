"""The settings of Slack: one workspace or many, and the ways in which Slack reaches Offprint.

Settings that must go together are checked, with one line for each problem.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator

from bot.account_tokens import (
    CLIENT_ID,
    read_slack_app_token,
    read_slack_bot_token,
    read_slack_client_secret,
    read_slack_signing_secret,
)
from bot.outlet_settings import OutletSettings
from bot.setting_forms import WebAddress, names, secret_keys

_WORKSPACE = re.compile(r"T[A-Z0-9]{2,}")
MOST_SOCKETS = 10
"""https://docs.slack.dev/apis/events-api/using-socket-mode#multiple"""
_WAYS = (
    "OFFPRINT_SLACK_APP_TOKEN is missing: Slack needs the bot's token and the app's (or OFFPRINT_SLACK_SIGNING_SECRET, "
    "to be reached by HTTP)"
)
_NO_WORKSPACE = (
    "OFFPRINT_SLACK_BOT_TOKEN is missing: Slack needs the bot's token and the app's (or OFFPRINT_SLACK_CLIENT_ID, for "
    "many workspaces)"
)
_ONE_OR_MANY = (
    "OFFPRINT_SLACK_BOT_TOKEN and OFFPRINT_SLACK_CLIENT_ID exclude each other: the token is for one workspace, the "
    "client for all that install the app; take one of them away"
)
_NO_KEY = (
    "OFFPRINT_SECRET_KEY is missing: the tokens of workspaces are stored encrypted; write what "
    "`openssl rand -base64 32` prints, and keep a copy of it apart from the backups of the database"
)
_NO_ADDRESS = "OFFPRINT_PUBLIC_URL is missing: {why}; write the address at which the HTTP port is reached from outside"


class SlackSettings(OutletSettings):
    """The settings of Slack, which is off until a workspace and a way are set."""

    slack_bot_token: Annotated[SecretStr | None, BeforeValidator(read_slack_bot_token)] = Field(
        None, description="xoxb-…, of the one workspace; Slack is off without it (or OFFPRINT_SLACK_CLIENT_ID)"
    )
    slack_app_token: Annotated[SecretStr | None, BeforeValidator(read_slack_app_token)] = Field(
        None, description="xapp-…, for Socket Mode; Slack is off without it (or OFFPRINT_SLACK_SIGNING_SECRET)"
    )
    slack_sockets: int = Field(
        2,
        ge=1,
        le=MOST_SOCKETS,
        description="how many sockets are open at once: one takes commands while another is renewed",
    )
    slack_signing_secret: Annotated[SecretStr | None, BeforeValidator(read_slack_signing_secret)] = Field(
        None,
        description="the app's signing secret: Slack reaches Offprint by HTTP, at /slack/events of OFFPRINT_PUBLIC_URL",
    )
    slack_client_id: str | None = Field(
        None, description="the app's client id, such as 123.456: any workspace can install the app, at /slack/install"
    )
    slack_client_secret: Annotated[SecretStr | None, BeforeValidator(read_slack_client_secret)] = Field(
        None, description="the app's client secret, which goes with the client id"
    )
    slack_workspaces: Annotated[tuple[str, ...], BeforeValidator(names)] = Field(
        (),
        description="the workspaces that may install the app, by their ids (T0123ABCD), with commas between; without "
        "it any may",
    )
    secret_key: Annotated[SecretStr | None, BeforeValidator(secret_keys)] = Field(
        None,
        description="what the tokens of workspaces are encrypted with: `openssl rand -base64 32` prints one; to change "
        "it, put the new one before the old one with a blank between, start once, and take the old one away",
    )
    slack_who_may: Literal["members", "admins"] = Field(
        "members",
        description="who may change what a Slack channel gets: members (everyone in it) or admins (of the workspace)",
    )
    slack_work_objects: bool = Field(
        default=False,
        description="whether papers that people link to are shown as Work Objects, with a pane of details, in place of "
        "cards; “Work Object Previews” must be on for the app",
    )
    slack_api_url: WebAddress = Field("https://slack.com/api/", description="base address of Slack's Web API")

    @field_validator("slack_client_id")
    @classmethod
    def _two_numbers(cls, value: str | None) -> str | None:
        if value is not None and not CLIENT_ID.fullmatch(value):
            raise ValueError("write the Client ID, two numbers with a point between (“Basic Information” of the app)")
        return value

    @field_validator("slack_workspaces")
    @classmethod
    def _ids_of_workspaces(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := next((one for one in value if not _WORKSPACE.fullmatch(one)), None):
            raise ValueError(f"“{wrong}” is no workspace; write ids that begin with T (`offprint slack workspaces`)")
        return value

    @property
    def slack_is_on(self) -> bool:
        """Whether there is a workspace, or a way for workspaces to come."""
        return self.slack_bot_token is not None or self.slack_client_id is not None

    @model_validator(mode="after")
    def _slack_is_whole(self) -> Self:
        if problem := self._missing_for_slack():
            raise ValueError(problem)
        return self

    def _missing_for_slack(self) -> str | None:
        """The settings that are missing, or too many, in one line."""
        has_way = self.slack_app_token is not None or self.slack_signing_secret is not None
        many = self.slack_client_id is not None
        if (self.slack_client_secret is not None) != many:
            missing = "OFFPRINT_SLACK_CLIENT_SECRET" if many else "OFFPRINT_SLACK_CLIENT_ID"
            return f"{missing} is missing: installing the app needs the client id and the client secret"
        if many and self.slack_bot_token is not None:
            return _ONE_OR_MANY
        if not self.slack_is_on:
            return _NO_WORKSPACE if has_way else None
        if not has_way:
            return _WAYS
        if many and self.secret_key is None:
            return _NO_KEY
        return self._missing_address(many=many)

    def _missing_address(self, *, many: bool) -> str | None:
        if self.public_url is not None or not (many or self.slack_signing_secret is not None):
            return None
        why = "workspaces install the app there" if many else "Slack sends commands and presses there"
        return _NO_ADDRESS.format(why=why)

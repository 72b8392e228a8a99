"""The settings of the outlets beside chat and mail: webhooks, the services that Apprise knows, and feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator

from bot.mail_settings import MailSettings
from bot.setting_forms import hidden, is_whole_address, named_by_commas, named_by_semicolons, webhook_secrets


class OutletSettings(MailSettings):
    """What is set for webhooks, Apprise and feeds. Each is off until it is set."""

    webhooks: Annotated[Mapping[str, SecretStr], BeforeValidator(hidden(named_by_commas))] = Field(
        "",
        validate_default=True,
        description="webhooks: NAME=URL, separated by commas; each is a channel, webhook:NAME",
    )
    webhook_secret: Annotated[SecretStr | None, BeforeValidator(webhook_secrets)] = Field(
        None,
        description="what webhooks are signed with: whsec_ and 24 to 64 random bytes in base64; two of them with a "
        "blank between while one replaces the other",
    )
    apprise: Annotated[Mapping[str, SecretStr], BeforeValidator(hidden(named_by_semicolons))] = Field(
        "",
        validate_default=True,
        description="addresses of Apprise: NAME=URL, separated by semicolons; each is a channel, apprise:NAME",
    )
    trending_feed_public: bool = Field(
        default=False, description="whether everyone can read the trending feed, at /feeds/trending"
    )

    @field_validator("webhooks")
    @classmethod
    def _readable_webhooks(cls, value: Mapping[str, SecretStr]) -> Mapping[str, SecretStr]:
        for name, secret in value.items():
            address = secret.get_secret_value()
            if not is_whole_address(address):
                raise ValueError(f"the address of {name} is none; write {name}=https://…")
        return value

    @model_validator(mode="after")
    def _webhooks_are_signed(self) -> Self:
        if self.webhooks and self.webhook_secret is None:
            raise ValueError(
                "OFFPRINT_WEBHOOK_SECRET is missing: webhooks are signed; write whsec_ and behind it what "
                "`openssl rand -base64 32` prints"
            )
        return self

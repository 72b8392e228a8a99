"""The settings of mail: the server, the sender, where links lead, and the key that signs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from bot.mail_account import sender, smtp_server
from bot.text.address import can_be_asked, web_address
from bot.text.mail_address import mail_domain

_LONGEST_ADDRESS = 1_000
_PLAIN_ADDRESS = re.compile(
    r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?(?:/(?!\.{1,2}(?:/|$))[a-z0-9._~-]+)*/*", re.IGNORECASE
)
_LONGEST_KEY = 64_000
_KEY_BEGINS = "-----BEGIN"
_SELECTOR_EXAMPLE = "offprint"
_BELOW = ".example"


class MailSettings(BaseModel):
    """What is set for mail. Mail is off without a server."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)

    smtp_url: SecretStr | None = Field(
        None,
        description="the mail server: smtps://USER:PASSWORD@HOST, smtp+starttls://… (port 587) or smtp://HOST; "
        "%40 is an @ in USER or PASSWORD; mail is off without it",
    )
    smtp_from: str | None = Field(None, description="who mail is from: `Offprint <papers@lab.example>`")
    public_url: str | None = Field(
        None, description="the address at which people reach the HTTP port, for feeds and for the links in mail"
    )
    dkim_key: Path | None = Field(
        None, description="a file with the private RSA key (PEM) that signs mail; unset where the mail server signs"
    )
    dkim_selector: str | None = Field(
        None, description="the selector of that key: its public half is in the DNS at SELECTOR._domainkey.DOMAIN"
    )
    dkim_domain: str | None = Field(None, description="the domain that signs; unset: the domain of the sender")

    @field_validator("smtp_url")
    @classmethod
    def _readable_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value().strip():
            return None
        smtp_server(value.get_secret_value())
        return value

    @field_validator("smtp_from")
    @classmethod
    def _readable_sender(cls, value: str | None) -> str | None:
        if value is None or not value.strip():
            return None
        sender(value)
        return value

    @field_validator("public_url")
    @classmethod
    def _public_address(cls, value: str | None) -> str | None:
        if not value:
            return None
        is_address = web_address(value, most=_LONGEST_ADDRESS) is not None and can_be_asked(value)
        if not is_address or "?" in value or "#" in value:
            raise ValueError("write a whole address that begins with https://, such as https://papers.lab.example")
        if not _PLAIN_ADDRESS.fullmatch(value):
            raise ValueError(
                "write its host in ASCII (xn--… for other letters), without a user, "
                "and its path of letters, digits and - . _ ~ alone: every program is to read it in one way"
            )
        return value.rstrip("/")

    @field_validator("dkim_selector")
    @classmethod
    def _name_below_a_domain(cls, value: str | None) -> str | None:
        try:
            return mail_domain(f"{value}{_BELOW}").removesuffix(_BELOW) if value else None
        except ValueError:
            raise ValueError(f"write the part before ._domainkey, such as {_SELECTOR_EXAMPLE}") from None

    @field_validator("dkim_domain")
    @classmethod
    def _name_of_the_dns(cls, value: str | None) -> str | None:
        try:
            return mail_domain(value) if value else None
        except ValueError:
            raise ValueError("this is no domain; write one such as lab.example") from None

    @field_validator("dkim_key")
    @classmethod
    def _readable_key(cls, value: Path | None) -> Path | None:
        if value is None or not value.name:
            return None
        try:
            with value.open("rb") as file:
                begins = file.read(_LONGEST_KEY).decode("ascii", "replace").lstrip()
        except OSError as error:
            raise ValueError(f"the file cannot be read ({error.strerror}); name one with a private RSA key") from None
        if not begins.startswith(_KEY_BEGINS) or "PRIVATE KEY" not in begins:
            raise ValueError("the file holds no private key in PEM form; openssl genrsa 2048 makes one")
        return value

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        """Mail needs a server and a sender; a key needs its selector. Raises `ValueError`."""
        if self.smtp_url is not None and self.smtp_from is None:
            raise ValueError(
                "OFFPRINT_SMTP_FROM is missing: mail needs a sender, such as Offprint <papers@lab.example>"
            )
        if self.dkim_key is not None and self.dkim_selector is None:
            raise ValueError(
                "OFFPRINT_DKIM_SELECTOR is missing: it names the key in the DNS, "
                f"such as {_SELECTOR_EXAMPLE} for {_SELECTOR_EXAMPLE}._domainkey.lab.example"
            )
        return self

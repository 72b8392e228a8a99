"""The settings: one typed table, read once from the environment, `.env` and a TOML file.

The environment wins over `.env`, `.env` over the TOML file that `OFFPRINT_CONFIG` names. A wrong setting stops the
start with one line for each problem; an unknown `OFFPRINT_…` name is a warning with the nearest known one. Secrets
never show in a representation, and are never taken from the command line.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.account_tokens import read_discord_token
from bot.delivery.lane import UnknownOutcome
from bot.errors import SettingsError
from bot.paper.arxiv_categories import CATEGORIES, expanded
from bot.process_settings import ProcessSettings
from bot.retention_settings import RetentionSettings
from bot.setting_files import read_dotenv, read_toml
from bot.setting_forms import (
    WebAddress,
    foreign_characters,
    form_to_write,
    is_left_empty,
    is_whole_address,
    named_by_commas,
    named_by_semicolons,
    names,
    quoted,
    shard_range,
)
from bot.sources.paper_list import FILE
from bot.sources.registry import FAMILIES, SOURCES
from bot.text.address import can_be_listened_on
from bot.text.redact import redacted_setting

PREFIX = "OFFPRINT_"
CONFIG = "OFFPRINT_CONFIG"
LONGEST_WAIT = 7 * 24 * 3600
"""A week, in seconds."""
NONCE_WINDOW_SECONDS = 180
"""Discord knows a nonce again for "the past few minutes" and says no more: https://docs.discord.com/developers/resources/message"""


def _is_of_a_family(name: str) -> bool:
    family, colon, _ = name.partition(":")
    return bool(colon) and family in FAMILIES


class Settings(ProcessSettings, RetentionSettings):
    """Every setting with its default. The variable is the field's name in capitals behind `OFFPRINT_`."""

    discord_token: Annotated[SecretStr | None, BeforeValidator(read_discord_token)] = Field(
        None, description="the bot's token; Discord is off without it"
    )
    discord_who_may: Literal["managers", "members"] = Field(
        "managers",
        description="who may change what a Discord channel gets: managers (who have Manage Channels) or members",
    )
    discord_message_content: bool = Field(
        default=False, description="whether links to papers are read on Discord; needs its Message Content intent"
    )
    discord_shards: Annotated[str | None, AfterValidator(shard_range)] = Field(
        None,
        description="which of the bot's shards this process holds, such as 0-7/32; all, as many as Discord wants, "
        "without it",
    )
    discord_requests_per_second: int = Field(
        50,
        ge=1,
        le=100_000,
        description="how many requests a second all processes together make with the bot's token; Discord allows 50, "
        "and large bots more on request",
    )
    discord_api_url: WebAddress = Field(
        "https://discord.com/api/v10", description="base address of Discord's API, which also names the gateway"
    )
    sources: Annotated[tuple[str, ...], BeforeValidator(names)] = Field(
        ("huggingface", "arxiv"),
        description=f"the sources of papers, separated by commas: {', '.join(SOURCES)}, feed:NAME, europepmc:NAME",
    )
    feeds: Annotated[Mapping[str, str], BeforeValidator(named_by_commas)] = Field(
        "",
        validate_default=True,
        description="feeds (RSS, Atom, or a file of JSON lines): NAME=URL or NAME=file:PATH, separated by commas",
    )
    europepmc: Annotated[Mapping[str, str], BeforeValidator(named_by_semicolons)] = Field(
        "",
        validate_default=True,
        description='queries of Europe PMC: NAME=QUERY, separated by semicolons, such as lab=AUTH:"Roe A"',
    )
    arxiv_categories: Annotated[tuple[str, ...], BeforeValidator(names)] = Field(
        ("cs.*", "stat.ML", "eess.*"), description="the categories of arXiv, separated by commas; cs.* is all of cs"
    )
    huggingface_url: WebAddress = Field("https://huggingface.co", description="address of Hugging Face, or of a mirror")
    arxiv_rss_url: WebAddress = Field("https://rss.arxiv.org", description="base address of arXiv's feeds")
    arxiv_api_url: WebAddress = Field("https://export.arxiv.org/api/query", description="address of arXiv's query API")
    arxiv_oai_url: WebAddress = Field("https://oaipmh.arxiv.org/oai", description="address of arXiv's OAI-PMH service")
    biorxiv_url: WebAddress = Field("https://api.biorxiv.org", description="address of bioRxiv's and medRxiv's API")
    europepmc_url: WebAddress = Field(
        "https://www.ebi.ac.uk/europepmc/webservices/rest", description="base address of Europe PMC's API"
    )
    crossref_url: WebAddress = Field(
        "https://api.crossref.org", description="base address of Crossref, which is asked for retractions"
    )
    arxiv_seconds_between_requests: float = Field(
        3.0, ge=0, le=3600, description="seconds between two requests to arXiv, as its terms ask"
    )
    contact: str | None = Field(None, description="a mail address or web page for the User-Agent; sources ask for one")
    poll_seconds: int | None = Field(
        None, ge=1, le=LONGEST_WAIT, description="seconds between two polls of every source; unset: 900, of arXiv 3600"
    )
    subscriptions_per_channel: int = Field(
        1_000, ge=0, le=1_000_000, description="how many subscriptions a channel may have; 0 = any number"
    )
    cards_per_hour: int = Field(
        20,
        ge=0,
        le=10_000,
        description="how many cards a channel gets within an hour at most; the others go into its digest; 0 = no limit",
    )
    request_timeout_seconds: float = Field(
        30.0,
        gt=0,
        le=300,
        description="time-out of a request to a platform; Offprint looks for a lost post after it",
    )
    paused_retry_seconds: float = Field(
        3600.0, gt=0, le=LONGEST_WAIT, description="how often a paused channel is tried again"
    )
    discord_nonce_seconds: float = Field(
        120.0,
        ge=0,
        le=NONCE_WINDOW_SECONDS,
        description="how long Offprint trusts a repeated nonce before it looks in the channel; 0 = never",
    )
    unknown_outcome: UnknownOutcome = Field(
        UnknownOutcome.VERIFY,
        description="what happens to a post of unknown outcome that cannot be looked up: verify, resend or hold",
    )
    http_host: str = Field("127.0.0.1", description="the address that /healthz listens on")
    http_port: int = Field(8080, ge=0, le=65535, description="the port that /healthz listens on; 0 = any free port")
    log_format: Literal["auto", "text", "json"] = Field(
        "auto", description="text, json (one object a line), or auto: text on a terminal, else json"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="the lowest level to log")

    @field_validator("sources")
    @classmethod
    def _known_sources(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in value if name not in SOURCES and not _is_of_a_family(name)]
        if unknown or not value:
            there_are = ", ".join([*SOURCES, *(f"{family}:NAME" for family in FAMILIES)])
            raise ValueError(
                f"{quoted(', '.join(unknown)) or 'an empty list'} is not a source; the sources are {there_are}"
            )
        return value

    @field_validator("feeds")
    @classmethod
    def _readable_feeds(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        for name, address in value.items():
            if not address.startswith(FILE) and not is_whole_address(address):
                raise ValueError(f"{name} is “{quoted(address)}”; write NAME=https://… or NAME=file:PATH")
        return value

    @field_validator("arxiv_categories")
    @classmethod
    def _known_categories(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("write one at least, such as cs.LG; to poll no arXiv, leave it out of OFFPRINT_SOURCES")
        for name in value:
            if not expanded(name):
                nearest = difflib.get_close_matches(name, CATEGORIES, n=1) or ["cs.LG"]
                raise ValueError(
                    f"arXiv has no category {quoted(name)}; write it as {nearest[0]}, or cs.* for all of an archive"
                )
        return value

    @field_validator("http_host")
    @classmethod
    def _host(cls, value: str) -> str:
        if not can_be_listened_on(value):
            raise ValueError("write an IP address or the name of this machine, such as 127.0.0.1 or 0.0.0.0")
        return value

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        self._check_listed()
        if self.discord_nonce_seconds + self.request_timeout_seconds > NONCE_WINDOW_SECONDS:
            longest = f"{variable('discord_nonce_seconds')} and {variable('request_timeout_seconds')}"
            raise ValueError(f"{longest} must stay below {NONCE_WINDOW_SECONDS} together: Discord forgets a nonce then")
        return self

    def _check_listed(self) -> None:
        """Each `feed:NAME` and `europepmc:NAME` that is listed as a source has its setting."""
        settings = {"feed": ("feeds", self.feeds), "europepmc": ("europepmc", self.europepmc)}
        for listed in self.sources:
            family, colon, name = listed.partition(":")
            if colon and name not in settings[family][1]:
                raise ValueError(f"{variable('sources')}: {listed} is not named in {variable(settings[family][0])}")

    @property
    def longest_request(self) -> timedelta:
        """How long after a request was sent it must have ended."""
        return timedelta(seconds=self.request_timeout_seconds + 5)


@dataclass(frozen=True, slots=True)
class Read:
    """The settings, and warnings for the operator about how they were given."""

    settings: Settings
    warnings: tuple[str, ...]


SECRETS = frozenset(name for name, field in Settings.model_fields.items() if SecretStr in get_args(field.annotation))
"""The settings whose values are never shown."""


def variable(field: str) -> str:
    """The environment variable of a field."""
    return PREFIX + field.upper()


def read_settings(environment: Mapping[str, str], *, folder: Path) -> Read:
    """Read the settings from `environment`, `.env` in `folder`, and the TOML file that `OFFPRINT_CONFIG` names.

    Raises `SettingsError` with one line for each problem.
    """
    given = {name: value for name, value in {**read_dotenv(folder / ".env"), **environment}.items() if _ours(name)}
    values = {**_toml(given.pop(CONFIG, None), folder), **{_field(name): value for name, value in given.items()}}
    set_here = {name: value for name, value in values.items() if not is_left_empty(name, value)}
    known = {name: value for name, value in set_here.items() if name in Settings.model_fields}
    warnings = tuple(_unknown(name) for name in values if name not in Settings.model_fields)
    try:
        settings = Settings.model_validate(known)
    except ValidationError as error:
        problems = tuple(_problem(problem["loc"], form_to_write(problem), known) for problem in error.errors())
        raise SettingsError(problems) from error
    if foreign := dict(foreign_characters(known)):
        raise SettingsError(tuple(f"{variable(name)}: {wrong}" for name, wrong in foreign.items()))
    return Read(settings, warnings)


def _ours(name: str) -> bool:
    return name.startswith(PREFIX)


def _field(name: str) -> str:
    return name.upper().removeprefix(PREFIX).lower()


def _toml(named: str | None, folder: Path) -> dict[str, object]:
    if named is None:
        return {}
    return {_field(name): value for name, value in read_toml(folder / named, named=f"{CONFIG}: “{named}”").items()}


def _unknown(field: str) -> str:
    nearest = difflib.get_close_matches(field, Settings.model_fields, n=1)
    meant = f"; did you mean {variable(nearest[0])}?" if nearest else ""
    return f"{variable(field)} is not a setting of Offprint{meant}"


def _problem(place: tuple[int | str, ...], message: str, values: Mapping[str, object]) -> str:
    said = redacted_setting(message)
    if not place:
        return said
    field = str(place[0])
    shown = "" if field in SECRETS else f"read “{redacted_setting(quoted(values.get(field)))}”; "
    return f"{variable(field)}: {shown}{said}"

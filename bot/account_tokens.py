"""The tokens of Slack and Discord: the form of each, and what people put in its place; how a webhook's secret begins.

No message holds the token itself. Slack's forms: https://docs.slack.dev/authentication/tokens; Discord's:
https://docs.discord.com/developers/reference#authentication.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

_SIGNS = re.compile(r"\.\.\.|…|[<>{}$\[\]]|\*\*\*")
_WORDS = re.compile(
    r"(?<![a-z0-9])(your|my|here|changeme|change|replaceme|replace|insert|paste|example|placeholder|dummy|todo|none|null"
    r"|x{3,})(?![a-z0-9])",
    re.IGNORECASE,
)
_NOUNS = re.compile(r"(?<![a-z0-9])(token|secret)(?![a-z0-9])", re.IGNORECASE)
_QUOTES = "\"'`“”‘’"
WEBHOOK_SECRET_BEGINNING = "whsec_"  # noqa: S105 - how every secret of Standard Webhooks begins


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKind:
    """A kind of token: the setting that holds it, what it looks like and where it is found, and its form."""

    setting: str
    wanted: str
    beginning: str
    form: re.Pattern[str]


SLACK_BOT = TokenKind(
    setting="OFFPRINT_SLACK_BOT_TOKEN",
    wanted="the Bot User OAuth Token, which begins with xoxb- (api.slack.com/apps, “Install App”)",
    beginning="xoxb-",
    form=re.compile(r"xoxb-[0-9A-Za-z-]+"),
)
SLACK_APP = TokenKind(
    setting="OFFPRINT_SLACK_APP_TOKEN",
    wanted="the App-Level Token, which begins with xapp- (api.slack.com/apps, “Basic Information”)",
    beginning="xapp-",
    form=re.compile(r"xapp-[0-9A-Za-z-]+"),
)
_HEX = re.compile(r"[0-9a-f]{32}")
CLIENT_ID = re.compile(r"[0-9]+\.[0-9]+")
"""The client id of a Slack app."""
SLACK_SIGNING = TokenKind(
    setting="OFFPRINT_SLACK_SIGNING_SECRET",
    wanted="the Signing Secret, 32 digits and letters from a to f (api.slack.com/apps, “Basic Information”)",
    beginning="",
    form=_HEX,
)
SLACK_CLIENT = TokenKind(
    setting="OFFPRINT_SLACK_CLIENT_SECRET",
    wanted="the Client Secret, 32 digits and letters from a to f (api.slack.com/apps, “Basic Information”)",
    beginning="",
    form=_HEX,
)
DISCORD = TokenKind(
    setting="OFFPRINT_DISCORD_TOKEN",
    wanted="the bot's token, three parts with points between (discord.com/developers, “Bot”, “Reset Token”)",
    beginning="",
    form=re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII),
)

_OTHERS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "a token that expires within hours; turn token rotation off in the Slack app": re.compile(r"xoxe[.-].*"),
        "a token of a person's in Slack": re.compile(r"xox[a-z]-.*"),
        "the id of a Slack app": re.compile(r"A[0-9A-Z]{8,12}"),
        "the client id of a Slack app": CLIENT_ID,
        "the id of a Discord application": re.compile(r"[0-9]{15,20}"),
        "a secret of a Slack app, not a token of its bot": _HEX,
        "the public key of a Discord application": re.compile(r"[0-9a-f]{64}"),
        "the client secret of a Discord application": re.compile(r"[\w-]{32}", re.ASCII),
        "a web address": re.compile(r"https?://.*"),
    }
)
"""What people copy from the pages of an app in place of a token."""


def read_slack_bot_token(value: object) -> object:
    """The value as it is, None where it is empty. Raises `ValueError` with what is wrong and what belongs there."""
    return _checked(value, SLACK_BOT)


def read_slack_app_token(value: object) -> object:
    """The same for the token of the Slack app."""
    return _checked(value, SLACK_APP)


def read_slack_signing_secret(value: object) -> object:
    """The same for the secret with which Slack signs its requests."""
    return _checked(value, SLACK_SIGNING)


def read_slack_client_secret(value: object) -> object:
    """The same for the secret with which the app exchanges codes for tokens."""
    return _checked(value, SLACK_CLIENT)


def read_discord_token(value: object) -> object:
    """The same for the token of the Discord bot."""
    return _checked(value, DISCORD)


def _checked(value: object, kind: TokenKind) -> object:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    problem = next((said for find in _FINDERS if (said := find(value, kind))), None)
    if problem:
        raise ValueError(f"{problem}. Write {kind.wanted}")
    return value


def _wrapped(value: str, _kind: TokenKind) -> str | None:
    if value.strip()[0] in _QUOTES or value.strip()[-1] in _QUOTES:
        return "it has quotation marks around it; take them away"
    return "it has blanks around it; take them away" if value != value.strip() else None


def _prefixed(value: str, _kind: TokenKind) -> str | None:
    word, blank, rest = value.partition(" ")
    if blank and rest and word.casefold() in {"bot", "bearer"}:
        return f"it begins with the word {word.title()}, which is no part of it"
    return None


def _another(value: str, kind: TokenKind) -> str | None:
    """The problem of a token of another setting, or of something else that an app has; None for any other value."""
    if kind.form.fullmatch(value):
        return None
    other = next((one for one in (SLACK_BOT, SLACK_APP) if value.startswith(one.beginning)), None)
    if other is None and DISCORD.form.fullmatch(value) and not value.startswith("xox"):
        other = DISCORD
    if other is not None:
        return None if other is kind or _is_placeholder(value) else f"this belongs in {other.setting}"
    named = next((name for name, form in _OTHERS.items() if form.fullmatch(value)), None)
    return None if named is None else f"this is {named}"


def _placeholder(value: str, _kind: TokenKind) -> str | None:
    return "this is a placeholder, not a token" if _is_placeholder(value) else None


def _is_placeholder(value: str) -> bool:
    """Whether it holds a sign or a word that stands for a token. Three parts with points may hold the word *token*."""
    named = None if DISCORD.form.fullmatch(value) else _NOUNS.search(value)
    return any((_SIGNS.search(value), _WORDS.search(value), named))


def _misshapen(value: str, kind: TokenKind) -> str | None:
    return None if kind.form.fullmatch(value) else "this is not a token of that kind"


_FINDERS: tuple[Callable[[str, TokenKind], str | None], ...] = (_wrapped, _prefixed, _another, _placeholder, _misshapen)
"""The checks in their order; the first problem that is found is told."""

"""The secrets among the settings, which no line of the log may hold."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from bot.settings import Settings

_SHORTEST = 4
"""A shorter one is found by chance in every second line, and keeps nobody out."""


def known_secrets(settings: Settings) -> tuple[str, ...]:
    """Tokens, keys, and the passwords of addresses, in each way in which they are written."""
    found = dict.fromkeys(secret for name in Settings.model_fields for secret in _secrets(getattr(settings, name)))
    return tuple(secret for secret in found if len(secret) >= _SHORTEST)


def _secrets(value: object) -> Iterator[str]:
    match value:
        case SecretStr():
            whole = value.get_secret_value()
            yield from (whole, *whole.split(), *_of_address(whole))
        case Mapping():
            for one in value.values():
                yield from _secrets(one)
        case str():
            yield from _of_address(value)


def _of_address(text: str) -> Iterator[str]:
    """The password of an address: as it is written, as it is meant, and as a request has it (RFC 7617)."""
    try:
        parts = urlsplit(text)
        user, password = parts.username or "", parts.password
    except ValueError:
        return
    if password:
        yield from (password, unquote(password), b64encode(unquote(f"{user}:{password}").encode()).decode())

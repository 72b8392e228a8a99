"""The secrets among the settings, which no line of the log may hold."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from bot.database_url import is_postgres
from bot.settings import Settings
from bot.text.redact import keys_in

_SHORTEST = 4
"""A shorter one is found by chance in every second line, and keeps nobody out."""
_SHORTEST_KEY = 8
"""Of a key in an address, and of a user who has no password: either may be a word."""


def known_secrets(settings: Settings) -> tuple[str, ...]:
    """Tokens, keys, and what addresses hold of them, in each way in which they are written."""
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
    """The login of an address, and the keys in it: as they are written, and as they are meant."""
    yield from (form for key in keys_in(text) for form in (key, unquote(key)) if len(form) >= _SHORTEST_KEY)
    try:
        parts = urlsplit(text)
        user, password = parts.username or "", parts.password or ""
    except ValueError:
        return
    if password or (len(user) >= _SHORTEST_KEY and not is_postgres(text)):  # who asks a database is no secret
        secret = password or user
        yield from (secret, unquote(secret), b64encode(unquote(f"{user}:{password}").encode()).decode())  # RFC 7617

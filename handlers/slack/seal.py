"""Seals tokens for the database, and the states of installations that are under way, with keys of the operator's.

The first key seals; all of them open, so that a new one can be put before an old one, which is taken away when nothing
is sealed with it any more. https://cryptography.io/en/latest/fernet
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_STATE = b"an installation in slack"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one workspace: the one that posts, and the one that renews it, where it expires."""

    bot: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)


class WrongKey(Exception):
    """No key opens it, or it was sealed for another workspace."""


class Seal:
    """The keys, 32 bytes each."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._newest, *_ = self._keys = [Fernet(urlsafe_b64encode(key)) for key in keys]
        self._any = MultiFernet(self._keys)

    def close(self, tokens: Tokens, *, workspace: str) -> bytes:
        """The tokens, encrypted, for that workspace alone."""
        return self._newest.encrypt(json.dumps([workspace, tokens.bot, tokens.refresh]).encode())

    def open(self, sealed: bytes, *, workspace: str) -> Tokens:
        """The tokens. Raises `WrongKey`."""
        try:
            sealed_for, bot, refresh = json.loads(self._any.decrypt(sealed))
        except InvalidToken as error:
            raise WrongKey from error
        if sealed_for != workspace:
            raise WrongKey
        return Tokens(bot, refresh)

    def is_newest(self, sealed: bytes) -> bool:
        """Whether the first key has sealed this."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def new_state(self, now: datetime) -> str:
        """A state for an installation that begins now: nobody else can make one."""
        return self._newest.encrypt_at_time(_STATE, int(now.timestamp())).decode().rstrip("=")

    def is_state(self, state: str, *, now: datetime, within: timedelta) -> bool:
        """Whether this is a state that was made here, no longer ago than `within`."""
        padded = state.encode("utf-8", "replace") + b"=" * (-len(state) % 4)
        try:
            said = self._any.decrypt_at_time(padded, round(within.total_seconds()), int(now.timestamp()))
        except InvalidToken:
            return False
        return said == _STATE

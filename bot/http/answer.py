"""The answer to a request, and what makes the next request for the same address conditional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_LONGEST_VALIDATOR = 1_000


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes a request conditional: the `ETag` and `Last-Modified` of an earlier answer, as they were sent.

    One that cannot go back in a header is None.
    """

    etag: str | None = None
    last_modified: str | None = None

    def __post_init__(self) -> None:
        for name, told in (("etag", self.etag), ("last_modified", self.last_modified)):
            if told is not None and not _is_sendable(told):
                object.__setattr__(self, name, None)

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the conditional request (RFC 9110, 13.1)."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in told.items() if value}


def _is_sendable(text: str) -> bool:
    return text.isascii() and text.isprintable() and text == text.strip() and len(text) <= _LONGEST_VALIDATOR


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response: the status, the whole unpacked body (empty for 304), and what its headers say.

    `next_url` is the `next` address of `Link`. `moved_to` is the address that answers from now on, where every redirect
    on the way was permanent.
    """

    status: int
    body: bytes
    next_url: str | None = None
    content_type: str = ""
    validators: Validators = NO_VALIDATORS
    moved_to: str | None = None

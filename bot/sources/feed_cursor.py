"""What a feed's cursor remembers from one poll to the next, as JSON text."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from bot.http.answer import Validators
from bot.ports.source import ONLY_STREAM
from bot.sources.feed_identity import Marks
from bot.sources.lenient import Lenient
from bot.text.address import web_address
from bot.text.redact import redacted

_LONGEST_ADDRESS = 2_000


def _web(text: str) -> str:
    if web_address(text, most=_LONGEST_ADDRESS) is None:
        raise ValueError("not an address")
    return text


class FeedCursor(BaseModel):
    """The memory of a feed, all of which belongs to the address in the settings.

    `address` is its `address_mark`. `moved_to` is where a permanent redirect led; `is_gone` says that the server
    answered 410. `etag`, `last_modified` and `digest` are those of the last body that was stored. `owners` has the item
    that each guid belongs to.
    """

    model_config = ConfigDict(frozen=True)

    address: str
    moved_to: Lenient[Annotated[str, AfterValidator(_web)]] = None
    is_gone: bool = False
    etag: Lenient[str] = None
    last_modified: Lenient[str] = None
    digest: str = ""
    owners: dict[str, Marks] = {}

    @classmethod
    def read(cls, text: str | None, *, address: str) -> Self:
        """The memory in `text`; an empty one where it is of another address, or cannot be read."""
        try:
            known = cls.model_validate_json(text or "")
        except ValidationError:
            return cls(address=address)
        return known if known.address == address else cls(address=address)

    @property
    def validators(self) -> Validators:
        """What makes the next request conditional."""
        return Validators(self.etag, self.last_modified)

    def with_facts(self, **facts: object) -> Self:
        """This memory with other facts, each checked like one that is read."""
        return self.model_validate(dict(self) | facts)

    def cursors(self) -> Mapping[str, str]:
        """The cursor of the feed's one stream."""
        return {ONLY_STREAM: self.model_dump_json(exclude_defaults=True)}


def address_mark(address: str) -> str:
    """By what the memory of an address is known: the address itself, of one with a secret in it only a hash."""
    return address if redacted(address) == address else digest(address.encode())


def digest(body: bytes) -> str:
    """A hash of a body, by which one that has not changed is known."""
    return sha256(body).hexdigest()[:32]

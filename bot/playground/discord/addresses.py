"""Addresses in messages: which schemes Discord takes where. Page: components/reference."""

from __future__ import annotations

from collections.abc import Iterator

from bot.playground.shape import Breach, Path


def scheme(address: str, path: Path, allowed: str) -> Iterator[Breach]:
    """The fault of the address at `path`; `allowed` names the schemes that it may have."""
    named, separator, rest = address.partition("://")
    if address and (named.lower() not in allowed.split(", ") or not separator or not rest):
        yield Breach(path, "scheme", allowed)

"""Unpacks the body of a response, never more than its limit at once."""

from __future__ import annotations

import zlib
from typing import Protocol

_MAGIC = b"\x1f\x8b"
"""How a gzip member begins (RFC 1952, 2.3.1)."""


class DamagedBody(Exception):
    """The packed body cannot be unpacked."""


class Unpacker(Protocol):
    """Unpacks a body piece by piece. `whole`: nothing of it is missing."""

    @property
    def whole(self) -> bool:
        """Whether the end of the body was seen."""
        ...

    def feed(self, piece: bytes) -> bytes:
        """The unpacked piece, at most one byte more than the limit. Raises `DamagedBody`."""
        ...


class Plain:
    """A body that came as it is; its length is checked by httpx."""

    whole = True

    def feed(self, piece: bytes) -> bytes:
        """The piece."""
        return piece


class Gunzip:
    """A gzip body, unpacked to at most one byte more than `limit` from each piece, so that a bomb stays small."""

    def __init__(self, limit: int) -> None:
        self._most = limit + 1
        self._unpacker = _member()

    @property
    def whole(self) -> bool:
        """Whether the end of the body was seen."""
        return self._unpacker.eof

    def feed(self, piece: bytes) -> bytes:
        """The unpacked piece; a body may have several members (RFC 1952, 2.2). Raises `DamagedBody`."""
        unpacked = b""
        try:
            while piece and len(unpacked) < self._most:
                if self._unpacker.eof:
                    if not piece.startswith(_MAGIC):
                        break  # padding behind the last member
                    self._unpacker = _member()
                unpacked += self._unpacker.decompress(piece, self._most - len(unpacked))
                piece = self._unpacker.unused_data
        except zlib.error as error:
            raise DamagedBody from error
        return unpacked


def _member() -> zlib._Decompress:
    return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)

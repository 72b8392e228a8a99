"""Looks at the running service, for `/readyz` and `/metrics`: its connections, its database, its disk, its sources."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from bot.errors import StorageError
from bot.metrics import Metrics
from bot.ports.clock import Clock
from bot.ports.outbox_view import Depth
from bot.ports.stores import Stores
from bot.readiness import Seen, problems
from bot.runtime import Service

Answer = TypeVar("Answer")
_WRITE_AGAIN_SECONDS = 5.0
"""A look that comes sooner reports the last write that was tried: each one is a write to the disk."""
_PATIENCE_SECONDS = 4.0


class Observer:
    """Looks at one service. A look ends within a few seconds, even where the database hangs.

    `file` is that of the database, None where a server has it.
    """

    def __init__(self, service: Service, stores: Stores, *, metrics: Metrics, file: Path | None, clock: Clock) -> None:
        self._service = service
        self._metrics = metrics
        self._stores = stores
        self._file = file
        self._clock = clock
        self._began = clock.monotonic()
        self._looking = asyncio.Lock()
        self._written_at: float | None = None
        self._unwritable: str | None = None

    async def problems(self) -> tuple[str, ...]:
        """What keeps the service from its work now."""
        return problems(await self.look())

    async def page(self) -> bytes:
        """What was counted, and what is seen now, for Prometheus."""
        return self._metrics.page(await self.look())

    async def look(self) -> Seen:
        """What is seen now. Several who ask at once share one write."""
        unwritable, sources, depths = await asyncio.gather(
            self._try_to_write(), _read(self._service.source_statuses()), self._depths()
        )
        return Seen(
            now=self._clock.now(),
            running_for=timedelta(seconds=self._clock.monotonic() - self._began),
            tick_seconds=self._service.seconds_since_tick(),
            platforms=self._service.platform_states(),
            polled=self._service.polled,
            sources=sources,
            depths=depths,
            leases=self._service.leases(),
            unwritable=unwritable,
            free_bytes=self._free_bytes(),
        )

    async def _try_to_write(self) -> str | None:
        """Why the database takes no write; None where it does."""
        async with self._looking:
            now = self._clock.monotonic()
            if self._written_at is None or now - self._written_at >= _WRITE_AGAIN_SECONDS:
                self._written_at, self._unwritable = now, await self._written()
            return self._unwritable

    async def _written(self) -> str | None:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._stores.upkeep.try_to_write()
        except StorageError as error:
            return str(error)
        except TimeoutError:
            holds = "its server does not answer" if self._file is None else f"something holds {self._file}"
            return f"it took no write within {_PATIENCE_SECONDS:g} seconds: {holds}"
        return None

    async def _depths(self) -> Sequence[Depth] | None:
        """How many rows wait. Of several processes those tell it that deliver."""
        return await _read(self._stores.outbox_view.depths()) if self._service.delivers else ()

    def _free_bytes(self) -> int | None:
        if self._file is None:
            return None
        try:
            return shutil.disk_usage(self._file.absolute().parent).free
        except OSError:
            return None


async def _read(reading: Awaitable[Answer]) -> Answer | None:
    """What was read; None where the database does not answer."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await reading
    except (StorageError, TimeoutError):
        return None

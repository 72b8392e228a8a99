"""The port `Charts` by matplotlib: drawn on a thread of its own, one picture after another.

matplotlib is an extra and is imported with the first picture, on that thread: it takes some 60 MB and a quarter of a
second. What it draws is bounded (`MOST_LINES` lines of seven days, names of sixty letters), and so is the wait for it.
A thread cannot be ended: while it hangs, weeks are told in words at once.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import structlog

from bot.digest.week import Week
from bot.log_events import LogEvent

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 30.0
"""A picture takes a tenth of a second; the first one, where matplotlib reads all fonts, several."""
_REMEMBERED = 32
"""A message is composed twice for each request, and the same week drawn once."""
INSTALL = "install it: pip install 'offprint[charts]'"


def _draw(week: Week) -> bytes:
    from bot.chart.draw import drawing  # noqa: PLC0415 - an extra, and slow to import

    return drawing(week)


class MatplotlibCharts:
    """Pictures by matplotlib; None where it is not installed, fails, or takes longer than `patience` seconds.

    Why there is no picture is logged once for each reason. `draw` draws one.
    """

    def __init__(self, *, patience: float = PATIENCE_SECONDS, draw: Callable[[Week], bytes] = _draw) -> None:
        self._patience = patience
        self._draw = draw
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chart")
        self._turn = asyncio.Lock()
        self._begun: Future[bytes] | None = None
        self._drawn: OrderedDict[Week, bytes] = OrderedDict()
        self._told: set[str] = set()

    async def draw(self, week: Week) -> bytes | None:
        """The picture as a PNG, always the same for the same week; None where it cannot be drawn. Never raises."""
        async with self._turn:
            if week not in self._drawn and (self._begun is None or self._begun.done()):
                await self._draw_anew(week)
        if week not in self._drawn:
            return None
        self._drawn.move_to_end(week)
        return self._drawn[week]

    async def _draw_anew(self, week: Week) -> None:
        self._begun = self._thread.submit(self._draw, week)
        try:
            async with asyncio.timeout(self._patience):
                png = await asyncio.wrap_future(self._begun)
        except ModuleNotFoundError:
            self._missing("matplotlib is not installed", INSTALL)
        except TimeoutError:
            self._missing(f"drawing took longer than {self._patience:.0f} s", "give this machine more time")
        except Exception as error:  # noqa: BLE001 - a library that fails costs the picture, never the digest
            self._missing(
                f"{type(error).__name__}: {error}", "mend matplotlib: pip install --force-reinstall matplotlib"
            )
        else:
            self._remember(week, png)

    def _remember(self, week: Week, png: bytes) -> None:
        self._drawn[week] = png
        if len(self._drawn) > _REMEMBERED:
            self._drawn.popitem(last=False)

    def _missing(self, error: str, fix: str) -> None:
        if error not in self._told:
            self._told.add(error)
            log.warning(LogEvent.PICTURE_MISSING, error=error, fix=fix)

"""The port `Charts` by matplotlib: drawn on a thread of its own, one picture after another.

matplotlib is an extra and is imported with the first picture, on that thread: it takes some 60 MB and a quarter of a
second. What it draws is bounded (`MOST_LINES` lines of seven days, names of sixty letters), and so is the wait for it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import structlog

from bot.digest.week import Week
from bot.log_events import LogEvent

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 30.0
"""A picture takes a tenth of a second; the first one, where matplotlib reads all fonts, several."""
_REMEMBERED = 32
"""A message is composed twice for each request, and the same week drawn once."""
INSTALL = "install it: pip install 'offprint[charts]'"


class MatplotlibCharts:
    """Pictures by matplotlib; None where it is not installed, fails, or takes longer than `patience` seconds.

    Why there is no picture is logged once for each reason.
    """

    def __init__(self, *, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chart")
        self._drawn: OrderedDict[Week, bytes] = OrderedDict()
        self._told: set[str] = set()

    async def draw(self, week: Week) -> bytes | None:
        """The picture as a PNG, always the same for the same week; None where it cannot be drawn. Never raises."""
        if week in self._drawn:
            self._drawn.move_to_end(week)
            return self._drawn[week]
        try:
            async with asyncio.timeout(self._patience):
                png = await asyncio.get_running_loop().run_in_executor(self._thread, _draw, week)
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
            return png
        return None

    def _remember(self, week: Week, png: bytes) -> None:
        self._drawn[week] = png
        if len(self._drawn) > _REMEMBERED:
            self._drawn.popitem(last=False)

    def _missing(self, error: str, fix: str) -> None:
        if error not in self._told:
            self._told.add(error)
            log.warning(LogEvent.PICTURE_MISSING, error=error, fix=fix)


def _draw(week: Week) -> bytes:
    from bot.chart.draw import drawing  # noqa: PLC0415 - an extra, and slow to import

    return drawing(week)

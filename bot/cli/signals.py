"""Ctrl-C and SIGTERM, for the service and the demo: they finish what is in flight, and end within ten seconds even if
something hangs.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from types import FrameType

END_WITHIN_SECONDS = 9.5


def stop_on_signals(stopping: asyncio.Event, *, within: float = END_WITHIN_SECONDS) -> None:
    """Let Ctrl-C and SIGTERM set `stopping`; a second one ends the process at once.

    A process that has not ended `within` so many seconds is cut off, also where its loop or a thread hangs.
    """
    loop = asyncio.get_running_loop()

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        cut_off = threading.Timer(within, os._exit, (0,))
        cut_off.daemon = True
        cut_off.start()
        loop.call_soon_threadsafe(stopping.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)

"""`offprint run` with a clock that is moved from outside: `python -m tests.soak.child FILE`.

FILE holds the seconds by which its clock is ahead (negative: behind). All else is the real service.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.cli.log_format import set_up_logs
from bot.cli.run import serve
from bot.cli.setup import settings_or_say
from bot.clock import SystemClock


class MovedClock(SystemClock):
    """The machine's clock, as far ahead as the file says at this moment. Its monotonic clock is nobody's to move."""

    def __init__(self, ahead: Path) -> None:
        super().__init__()
        self._ahead = ahead

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self._ahead.read_text("ascii")))


if __name__ == "__main__":
    settings = settings_or_say()
    set_up_logs(settings)
    asyncio.run(serve(settings, clock=MovedClock(Path(sys.argv[1]))))

"""`offprint migrate` that gets a signal, such as SIGKILL, once it has written a few small batches.

Run as `python -m tests.faults.killed_move SIGNAL BATCHES migrate …`.
"""

import os
import signal
import sys

from bot.cli.app import run_command_line
from bot.jobs.move import Stage
from bot.moving import batch
from storage.postgres.moves import PostgresDestination
from storage.sqlite.moves import SqliteDestination


def dying_after(write, most, number):
    """The same write, after which the process gets the signal when it has happened so often."""
    done = []

    async def written(*given):
        await write(*given)
        done.append(Stage.MOVING)
        if len(done) == most:
            os.kill(os.getpid(), number)

    return written


if __name__ == "__main__":
    batch.MOST_ROWS = 2
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # as `bot.__main__` does
    for kind in (PostgresDestination, SqliteDestination):
        kind.write = dying_after(kind.write, int(sys.argv[2]), signal.Signals[sys.argv[1]])
    sys.exit(run_command_line(sys.argv[3:]))

"""`offprint migrate` that kills itself with SIGKILL once it has written a few small batches.

Run as `python -m tests.faults.killed_move BATCHES migrate …`.
"""

import os
import signal
import sys

from bot.cli.app import run_command_line
from bot.jobs.move import Stage
from bot.moving import batch
from storage.postgres.moves import PostgresDestination
from storage.sqlite.moves import SqliteDestination


def dying_after(write, most):
    """The same write, after which the process is killed when it has happened so often."""
    done = []

    async def written(*given):
        await write(*given)
        done.append(Stage.MOVING)
        if len(done) == most:
            os.kill(os.getpid(), signal.SIGKILL)

    return written


if __name__ == "__main__":
    batch.MOST_ROWS = 2
    for kind in (PostgresDestination, SqliteDestination):
        kind.write = dying_after(kind.write, int(sys.argv[1]))
    sys.exit(run_command_line(sys.argv[2:]))

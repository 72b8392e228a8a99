"""`offprint` and `python -m bot`: the command line's door."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Run the command line and leave with its exit code.

    Ctrl-C ends it at once, as SIGTERM does, also in the half second that its imports take: any process of ours may be
    killed at any moment without harm. The service and the demo end in order (`bot/cli/signals.py`).
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.cli.app import run_command_line  # noqa: PLC0415  after the line above

    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()

"""Where log lines go before a command sets its log up. It knows no settings, so that `offprint --help` is quick."""

from __future__ import annotations

import logging
import sys

import structlog


def log_beside_what_is_printed() -> None:
    """Log to standard error until a command sets its log up, so that log lines never mix with its output.

    psycopg warns at each attempt to connect, and of each connection that broke; who needed it says so.
    """
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    logging.getLogger("psycopg").setLevel(logging.ERROR)

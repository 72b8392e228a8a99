"""A silent logger for Slack's libraries, which write secret addresses into their messages.

The events that matter (lost, back, refused, failed) are logged by our own code.
"""

from __future__ import annotations

import logging


def silent_logger() -> logging.Logger:
    """A logger without output, whatever the program's logging is set to."""
    logger = logging.Logger("slack libraries", level=logging.CRITICAL)  # noqa: LOG001  outside of the tree on purpose
    logger.addHandler(logging.NullHandler())
    return logger

"""A logger for Slack's libraries that says nothing: they write addresses that are secrets into their messages.

What matters of what they tell (lost, back, refused, failed) is logged by ourselves, as events.
"""

from __future__ import annotations

import logging


def silent_logger() -> logging.Logger:
    """A logger that nothing comes out of, whatever the program's logging is set to."""
    logger = logging.Logger("slack libraries", level=logging.CRITICAL)  # noqa: LOG001  outside of the tree on purpose
    logger.addHandler(logging.NullHandler())
    return logger

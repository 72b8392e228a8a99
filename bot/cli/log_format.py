"""How the service's log is written: one event a line with fields, on standard error."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Collection

import stamina
import structlog

from bot.cli.known_secrets import known_secrets
from bot.cli.log_repeats import StorageProblems
from bot.log_events import LogEvent
from bot.roles import EVERY_ROLE, Role
from bot.settings import Settings
from bot.text.redact import redactor

_LEVELS = logging.getLevelNamesMapping()
_SAY_ONLY_ERRORS = (
    "apscheduler",  # says at each delay that a turn was skipped, and the timetable sees to it that none is
    "discord.client",  # warns at every start that it has no voice
    "discord.gateway",  # takes an answer that comes within a millisecond for one that is a whole heartbeat late
)


def set_up_logs(settings: Settings) -> None:
    """Log text on a terminal and one JSON object a line elsewhere; warnings of libraries are logged the same way.

    A process of some roles names them in each line. What is wrong with the database is said once a minute. A traceback
    shows no local variables: they hold response addresses, which are secrets. Secrets are taken out of a whole line at
    the end, also where a library wrote it.
    """
    as_text = settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())
    level = _LEVELS[settings.log_level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([] if settings.roles == EVERY_ROLE else [_naming(settings.roles)]),
        StorageProblems(),
    ]
    final: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)]
        if as_text
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    final.append(_hiding(redactor(known_secrets(settings))))
    structlog.configure(
        processors=[*shared, *final],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    stamina.instrumentation.set_on_retry_hooks(())  # a poll that failed says so itself, once
    for library in _SAY_ONLY_ERRORS:
        logging.getLogger(library).setLevel(logging.ERROR)
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[_ToStructlog(shared, final)], force=True)


def _naming(roles: Collection[Role]) -> structlog.typing.Processor:
    named = ",".join(role for role in Role if role in roles)

    def with_role(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        return {**event, "role": named}

    return with_role


def _hiding(hide: Callable[[str], str]) -> structlog.typing.Processor:
    def hidden(_logger: object, _method: str, line: structlog.typing.EventDict) -> str:
        return hide(str(line))  # what comes after a renderer is its text

    return hidden


class _ToStructlog(logging.Handler):
    """Hands what libraries log to the same processors, as an event of the library."""

    def __init__(self, shared: list[structlog.typing.Processor], final: list[structlog.typing.Processor]) -> None:
        super().__init__()
        self._log = structlog.wrap_logger(structlog.PrintLogger(sys.stderr), processors=[*shared, *final])

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record of a library."""
        write = {"WARNING": self._log.warning, "ERROR": self._log.error}.get(record.levelname, self._log.critical)
        write(LogEvent.LIBRARY_SAID, library=record.name, message=record.getMessage(), exc_info=record.exc_info)

"""The events of the log: every line has one of the table, and each of the table is logged."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path

import structlog

from bot.log_events import LogEvent

ROOT = Path(__file__).parents[2]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
FILES = [path for room in ("bot", "handlers", "storage") for path in sorted((ROOT / room).rglob("*.py"))]


def logged_texts(path):
    """The literal events that a file logs."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(attr=level), args=[ast.Constant(value=str(event)), *_]) if level in LEVELS:
                yield event


def test_every_line_has_an_event_of_the_table():
    assert {str(path): texts for path in FILES if (texts := list(logged_texts(path)))} == {}


def test_a_literal_event_would_be_found(tmp_path):
    (tmp_path / "room.py").write_text('log.bind(channel=1).warning("no.event", fix="…")')
    assert list(logged_texts(tmp_path / "room.py")) == ["no.event"]


def test_every_event_of_the_table_is_logged():
    code = "\n".join(path.read_text("utf-8") for path in FILES)
    assert set(re.findall(r"\bLogEvent\.([A-Z_]+)", code)) == set(LogEvent.__members__)


def test_an_event_is_written_as_its_name(capsys):
    logger = structlog.wrap_logger(structlog.PrintLogger(sys.stdout), processors=[structlog.processors.JSONRenderer()])
    logger.info(LogEvent.SLACK_CONNECTED, workspace="T012")
    assert json.loads(capsys.readouterr().out) == {"event": "slack.connected", "workspace": "T012"}


def test_an_event_is_named_in_code_as_in_the_log():
    assert [event.name for event in LogEvent] == [event.value.upper().replace(".", "_") for event in LogEvent]

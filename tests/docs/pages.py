"""The pages, and parts of pages, that are made from code, so that they cannot tell anything else than it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from bot.cli.settings import setting_rows, shown
from bot.log_events import LogEvent
from bot.metrics import MetricName
from bot.settings import CONFIG, Settings
from handlers.commands.command import Command
from handlers.commands.registry import COMMANDS, ROOT_DESCRIPTION
from handlers.commands.registry import ROOT as VERB
from handlers.slack.install import FORM, form_url, manifest
from handlers.slack.scopes import SCOPES
from tests.docs.query_language import query_language_page

ROOT = Path(__file__).parents[2]
_MANIFEST = re.compile(r"```json\n.*?\n```\n", re.DOTALL)
_SCOPES = re.compile(r"^\| scope \|.*?\n\n", re.DOTALL | re.MULTILINE)
_FORM = re.compile(rf"\({re.escape(FORM)}[^)]*\)")
_METRICS = """\
# Metrics

`GET /metrics` on `OFFPRINT_HTTP_PORT` (8080, loopback) is a page for Prometheus. Names do not change, and no label
names a channel or a person. The process itself is there too (`process_cpu_seconds_total`,
`process_resident_memory_bytes`, `process_open_fds`). Some questions to ask: `offprint_ready == 0` for five minutes,
`offprint_outbox_oldest_seconds{state="waiting"} > 3600`, `offprint_outbox_rows{state=~"failed|aside"} > 0`,
`offprint_source_state{state=~"stale|failing"} == 1`, and `offprint_tick_age_seconds > 60`.

| metric | labels | it measures |
| --- | --- | --- |
"""
_SETTINGS = f"""\
# Settings

Every setting is an environment variable. You can also write it into a file `.env` in the folder where you start
Offprint, or, in lower case and without `OFFPRINT_`, into the TOML file that `{CONFIG}` names. The environment
overrides `.env`, and `.env` overrides that file. `offprint settings` prints the current values; for a token, only
whether it is set.

Offprint does not start with a wrong value: it prints a line that names the variable, its value, and what is allowed.
An unknown name is a warning that suggests the nearest known one.

| setting | default | what it is for |
| --- | --- | --- |
"""
_LOG_EVENTS = """\
# Events of the log

Each line of the log has one of these names (`event` in JSON). A line that needs you has a field `fix`.

| event | what it means |
| --- | --- |
"""


def made_pages() -> Mapping[Path, str]:
    """Each file that is made from code, as it should stand."""
    slack = ROOT / "docs/slack.md"
    return {
        ROOT / "docs/commands.md": commands_page(),
        ROOT / "docs/log-events.md": log_events_page(),
        ROOT / "docs/metrics.md": metrics_page(),
        ROOT / "docs/query-language.md": query_language_page(),
        ROOT / "docs/settings.md": settings_page(),
        slack: with_scopes(with_manifest(slack.read_text("utf-8"))),
    }


def commands_page() -> str:
    """Every command with its examples."""
    sections = "\n".join(_section(command) for command in COMMANDS)
    return f"# Commands\n\n{ROOT_DESCRIPTION}. The words are the same on Slack and Discord.\n\n{sections}"


def _section(command: Command) -> str:
    examples = "\n".join(f"/{VERB} {example}" for example in command.examples)
    details = "".join(f"\n{line}\n" for line in command.details)
    return f"## `/{VERB} {command.usage}`\n\n{command.description}.\n{details}\n```text\n{examples}\n```\n"


def log_events_page() -> str:
    """Every event of the log with what it means."""
    return _LOG_EVENTS + "".join(f"| `{event}` | {event.meaning} |\n" for event in LogEvent)


def metrics_page() -> str:
    """Every metric with its labels and what it measures."""
    rows = (f"| `{name}` | {', '.join(name.labels)} | {name.about} |\n" for name in MetricName)
    return _METRICS + "".join(rows)


def settings_page() -> str:
    """Every setting with its default and what it is for."""
    rows = (f"| `{row['name']}` | {_default(row['default'])} | {row['about']} |" for row in setting_rows(Settings()))
    return _SETTINGS + "\n".join(rows) + "\n"


def with_scopes(page: str) -> str:
    """A page with its table of scopes replaced by Slack's scopes with their reasons."""
    rows = (f"| `{scope.name}` | {scope.why} | {scope.without or 'nothing works'} |\n" for scope in SCOPES)
    table = "| scope | why | without it |\n| --- | --- | --- |\n" + "".join(rows) + "\n"
    return _SCOPES.sub(lambda _: table, page)


def with_manifest(page: str) -> str:
    """A page with its one block of JSON replaced by the manifest of Offprint's Slack app, and the link to its form."""
    block = f"```json\n{json.dumps(manifest(), indent=2, ensure_ascii=False)}\n```\n"
    made, blocks = _MANIFEST.subn(lambda _: block, page)
    if blocks != 1:
        raise ValueError(f"the page has {blocks} blocks of JSON; it needs exactly one, for the manifest")
    return _FORM.sub(lambda _: f"({form_url()})", made)


def _default(value: object) -> str:
    return shown(value) if value is None else f"`{value}`"

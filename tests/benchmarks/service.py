"""The service as a process of its own: how soon it is ready, what it costs while nothing happens, and `--help`."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.log_events import LogEvent
from storage.rows.conversions import moment_column
from storage.sqlite.outbox_rows import outbox_columns
from tests.benchmarks.archive import archive_of
from tests.benchmarks.loading import fill
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.workload import Words, queries

SUBSCRIPTIONS, PAPERS, PAUSED = 10_000, 100_000, 10_000
_TURNS = 3
_SETTLING_SECONDS, _IDLE_SECONDS = 8.0, 20.0
"""The first polls are over, and then the service is looked at for so long."""


def measure(
    *, papers: int = PAPERS, subscriptions: int = SUBSCRIPTIONS, paused: int = PAUSED, tell: Tell = nobody
) -> Iterator[Row]:
    """Rows for `--help`, the start and the idle service."""
    tell("offprint --help")
    yield Row(
        id="service.help",
        what="processor time of `offprint --help`",
        n=_TURNS,
        value=median(_help() for _ in range(_TURNS)),
        unit="s",
    )
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        path = Path(folder) / "offprint.db"
        words = Words.of_the_sample()
        tell(f"an archive of {papers:,} papers")
        archive_of(path, papers, words=words)
        stored = fill(path, queries(subscriptions, words=words, seed=8))
        yield _ready(path, subscriptions, stored)
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        path = Path(folder) / "offprint.db"
        fill(path, [])
        tell(f"a service with {paused:,} paused channels")
        _pause(path, paused)
        yield _idle(path, paused)


def _help() -> float:
    """The seconds of processor time: a busy machine makes a command wait, and not work more."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "bot", "--help"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _ready(path: Path, subscriptions: int, stored: int) -> Row:
    """From the start of the process until all subscriptions are in the matcher, and papers can be announced."""
    seconds = []
    for _ in range(_TURNS):
        began = time.perf_counter()
        with _running(path) as service:
            event = _event(service, LogEvent.SUBSCRIPTIONS_LOADED)
            seconds.append(time.perf_counter() - began)
        if event["subscriptions"] != stored:
            raise Disagreement(f"{event['subscriptions']} of {stored} subscriptions were loaded")
    return Row(
        id=f"service.ready.{subscriptions}",
        what=f"from the start of the process until {stored:,} subscriptions are in the matcher",
        n=_TURNS,
        value=median(seconds),
        unit="s",
    )


def _idle(path: Path, paused: int) -> Row:
    """The share of a core that the service takes while nothing is due."""
    with _running(path) as service:
        _event(service, LogEvent.SUBSCRIPTIONS_LOADED)
        time.sleep(_SETTLING_SECONDS)
        before = _processor_seconds(service.pid)
        time.sleep(_IDLE_SECONDS)
        spent = _processor_seconds(service.pid) - before
    return Row(
        id=f"service.idle.{paused}",
        what=f"share of a core, {paused:,} paused channels with a card each, nothing due",
        n=paused,
        value=100 * spent / _IDLE_SECONDS,
        unit="%",
    )


def _pause(path: Path, channels: int) -> None:
    """Channels that were paused a moment ago, each with a card that waits; somebody was told of each pause."""
    now = moment_column(datetime.now(UTC) - timedelta(minutes=1))
    lanes = [ChannelId("slack", "T0BENCH", f"C{number:08d}") for number in range(channels)]
    with closing(sqlite3.connect(path)) as database, database:
        database.executemany(
            """
            INSERT INTO channel (id, paused_at, pause_told_at, pause_code, pause_step)
            VALUES (?1, ?2, ?2, 'not_in_channel', 'invite it')
            """,
            [(str(lane), now) for lane in lanes],
        )
        database.executemany(
            """
            INSERT INTO outbox (channel, kind, subject, key, state, created_at, due_at)
            VALUES (:channel, :kind, :subject, :key, 'waiting', :at, :at)
            """,
            [outbox_columns(lane, kind=Kind.CARD, subject="arxiv:1", made=now) for lane in lanes],
        )


@contextmanager
def _running(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`offprint run` on a database, without accounts; its only source is the built-in sample."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("OFFPRINT_")}
    settings = {
        "OFFPRINT_DATABASE_URL": f"sqlite:///{path}",
        "OFFPRINT_SOURCES": "sample",
        "OFFPRINT_HTTP_PORT": "0",
        "OFFPRINT_LOG_FORMAT": "json",
    }
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(command, env=others | settings, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as service:
        try:
            yield service
        finally:
            service.terminate()


def _event(service: subprocess.Popen[bytes], wanted: LogEvent) -> Mapping[str, int]:
    """The first event of that name in the service's log."""
    said: list[bytes] = []
    for line in service.stderr or ():
        said.append(line)
        told: dict[str, int] = json.loads(line) if line.startswith(b"{") else {}
        if told.get("event") == wanted.value:
            return told
    raise Disagreement(f"the service ended before {wanted.value}: {b''.join(said[-5:]).decode()}")


def _processor_seconds(process: int) -> float:
    """What a process has used of the processor, as Linux tells it."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

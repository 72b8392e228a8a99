"""The command line as a person runs it: in an empty folder, with a database of its own and no settings but that."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot.cli.app import run_command_line

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind. None of ours may show a traceback, whatever happened."""

    code: int
    out: str
    err: str

    def __post_init__(self) -> None:
        assert "Traceback" not in self.err
        assert "Traceback" not in self.out

    @property
    def rows(self) -> list[dict[str, object]]:
        """Standard output as programs read it: every line is an object."""
        return [json.loads(line) for line in self.out.splitlines()]


Command = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of the commands; its database is `offprint.db`, and there is nothing in it yet."""
    (tmp_path / "offprint.db").touch()
    for name in [name for name in os.environ if name.startswith("OFFPRINT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def log_as_it_was() -> Iterator[None]:
    """Afterwards the log is written as before: a verb sets it up for its whole process."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture
def offprint(folder: Path, capsys: pytest.CaptureFixture[str], log_as_it_was: None) -> Command:
    """Run a verb in this process."""

    def run(*words: str) -> Ran:
        capsys.readouterr()
        code = run_command_line(words)
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def child(folder: Path) -> Command:
    """Run a verb as a child process, with `settings` in its environment."""

    def run(*words: str, **settings: str) -> Ran:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
        ended = subprocess.run(
            (sys.executable, "-m", "bot", *words),
            check=False,
            capture_output=True,
            text=True,
            env=environment,
            cwd=folder,
            timeout=100,
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    return run

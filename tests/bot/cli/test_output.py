"""An output that is full, closed, read in part, or cannot show a word; and no error of another kind is hidden."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import match
from bot.cli.app import DONE, FAILED
from bot.cli.paper_file import PaperLine
from bot.paper.paper import Paper

PAPER = {"title": "Fused GPU kernels", "abstract": "We fuse."}


def in_a_shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """What came of a line of the shell, in which `offprint` is the program."""
    return subprocess.run(
        f'offprint() {{ {sys.executable} -m bot "$@"; }}; {command}',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[3])},
    )


@pytest.mark.process
@pytest.mark.parametrize("form", ["", "--json"])
def test_an_output_that_takes_no_more_is_said_and_is_no_fault_of_the_program(folder, form):
    """A file that may not grow refuses what is printed as a full disk does, on every system."""
    (folder / "one.jsonl").write_text(json.dumps(PAPER) + "\n")
    ended = in_a_shell(folder, f"ulimit -f 0; offprint match gpu --papers one.jsonl {form} >printed.txt")
    assert (ended.returncode, ended.stderr) == (
        FAILED,
        "Output or data cannot be written: File too large. Make room on the disk.\n",
    )


@pytest.mark.process
@pytest.mark.parametrize("form", ["", "--json"])
def test_an_output_that_is_closed_is_printed_to_nobody(folder, form):
    (folder / "one.jsonl").write_text(json.dumps(PAPER) + "\n")
    ended = in_a_shell(folder, f"offprint match gpu --papers one.jsonl {form} >&-")
    assert (ended.returncode, ended.stderr) == (DONE, "")


def test_any_other_error_of_the_system_is_not_hidden(offprint, monkeypatch):
    def broken(path: Path) -> Iterator[tuple[PaperLine, Paper]]:
        raise OSError(errno.EIO, "Input/output error", str(path))

    monkeypatch.setattr(match, "read_papers", broken)
    with pytest.raises(OSError, match="Input/output error"):
        offprint("match", "gpu", "--papers", "one.jsonl")


@pytest.mark.process
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_reader_who_has_gone_before_anything_was_printed_is_told_nothing(folder, form):
    (folder / "one.jsonl").write_text(json.dumps(PAPER) + "\n")
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "match", "gpu", "--papers", "one.jsonl", *form],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        cwd=folder,
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (FAILED, b"")


@pytest.mark.process
def test_a_reader_who_has_seen_enough_ends_it_quietly(folder):
    (folder / "many.jsonl").write_text(json.dumps(PAPER | {"abstract": "gpu " * 500}) + "\n")
    (folder / "many.jsonl").write_text((folder / "many.jsonl").read_text() * 20_000)
    ended = in_a_shell(folder, "offprint match gpu --papers many.jsonl --json | head -1")
    assert json.loads(ended.stdout)["title"] == "Fused GPU kernels"
    assert "Traceback" not in ended.stderr
    assert "Broken" not in ended.stderr


@pytest.mark.process
def test_a_terminal_that_cannot_show_a_word_shows_its_number(folder):
    (folder / "one.jsonl").write_text(json.dumps({"title": "学习"}) + "\n")
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "match", "学习", "--papers", "one.jsonl"],
        capture_output=True,
        check=False,
        cwd=folder,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONIOENCODING": "cp1252"},
    )
    assert (ended.returncode, ended.stderr) == (DONE, b"")
    assert rb"\u5b66\u4e60" in ended.stdout

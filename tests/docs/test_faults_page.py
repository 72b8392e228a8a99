"""The page of faults names tests that are there: in each row one, by its file and name."""

from __future__ import annotations

import re

import pytest

from tests.docs.markdown import ROOT

PAGE = ROOT / "docs/faults.md"
ROWS = re.findall(r"^\| (?!fault |---)(.+?) \| .+ \| `(tests/\S+)::(\w+)` \|$", PAGE.read_text("utf-8"), re.MULTILINE)


def test_every_row_names_a_test():
    rows = re.findall(r"^\| (?!fault |---)", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(ROWS) == len(rows) > 30


@pytest.mark.parametrize(("fault", "file", "name"), ROWS, ids=[fault for fault, _, _ in ROWS])
def test_the_test_of_a_fault_is_there(fault, file, name):
    told = (ROOT / file).read_text("utf-8")
    assert name in re.findall(r"^\s*(?:async )?(?:def |class )?(\w+)(?:\(| = )", told, re.MULTILINE)

"""Many rows are written by one statement: several that are sent together would outlive the process that stops."""

import re
from pathlib import Path

import storage.postgres

SENT_TOGETHER = re.compile(r"\.(executemany|pipeline)\(")


def test_no_store_sends_a_statement_before_the_last_one_is_answered():
    sources = Path(storage.postgres.__file__).parent.glob("*.py")
    assert [source.name for source in sources if SENT_TOGETHER.search(source.read_text("utf-8"))] == []

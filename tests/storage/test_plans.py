"""Queries that are asked with each card or list read what they are asked about, not all that a channel ever had."""

from datetime import timedelta

import pytest

from bot.delivery.delivery import Delivery, Kind, State, edit_subject
from storage.sqlite.announcements import _statuses
from storage.sqlite.lane_rows import is_edited_later
from storage.sqlite.sightings import _last, _shown
from storage.sqlite.vote_edits import _next_step, is_any_to_tell
from tests.contracts.facts import ML, NOON, paper

_PAPER = paper("1").id
_CARD = "0" * 24
_EDIT = Delivery(
    id=2,
    channel=ML,
    kind=Kind.EDIT,
    subject=edit_subject(_CARD, revision=1),
    key="1" * 24,
    state=State.INFLIGHT,
    attempt=1,
    created_at=NOON,
    due_at=NOON,
)
_LINKS_TO_A_PAPER = "sighting USING INDEX sightings_of_a_paper (paper=? AND channel=?)"
_OF_A_MESSAGE = "(channel=? AND kind=? AND subject>? AND subject<?)"


def plan(database, work):
    """How SQLite carries out each statement of `work`: a line for each table that it reads."""
    asked = []
    database.conn.set_trace_callback(asked.append)
    work(database)
    database.conn.set_trace_callback(None)
    return [row["detail"] for one in asked for row in database.execute(f"EXPLAIN QUERY PLAN {one}")]


@pytest.mark.parametrize(
    ("work", "read"),
    [
        (lambda database: is_edited_later(database, _EDIT), _OF_A_MESSAGE),
        (lambda database: _next_step(database, ML, _CARD, _EDIT.subject, NOON), _OF_A_MESSAGE),
        (
            lambda database: _last(database, ML, [_PAPER], before=None),
            _LINKS_TO_A_PAPER,
        ),
        (
            lambda database: _shown(database, ML, [_PAPER], since=NOON - timedelta(minutes=30)),
            _LINKS_TO_A_PAPER,
        ),
        (is_any_to_tell, "votes_to_tell"),
        (lambda database: _statuses(database, [_PAPER]), "announcement USING INDEX announcements_of_a_paper"),
    ],
    ids=[
        "edits of a message",
        "the last edit of a message",
        "links to a paper",
        "cards shown lately",
        "votes to tell",
        "announcements",
    ],
)
def test_it_is_found_by_an_index(empty_sqlite, work, read):
    assert any(read in line for line in plan(empty_sqlite, work))

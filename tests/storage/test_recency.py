"""The best papers by fit and age are those that looking at every age would name, though few ages are looked up."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.paper.paper import Paper, PaperId, StoredPaper
from storage.rows.paper import paper_columns
from storage.sqlite import recency
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.paper_rows import INSERT, UPDATE
from tests.contracts.facts import NOON

STRETCH = recency._ROWS_OF_A_STRETCH
ROWS = st.integers(1, 3).flatmap(lambda stretch: st.integers(-2, 20).map(lambda place: stretch * STRETCH + place))
AGES = st.sampled_from([0, 1, 300, 700, 1_400])
FITS = st.sampled_from([0.0, 1.0, 1.5, 1.9, 2.0, 3.7])
ARCHIVES = st.dictionaries(ROWS, st.tuples(AGES, AGES, FITS), min_size=1, max_size=60)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    file = DatabaseFile.open(tmp_path_factory.mktemp("recency") / "offprint.db")
    yield file._writer._database
    file.close()


def listed(row, days):
    paper = Paper(id=PaperId(f"a:{row}"), title="GPU", listed_at=NOON - timedelta(days=days))
    return StoredPaper(paper=paper, row=row, revision=1, first_seen_at=NOON)


def worth(days, newest, fit):
    return fit * (1 + 0.5 ** (timedelta(days=days - newest) / timedelta(days=365)))


@example({STRETCH: (0, 0, 2.0), 2 * STRETCH: (1_400, 0, 3.7)}, 1, 1)
@example({STRETCH: (0, 0, 2.0), 2 * STRETCH: (0, 0, 3.7), 2 * STRETCH + 1: (1_400, 1_400, 0.0)}, 1, 1)
@given(ARCHIVES, st.integers(1, 12), st.sampled_from([1, 5, 16]))
def test_the_best_are_those_that_are_worth_most_whatever_their_rows_and_however_their_days_change(
    database, archive, wanted, together
):
    with database.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(recency, "_LOOKED_AT_TOGETHER", together)
        database.conn.executemany(INSERT, [paper_columns(listed(row, days)) for row, (days, _, _) in archive.items()])
        turned = [replace(listed(row, days), revision=2) for row, (_, days, _) in archive.items()]
        database.conn.executemany(UPDATE, map(paper_columns, turned))
        newest = min(days for _, days, _ in archive.values())
        ordered = sorted(
            archive, key=lambda row: (worth(archive[row][1], newest, archive[row][2]), -archive[row][1], row)
        )
        fit = {row: fits for row, (_, _, fits) in archive.items()}
        assert recency.best(database, fit, wanted) == ordered[::-1][:wanted]
        database.execute("DELETE FROM paper")
        database.execute("DELETE FROM newest_of_stretch")

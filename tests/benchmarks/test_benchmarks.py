"""What is measured does what it says: with tiny numbers, and without a look at the clock."""

from __future__ import annotations

import json

import pytest

from bot.playground.playground import Playground
from tests.benchmarks import delivery, ingest, matching
from tests.benchmarks.__main__ import PARTS, main
from tests.benchmarks.measured import Disagreement, Row, write_results
from tests.benchmarks.workload import Words, papers, queries, written

ROW = Row(id="match.10.evaluator", what="match", n=10, value=2.0, unit="us/paper")


def test_the_same_seed_makes_the_same_papers_and_queries():
    words = Words.of_the_sample(spellings=2)
    first, again = (papers(3, words=words, seed=1, listed_at=ingest._THEN) for _ in range(2))
    assert first == again
    assert first != papers(3, words=words, seed=2, listed_at=ingest._THEN)
    assert queries(20, words=words, seed=1) == queries(20, words=words, seed=1)


def test_queries_are_mixed():
    made = [written(query) for query in queries(300, words=Words.of_the_sample(spellings=5), seed=1)]
    for mark, least in ((" OR ", 20), (" -", 10), ("*", 5), ('"', 30)):
        assert sum(mark in query for query in made) >= least, mark


def test_the_matcher_and_its_rival_find_the_same_subscriptions():
    rows = list(matching.measure(sizes=(30, 150), papers_matched=12, papers_in_turn=12))
    assert [(row.id, row.n) for row in rows] == [("match.30.evaluator", 30), ("match.150.evaluator", 150)]
    assert all(row.ratio == pytest.approx(row.rival_value / row.value) for row in rows)


def test_some_of_what_is_matched_does_match():
    words = Words.of_the_sample()
    texts = [matching.PaperText.of(paper) for paper in papers(20, words=words, seed=2, listed_at=ingest._THEN)]
    found = matching.one_by_one(queries(50, words=words, seed=1), texts)
    assert 0 < sum(map(len, found)) < 50 * 20


def test_a_matcher_that_finds_something_else_measures_nothing(monkeypatch):
    monkeypatch.setattr(matching, "one_by_one", lambda asked, texts: [frozenset({-1})] * len(texts))
    with pytest.raises(Disagreement, match="different subscriptions"):
        list(matching.measure(sizes=(10,), papers_matched=2, papers_in_turn=2))


def test_ingest_stores_every_paper_with_and_without_announcing_it(monkeypatch):
    monkeypatch.setattr(ingest, "_SPELLINGS", 1)
    baseline, announced = ingest.measure(count=120, subscriptions=60)
    assert (baseline.id, announced.id) == ("ingest.60.baseline", "ingest.60.announced")
    assert baseline.what.endswith("0 cards each")
    assert not announced.what.endswith(" 0 cards each")


async def test_delivery_posts_every_card_once_and_the_loop_posts_the_same_again(discord_at_playground: Playground):
    playground = discord_at_playground
    rows = [await delivery.row(side, cards=2) async for side in delivery.sides(playground)]
    assert [row.id for row in rows] == ["delivery.slack", "delivery.discord"]
    for row, server in zip(rows, (playground.slack, playground.discord), strict=True):
        first, second = server.ledger()[: row.n], server.ledger()[row.n :]
        assert len(second) == row.n
        assert [shown(post) for post in first] == [shown(post) for post in second]


def shown(post):
    return post.channel, {
        name: value for name, value in post.payload.items() if name in {"text", "blocks", "components"}
    }


def test_the_results_keep_the_rows_of_parts_that_were_not_measured(tmp_path):
    path = tmp_path / "results.json"
    other = Row(id="delivery.slack", what="post", n=1, value=1.0, unit="messages/s", rival="a loop", rival_value=2.0)
    write_results([other, ROW], path)
    write_results([Row(id=ROW.id, what="match", n=10, value=3.0, unit="us/paper")], path)
    told = json.loads(path.read_text("utf-8"))
    assert {row["id"]: row["value"] for row in told["rows"]} == {"delivery.slack": 1.0, ROW.id: 3.0}
    assert told.keys() == {"machine", "measured_at", "rows"}
    assert told["rows"][0].keys() == {
        "id", "what", "n", "value", "unit", "rival", "rival_value", "ratio", "bar", "holds"
    }  # fmt: skip


def test_a_part_that_is_not_there_is_answered_with_those_there_are(capsys):
    assert main(["matcing"]) == 2
    assert capsys.readouterr().err == f"There is no part matcing; there are {', '.join(PARTS)}.\n"

"""What is measured does what it says: with tiny numbers, and without a look at the clock."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from functools import partial

import pytest

from bot.query.canonical import normal
from bot.query.parser import parse
from tests.benchmarks import (
    announcing,
    claims,
    commands,
    delivery,
    delivery_postgres,
    digests,
    ingest,
    ingest_postgres,
    likeness,
    loading,
    mail,
    matching,
    retention,
    search,
    search_postgres,
    service,
)
from tests.benchmarks.__main__ import PARTS, RESULTS, main, record
from tests.benchmarks.archive import archive_of
from tests.benchmarks.bars import BARS, judged
from tests.benchmarks.matching import Effort, Share
from tests.benchmarks.measured import Disagreement, Row, write_results
from tests.benchmarks.page import DOCS, PAGE, PICTURE, page
from tests.benchmarks.picture import drawn, lines
from tests.benchmarks.platforms import Accepted, local_platforms
from tests.benchmarks.progress import told
from tests.benchmarks.rivals.in_turn import IN_TURN
from tests.benchmarks.rivals.rival import Rival, Stored
from tests.benchmarks.upkeep import all_learning, growth
from tests.benchmarks.workload import Words, papers, queries, written
from tests.samples import ABSTRACTS, needs_labelled_abstracts

ROW = Row(id="match.10.in-turn", what="match", n=10, value=2.0, unit="us/paper")
TINY = Effort(most=40, patience_seconds=0, papers=50, seen=50)


def test_the_same_seed_makes_the_same_papers_and_queries():
    words = Words.of_the_sample(spellings=2)
    first, again = (papers(3, words=words, seed=1, listed_at=ingest.THEN) for _ in range(2))
    assert first == again
    assert first != papers(3, words=words, seed=2, listed_at=ingest.THEN)
    assert queries(20, words=words, seed=1) == queries(20, words=words, seed=1)


def test_queries_are_mixed():
    made = [written(query) for query in queries(300, words=Words.of_the_sample(spellings=5), seed=1)]
    for mark, least in ((" OR ", 20), (" -", 10), ("*", 5), ('"', 30)):
        assert sum(mark in query for query in made) >= least, mark


def test_queries_are_what_the_parser_makes_of_the_same_words():
    for query in queries(300, words=Words.of_the_sample(spellings=3), seed=1):
        assert normal(parse(written(query))) == normal(query)


@pytest.fixture(scope="module")
def matched():
    return list(matching.measure(TINY))


def test_matching_measures_every_rival_beside_the_matcher(matched):
    rows = {row.id: row for row in matched}
    assert {f"match.40.{rival.id}" for rival in matching.RIVALS} <= rows.keys()
    assert {
        "match.40.tokenising.at-0.1",
        "match.40.aho-corasick-shared.at-0.01",
        "match.40.aho-corasick-shared.at-2.5",
    } <= rows.keys()
    measured = [row for row in rows.values() if row.rival is not None]
    assert all(row.ratio == pytest.approx(row.rival_value / row.value) for row in measured)
    assert rows["match.load.40"].what.endswith("40 subscriptions")


@pytest.mark.parametrize("share", [matching.MAIN, *matching.SHARES], ids=lambda share: share.name)
def test_about_as_many_queries_match_as_the_name_says(share: Share):
    words = share.words()
    texts = [matching.Case.of(paper).text for paper in papers(50, words=words, seed=2, listed_at=ingest.THEN)]
    asked = queries(20_000, words=words, seed=1)
    with matching.AHO_CORASICK.prepared(Stored(asked, {}, 0)) as find:
        found = sum(map(len, find(texts))) / len(texts) / len(asked)
    assert found * 100 == pytest.approx(float(share.name), rel=0.25)


def test_a_rival_that_finds_something_else_measures_nothing(monkeypatch):
    @contextmanager
    def wrong(stored):
        yield lambda texts: [[-1] for _ in texts]

    monkeypatch.setattr(matching, "RIVALS", (IN_TURN, Rival("wrong", "one that is wrong", wrong)))
    with pytest.raises(Disagreement, match="the matcher and one that is wrong find different ones"):
        list(matching.measure(TINY))


def test_growth_adds_subscriptions_that_no_paper_matches():
    (row,) = growth(most=600, papers_matched=5)
    assert (row.id, row.n) == ("match.growth.600", 600)
    assert row.what.startswith("from 60 subscriptions to 600 with the same ")


def test_everybody_who_says_learning_is_found():
    (row,) = all_learning(50)
    assert (row.id, row.rival) == ("match.all-learning.50", "a tenth of them, 5")


def test_loading_that_takes_too_long_is_given_up_and_told(tmp_path, monkeypatch):
    async def for_ever(index, path):
        await asyncio.sleep(60)

    monkeypatch.setattr(loading, "_load", for_ever)
    figures = loading.load(tmp_path / "no.db", 1)
    assert (figures["finished"], figures["loaded"]) == (False, 0)


def test_search_asks_an_archive_for_each_class_of_queries():
    small = partial(archive_of, ingested=60)
    rows = {row.id: row for row in search.measure(most=90, questions=3, build=small)}
    assert rows.keys() == {*(f"search.90.{kind}" for kind in (*search.SAID, "fts5", "preview"))}
    assert all(row.ratio is not None for row in rows.values() if row.rival is not None)


def test_the_same_is_asked_of_postgresql_and_what_a_paper_is_like():
    rows = {row.id: row for row in search_postgres.measure(most=90, questions=3)}
    kinds = (*search.SAID, "preview", "likeness")
    assert rows.keys() == {f"search-postgres.90.{kind}" for kind in kinds}
    assert all(row.ratio is not None for row in rows.values() if row.rival is not None)


def test_the_plain_query_says_what_words_can_say():
    asked = {'"low rank" gpu*': '("low rank" AND "gpu" *)', "gpu -tpu": '("gpu" NOT "tpu")', "author:hinton": None}
    assert {text: search.plain(parse(text)) for text in asked} == asked
    asked = {'"low rank" gpu*': "(('low' <-> 'rank') & 'gpu':*)", "gpu -tpu": "('gpu' & !'tpu')", "author:hinton": None}
    assert {text: search_postgres.plain(parse(text)) for text in asked} == asked


def test_ingest_stores_every_paper_with_and_without_announcing_it(monkeypatch):
    monkeypatch.setattr(ingest, "_SPELLINGS", 1)
    barred, baseline, announced, *others = ingest.measure(count=120, subscriptions=60, first_harvest=200, into=(30,))
    assert [row.id for row in others] == [
        "ingest.index-alone",
        "ingest.into.30",
        "ingest.harvest",
        "ingest.harvest.memory",
        "ingest.nothing-new",
    ]
    assert (barred.id, baseline.id, announced.id) == ("ingest.60", "ingest.60.baseline", "ingest.60.announced")
    assert baseline.what.endswith(" 0.0 cards each")
    assert not barred.what.endswith(" 0.0 cards each")
    assert not announced.what.endswith(" 0.0 cards each")


def test_papers_come_into_postgresql_and_sqlite_and_make_the_same_cards():
    rows = list(ingest_postgres.measure(count=20, subscriptions=10, everybody=3, turns=1))
    assert [(row.id, row.n) for row in rows] == [("ingest-postgres.10", 20), ("ingest-postgres.announcements", 60)]
    assert {row.rival for row in rows} == {"the same on SQLite"}


@pytest.mark.process
def test_workers_empty_an_outbox_together_and_the_rival_runs_as_many_jobs():
    rows = list(claims.measure(channels=3, cards=2, workers=(2,), turns=1))
    assert [(row.id, row.n) for row in rows] == [("claims.2", 6), ("claims.waiting.2", 3), ("claims.sqlite", 6)]
    assert all(row.ratio for row in rows)


@pytest.mark.process
def test_workers_post_each_card_once_and_the_loop_posts_the_same_again():
    (row,) = delivery_postgres.measure(lanes=3, cards=2, workers=(2,), turns=1, kills=False)
    assert (row.id, row.n) == ("delivery-postgres.2.slack", 6)
    assert row.ratio


def test_after_a_kill_channels_with_a_request_in_doubt_are_told_apart():
    killed = ingest.THEN
    accepted = [
        Accepted(channel, killed + timedelta(seconds=after), {}, None)
        for channel, after in [("C1", -1), ("C2", 1), ("C1", 11), ("C2", 12), ("C3", 46), ("C3", 47)]
    ]
    rows = delivery_postgres.rows_after(killed, accepted, frozenset({"C3"}), lanes=3, count=6)
    assert {row.id.rpartition(".")[2]: row.value for row in rows} == {"flows": 11, "doubted": 46, "delivered": 47}


def test_digests_that_are_due_in_the_same_minute_are_all_made():
    (row,) = digests.measure(channels=3, archive=40)
    assert (row.id, row.n, row.unit) == ("digests.3", 3, "s")


def test_each_address_gets_its_mail_once_and_the_bare_client_sends_the_same():
    (row,) = mail.measure(mails=3)
    assert (row.id, row.n, row.unit) == ("mail.3", 3, "mails/s")


@pytest.mark.parametrize("chat", delivery.CHATS)
@pytest.mark.usefixtures("discord_at_playground")
async def test_delivery_posts_every_card_once_and_the_loop_posts_the_same_again(chat):
    with local_platforms(3) as platforms:
        rows = await delivery.beside_the_client(chat, platforms, cards=2, turns=1)
        posted = platforms.accepted(chat)
    assert [row.id for row in rows] == [f"delivery.3.{chat}", f"delivery.3.fsyncs-{chat}"]
    assert [shown(post) for post in posted[:6]] == [shown(post) for post in posted[6:]]


async def test_delivery_in_many_channels_is_timed_and_some_of_them_hang():
    with local_platforms(100) as platforms:
        waited = await delivery.wait_for_request(platforms)
        beside = await delivery.beside_hanging(platforms, turns=1)
    assert (waited.id, waited.n, beside.id, beside.n) == ("delivery.100.request", 100, "delivery.100.hanging", 99)


def test_halves_of_abstracts_find_each_other_and_an_archive_is_timed(tmp_path):
    abstracts = tmp_path / "abstracts.jsonl"
    abstracts.write_text('{"title": "Gates", "abstract": "gate expert expert gate"}\n{"abstract": "fold a fold b"}\n')
    halves, timed = likeness.measure(most=40, abstracts=[abstracts], questions=2)
    assert (halves.id, halves.n, halves.value, halves.rival_value) == ("likeness.halves", 3, 1.0, 1.0)
    assert (timed.id, timed.n, timed.unit) == ("likeness.40", 40, "ms")


def test_without_abstracts_the_bundled_papers_are_parted():
    assert len(likeness.read_halves([])) == 60


@needs_labelled_abstracts
def test_the_second_half_of_an_abstract_finds_the_first():
    halves = likeness.read_halves(ABSTRACTS)
    assert likeness.recall(halves).value >= 0.82


def test_each_paper_that_comes_in_is_timed_until_its_card_is_accepted():
    (row,) = announcing.measure(subscriptions=20, count=3)
    assert (row.id, row.n, row.unit) == ("announcing.20", 3, "ms")


@pytest.mark.usefixtures("discord_at_playground")
def test_commands_are_timed_while_papers_come_in_and_their_cards_go_out(monkeypatch):
    monkeypatch.setattr(commands, "_SPELLINGS", 1)
    rows = list(commands.measure(count=200, subscriptions=60, channels=3, quiet_seconds=0.2))
    assert [row.id for row in rows] == ["commands.200.slack", "commands.200.discord"]
    assert all(row.rival_value is not None for row in rows)


@pytest.mark.process
def test_the_service_is_timed_from_its_start_and_looked_at_while_it_is_idle(monkeypatch):
    monkeypatch.setattr(service, "_SETTLING_SECONDS", 0)
    monkeypatch.setattr(service, "_IDLE_SECONDS", 0.1)
    rows = list(service.measure(papers=50, subscriptions=20, paused=30))
    assert [row.id for row in rows] == ["service.help", "service.ready.20", "service.idle.30"]


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
        "id", "what", "n", "value", "unit", "rival", "rival_value", "ratio", "bar", "holds", "measured_at"
    }  # fmt: skip


def test_the_results_keep_the_rows_that_are_larger_than_what_was_measured(tmp_path):
    path = tmp_path / "results.json"
    write_results([ROW, Row(id="match.90.in-turn", what="match", n=90, value=5.0, unit="us/paper")], path)
    write_results([Row(id="match.20.in-turn", what="match", n=20, value=3.0, unit="us/paper")], path, most=50)
    assert [row["id"] for row in json.loads(path.read_text("utf-8"))["rows"]] == [
        "match.90.in-turn",
        "match.20.in-turn",
    ]


def test_what_was_measured_before_a_failure_is_kept(tmp_path, capsys):
    def failing():
        yield ROW
        raise Disagreement("two ways differ")

    with pytest.raises(Disagreement):
        record(failing(), tmp_path / "results.json", tmp_path)
    assert ROW.id in capsys.readouterr().out
    assert ROW.id in (tmp_path / PAGE).read_text("utf-8")
    assert (tmp_path / PICTURE).exists()


def test_a_part_that_is_not_there_is_answered_with_those_there_are(capsys):
    assert main(["matcing"]) == 2
    assert capsys.readouterr().err == f"There is no part matcing; there are {', '.join(PARTS)}.\n"


def test_a_run_that_measured_nothing_leaves_the_results_alone_and_another_machines_rows_go(tmp_path):
    path = tmp_path / "results.json"
    write_results([ROW], path)
    before = path.read_text("utf-8")
    write_results([], path)
    assert path.read_text("utf-8") == before
    path.write_text(before.replace('"machine": "', '"machine": "another, '), "utf-8")
    write_results([Row(id="delivery.slack", what="post", n=1, value=1.0, unit="messages/s")], path)
    assert [row["id"] for row in json.loads(path.read_text("utf-8"))["rows"]] == ["delivery.slack"]


def test_every_bar_is_of_a_row_at_a_size_that_is_measured(matched, monkeypatch):
    monkeypatch.setattr(ingest, "_SPELLINGS", 1)
    searched = search.measure(most=40, questions=2, build=partial(archive_of, ingested=40))
    made = digests.measure(channels=2, archive=40)
    rows = [*matched, *searched, *ingest.measure(count=20, subscriptions=10, first_harvest=100, into=(30,)), *made]
    kinds = {sized(row.id) for row in rows} | {
        *(
            f"delivery.N.{kind}"
            for kind in ("slack", "discord", "fsyncs-slack", "fsyncs-discord", "request", "hanging")
        ),
        *(
            "announcing.N",
            "commands.N.slack",
            "commands.N.discord",
            "service.help",
            "service.ready.N",
            "service.idle.N",
            "likeness.halves",
            "likeness.N",
            "search-postgres.N.two-terms",
            "claims.waiting.N",
        ),
        *(f"retention.N.{part}" for part in ("papers", "used", "search")),
    }  # as they are tested above
    assert {sized(row) for row in BARS} <= kinds
    sizes = {
        "match": {*matching.SIZES},
        "search": {search._SEARCHED, search._PREVIEWED},
        "search-postgres": {search_postgres._PAPERS},
        "likeness": {likeness._ARCHIVE},
        "ingest": {ingest._SUBSCRIPTIONS, *ingest.INTO},
        "digests": {digests._CHANNELS},
        "delivery": {*delivery.LANES, delivery.MANY, delivery.BESIDE_HANGING},
        "announcing": {announcing.SUBSCRIPTIONS},
        "commands": {commands.PAPERS},
        "service": {service.SUBSCRIPTIONS, service.PAUSED},
        "retention": {retention.PAPERS},
    }
    for bar in BARS:
        part, *names = bar.split(".")
        assert {int(name) for name in names if name.isdecimal() and len(name) > 1} <= sizes.get(part, set()), bar


def sized(row):
    return re.sub(r"\.\d+(?=\.|$)(?!\.\d+$)", ".N", row.replace(".at-0.1", ".at-some"))


@pytest.mark.parametrize(
    ("row", "figures", "holds"),
    [
        ("match.100000.postgres", {"value": 10.0, "ratio": 31.0}, True),
        ("match.100000.postgres", {"value": 10.0, "ratio": 29.0}, False),
        ("match.add.1000000", {"value": 99.0}, True),
        ("match.add.1000000", {"value": 101.0}, False),
        ("ingest.10000", {"value": 1_999.0, "ratio": 0.44}, False),
        ("search.100000.fts5", {"value": 5.0, "ratio": 0.7, "rival_value": 3.5}, True),
        ("search.100000.fts5", {"value": 50.0, "ratio": 0.7, "rival_value": 35.0}, False),
        ("search.100000.fts5", {"value": 42.0, "ratio": 0.9, "rival_value": 35.0}, True),
        ("ingest.10000.announced", {"value": 1.0}, None),
    ],
)
def test_a_bar_holds_or_not(row, figures, holds):
    assert judged(Row(id=row, what="", n=1, unit="", **figures)).holds is holds


def test_page_and_picture_are_those_of_the_results():
    told = json.loads(RESULTS.read_text("utf-8"))
    assert (DOCS / PAGE).read_text("utf-8") == page(told)
    assert roughly((DOCS / PICTURE).read_text("utf-8")) == roughly(drawn(told["rows"]))


def roughly(picture):
    """A picture with its numbers rounded, since processors differ in the last digit."""
    return re.sub(r"-?\d+\.\d+", lambda number: f"{float(number[0]):.1f}", picture)


def test_the_picture_has_a_line_for_each_method():
    rows = [
        asdict(Row(id=f"match.{n}.{method}", what="", n=n, value=n, unit="us/paper", rival="x", rival_value=2.0 * n))
        for n in (10, 100)
        for method in ("tokenising", "alone", "postgres", "postgres.at-0.1")
    ]
    assert lines(rows) == {
        "offprint": [(10, 10), (100, 100)],
        "tokenising": [(10, 20), (100, 200)],
        "alone": [(10, 10), (100, 100)],
        "postgres": [(10, 20), (100, 200)],
    }
    assert drawn(rows) == drawn(rows)


def test_progress_is_a_line_each_where_there_is_no_terminal(capsys):
    with told() as tell:
        tell("matching")
    assert capsys.readouterr().err.endswith(" s  matching\n")


def test_a_year_of_papers_is_thinned_by_half_and_what_is_left_is_found_as_in_a_new_file():
    rows = {row.id: row for row in retention.measure(most=400)}  # a hundred channels, whose last cards stay
    assert list(rows) == [
        f"retention.400.{part}" for part in ("papers", "cards", "rows", "merge", "longest", "used", "search", "vacuum")
    ]
    assert rows["retention.400.search"].rival == "a new file with the papers that are left"

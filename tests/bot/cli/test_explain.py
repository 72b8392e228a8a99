"""`offprint explain`: how a query is understood, and why it is or is not true of a paper."""

import json
import re

import pytest

from bot.cli.app import DONE, TYPED_WRONG

PAPERS = [
    {"title": "Fused GPU kernels", "abstract": "We fuse $n^2$ matrices on GPUs.", "authors": ["Yann LeCun"]},
    {"title": "", "abstract": "A survey of GPUs"},
]


@pytest.fixture
def papers(folder):
    path = folder / "papers.jsonl"
    path.write_text("\n".join(map(json.dumps, PAPERS)), "utf-8")
    return str(path)


def test_a_query_alone_is_shown_as_it_is_understood(offprint):
    ran = offprint("explain", "GPUs (jax OR julia) -survey")
    assert ran.code == DONE
    assert [line.split(maxsplit=1) for line in ran.out.splitlines()][2:] == [
        ["looks", "for       gpus as gpu"],
        ["clause", "1        gpus and jax, without survey"],
        ["clause", "2        gpus and julia, without survey"],
    ]


def test_a_paper_that_matches_has_a_witness_with_its_places(offprint, papers):
    ran = offprint("explain", "gpu author:lecun", "--paper", papers, "--json")
    first, second = ran.rows
    assert first["tokens"]["abstract"] == [
        *(["we", "we"], ["fuse", "fuse"], ["n2", "n2"], ["matrices", "matrix"], ["on", "on"], ["gpus", "gpu"]),
    ]
    assert first["matches"]
    assert first["witness"] == [
        {"term": "gpu", "fields": ["title", "abstract"], "places": {"title": [[6, 9]], "abstract": [[23, 27]]}},
        {"term": "Yann LeCun", "fields": ["author"], "places": {}},
    ]
    assert (second["matches"], second["witness"]) == (False, [])
    assert second["failing"] == [{"missing": ["author:lecun"], "unwanted": []}]


def test_what_is_missing_and_what_must_not_be_there_is_said_of_each_clause(offprint, papers):
    ran = offprint("explain", "(gpu OR tpu) -survey", "--paper", papers)
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "matches yes" in lines
    assert "because of gpu in title, abstract “Fused GPU kernels” “…fuse n² matrices on GPUs.”" in lines
    assert lines[-3:] == [
        "matches no",
        "clause 1 survey found, and excluded",
        "clause 2 tpu not found; survey found, and excluded",
    ]
    assert "paper (no title)" in lines
    assert "title tokens (none)" in lines


def test_the_words_that_hyphens_join_are_told_beside_the_tokens(offprint, tmp_path):
    path = tmp_path / "paper.jsonl"
    path.write_text('{"title": "Low-rank pre-training", "abstract": "None."}')
    ran = offprint("explain", "pretraining", "--paper", str(path))
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "closed up lowrank pretraining" in lines
    assert "because of pretraining in title “Low-rank pre-training”" in lines
    (row,) = offprint("explain", "pretraining", "--paper", str(path), "--json").rows
    assert row["closed_up"] == {"title": ["lowrank", "pretraining"], "abstract": []}


def test_a_query_that_can_be_true_of_nothing_says_so(offprint):
    assert "No paper can ever match this: `-gpu`" in offprint("explain", "gpu -gpu").err


def test_a_query_with_more_alternatives_than_are_filed_says_so(offprint):
    ran = offprint("explain", " ".join(f"(a{n} OR b{n})" for n in range(9)))
    assert ran.out.splitlines()[-1].strip() == "there are more alternatives; a paper is checked against the whole query"


def test_where_a_clause_is_true_and_its_query_is_not_the_part_that_is_missing_is_named(offprint, folder):
    (folder / "six.jsonl").write_text(json.dumps({"title": " ".join(f"a{n}" for n in range(6))}) + "\n")
    query = " ".join(f"(a{n} OR b{n})" for n in range(8))
    told = offprint("explain", query, "--paper", str(folder / "six.jsonl")).out
    assert re.search(r"clause \d+ +\(?a6 OR b6\)? not found", told)
    assert "not true" not in told


def test_a_long_text_is_shown_in_part(offprint, folder):
    path = folder / "long.jsonl"
    path.write_text(json.dumps({"title": "gpu " * 100}), "utf-8")
    assert "… and 60 more" in offprint("explain", "gpu", "--paper", str(path)).out


def test_a_long_word_is_shown_as_it_begins(offprint, folder):
    path = folder / "long.jsonl"
    path.write_text(json.dumps({"title": f"gpu{'x' * 1_000_000}"}), "utf-8")
    told = offprint("explain", "gpux*", "--paper", str(path)).out
    assert "because of" in told
    assert len(told) < 2_000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-gpu",), "Try: * -gpu"),
        (("gpu", "--paper", "nowhere.jsonl"), "cannot be read"),
        (("gpu", "--paper", "empty.jsonl"), "holds no paper"),
        (("gpu", "--paper", "wrong.jsonl"), "line 1"),
    ],
)
def test_what_was_typed_wrong_is_said_in_words_that_help(offprint, folder, arguments, said):
    (folder / "empty.jsonl").write_text("\n")
    (folder / "wrong.jsonl").write_text("{not json")
    ran = offprint("explain", *arguments)
    assert ran.code == TYPED_WRONG
    assert said in ran.err

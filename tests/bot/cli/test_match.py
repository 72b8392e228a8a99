"""`offprint match`: which papers of a file a query matches, and why; no database, no network."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from bot.cli.app import DONE, TYPED_WRONG

DATA = Path(__file__).parents[3] / "../shared/data"
PAPERS = [
    {"title": "Fused GPU kernels", "abstract": "We fuse.", "id": "2305.17144", "authors": ["Mara Lindqvist"]},
    {"title": "A survey of surveys", "abstract": "It has GPUs too.", "categories": ["cs.LG"], "upvotes": 21},
    {"title": "$\\mathcal{O}(n)$ attention", "note": "no abstract, and a field that nobody knows"},
]


def labelled():
    path = DATA / "queries.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


@pytest.fixture
def papers(folder: Path) -> Path:
    path = folder / "papers.jsonl"
    path.write_text("\n".join(map(json.dumps, PAPERS)) + "\n\n", "utf-8")
    return path


def titles(ran):
    return [row["title"] for row in ran.rows]


def test_papers_come_from_standard_input_as_well(offprint, papers, monkeypatch):
    with papers.open(encoding="ascii") as piped:
        monkeypatch.setattr("sys.stdin", piped)
        ran = offprint("match", "gpu -survey", "--papers", "-", "--json")
    assert (ran.code, titles(ran)) == (DONE, ["Fused GPU kernels"])


@pytest.mark.parametrize(("given", "said"), [("", "There is no paper in standard input."), ("\n", "no paper in")])
def test_standard_input_without_a_paper_is_said(offprint, monkeypatch, given, said):
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    assert said in offprint("match", "gpu", "--papers", "-").out


def test_a_wrong_line_of_standard_input_is_named_on_standard_error(offprint, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO('{"title": "GPU"}\n{"titel": 1}\n'))
    ran = offprint("match", "cpu", "--papers", "-", "--json")
    assert (ran.code, ran.out) == (DONE, "")
    assert ran.err.startswith("standard input, line 2: title is missing.")


@pytest.mark.parametrize("asked", labelled(), ids=lambda asked: asked["query"])
def test_a_labelled_query_finds_exactly_its_papers(offprint, asked):
    ran = offprint("match", asked["query"], "--papers", str(DATA / "papers.jsonl"), "--json")
    assert ran.code == DONE
    assert sorted(titles(ran)) == sorted(asked["titles"])
    assert all(row["terms"] for row in ran.rows)


def test_a_row_says_which_paper_what_matched_where_and_what_a_card_would_show(offprint, papers):
    ran = offprint("match", "gpu -survey", "--papers", str(papers), "--json")
    assert ran.rows == [
        {
            "id": "2305.17144",
            "title": "Fused GPU kernels",
            "terms": [{"term": "gpu", "fields": ["title"]}],
            "excerpt": "We fuse.",
        }
    ]
    assert ran.err == ""


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("author:lindqvist", ["Fused GPU kernels"]),
        ("category:cs.LG", ["A survey of surveys"]),
        ("upvotes:>=20", ["A survey of surveys"]),
        ("o(n)", ["$\\mathcal{O}(n)$ attention"]),
        ("nothing here", []),
    ],
)
def test_any_field_that_a_paper_has_is_read_from_the_file(offprint, papers, query, found):
    assert titles(offprint("match", query, "--papers", str(papers), "--json")) == found


def test_people_get_a_table_or_are_told_that_there_is_nothing(offprint, papers):
    table = offprint("match", "gpu", "--papers", str(papers)).out
    assert "Fused GPU kernels" in table
    assert "gpu (title)" in table
    assert offprint("match", "zebra", "--papers", str(papers)).out == "No paper matches.\n"


def test_a_malformed_query_is_pointed_at_and_the_query_offered_instead_works(offprint, papers):
    ran = offprint("match", '"mixture of experts', "--papers", str(papers))
    message, shown, carets, offered = ran.err.splitlines()
    assert ran.code == TYPED_WRONG
    assert message.startswith("This quote is never closed")
    assert shown == '  "mixture of experts'
    assert carets.strip("^ ") == ""
    assert "^" in carets
    assert offprint("match", offered.removeprefix("Try: "), "--papers", str(papers)).code == DONE


@pytest.mark.parametrize("query", ["gpu OR", "(gpu", "autor:hinton", "-gpu", "upvotes:20", "q*"])
def test_what_is_offered_instead_always_works(offprint, papers, query):
    ran = offprint("match", query, "--papers", str(papers))
    offered = ran.err.splitlines()[-1]
    assert ran.code == TYPED_WRONG
    assert offered.startswith("Try: ")
    assert offprint("match", offered.removeprefix("Try: "), "--papers", str(papers)).code == DONE


def test_a_query_may_begin_with_what_must_not_be_there(offprint, papers):
    assert titles(offprint("match", "-survey gpu", "--papers", str(papers), "--json")) == ["Fused GPU kernels"]
    assert titles(offprint("match", "--json", "-fused gpu", "--papers", str(papers))) == ["A survey of surveys"]


def test_an_option_that_is_not_there_is_no_query(offprint, papers):
    ran = offprint("match", "gpu", "--papers", str(papers), "--jsn")
    assert ran.code == TYPED_WRONG
    assert ran.err.splitlines() == ["There is no option --jsn.", "Did you mean --json?"]


def test_the_mark_that_windows_puts_before_a_text_is_passed_over(offprint, folder):
    path = folder / "papers.jsonl"
    path.write_text('{"title": "GPUs"}\n', "utf-8-sig")
    assert titles(offprint("match", "gpu", "--papers", str(path), "--json")) == ["GPUs"]


def test_a_file_without_papers_is_said_to_have_none(offprint, folder):
    (folder / "none.jsonl").write_text("\n")
    told = offprint("match", "gpu", "--papers", str(folder / "none.jsonl"))
    assert (told.code, told.out) == (0, f"There is no paper in {folder / 'none.jsonl'}.\n")


def test_a_file_that_is_not_there_is_named(offprint):
    ran = offprint("match", "gpu", "--papers", "nowhere.jsonl", "--json")
    assert ran.code == TYPED_WRONG
    assert ran.err == "nowhere.jsonl cannot be read: No such file or directory.\n"


def test_a_file_that_is_not_text_is_named_by_its_lines(offprint, folder):
    (folder / "papers.jsonl").write_bytes(b"\xff\xfe{\x00}\n")
    ran = offprint("match", "gpu", "--papers", "papers.jsonl")
    assert ran.code == TYPED_WRONG
    assert ran.err.startswith("papers.jsonl, line 1: Invalid JSON: ")
    assert "No line of papers.jsonl is a paper." in ran.err


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "Invalid JSON: "),
        ("{'title': 'x'}", "Invalid JSON: Expecting property name enclosed in double quotes at column 2."),
        ("[" * 200_000, "Invalid JSON: too deep."),
        ("9" * 5_000, ""),
        ("[]", "this is not a JSON object."),
        ("{}", "title is missing."),
        ('{"title": null}', "title is missing."),
        ('{"title": 1}', "title: Input should be a valid string, and not 1."),
    ],
)
def test_a_line_that_is_no_paper_costs_one_warning_and_the_rest_is_read(offprint, folder, bad, said):
    (folder / "papers.jsonl").write_text(f'{{"title": "A GPU"}}\n\n{bad}\n{{"title": "Two GPUs"}}\n')
    ran = offprint("match", "gpu", "--papers", "papers.jsonl", "--json")
    assert ran.code == DONE
    assert titles(ran) == ["A GPU", "Two GPUs"]
    (what,) = ran.err.splitlines()
    assert what.startswith(f"papers.jsonl, line 3: {said}")
    (folder / "papers.jsonl").write_text(f"{bad}\n")
    alone = offprint("match", "gpu", "--papers", "papers.jsonl", "--json")
    assert alone.code == TYPED_WRONG
    shown = json.loads(alone.err.splitlines()[-1].partition(": ")[2])
    assert shown.keys() == {"title", "abstract"}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"authors": "x" * 99}, [f"authors: Input should be a list, and not '{'x' * 59}…."]),
        ({"stars": "many", "upvotes": []}, ["upvotes: Input", "stars: Input should be a valid integer, unable"]),
        ({"upvotes": -1}, ["upvotes: Input should be greater than or equal to 0, and not -1."]),
        ({"authors": ["Ann Lee", 7, None]}, ["authors.1: Input should be a valid string, and not 7."]),
        ({"abstract": None, "authors": None, "id": None, "stars": None, "keywords": None, "source": None}, []),
        ({"id": {"arxiv": 1}, "source": 1}, ["id: ", "source: "]),
    ],
)
def test_a_broken_fact_costs_itself_and_one_that_is_null_is_not_known(offprint, folder, facts, said):
    (folder / "papers.jsonl").write_text(json.dumps({"title": "A GPU", **facts}) + '\n{"title": "Two GPUs"}\n')
    ran = offprint("match", "gpu", "--papers", "papers.jsonl", "--json")
    assert (ran.code, titles(ran)) == (DONE, ["A GPU", "Two GPUs"])
    assert len(ran.err.splitlines()) == len(said)
    for line, fact in zip(ran.err.splitlines(), said, strict=True):
        assert line.startswith(f"papers.jsonl, line 1: {fact}")
        assert line.endswith("It is left out.")


def test_of_a_list_with_one_broken_name_the_others_are_read(offprint, folder):
    (folder / "papers.jsonl").write_text('{"title": "A GPU", "authors": [null, 7, "Ann Lee"]}\n')
    assert titles(offprint("match", "author:lee", "--papers", "papers.jsonl", "--json")) == ["A GPU"]


@pytest.mark.parametrize("half", [b"\\ud83d", b"\\uDE00", b"\xff", b"\xed\xa0\xbd"])
def test_half_a_character_is_shown_as_one_that_is_unknown(offprint, folder, half):
    (folder / "papers.jsonl").write_bytes(b'{"title": "Half ' + half + b'"}\n{"title": "Half \\ud83d\\ude00"}\n')
    first, second = titles(offprint("match", "half", "--papers", "papers.jsonl", "--json"))
    assert first.rstrip("\ufffd") == "Half "
    assert second == "Half 😀"


def test_nothing_in_a_title_draws_on_a_terminal(offprint, folder):
    (folder / "one.jsonl").write_text(json.dumps({"title": "gpu \x1b[31m \x9b2J \x07 \u202efdp"}) + "\n")
    for ran in (
        offprint("match", "gpu", "--papers", "one.jsonl"),
        offprint("explain", "gpu", "--paper", "one.jsonl"),
        offprint("explain", "(\x1b[31mgpu \u202e"),
    ):
        assert all(char.isprintable() or char == "\n" for char in ran.out + ran.err)
        assert "31m" in ran.out + ran.err

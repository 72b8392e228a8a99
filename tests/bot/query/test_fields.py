"""The table of the fields: whatever is a row of it works everywhere."""

import re
from dataclasses import fields

import pytest

from bot.errors import QueryError
from bot.matching.explain import explain
from bot.matching.matcher import Matcher
from bot.paper.paper import Paper, PaperId
from bot.query.canonical import canonical, identity
from bot.query.canonical_reader import read_canonical
from bot.query.describe import describe
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.fields import BY_NAME, KEYS, NAMES, NUMBERS, TABLE
from bot.query.parser import parse

every_row = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
every_example = pytest.mark.parametrize(
    "example", [example for row in TABLE for example in row.examples], ids=lambda example: example.query
)


def test_no_two_fields_share_a_name_or_the_mark_of_their_tokens():
    assert len(BY_NAME) == sum(1 + len(row.aliases) for row in TABLE)
    marks = [row.mark for row in (*NAMES.values(), *KEYS.values())]
    assert len(set(marks)) == len(marks)
    assert all(mark.isalnum() and mark.isascii() and len(mark) == 1 for mark in marks)


def test_what_a_field_reads_is_an_attribute_of_a_paper():
    attributes = {row.attribute for row in (*NAMES.values(), *NUMBERS.values())}
    assert attributes <= {each.name for each in fields(Paper)}


@every_row
def test_a_field_has_a_value_that_works_by_each_of_its_names(row):
    assert len({canonical(parse(f"* {name}:{row.example}")) for name in (row.name, *row.aliases)}) == 1


@every_row
def test_a_slip_in_the_name_of_a_field_is_mended(row):
    with pytest.raises(QueryError, match=f"did you mean `{row.name}:`") as caught:
        parse(f"gpu {row.name}s:{row.example}")
    assert caught.value.suggestion == f"gpu {row.name}:{row.example}"


@every_row
def test_a_field_without_a_value_is_refused_with_one(row):
    with pytest.raises(QueryError, match=f"such as `{row.name}:{row.example}`"):
        parse(f"gpu {row.name}:")


@every_example
def test_an_example_has_one_form_which_is_read_as_itself(example):
    query = parse(example.query)
    form = canonical(query)
    assert canonical(read_canonical(form)) == form
    assert identity(read_canonical(identity(query))) == identity(query)
    assert describe(query) == describe(read_canonical(form))


@every_example
def test_an_example_is_true_of_its_paper_for_the_evaluator_the_matcher_and_explain(example):
    query, matcher = parse(example.query), Matcher()
    matcher.add(1, query)
    matcher.add_canonical(2, canonical(query))
    for paper, is_true in ((example.finds, True), (example.misses, False)):
        text = Document.of(paper)
        assert (evaluate(query, text) is not None) == is_true
        assert list(matcher.match(text).ids) == [1, 2] * is_true
        assert (explain(query, paper).witness is not None) == is_true
    matcher.remove(1)
    matcher.remove(2)
    assert not matcher.match(Document.of(example.finds))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("google", "Google"),
        ("GOOGLE", "Google DeepMind"),
        ("deepmind", "Google DeepMind"),
        ("googledeepmind", "Google DeepMind"),
        ("deepseek", "DeepSeek-AI"),
        ("deepseek-ai", "DeepSeek AI"),
        ("deepseekai", "DeepSeek-AI"),
        ("01.ai", "01.AI"),
        ('"inst. for ai"', "Allen Inst for AI"),
        ('"ecole normale"', "École Normale Supérieure"),
        ("清华", "清华大学"),
        ('"清华大学"', "清华大学 KEG"),
        ("x", "X"),
    ],
)
def test_an_organisation_is_found_by_whole_words_of_its_name_however_they_are_written(value, name):
    assert is_found(f"org:{value}", organization=name)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("goo", "Google"),
        ("meta", "Metabolic Lab"),
        ('"deepmind google"', "Google DeepMind"),
        ('"google deepmind"', "Google"),
        ('"allen ai"', "Allen Institute for AI"),
        ("google", None),
        ("google", ""),
    ],
)
def test_an_organisation_is_not_found_by_a_part_of_a_word_or_by_words_in_another_order(value, name):
    assert not is_found(f"org:{value}", organization=name)


@pytest.mark.parametrize(
    ("typed", "form", "said"),
    [
        ("organization:Google", "org:google", "the organisation “google”"),
        ("ORG:deepseek-ai", 'org:"deepseek ai"', "the organisation “deepseek ai”"),
        ('organisation:"清华大学"', "org:清华大学", "the organisation “清华大学”"),
    ],
)
def test_an_organisation_has_one_form_and_is_read_out(typed, form, said):
    assert (canonical(parse(typed)), describe(parse(typed))) == (form, said)


@pytest.mark.parametrize(
    ("typed", "why", "offered"),
    [
        ("org:goog*", "`*` does not work in a name", "org:goog"),
        ("org:!", "`org:!` names no organisation", "org:google"),
        ("org:google,meta", "`org:` takes one value", "org:(google OR meta)"),
        ("org:", "such as `org:google`", "org:google"),
    ],
)
def test_what_names_no_organisation_is_refused(typed, why, offered):
    with pytest.raises(QueryError, match=re.escape(why)) as caught:
        parse(typed)
    assert caught.value.suggestion == offered


def is_found(query, **facts):
    paper = Paper(id=PaperId("a:1"), title="On chips", **facts)
    return evaluate(parse(query), Document.of(paper)) is not None

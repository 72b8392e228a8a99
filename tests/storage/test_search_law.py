"""The law of the archive: a search finds exactly the papers that the evaluator says a query is true of.

The examples share one database: each writes its papers into it, asks, and takes them back.
"""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.paper.paper import Paper, PaperId
from bot.query.canonical import canonical, normal
from bot.query.diagnostics import MAX_TERMS
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.index_tokens import is_decided, name_tokens, tokens_of_name
from bot.query.parser import parse
from bot.query.person_names import author_parts, full_parts, name_parts, names_agree
from bot.query.tree import And, Key, Name, Not, Number, Or
from bot.text.latex import readable
from tests.bot.query.strategies import papers as plain_papers
from tests.bot.query.strategies import typed as plainly_typed
from tests.contracts.facts import NOON, minutes
from tests.storage.archives import archive

PIECES = [
    *("energy", "energies", "Energy-based", "free energy", "matrices", "matrix", "index", "indices", "mice", "mouse"),
    *("GPT-4o", "gpt 4", "gpt 3.5", "GPTs 4", "state-of-the-art", "low_rank", "NeRF++", "C++", "c#", ".net", "series"),
    *("Schrödinger", 'Schr\\"odinger', "$M^3$ViT", "M^{3}ViT", "$\\alpha$-divergence", "机器学习", "学习", "学", "Ӏ ß"),
    *("Pre-training", "pretraining", "pre training", "pre‑trainings", "corpora", "corpus-free", "Low-Rank", "lowrank"),
    *("NF-κB", "NF-kappaB", "ΛCDM", "Hα masses", "Newton's mass", "AIs", "언어 모델을", "TGFβ-dependent"),
    *("ﬁne", "co", "code", "cod", "a", "4", "_", "#", '"', "ü", "नमस्ते"),
]
texts = st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join)
names = st.sampled_from(
    ["Yann LeCun", "Y. LeCun", "LeCun", "Yves Le Cun", "Ann Lee", "A. Lee", "Lee", "Lee Lee", "L. L.", "王 伟", "É. Š"]
)
odd_papers = st.builds(
    Paper,
    id=st.integers(0, 10**9).map(lambda number: PaperId(f"odd:{number}")),
    title=texts.map(readable),
    abstract=texts.map(readable),
    authors=st.lists(names, max_size=3).map(tuple),
    categories=st.lists(st.sampled_from(["cs.LG", "cs", "cs.*", "CS.cv", 'a "b"', ""]), max_size=2).map(tuple),
    sources=st.lists(st.sampled_from(["arxiv", "feed:Ü"]), max_size=2).map(tuple),
    upvotes=st.none() | st.integers(0, 3),
    code_url=st.sampled_from([None, "https://example.org/code"]),
)
parts = st.sampled_from(
    [
        *("pre-training", "pretraining", '"pre training corpus"', '"pretraining corpus"', "title:pretrain*", "pre-tr*"),
        *("abstract:pre-training", "pretraining-corp*", '"pre-training cor*"', "low-rank", "lowrank", "state-of*"),
        *("nf-κb", "nfkappab", "lambda-cdm", '"h alpha"', "h-alpha", "mass", '"newton mass"', "ai", "모델"),
        *('"언어 모델"', "nf-κ*", "nf-kap*", "tgf-beta", "tgfβ", '"tgf beta dependent"', "hα-mas*", "λ*"),
        *("energy*", "energies*", "energie*", "energ*", "en*", "matri*", "matrix*", "indice*", "ind*", "mo*", "mi*"),
        *("gpt-4*", "gpt-4o*", "gpt-3.5*", "free-energ*", "free-energies*", "state-of-the-ar*", "title:gpt-4*"),
        *("co*", "cod*", "title:energy*", "abstract:energies*", "title:co*", "m3*", "sch*", "nerf*", "学习*", "ss*"),
        *(
            "energy",
            '"free energy"',
            "title:matrix",
            "GPT-4o",
            "c++",
            "c#",
            ".net",
            "学习",
            "学",
            '"c# .net"',
            "low_rank",
        ),
        *("author:lecun", 'author:"Y LeCun"', 'author:"Yann LeCun"', 'author:"Lee Lee"', 'author:"A Lee"', "author:l"),
        *('author:"L L"', "author:王", "category:cs.LG", "category:cs", "category:cs.*", 'category:"a b"'),
        *("source:arxiv", "source:feed:ü", "upvotes:<2", "upvotes:>=1", "upvotes:=0", "stars:>0", "has:code", "*"),
    ]
)


def accepted(text):
    """The query of a text, beside `*` where nothing in it must be there, and `*` where it is no query at all."""
    for tried in (text, f"* {text}"):
        try:
            return parse(tried)
        except QueryError:
            continue
    return parse("*")


def grown(inner):
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        several.map(lambda some: f"({' '.join(some)})"),
        several.map(lambda some: f"({' OR '.join(some)})"),
        inner.map(lambda part: f"-{part}"),
    )


oddly_typed = st.recursive(parts, grown, max_leaves=8).map(accepted)
libraries = st.lists(plain_papers | odd_papers, max_size=6, unique_by=lambda paper: paper.id)
queries = st.lists(plainly_typed.map(accepted) | oddly_typed, min_size=1, max_size=3)


def become(library, others):
    """Some papers of the library with all the facts of others."""
    return [replace(new, id=old.id) for old, new in zip(library, others, strict=False)]


def true_of(query, library):
    return sorted(paper.id for paper in library if evaluate(query, Document.of(paper)) is not None)


def ids(found):
    return sorted(stored.paper.id for stored in found)


def page_by_page(asked_of, query, limit):
    """Every match as `matching` gives it, a page after the other."""
    found = asked_of.matching(query, below=None, limit=limit)
    while found:
        yield from found
        found = asked_of.matching(query, below=found[-1].row, limit=limit)


@given(libraries, st.lists(plain_papers | odd_papers, max_size=3), queries)
@example([Paper(id=PaperId("a:1"), title="GPU Ӏ ß", categories=("cs.*",))], [], [parse("category:cs.*"), parse("ss")])
@example([Paper(id=PaperId("a:1"), title="energy", abstract="energies")], [], [parse("* -energy*")])
def test_the_archive_finds_what_the_evaluator_finds(empty, library, others, asked):
    changed = become(library, others)
    standing = changed + library[len(changed) :]
    with archive(empty, library, changed) as asked_of:
        for query in asked:
            expected = true_of(query, standing)
            answer = asked_of.search(query, limit=100, offset=0)
            assert ids(answer.papers) == expected, canonical(query)
            assert answer.total == len(expected)
            previewed = asked_of.preview(query, since=NOON)
            assert previewed.count == len(expected), canonical(query)
            assert len(previewed.newest) == min(3, len(expected))
            every = list(page_by_page(asked_of, query, limit=3))
            assert ids(every) == expected, canonical(query)
            assert [one.row for one in every] == sorted((one.row for one in every), reverse=True)


@given(libraries, queries)
def test_every_match_is_reached_page_by_page_when_only_the_newest_are_ranked(empty, library, asked):
    with archive(empty, library) as asked_of:
        for query in asked:
            pages = [
                asked_of.search(query, limit=2, offset=offset, most_ranked=2)
                for offset in range(0, len(library) + 2, 2)
            ]
            expected = true_of(query, library)
            assert ids(stored for one in pages for stored in one.papers) == expected, canonical(query)
            assert pages[-1].total == len(expected)


def test_matches_that_are_run_over_from_the_oldest_on_are_ranked_and_told_from_the_newest_on(empty):
    """Two words that stand together though each is rare: fewer matches are expected than there are, and than fit."""
    titles = ["sparse attention" if number % 10 == 0 else "of chips" for number in range(60)]
    library = [Paper(id=PaperId(f"a:{number}"), title=title, listed_at=NOON) for number, title in enumerate(titles)]
    with archive(empty, library) as asked_of:
        all_, some = (
            asked_of.search(parse("sparse attention"), limit=limit, offset=0, most_ranked=2) for limit in (8, 4)
        )
    assert [stored.paper.id for stored in all_.papers] == ["a:50", "a:40", "a:30", "a:20", "a:10", "a:0"]
    assert [stored.paper.id for stored in some.papers] == ["a:50", "a:40", "a:30", "a:20"]
    assert (all_.total, some.total) == (6, 5)  # of those that are not all told one more than is shown


def test_a_page_that_ends_where_the_ranking_does_says_that_there_is_another(empty):
    library = [Paper(id=PaperId(f"a:{number}"), title="gpu", listed_at=NOON) for number in range(7)]
    with archive(empty, library) as asked_of:
        totals = [asked_of.search(parse("gpu"), limit=2, offset=offset, most_ranked=4).total for offset in (0, 2, 4, 6)]
    assert totals == [4, 5, 7, 7]


@given(libraries, queries, st.integers(0, 8), st.sampled_from([0, 6_000]))
def test_a_preview_counts_what_matches_of_the_papers_listed_since(empty, library, asked, minute, read_through):
    """By the index, and by reading the texts of few papers."""
    listed = [replace(paper, listed_at=NOON + minutes(place * 5 % 8)) for place, paper in enumerate(library)]
    since = NOON + minutes(minute)
    recent = [paper for paper in listed if paper.listed_at >= since]
    with archive(empty, listed) as asked_of, pytest.MonkeyPatch.context() as patch:
        patch.setattr(empty.matches, "_READ_THROUGH", read_through)
        for query in asked:
            assert asked_of.preview(query, since=since).count == len(true_of(query, recent)), canonical(query)


@given(libraries, queries)
def test_what_is_read_in_the_texts_is_what_the_index_finds(empty, library, asked):
    """All of a query can be asked as a condition: beside a number within an OR, any part of it is."""
    with archive(empty, library) as asked_of:
        for query in asked:
            nowhere = Key("source", "none")
            beside = Or((normal(query), Number("stars", "=", 99)))
            both = And((beside, nowhere)), And((beside, Not(nowhere)))
            found = [asked_of.search(one, limit=100, offset=0).total for one in both]
            assert found == [0, len(true_of(query, library))], canonical(query)


LARGEST = [
    "|".join(f"{10 + number}*" for number in range(MAX_TERMS)),
    " ".join(f"x{number}" for number in range(MAX_TERMS)),
    "|".join(f"en* stars:>{number}" for number in range(MAX_TERMS // 2 - 4)),
    f"* {' '.join(f'-stars:={number}' for number in range(4, 40))}",
    f"* -({' '.join(f'stars:<{number}' for number in range(3, 35))})",
    f"{'(energ* | gpu -(' * 7}gpu{'))' * 7}",
    f"{'(energ* -(' * 7}gpu upvotes:>1{'))' * 7}",
    "energ* ({})".format("|".join(f'author:"Ann Le{chr(97 + number)}"' for number in range(20))),
]


@pytest.mark.parametrize("text", LARGEST, ids=lambda text: text[:20])
def test_the_largest_queries_that_are_accepted_are_answered(empty, text):
    query = parse(text)
    library = [
        Paper(id=PaperId("a:1"), title="Free energies", authors=("A. Lee",), upvotes=3),
        Paper(id=PaperId("a:2"), title="Energy on a GPU", upvotes=31),
        Paper(id=PaperId("a:3"), title="63rd", abstract=" ".join(f"x{number}" for number in range(64)), stars=3),
    ]
    with archive(empty, library) as asked_of:
        answer = asked_of.search(query, limit=100, offset=0)
        assert ids(answer.papers) == true_of(query, library)


names = (
    st.lists(
        st.sampled_from(["yann", "y", "lecun", "l", "li", "wei", "w", "a", "ann", "李", "明", "lee"]),
        min_size=1,
        max_size=4,
    )
    .map(" ".join)
    .map(name_parts)
)


joints = st.lists(
    st.tuples(
        st.sampled_from(
            ["min", "jun", "Ö", "Müller", "o", "malley", "van", "der", "berg", "MJ", "M", "李", "minjun", "ann"]
        ),
        st.sampled_from([" ", " ", "-", "'"]),
    ),
    min_size=1,
    max_size=5,
).map(lambda parts: "".join(f"{part}{joint}" for part, joint in parts))


@given(names, names)
@example(name_parts("l 明"), name_parts("ann li 明"))
@example(name_parts("Park Minjun"), author_parts("M.-J. Park"))
def test_what_a_name_is_looked_up_by_finds_all_whom_it_agrees_with(wanted, author):
    finds_whom_it_agrees_with(wanted, author)


@settings(max_examples=max(600, settings().max_examples))
@given(joints, joints)
@example("o'müller-ann ö", "oe mueller")
def test_so_does_a_name_that_is_joined(wanted, author):
    finds_whom_it_agrees_with(name_parts(wanted), author_parts(author))


def finds_whom_it_agrees_with(wanted, author):
    """And nobody else, where the index has the last word."""
    leaf = Name("author", wanted)
    found = not set(tokens_of_name("author", author)).isdisjoint(name_tokens(leaf))
    agrees = names_agree(wanted, author)
    assert found == agrees if is_decided(leaf) else found >= (agrees and bool(full_parts(wanted)))

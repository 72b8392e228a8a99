"""What no paper of the sources can make true: which parts of a query, why, and what can match in their place."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.arxiv_categories import CATEGORIES
from bot.paper.identity import source_id
from bot.polling.profile import Fact, SourceProfile
from bot.polling.reachability import FACT_OF_FIELD, Reason, unreachable
from bot.query.canonical import canonical, spelled, written
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.fields import TABLE
from bot.query.parser import parse
from bot.query.tree import leaves
from tests.bot.polling.profiles import ARXIV, BIORXIV, FEED, HUGGINGFACE, TAGGED_FEED, TITLES_ALONE
from tests.bot.query import strategies

HF = {"huggingface": HUGGINGFACE}
AX = {"arxiv": ARXIV}
BIO = {"biorxiv": BIORXIV}
NATURE = {"feed:nature": FEED}
BLOG = {"feed:blog": TAGGED_FEED}


def found(typed, sources):
    return unreachable(parse(typed), sources)


def offered(dead):
    return None if dead.instead is None else canonical(dead.instead)


def parts(dead):
    return [(f"{'-' * one.excluded}{spelled(one.leaf)}", one.reason) for one in dead.dead]


@pytest.mark.parametrize(
    ("typed", "sources"),
    [
        ("gpu -survey", {"list": TITLES_ALONE}),
        ("title:gpu", {"list": TITLES_ALONE}),
        ("*", {"list": TITLES_ALONE}),
        ("abstract:gpu", NATURE),
        ("author:hinton", AX),
        ("category:cs.LG", AX),
        ("category:cs.*", AX),
        ("cat:cs", AX),
        ("category:hep-th", AX),
        ("category:cond-mat.soft", HF),
        ("category:neuroscience", BIO),
        ('category:"cell biology"', BIO),
        ("category:neuroscience", BLOG),
        ("category:node.js", BLOG),
        ("gpu source:arxiv", AX),
        ("gpu source:ArXiv", AX),
        ("gpu source:feed:nature", NATURE),
        ("upvotes:>=20 source:huggingface", HF),
        ("gpu upvotes:<5", HF),
        ("has:code", HF),
        ("stars:>10", HF),
        ("org:google", HF),
        ("gpu -source:arxiv", HF | AX),
    ],
)
def test_a_query_that_some_source_can_make_true_has_nothing_unreachable(typed, sources):
    assert found(typed, sources) is None


def test_facts_of_one_paper_may_come_from_several_sources():
    assert found("source:arxiv upvotes:>5", AX) is not None
    assert found("source:arxiv upvotes:>5 category:cs.LG", AX | HF) is None


def test_nothing_is_said_where_the_sources_are_not_known():
    assert found("category:cs.ZZ", {}) is None


@pytest.mark.parametrize(
    ("typed", "sources", "dead", "instead"),
    [
        ("gpu category:cs.LG", NATURE, [("category:cs.LG", Reason.UNKNOWN_FACT)], "gpu"),
        ("author:hinton", NATURE, [("author:hinton", Reason.UNKNOWN_FACT)], None),
        ("gpu abstract:tpu", {"list": TITLES_ALONE}, [("abstract:tpu", Reason.UNKNOWN_FACT)], "gpu"),
        ("upvotes:>5", AX, [("upvotes:>5", Reason.UNKNOWN_FACT)], None),
        ("gpu stars:>5", AX, [("stars:>5", Reason.UNKNOWN_FACT)], "gpu"),
        ("gpu has:code", AX, [("has:code", Reason.UNKNOWN_FACT)], "gpu"),
        ("gpu org:google", AX, [("org:google", Reason.UNKNOWN_FACT)], "gpu"),
        ("gpu upvotes:<0", HF, [("upvotes:<0", Reason.BELOW_ZERO)], "gpu"),
        ("gpu source:arxiv", HF, [("source:arxiv", Reason.NOT_POLLED)], "gpu"),
        ("gpu source:huggingfaces", HF, [("source:huggingfaces", Reason.NOT_POLLED)], "gpu source:huggingface"),
        ("gpu source:nature", NATURE, [("source:nature", Reason.NOT_POLLED)], "gpu source:feed:nature"),
        ("* source:nature", NATURE, [("source:nature", Reason.NOT_POLLED)], "* source:feed:nature"),
        ("* source:arxiv", NATURE, [("source:arxiv", Reason.NOT_POLLED)], None),
        ("gpu source:arxiv", BIO, [("source:arxiv", Reason.NOT_POLLED)], "gpu"),
        ("category:cs.ZZ", AX, [("category:cs.ZZ", Reason.NO_SUCH_CATEGORY)], "category:cs.*"),
        ("category:cs.LGG", AX, [("category:cs.lgg", Reason.NO_SUCH_CATEGORY)], "category:cs.LG"),
        ("category:cs.ML", HF, [("category:cs.ML", Reason.NO_SUCH_CATEGORY)], "category:stat.ML"),
        ("category:maths.AG", BLOG, [("category:maths.AG", Reason.NO_SUCH_CATEGORY)], "category:math.AG"),
        ("category:hep-th.xx", AX, [("category:hep-th.XX", Reason.NO_SUCH_CATEGORY)], "category:hep-th.*"),
        ("category:cs.LG", BIO, [("category:cs.LG", Reason.ELSEWHERE)], None),
        ("category:cs.*", BIO, [("category:cs.*", Reason.ELSEWHERE)], None),
        ("category:neuroscience", AX, [("category:neuroscience.*", Reason.NOT_BROUGHT)], None),
        ("cat:neurosciences", BIO, [("category:neurosciences.*", Reason.NOT_BROUGHT)], "category:neuroscience.*"),
        ('cat:"cell-biology"', BIO, [("category:cell-biology.*", Reason.NOT_BROUGHT)], 'category:"cell biology"'),
        ("gpu -source:huggingface", HF, [("-source:huggingface", Reason.NO_OTHER_SOURCE)], "gpu"),
    ],
)
def test_a_query_that_nothing_can_match_is_told_with_what_can(typed, sources, dead, instead):
    told = found(typed, sources)
    assert told.whole
    assert parts(told) == dead
    assert offered(told) == instead


@pytest.mark.parametrize(
    ("typed", "dead", "instead"),
    [
        ("gpu OR category:cs.ZZ", [("category:cs.ZZ", Reason.NO_SUCH_CATEGORY)], "category:cs.* OR gpu"),
        ("gpu (jax OR upvotes:>5)", [("upvotes:>5", Reason.UNKNOWN_FACT)], None),
        ("(gpu upvotes:>5) OR jax", [("upvotes:>5", Reason.UNKNOWN_FACT)], None),
        ("gpu -category:cs.ZZ", [("-category:cs.ZZ", Reason.NO_SUCH_CATEGORY)], None),
        ("gpu -category:cs.LGG", [("-category:cs.lgg", Reason.NO_SUCH_CATEGORY)], "gpu -category:cs.LG"),
        ("gpu -has:code", [("-has:code", Reason.UNKNOWN_FACT)], None),
        ("gpu -(-upvotes:>5 tpu)", [("upvotes:>5", Reason.UNKNOWN_FACT)], None),
        ("(gpu -source:arxiv) OR jax", [("-source:arxiv", Reason.NO_OTHER_SOURCE)], None),
    ],
)
def test_a_part_that_can_do_nothing_is_told_and_the_rest_still_matches(typed, dead, instead):
    told = found(typed, AX)
    assert not told.whole
    assert parts(told) == dead
    assert offered(told) == instead


def test_all_alternatives_that_cannot_match_are_told():
    told = found("gpu (upvotes:>5 OR has:code OR category:cs.ZZ)", AX)
    assert told.whole
    assert [part for part, _ in parts(told)] == ["upvotes:>5", "has:code", "category:cs.ZZ"]


def test_every_field_of_the_language_needs_a_fact_or_is_known_to_every_source():
    assert {row.name for row in TABLE} - FACT_OF_FIELD.keys() == {"title", "source"}


def _brought_by(paper, names, profiles):
    """What the sources of these names can tell of a paper, all together."""
    knows = frozenset().union(*(profiles[name].knows for name in names))
    spelled_so = [profiles[name].category_names for name in names if Fact.CATEGORIES in profiles[name].knows]
    any_may_come = None in spelled_so
    known = frozenset().union(*filter(None, spelled_so))
    free = [one for one in paper.categories if any_may_come and ("." not in one or one in CATEGORIES)]
    return replace(
        paper,
        sources=names,
        abstract=paper.abstract if Fact.ABSTRACT in knows else "",
        authors=paper.authors if Fact.AUTHORS in knows else (),
        categories=(*free, *sorted(known & {*paper.categories})),
        organization=paper.organization if Fact.ORGANIZATION in knows else None,
        upvotes=paper.upvotes if Fact.UPVOTES in knows else None,
        stars=paper.stars if Fact.STARS in knows else None,
        code_url=paper.code_url if Fact.CODE in knows else None,
    )


_names = st.sampled_from(["arxiv", "huggingface", "feed:nature"])
_profiles = st.builds(
    SourceProfile,
    knows=st.frozensets(st.sampled_from(Fact)),
    category_names=st.sampled_from([None, CATEGORIES, frozenset({"Machine Learning", "cs.LG"})]),
)


@st.composite
def _brought(draw):
    """Sources, and a paper that some of them bring."""
    sources = draw(st.dictionaries(_names, _profiles, min_size=1))
    names = draw(st.lists(st.sampled_from(sorted(sources)), min_size=1, unique=True))
    paper = draw(strategies.papers)
    return sources, _brought_by(replace(paper, id=source_id("list", "1")), tuple(names), sources)


@given(strategies.typed, _brought())
def test_a_query_that_a_paper_of_the_sources_matches_is_never_called_unreachable(typed, brought):
    sources, paper = brought
    query, document = parse(typed), Document.of(paper)
    told = unreachable(query, sources)
    if told is None:
        return
    if evaluate(query, document) is not None:
        assert not told.whole, canonical(query)
    for one in told.dead:
        if one.reason is not Reason.NO_OTHER_SOURCE:
            assert evaluate(one.leaf, document) is None, spelled(one.leaf)


@given(strategies.typed, st.dictionaries(_names, _profiles, min_size=1))
def test_what_is_offered_instead_can_match_and_holds_no_dead_part(typed, sources):
    told = unreachable(parse(typed), sources)
    if told is not None and told.instead is not None:
        again = unreachable(told.instead, sources)
        assert again is None or not again.whole
        assert parse(written(told.instead)) == told.instead
        gone = {one.leaf for one in told.dead if not one.excluded and one.reason is not Reason.NO_OTHER_SOURCE}
        assert gone.isdisjoint(leaves(told.instead))

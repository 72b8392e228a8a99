"""Papers and queries for property tests, drawn from few words, so that they meet often."""

from hypothesis import strategies as st

from bot.errors import QueryError
from bot.paper.paper import Paper, PaperId
from bot.query.parser import parse

WORDS = [
    "gpu",
    "GPUs",
    "jax",
    "julia",
    "C++",
    ".NET",
    "low",
    "rank",
    "low-rank",
    "naïve",
    "GPT-4o",
    "学习",
    "机器学习",
    "energies",
]
_word = st.sampled_from([*WORDS, "survey", "energy", "4", "gpt", "net", "lower"])
_text = st.lists(_word, max_size=9).map(" ".join)
_number = st.none() | st.integers(0, 4)

papers = st.builds(
    Paper,
    id=st.integers(0, 10**9).map(lambda number: PaperId(f"test:{number}")),
    title=_text,
    abstract=_text,
    authors=st.lists(st.sampled_from(["Yann LeCun", "Y. LeCun", "Ann Lee", "LeCun", "Hinton G"]), max_size=2).map(
        tuple
    ),
    categories=st.lists(st.sampled_from(["cs.LG", "cs.CV", "stat.ML", "hep-th"]), max_size=2).map(tuple),
    sources=st.lists(st.sampled_from(["arxiv", "huggingface"]), max_size=2, unique=True).map(tuple),
    upvotes=_number,
    stars=_number,
    code_url=st.sampled_from([None, "https://example.org/code"]),
)

_phrase = st.lists(_word, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"')
_prefix = st.sampled_from(["gp*", "lo*", "energ*", "gpt-4*", "ne*", "机器*", "c++*"])
_words = st.one_of(_word, _word, _phrase, _prefix)
_scoped = st.builds("{}:{}".format, st.sampled_from(["title", "abstract"]), _words)
_facts = st.sampled_from(
    [
        *("author:lecun", 'author:"LeCun Y"', 'author:"Yann LeCun"', "author:lee", "author:hinton"),
        *("category:cs.LG", "cat:cs.*", "cat:hep-th", "cat:stat.*", "has:code"),
        *("upvotes:>=2", "upvotes:<2", "stars:>1", "stars:=3", "source:arxiv", "source:huggingface", "*"),
    ],
)
_leaf = st.one_of(_words, _words, _scoped, _facts)


def _grown(inner):
    """Queries around queries."""
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda parts: f"({' '.join(parts)})"),
        several.map(lambda parts: f"({' OR '.join(parts)})"),
        inner.map(lambda part: f"-{part}"),
        st.lists(_words, min_size=2, max_size=3).map(lambda parts: f"title:({' OR '.join(parts)})"),
    )


def _accepted(text):
    """The text, beside `*` where nothing in it must be there."""
    try:
        parse(text)
    except QueryError:
        return f"* {text}"
    return text


typed = st.recursive(_leaf, _grown, max_leaves=8).map(_accepted)
"""Texts of queries that are accepted."""

"""The fields of the query language: one table, one row for each field, in the order in which they are listed.

A row has one of the four shapes of `bot.query.shapes`. Everything else follows from it: how the field is parsed, its
canonical form and description, what is indexed of a paper, how the evaluator, the matcher and the archives find it,
the corrections suggested for a mistake, and the field's lines in the docs.

To add a key, add its row: its tokens go into the one column `facts`. A name or a number also needs, in each archive,
the column of the paper's attribute. `make docs` writes the page anew.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType

from bot.paper.paper import Paper, PaperId
from bot.paper.stream import source_name
from bot.query import word_reader
from bot.query.keys import folded, parents
from bot.query.refusal import Refusal, TypedTerm
from bot.query.shapes import Example, KeyShape, NameShape, NumberShape, Shape, TextShape, quoted
from bot.query.tree import Key, Leaf, TextField
from bot.text.tokens import join_tokens, query_tokens, surfaces

_CATEGORY = re.compile(r"(?P<name>[^\W_][\w-]*(?:\.[\w-]+)*?)(?P<archive>\.\*)?")
_WORDY_CATEGORY = re.compile(r"[\w .,:/&()'-]*[^\W_][\w .,:/&()'-]*")
_PLAIN_CATEGORY = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)*")
_SUBCLASS = re.compile(r"(?<=\.)[a-z]{2}$")
_SOURCE = re.compile(r"[^\W_][\w.:-]*")
_MOST_WORDS = 16
"""This many words of an organisation's name are indexed at most: each run of them becomes a key."""
_RUNS_REMEMBERED = 1 << 10
_PAPER = Paper(id=PaperId("docs:1"), title="")


def _category(term: TypedTerm) -> tuple[str, bool]:
    """A category of arXiv or of a feed; a bare archive (`cs`) is the whole of it, as `cs.*` is."""
    name = folded(term.text)
    found = _CATEGORY.fullmatch(name)
    if found is not None:
        return found["name"], found["archive"] is not None or "." not in found["name"]
    if term.quoted and _WORDY_CATEGORY.fullmatch(name):
        return name, False
    archive = re.split(r"[^\w-]", name)[0].strip("-")
    message = f"`category:{term.text}` is no category; write it as `cs.LG`, or `cs.*` for all of an archive."
    raise term.refused(message, *([f"{archive}.*"] if archive else []), "cs.LG")


def _spelled_category(leaf: Key) -> str:
    name = leaf.value if leaf.below else _SUBCLASS.sub(lambda found: found.group().upper(), leaf.value)
    return f"{quoted(name, plain=_PLAIN_CATEGORY)}{'.*' if leaf.below else ''}"


def _described_category(leaf: Key) -> str:
    return f"any category of {leaf.value}" if leaf.below else f"the category {_spelled_category(leaf)}"


def _source(term: TypedTerm) -> tuple[str, bool]:
    name = source_name(folded(term.text))
    if _SOURCE.fullmatch(name) is None:
        raise term.refused(f"`source:{term.text}` names no source.", "arxiv")
    return name, False


def _has(term: TypedTerm) -> tuple[str, bool]:
    """Read the one key that there is."""
    if term.text.casefold() != "code":
        raise term.refused(f"`has:{term.text}` is not known; did you mean `has:code`?", "code")
    return "code", False


def _organization_keys(paper: Paper) -> tuple[str, ...]:
    return () if paper.organization is None else _runs_of_words(paper.organization)


@lru_cache(_RUNS_REMEMBERED)
def _runs_of_words(name: str) -> tuple[str, ...]:
    """Every run of consecutive words of a name, with spaces and without, so that any of them finds the name."""
    words = surfaces(name)[:_MOST_WORDS]
    runs = [words[start:end] for start, end in combinations(range(len(words) + 1), 2)]
    return (*map(" ".join, runs), *map("".join, runs))


def _organization(term: TypedTerm) -> tuple[str, bool]:
    if "*" in term.text:
        message = "`*` does not work in a name; one whole word of an organisation's name is enough."
        raise term.refused(message, term.text.replace("*", ""), "google")
    words = [token.surface for token in query_tokens(term.text)]
    if not words:
        raise term.refused(f"`org:{term.text}` names no organisation.", "google")
    return " ".join(words), False


def _spelled_organization(leaf: Key) -> str:
    return quoted(_organization_words(leaf))


def _organization_words(leaf: Key) -> str:
    return join_tokens(tuple(leaf.value.split()))


TABLE: tuple[Shape, ...] = (
    TextShape(
        name="title",
        text=TextField.TITLE,
        examples=(
            Example(
                "title:gpu",
                replace(_PAPER, title="A GPU in the title"),
                replace(_PAPER, abstract="Only the abstract has a GPU"),
            ),
            Example(
                "title:(gpu OR tpu)",
                replace(_PAPER, title="TPU kernels"),
                replace(_PAPER, abstract="Only the abstract has a TPU"),
            ),
            Example(
                "gpu -title:survey",
                replace(_PAPER, title="GPU kernels", abstract="Not a survey"),
                replace(_PAPER, title="A survey of GPU kernels"),
            ),
        ),
    ),
    TextShape(
        name="abstract",
        text=TextField.ABSTRACT,
        examples=(
            Example(
                'abstract:"low rank"',
                replace(_PAPER, abstract="Adapters of low rank"),
                replace(_PAPER, title="Low rank in the title"),
            ),
        ),
    ),
    NameShape(
        name="author",
        mark="a",
        attribute="authors",
        noun="author",
        plural="authors",
        required_as="an author",
        example="hinton",
        examples=(
            Example(
                "author:hinton",
                replace(_PAPER, authors=("G. Hinton",)),
                replace(_PAPER, authors=("A. Ng",)),
                means="one of the authors has this name",
            ),
            Example(
                'author:"Yann LeCun"',
                replace(_PAPER, authors=("LeCun, Y.",)),
                replace(_PAPER, authors=("Bob LeCun",)),
                means='*Yann LeCun*, *Y. LeCun*, *LeCun, Yann A.*: the same as `author:"LeCun Y"`, or nearly so',
            ),
        ),
        note=(
            "Names are forgiving: order, accents, middle names, a `Jr.` and full names against initials, together "
            "(`Hinton GE`) or apart, do not matter, as long as one full part is the same and no part contradicts. "
            "A single name finds all who have it."
        ),
    ),
    KeyShape(
        name="category",
        aliases=("cat",),
        mark="c",
        of=lambda paper: paper.categories,
        parents=parents,
        value=_category,
        spelled=_spelled_category,
        described=_described_category,
        share=0.2,
        example="cs.LG",
        required_as="a category",
        examples=(
            Example(
                "category:cs.LG",
                replace(_PAPER, categories=("cs.LG",)),
                replace(_PAPER, categories=("cs.CV",)),
                means="an arXiv category; `cat:` for short",
            ),
            Example(
                "category:cs.*",
                replace(_PAPER, categories=("cs.CV",)),
                replace(_PAPER, categories=("stat.ML",)),
                means="a whole archive",
            ),
        ),
    ),
    KeyShape(
        name="source",
        mark="s",
        of=lambda paper: paper.sources,
        value=_source,
        described=lambda leaf: f"the source {leaf.value}",
        share=0.9,
        narrows=False,
        example="arxiv",
        examples=(
            Example(
                "* source:huggingface",
                replace(_PAPER, sources=("huggingface",)),
                replace(_PAPER, sources=("arxiv",)),
                means="where the paper came from; needs something beside it",
            ),
        ),
    ),
    KeyShape(
        name="org",
        aliases=("organization", "organisation"),
        mark="o",
        of=_organization_keys,
        value=_organization,
        spelled=_spelled_organization,
        described=lambda leaf: f"the organisation “{_organization_words(leaf)}”",
        share=0.01,
        label="organisation",
        example="google",
        required_as="an organisation",
        examples=(
            Example(
                "org:google",
                replace(_PAPER, organization="Google DeepMind"),
                replace(_PAPER, organization="Googol Labs"),
                means="the organisation that Hugging Face names has this word in its name; also `organization:`, "
                "`organisation:`",
            ),
            Example(
                'org:"allen institute for ai"',
                replace(_PAPER, organization="Allen Institute for AI"),
                replace(_PAPER, organization="Institute Allen, for AI"),
                means="or these words next to each other",
            ),
            Example(
                "org:huggingface",
                replace(_PAPER, organization="Hugging Face"),
                replace(_PAPER, organization="Face Hugging"),
                means="or these words written as one",
            ),
        ),
        note=(
            "An organisation is found by whole words of its name in their order, so `org:google` finds *Google "
            'DeepMind* as well as *Google*, and `org:"google deepmind"` only the first. Case, accents and '
            "punctuation do not matter. Papers that Hugging Face does not list have no organisation."
        ),
    ),
    NumberShape(
        name="upvotes",
        attribute="upvotes",
        noun="upvote",
        example=">=20",
        examples=(
            Example(
                "upvotes:>=20",
                replace(_PAPER, upvotes=20),
                replace(_PAPER, upvotes=19),
                means="at least 20 upvotes so far; also `>`, `<=`, `<`, `=`",
            ),
        ),
    ),
    NumberShape(
        name="stars",
        attribute="stars",
        noun="star",
        example=">=100",
        examples=(
            Example(
                "stars:>=100",
                replace(_PAPER, stars=100),
                replace(_PAPER, upvotes=100),
                means="stars of its code on GitHub",
            ),
        ),
    ),
    KeyShape(
        name="has",
        mark="h",
        of=lambda paper: ("code",) if paper.has_code else (),
        value=_has,
        described=lambda leaf: f"known {leaf.value}",
        share=0.3,
        closed=True,
        label="code",
        example="code",
        required_as="`has:code`",
        examples=(
            Example(
                "has:code",
                replace(_PAPER, code_url="https://example.org/code"),
                _PAPER,
                means="its code is known",
            ),
        ),
    ),
)


BY_NAME: Mapping[str, Shape] = MappingProxyType({name: row for row in TABLE for name in (row.name, *row.aliases)})
"""The row of each name and alias, in the order in which they are suggested."""
NAMES: Mapping[str, NameShape] = MappingProxyType({row.name: row for row in TABLE if isinstance(row, NameShape)})
KEYS: Mapping[str, KeyShape] = MappingProxyType({row.name: row for row in TABLE if isinstance(row, KeyShape)})
NUMBERS: Mapping[str, NumberShape] = MappingProxyType({row.name: row for row in TABLE if isinstance(row, NumberShape)})
SHARES: Mapping[str, float] = MappingProxyType({row.name: row.share for row in TABLE if not isinstance(row, TextShape)})
"""For each field, the share of papers that one of its leaves is guessed to match."""
LABELS: Mapping[str, str] = MappingProxyType({row.name: row.label for row in TABLE if row.label})
"""The names of fields in a card's reasons, where they differ from those in the language."""
IN_HELP = tuple(
    f"{row.name}:{row.example}"
    if isinstance(row, NumberShape) or (isinstance(row, KeyShape) and row.closed)
    else f"{row.name}:"
    for row in TABLE
)
"""The fields as a line of help lists them: `author:`, and with a value where the form of it must be known."""
_WITHOUT_COLON = re.compile(rf"(?P<name>{'|'.join(NUMBERS)})(?P<bound>[<>=]+\d+)", re.IGNORECASE)


def field_name(typed: str, *, place: tuple[int, int]) -> str:
    """The full name of a field typed as `name:`. Raises a `Refusal` for an unknown one, with a suggestion."""
    name = typed.removesuffix(":").lower()
    if name in BY_NAME:
        return BY_NAME[name].name
    near = [known for known in BY_NAME if len(name) > 1 and known.startswith(name)]
    near += difflib.get_close_matches(name, BY_NAME, n=1)
    if near:
        message = f"There is no field `{typed}`; did you mean `{near[0]}:`?"
        raise Refusal(message, place=place, instead=(f"{near[0]}:",), in_place=True)
    known = ", ".join(f"{row.name}:" for row in TABLE)
    message = f'There is no field `{typed}` (known: {known}). To look for the words, put them in "quotes".'
    raise Refusal(message, place=place, instead=(typed.replace(":", " "),), in_place=True)


def leaf(term: TypedTerm) -> Leaf:
    """The leaf of a term, read as its field says."""
    row = None if term.field is None else BY_NAME[term.field]
    if row is not None and not isinstance(row, TextShape):
        return row.read(term)
    _refuse_number_without_colon(term)
    return word_reader.read(term, field=None if row is None else row.text)


def _refuse_number_without_colon(term: TypedTerm) -> None:
    """Refuse `stars>=5`, which is meant as a bound and not as words."""
    found = None if term.quoted else _WITHOUT_COLON.fullmatch(term.text.rstrip("*"))
    if found is not None:
        meant = f"{found['name'].lower()}:{found['bound']}"
        raise term.refused(f"`{found.group()}` needs a colon: `{meant}`.", meant)

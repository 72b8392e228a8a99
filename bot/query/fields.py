"""The fields of the query language: one table, one row for each field, in the order in which they are listed.

A row has one of the four shapes of `bot.query.shapes`; a key with rules of its own has them in a file beside this one
(`categories`, `organizations`). Everything else follows from the row: how the field is parsed, its
canonical form and description, what is indexed of a paper, how the evaluator, the matcher and the archives find it,
the corrections suggested for a mistake, and the field's lines in the docs.

To add a key, add its row: its tokens go into the one column `facts`. A name or a number also needs, in each archive,
the column of the paper's attribute. `make docs` writes the page anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.paper.paper import Paper, PaperId
from bot.paper.stream import source_name
from bot.query.categories import described_category, parents, read_category, spelled_category
from bot.query.keys import folded
from bot.query.organizations import described_organization, organization_keys, read_organization, spelled_organization
from bot.query.refusal import TypedTerm
from bot.query.shapes import Example, KeyShape, NameShape, NumberShape, Shape, TextShape
from bot.query.tree import TextField

_SOURCE = re.compile(r"[^\W_][\w.:-]*")
_PAPER = Paper(id=PaperId("docs:1"), title="")


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
            "(`Hinton GE`) or apart, do not matter, as long as one full part is the same and no part contradicts. Nor "
            "does it matter whether a part is written as one, with a hyphen, an apostrophe or a space (`omalley`, "
            "*O’Malley*; `Minjun Park`, *Min-Jun Park*), or an umlaut as its letter or with an e (`schroeder`, "
            "`schroder`, *Schröder*). "
            "A single name finds all who have it."
        ),
    ),
    KeyShape(
        name="category",
        aliases=("cat",),
        mark="c",
        of=lambda paper: paper.categories,
        parents=parents,
        value=read_category,
        spelled=spelled_category,
        described=described_category,
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
        of=organization_keys,
        value=read_organization,
        spelled=spelled_organization,
        described=described_organization,
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

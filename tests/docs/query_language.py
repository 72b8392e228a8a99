"""The page about the query language, as values: the page is made of them, and tests run every one.

A paper in an example is its title, or its title and abstract with ` / ` between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import fill

from bot.paper.paper import Paper
from bot.query.diagnostics import MAX_CHARACTERS, MAX_DEPTH, MAX_TERMS, MAX_TEX
from bot.query.fields import NUMBERS, TABLE
from bot.query.shapes import KeyShape, NameShape, TextShape


@dataclass(frozen=True)
class Example:
    """A query with a paper that it finds and one that it does not."""

    query: str
    finds: str
    leaves: str


@dataclass(frozen=True)
class Meaning:
    """A query for what is known of a paper, and what it means. The table of fields has a paper that it finds."""

    query: str
    means: str


@dataclass(frozen=True)
class Refused:
    """A query that is refused: how the answer begins, and the query that it offers."""

    query: str
    why: str
    offered: str


@dataclass(frozen=True)
class Kept:
    """A query as typed, and in the one form in which it is kept."""

    typed: str
    form: str


@dataclass(frozen=True)
class Compound:
    """A query, and whether it finds each of `WRITTEN`."""

    query: str
    finds: tuple[bool, bool, bool]


WRITTEN = ("pre-training", "pretraining", "pre training")
"""A compound as papers write it."""
Row = Example | Meaning | Refused | Kept | Compound
HEADINGS: Mapping[type[Row], tuple[str, ...]] = {
    Example: ("query", "finds", "does not find"),
    Meaning: ("query", "means"),
    Refused: ("query", "why", "offered"),
    Kept: ("typed", "kept as"),
    Compound: ("query \\ text", *WRITTEN),
}


def _text_examples() -> tuple[Row, ...]:
    """The lines of the fields that are texts."""
    shapes = (row for row in TABLE if isinstance(row, TextShape))
    return tuple(
        Example(example.query, _texts(example.finds), _texts(example.misses))
        for shape in shapes
        for example in shape.examples
    )


def _texts(paper: Paper) -> str:
    return f"{paper.title} / {paper.abstract}".strip() if paper.abstract else paper.title


def _meanings() -> tuple[Row, ...]:
    """The lines of all other fields."""
    shapes = (row for row in TABLE if not isinstance(row, TextShape))
    return tuple(Meaning(example.query, example.means) for shape in shapes for example in shape.examples)


def _notes() -> str:
    """What is to be said of single fields."""
    rows_with_notes = (row for row in TABLE if isinstance(row, NameShape | KeyShape) and row.note)
    return "\n\n".join(
        fill(row.note, _WIDTH, break_long_words=False, break_on_hyphens=False) for row in rows_with_notes
    )


def _required() -> str:
    """What may be a whole query."""
    facts = (row.required_as for row in TABLE if isinstance(row, NameShape | KeyShape))
    leaves = ", ".join(filter(None, ("a word", "a phrase", "a beginning", *facts)))
    return f"{leaves}, or a number of {' or '.join(NUMBERS)} that 0 does not meet"


_WIDTH = 120
_NUMBERS = " and ".join(NUMBERS)

PAGE: tuple[str | tuple[Row, ...], ...] = (
    """\
# The query language

One language for subscriptions, searches and previews: what a search finds today is what a subscription would have
brought. A query looks at the title and the abstract of a paper, and at what is known of it beside them.

This page is made from examples that the tests run (`tests/docs/query_language.py`). How a query is read, and why it is
or is not true of a paper, the command line says: `offprint explain QUERY --paper FILE` prints words, clauses and what
was found.

## Words

Words side by side must all be there, anywhere in the title or the abstract.
""",
    (
        Example("diffusion transformer", "A transformer for diffusion", "A diffusion model"),
        Example("gpu", "Training on many GPUs", "Signals of GPS satellites"),
        Example("energy", "Potential energies", "Energetic particles"),
        Example("matrix", "Random matrices", "The mattress problem"),
        Example("dns", "Attacks on DNS", "A DN prefix"),
        Example("naive", "A naïve baseline", "Native speakers"),
        Example("schrodinger", "The Schrödinger equation", "The heat equation"),
        Example("m3vit", "M³ViT: an efficient model", "ViT at scale"),
        Example("benchmark", "Two benchmarks", "Benchmarking is hard"),
        Example("c++", "Modern C++, measured", "The C language"),
        Example("c#", "From C# to F#", "C and F"),
        Example(".net", "Tracing the .NET runtime", "A net of sensors"),
        Example("3d", "Scenes in 3D", "Three dimensions"),
        Example("mosquito", "Mosquitoes of cities", "A mosque in stone"),
        Example("enterovirus", "Enteroviruses in water", "Enteric fever"),
        Example("hpu", "Scaling on 512 HPUs", "Vaccines for HPV"),
        Example("logistics", "Logistics of ports", "Logistic regression"),
        Example("newton's", "A Newton method", "Newtonian fluids"),
        Example("lambda", "Types for the λ-calculus", "The calculus of L"),
        Example("il-1β", "Levels of IL-1beta", "Levels of IL-1α"),
        Example("学习", "机器学习模型", "学会习惯"),
        Example("모델", "언어 모델을 평가하다", "모든 델타"),
        Example("インド・ヨーロッパ", "インドヨーロッパ語", "インドとヨーロッパ"),
    ),
    r"""
Case, accents, ligatures and LaTeX do not matter, in papers or in what you type: `$\alpha$-divergence`, `Schr\"odinger`
and `Erd\H{o}s` may be pasted as they are. Singular and plural are one, also of acronyms, where the small s behind
capitals tells: *AIs* are many, *AIS* is one. A field of study is no plural: *semantics* is not *semantic*. Other
endings are other words: for *benchmark*, *benchmarks* and *benchmarking* write `benchmark*`. The *'s* of a possessive
does not matter, and a Greek letter in a word is found by its name (`halpha` finds Hα).

Chinese, Japanese, Thai, Korean and other scripts in which words are not cut by spaces are found by any two or more
characters in a row; of Korean one syllable is enough.

## Phrases

Quotes keep words next to each other, in their order. A hyphen, slash, dot, underscore or apostrophe inside a word
does the same, but for the apostrophe of a possessive.
""",
    (
        Example('"mixture of experts"', "Sparse Mixture-of-Experts", "Experts on a mixture of data"),
        Example("mixture-of-experts", "A mixture of expert models", "Experts on mixtures"),
        Example("gpt-4o", "GPT-4o reads charts", "GPT and 4o"),
        Example("risc-v", "Cores for RISC-V", "RISC and V"),
        Example("node.js", "Servers in Node.js", "js before node"),
        Example('"alzheimer disease"', "Alzheimer’s disease from speech", "The disease that Alzheimer saw"),
        Example('"low rank"', "Low-rank adapters", "All that is low / Rank matters"),
    ),
    """
A phrase stays inside one field: it never begins in the title and ends in the abstract. (In these examples the words
behind a `/` are the abstract.)

## Compounds

A compound is one word however it is written. What a hyphen joins in a paper is read closed up as well, and a phrase
is found closed up too. Two words that a paper only sets beside each other are never closed up.
""",
    (
        Compound("pre-training", (True, True, True)),
        Compound("pretraining", (True, True, False)),
        Compound('"pre training"', (True, True, True)),
        Compound("pretrain*", (True, True, False)),
        Compound("pre-train*", (True, True, True)),
        Compound("* -pre-training", (False, False, False)),
    ),
    """
The same holds for plurals, in one field, and for a compound among the words of a phrase, up to three words before it
and three behind it:
""",
    (
        Example("riscv", "Cores for RISC-V", "RISC and V"),
        Example("risc-v", "A RISCV core", "RISC and V"),
        Example("auto-encoder", "Variational autoencoders", "An encoder for autos"),
        Example('"data set"', "Two datasets", "A set of data"),
        Example('"contrastive pretraining"', "Contrastive pre-training", "Pre-training, contrastive"),
        Example('"multi-modal pre-training"', "Multimodal pretraining", "Multimodal models, pretraining"),
        Example("gpt4", "GPT-4 reads charts", "GPT reads 4 charts"),
        Example("35", "A model of 35 layers", "A model of 3-5 layers"),
    ),
    """
Two digits are never joined, so that `3-5` is not *35*. Other signs, as in `node.js` and `and/or`, join words into a
phrase, but are not read closed up in a paper.

## Prefixes
""",
    (
        Example("quanti*", "Post-training quantization", "Quality of service"),
        Example("policymak*", "What policymakers ask", "Policies for robots"),
        Example("gpt-4*", "GPT-4V and GPT-4o", "GPT-3.5"),
        Example('"gpt-4*"', "GPT-4V and GPT-4o", "GPT-3.5"),
        Example('"vision transform*"', "A vision transformer", "Transforming vision"),
    ),
    """
At least two letters must stand before the `*`, and it stands only at the end. Words begin as they are written:
`policy*` finds *policymaker* and not *policies*, which `polic*` and the plain `policy` find. A name with a star goes
into quotes, where the star of one letter is none: `"C*-algebra"`, `"A* search"`.

## This, or that, without this
""",
    (
        Example("jax OR julia", "Julia for scientists", "Fortran for scientists"),
        Example("jax | julia", "Faster JAX", "Faster Java"),
        Example("gpu -survey", "A GPU kernel", "A survey of GPU kernels"),
        Example("gpu NOT survey", "A GPU kernel", "A survey of GPU kernels"),
        Example("gpu —survey", "A GPU kernel", "A survey of GPU kernels"),
        Example("jax AND gpu", "JAX on a GPU", "JAX on a laptop"),
        Example("(jax OR julia) gpu", "Julia on GPUs", "Julia on laptops"),
        Example("jax OR julia gpu", "JAX on laptops", "Julia on laptops"),
        Example('gpu -"low rank"', "Low power GPUs of rank one", "Low-rank GPU kernels"),
        Example("gpu -(survey OR review)", "A GPU kernel", "A review of GPUs"),
        Example("“mixture of experts”", "Sparse mixture of experts", "Experts on mixtures"),
    ),
    """
A hyphen leaves out a word only with a space before it: `(jax OR julia)-like` asks for *like* as well. Operators are
capital letters; `or` and `not` between words are asked about, and `and`, `&` and `&&` there read as `AND`. To look
for one of these words, put it in quotes. `NOT` and `-` bind tightest, then words side by side (you may write `AND`),
then `OR`. A `+` before a word changes nothing: every word must be there. Curly quotes, long dashes and full-width
signs, as phones and keyboards make them, work as the plain ones.

## Fields
""",
    _text_examples(),
    _meanings(),
    f"""
{_notes()}

{_NUMBERS.capitalize()} rise: a paper may come to match later, and is then announced once.

## Everything

`*` is every paper, and `* -survey` every paper but surveys. It is meant for a digest: as
cards of their own they would flood a channel. So would a query that brings more than 20 papers a day. Before such a
subscription comes instantly, Offprint says how much that is and offers the digest.

## What a search shows first

Of the papers that match, the newest few thousand are ranked: how well the words fit, a title four times an abstract,
less for what is old. Behind them come the rest, newest first. From 2,000 on the count says `or more`. To have every
match, newest first, run `offprint search QUERY --all`.

## What is refused

The answer points at the place, says what is wrong, and offers a query that works, on Slack and Discord with a button
that uses it. A sign that means something in other search languages is never read as nothing here.
""",
    (
        Refused('"mixture of experts', "This quote is never closed", '"mixture of experts"'),
        Refused("(jax OR julia", "This parenthesis is never closed", "(jax OR julia)"),
        Refused("jax OR julia)", "This parenthesis was never opened", "jax OR julia"),
        Refused("gpu ()", "There is nothing between these parentheses", "gpu"),
        Refused("gpu OR", "`OR` needs something behind it", "gpu"),
        Refused("gpu NOT", "`NOT` needs something behind it", "gpu"),
        Refused("gpu &", "There is no letter or digit in `&`", "gpu"),
        Refused("autor:hinton", "There is no field `autor:`; did you mean `author:`?", "author:hinton"),
        Refused("venue:nips", "There is no field `venue:`", "venue nips"),
        Refused("gpu stars:", "`stars:` needs a value behind it", "gpu"),
        Refused("gpu title:-survey", "`-` stands before the field", "gpu -title:survey"),
        Refused("title:(gpu abstract:tpu)", "`abstract:` stands inside `title:(…)`", "title:(gpu tpu)"),
        Refused("upvotes:20", "`upvotes:20` needs a comparison", "upvotes:>=20"),
        Refused("upvotes>=20", "`upvotes>=20` needs a colon", "upvotes:>=20"),
        Refused("stars:=>5", "`=>5` is no comparison", "stars:>=5"),
        Refused("stars:>=1.5k", "`>=1.5k` is no whole number", "stars:>=1500"),
        Refused("has:model", "`has:model` is not known", "has:code"),
        Refused("cat:cs.L*", "`category:cs.L*` is no category", "cat:cs.*"),
        Refused("gpu or tpu", "For either, write `OR` in capitals", "gpu OR tpu"),
        Refused("gpu not survey", "To leave out, write `NOT` in capitals", "gpu NOT survey"),
        Refused("gpu !survey", "`!` here would leave nothing out", "gpu -survey"),
        Refused("'low rank'", "For a phrase, write it in double quotes", '"low rank"'),
        Refused("#gpu", "`#` before a word means nothing here", "gpu"),
        Refused("cs.LG", "`cs.LG` is a category of arXiv", "category:cs.LG"),
        Refused("author:Yann LeCun", "`author:` takes one value", 'author:"Yann LeCun"'),
        Refused("author:roe, poe", "`author:` takes one value", "author:(roe OR poe)"),
        Refused("gpu -gpu", "No paper can ever match this", "gpu"),
        Refused("cat:cs.LG,cs.CV", "`cat:` takes one value", "cat:(cs.LG OR cs.CV)"),
        Refused("author:y", "`author:y` is no name", "author:hinton"),
        Refused("author:(LeCun Y)", "`LeCun Y` in parentheses would be several authors", 'author:("LeCun Y")'),
        Refused("author:hint*", "`*` does not work in a name", "author:hint"),
        Refused("gpu source:!", "`source:!` names no source", "gpu source:arxiv"),
        Refused("q*", "`q*` is too short", "q"),
        Refused("C*-algebra", "`*` stands only at the end of a word, not as in `C*-algebra`", '"C*-algebra"'),
        Refused("title:学 gpu", "`学` is one character", "gpu"),
        Refused("qu*nti", "`*` stands only at the end of a word", "qu*"),
        Refused("title:*", "`title:*` would match every paper", "*"),
        Refused("学 gpu", "`学` is one character", "gpu"),
        Refused("-gpu", "`-gpu` alone would match nearly every paper", "* -gpu"),
        Refused("gpu OR -survey", "`-survey` alone would match nearly every paper", "gpu -survey"),
        Refused("source:arxiv", "`source:arxiv` alone would match nearly every paper", "* source:arxiv"),
    ),
    f"""
A query can have {MAX_CHARACTERS} characters, {MAX_TERMS} words and phrases, {MAX_TEX} different formulas or commands
of TeX, and parentheses {MAX_DEPTH} deep.

{fill(f"Each alternative must hold something that has to be there: {_required()}.", _WIDTH)}

## One form

A query is kept in one form, in which the order of its parts does not matter: `(b OR a)` and `a | b` are one
subscription, and subscribing to both in a channel says so.
""",
    (
        Kept("(b OR a)", "a OR b"),
        Kept("gpu NOT survey", "gpu -survey"),
        Kept("Mixture-of-Experts", '"mixture of experts"'),
        Kept("title:(tpu OR gpu)", "title:gpu OR title:tpu"),
        Kept('jax "or" JULIA', '"or" jax julia'),
    ),
)


def rows(kind: type[Row]) -> list[Row]:
    """Every row of one kind on the page."""
    return [row for part in PAGE if isinstance(part, tuple) for row in part if isinstance(row, kind)]


def query_language_page() -> str:
    """The page as Markdown."""
    return "\n".join(part.lstrip("\n") if isinstance(part, str) else _table(part) for part in PAGE)


def _table(part: tuple[Row, ...]) -> str:
    """Rows of one kind under their heading."""
    heading = HEADINGS[type(part[0])]
    lines = (heading, ("---",) * len(heading), *map(_cells, part))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _cells(row: Row) -> tuple[str, ...]:
    """What a row shows; queries as code."""
    match row:
        case Example(query, finds, leaves):
            return _code(query), finds, leaves
        case Meaning(query, means):
            return _code(query), means
        case Refused(query, why, offered):
            return _code(query), why, _code(offered)
        case Kept(typed, form):
            return _code(typed), _code(form)
        case Compound(query, finds):
            return _code(query), *("yes" if found else "no" for found in finds)


def _code(query: str) -> str:
    """A query as code within a table."""
    return f"`{query}`".replace("|", "\\|")

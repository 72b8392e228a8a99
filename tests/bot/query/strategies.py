"""Papers and queries for property tests, drawn from few words, so that they meet often.

The words are the hard ones: accents that compose, LaTeX, scripts without spaces, signs that belong to a word, plurals
whose ending changes. Papers come as sources send them and are made readable as they are when they come in.
"""

from dataclasses import fields, replace

from hypothesis import strategies as st

from bot.errors import QueryError
from bot.paper.paper import Paper, PaperId
from bot.query.diagnostics import MAX_CHARACTERS
from bot.query.fields import TABLE
from bot.query.parser import parse
from bot.query.tree import COMPARISONS
from bot.text.latex import readable

WORDS = [
    *("gpu", "GPUs", "jax", "julia", "low", "rank", "low-rank", "low–rank", "energies", "study", "studies", "matrices"),
    *("C++", "C#", ".NET", "GPT-4o", "GPT‑4", "node.js", "3D", "NeRF++", "R&D", "1,000", "LeCun’s"),
    *(
        "AIs",
        "DNSs",
        "ais",
        "β",
        "beta",
        "1β",
        "β-vae",
        "mitoses",
        "mitosis",
        "logistics",
        "logistic",
        "Newton's",
        "newton",
    ),
    *("모델을", "모델", "뇌", "GPU를", "インド・ヨーロッパ", "インドヨーロッパ"),
    *("naïve", "nai\u0308ve", "x\u0302\u0323", "ﬁne", "fine", "STRAßE", "İ", "Ӏ", "한국어", "हिन्दी", "\u00adgp\u200bu"),
    *("学习", "机器学习", "gpu的", "データ", "ﾃﾞｰﾀ", "ภาษาไทย"),
    *("M^3ViT", "M³ViT", r"Schr\"odinger", r"Erd\H{o}s", r"$\alpha$-vae", "α-vae", "H$_2$O", "H₂O"),
]
COMPOUNDS = [
    *("pre-training", "pretraining", "pre training", "Pre‑trainings", "pre–training", "Training", "pre_training"),
    *("pre-training-free", "pretraining-free", "state-of-the-art", "stateoftheart", "the art", "of-the", "a-b-c-d-e-f"),
    *(
        "RISC-V",
        "riscv",
        "trans-former",
        "Transformers",
        "data sets",
        "dataset",
        "3-5",
        "35",
        "4-bit",
        "model-s",
        "models",
    ),
    *("free", "corpus", "corpora", "pré-training", "gpu-学习", "C++-like", "x^2-pre-training"),
]
"""Words that hyphens join, written apart and closed up."""
_word = st.sampled_from(
    [
        *WORDS,
        *COMPOUNDS,
        *COMPOUNDS,
        "survey",
        "energy",
        "4",
        "gpt",
        "net",
        "lower",
        "matrix",
        "womens",
        "m3vit",
        "erdos",
        "alpha",
    ]
)
_read = st.sampled_from(
    [
        readable(word)
        for word in [
            *WORDS,
            *COMPOUNDS,
            *COMPOUNDS,
            "学",
            "",
            "a survey",
            r"$x_i^2$",
            r"\textbf{low} rank",
            "women",
            "womens",
        ]
    ]
)
_text = st.lists(_read, max_size=9).map(" ".join)
_number = st.none() | st.integers(0, 4)
AUTHORS = [
    *("Yann LeCun", "Y. LeCun", "LeCun", "LeCun, Yann A.", "Ann Lee", "Hinton G", "Geoffrey E. Hinton Jr."),
    *(
        "Laurens van der Maaten",
        "L.J.P. van der Maaten",
        "Jean-Luc Picard",
        "J.-L. Picard",
        "Paul Erdős",
        "Kevin O’Brien",
    ),
    *("李飞飞", "李 飞飞", "Fei-Fei Li", "Feifei Li", "Fei Fei Li", "F. Li", "FF Li", "Wei", "Wei Zhang", "W. Z.", ""),
    *(
        "K. O'Brien-Öz",
        "Kevin O Brien",
        "Ida Schröder",
        "Ida Schroeder",
        "Li Wei Zhang",
        "Van der Maaten",
        "vanderMaaten",
    ),
]
CATEGORIES = ["cs.LG", "CS.cv", "cs", "cs.*", "stat.ML", "hep-th", "q-bio.NC", "cond-mat.mes-hall", "Machine Learning"]

EXAMPLES = [example for row in TABLE for example in row.examples]
"""The lines of every field in the docs: so a further field is drawn from as soon as it has a row."""
_TEXTS = {"id", "title", "abstract"}


def _with_facts_of(other, paper):
    """A paper with what is known of another one beside its texts."""
    known = {name: getattr(other, name) for name in {each.name for each in fields(Paper)} - _TEXTS}
    return replace(paper, **{name: value for name, value in known.items() if value})


_plain_papers = st.builds(
    Paper,
    id=st.integers(0, 10**9).map(lambda number: PaperId(f"test:{number}")),
    title=_text,
    abstract=_text,
    authors=st.lists(st.sampled_from(AUTHORS), max_size=2).map(tuple),
    categories=st.lists(st.sampled_from(CATEGORIES), max_size=2).map(tuple),
    sources=st.lists(st.sampled_from(["arxiv", "huggingface"]), max_size=2, unique=True).map(tuple),
    upvotes=_number,
    stars=_number,
    code_url=st.sampled_from([None, "https://example.org/code"]),
)
papers = st.one_of(
    _plain_papers, st.builds(_with_facts_of, st.sampled_from([each.finds for each in EXAMPLES]), _plain_papers)
)

_phrase = st.lists(_word, min_size=1, max_size=4).map(lambda words: f'"{" ".join(words)}"')
_prefix = st.sampled_from(
    [
        *(
            "gp*",
            "lo*",
            "energ*",
            "energy*",
            "study*",
            "studi*",
            "ry*",
            "gpt-4*",
            "ne*",
            "机器*",
            "c++*",
            "nai*",
            "fi*",
        ),
        *(
            "pretrain*",
            "pre-train*",
            '"pre training fr*"',
            "pretraining-f*",
            "stateof*",
            '"state of th*"',
            "trans-form*",
        ),
        *('"low ran*"', "low-r*", "gpu的*", ".net*", "3d*", "m3*", "α-v*", "h2*", "bet*", "mito*", "gpu-뇌*"),
    ]
)
_words = st.one_of(_word, _word, _phrase, _prefix)
_scoped = st.builds("{}:{}".format, st.sampled_from(["title", "abstract"]), _words)
_bounds = st.builds(
    "{}:{}{}".format, st.sampled_from(["upvotes", "stars"]), st.sampled_from([*COMPARISONS]), st.integers(0, 4)
)
_people = st.sampled_from(
    [
        *("lecun", '"LeCun Y"', '"Yann LeCun"', "lee", "hinton", '"G. Hinton"', '"van der Maaten"', '"L. Maaten"'),
        *('"J. L. Picard"', "erdos", "O'Brien", "李飞飞", '"Li F"', "wei", '"Zhang W"', '"Hinton Jr."'),
        *(
            "obrien",
            '"Schröder I"',
            "schroeder",
            "schröder",
            '"Fei-Fei Li"',
            '"Fei Fei Li"',
            '"Feifei Li"',
            "vandermaaten",
        ),
        *('"F K Li"', '"Li Fei"', '"O Brien"', "öz", '"FF Li"', '"Vander Maaten"', '"Kevin O\'Brien Öz"'),
    ]
).map("author:{}".format)
_categories = st.sampled_from(
    [
        *(
            "cs.LG",
            "CS.lg",
            "cs.*",
            "Cs",
            "hep-th",
            "hep-th.*",
            "stat.*",
            "q-bio.*",
            "c",
            "cond-mat",
            '"machine learning"',
            *('"e.g."', '"cs.LG."', '"a..b"', '"feed:x"'),
        )
    ]
).map("cat:{}".format)
_others = st.sampled_from(["has:code", "source:arxiv", "source:HuggingFace", "*"])
_fields = st.sampled_from([example.query for example in EXAMPLES])
_leaf = st.one_of(_words, _words, _scoped, _people, _categories, _bounds, _fields, _others)


def _grown(inner):
    """Queries around queries."""
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda parts: f"({' '.join(parts)})"),
        several.map(lambda parts: f"({' OR '.join(parts)})"),
        inner.map(lambda part: f"-{part}"),
        several.map(lambda parts: f"-({' OR '.join(parts)})"),
        st.lists(_words, min_size=2, max_size=3).map(lambda parts: f"title:({' OR '.join(parts)})"),
    )


def _accepted(text):
    """The text, beside `*` where nothing in it must be there."""
    return text if _is_query(text) else f"* {text}"


def _is_query(text):
    try:
        parse(text)
    except QueryError:
        return False
    return len(text) < MAX_CHARACTERS // 3


typed = st.recursive(_leaf, _grown, max_leaves=8).map(_accepted).filter(_is_query)
"""Texts of queries that are accepted, also two of them beside each other."""

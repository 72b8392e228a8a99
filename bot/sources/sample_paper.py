"""One sample paper, and the invention of further ones for a demo that goes on when the bundled papers are all out.

An invented paper is put together from a few words by its number alone. Its abstract says that nobody wrote it. It
has neither authors nor a link.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

_MANNERS = (
    "Sparse",
    "Quantized",
    "Streaming",
    "Robust",
    "Compact",
    "Adaptive",
    "Federated",
    "Causal",
    "Lazy",
    "Modular",
)
_METHODS = (
    ("attention", "cs.LG"),
    ("compilers", "cs.PL"),
    ("GPU kernels", "cs.DC"),
    ("optimizers", "cs.LG"),
    ("neural rendering", "cs.GR"),
    ("mixture of experts", "cs.LG"),
    ("language models", "cs.CL"),
    ("graph networks", "cs.LG"),
    ("benchmarks", "cs.PF"),
    ("diffusion models", "cs.CV"),
    ("test-time compute", "cs.AI"),
)
_TASKS = (
    "protein folding",
    "weather forecasts",
    "code review",
    "theorem proving",
    "traffic planning",
    "speech on phones",
    "satellite images",
    "chip design",
    "tables and charts",
    "robot hands",
    "medical notes",
    "hash tables",
    "road scenes",
)
_UPVOTES = 7


class SamplePaper(BaseModel):
    """One line of `sample_papers.jsonl`, or an invented one. Title and abstract are LaTeX, as sources send them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str
    title: str
    abstract: str
    categories: tuple[str, ...]
    upvotes: int
    authors: tuple[str, ...] = ()
    arxiv: str | None = None
    code: str | None = None
    stars: int | None = None
    invented: bool = False


def invented(number: int) -> SamplePaper:
    """The invented paper of this number: the same each time. Its title occurs again after 1,430 numbers, as a part."""
    manner = _MANNERS[number % len(_MANNERS)]
    method, category = _METHODS[number % len(_METHODS)]
    task = _TASKS[number % len(_TASKS)]
    part = number // (len(_MANNERS) * len(_METHODS) * len(_TASKS))
    title = f"{manner} {method} for {task}" + (f", part {part + 1}" if part else "")
    return SamplePaper(
        slug=f"invented-{number}",
        title=title,
        abstract=f"This paper was invented by the demo; nobody wrote it. It would show how {manner.lower()} {method} "
        f"could help with {task}, measure it on data that does not exist, and find it better than before by a margin "
        "that you may choose.",
        categories=(category,),
        upvotes=number % _UPVOTES,
        invented=True,
    )

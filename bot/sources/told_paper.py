"""The door: what a source tells of a paper becomes text of bounded size, before anything reads it.

Markup becomes text first (`R&amp;D`, `H<sub>2</sub>S`), then LaTeX becomes Unicode. Both take time that grows with the
text, so that a text is cut before it is read. What was cut ends in `…`. Control characters, which no line shows and of
which some cannot be stored, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from bot.paper.paper import Paper, PaperId
from bot.paper.people import UNNAMED, people
from bot.text.fold import fold
from bot.text.latex import readable
from bot.text.lines import one_line, visible
from bot.text.markup import plain

TITLE_CHARACTERS = 1_000
ABSTRACT_CHARACTERS = 20_000
AUTHORS = 5_000
NAME_CHARACTERS = 200
ALIASES = 20
"""How many further ids of one paper a source is believed."""
CUT = UNNAMED
"""What a cut text or list ends in."""
_MARKUP_FACTOR = 5
"""How much longer than its text a marked-up text may be: an abstract of a publisher has a tag at each formula."""

_BRACES = str.maketrans("", "", "{}")
_TEXTS_REMEMBERED, _LONGEST_REMEMBERED = 8_192, 4_000
"""A week of Hugging Face's list and bioRxiv's, titles, names and abstracts: some ten megabytes, sixty at the worst."""


def told_paper(paper: PaperId, *, source: str, title: str, abstract: str = "", authors: Iterable[str] = ()) -> Paper:
    """A paper with the texts of `source`, bounded and readable; further facts are the caller's to add.

    Raises `ValueError` where the title is blank: an entry without one is skipped with a warning.
    """
    title_source, abstract_source = _sent(title, TITLE_CHARACTERS), _sent(abstract, ABSTRACT_CHARACTERS)
    shown = _shown(title_source, TITLE_CHARACTERS)
    if not fold(shown).strip():
        raise ValueError("its title is blank")
    return Paper(
        id=paper,
        title=shown,
        abstract=_shown(abstract_source, ABSTRACT_CHARACTERS),
        title_source=title_source,
        abstract_source=abstract_source,
        authors=people(bounded_names(authors)),
        sources=(source,),
    )


def bounded_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names as they were sent, each on one line and readable; of more than `AUTHORS` the first, and a mark.

    Blank ones are left out, and names behind the first that are too many are not read.
    """
    told = list(islice(filter(None, map(_name, names)), AUTHORS + 1))
    return tuple(told) if len(told) <= AUTHORS else (*told[:AUTHORS], CUT)


def bounded(text: str, most: int) -> str:
    """`text`, cut to `most` characters and marked where it is longer."""
    return text if len(text) <= most else f"{text[: most - len(CUT)].rstrip()}{CUT}"


def shown_text(text: str, most: int) -> str:
    """A text as people read it: on one line, without markup and LaTeX, at most `most` characters."""
    return _shown(_sent(text, most), most)


def _sent(text: str, most: int) -> str:
    return bounded(visible(plain(bounded(text, most * _MARKUP_FACTOR))).strip(), most)


def _shown(sent: str, most: int) -> str:
    read = _remembered if len(sent) <= _LONGEST_REMEMBERED else readable
    return bounded(one_line(visible(read(sent))), most)


@lru_cache(maxsize=_TEXTS_REMEMBERED)
def _remembered(text: str) -> str:
    """As `readable`: lists are told again for a week, and while their upvotes move their texts stay."""
    return readable(text)


def _name(name: str) -> str:
    """A name without the braces by which BibTeX holds its parts together: `{van der} Berg`."""
    return one_line(shown_text(name, NAME_CHARACTERS).translate(_BRACES))

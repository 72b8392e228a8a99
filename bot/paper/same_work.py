"""The same work under another id: its folded title and its first author's surname, within 90 days.

A preprint and the article that it becomes, or one paper in two feeds, share no id where no source tells both. They
share their title and first author. The rule is narrow, because a paper that is taken for another is lost, and a paper
that is not recognised is only posted twice:

- a title that says too little (`Editorial`, `Reply`, `Letter to the editor`, `Deep learning`) names no work;
- every word and number of the title counts (`Part I` is not `Part II`, `Erratum to: X` is not `X`, a title without its
  subtitle is another title); case, accents, spaces, dashes and other punctuation do not count;
- a paper without authors is not compared;
- a column or a yearly report with an unchanging title is a new work after 90 days.

`bot.paper.identity.may_be_one_work` has the last word: two arXiv ids are always two papers.
`docs/decisions/0009-the-same-title-and-first-author.md` says why.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

from bot.paper.paper import Paper
from bot.paper.surname import surname
from bot.text.tokens import surfaces


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WITHIN = timedelta(days=90)
_FEWEST_WORDS, _FEWEST_TELLING_WORDS = 3, 2
_TELLS_NOTHING = _words(
    """
    a an and are as at by de der die for from in into is la of on or our le the this to und with we your
    abstract abstracts acknowledgement acknowledgements acknowledgment acknowledgments addendum announcement annual
    answer article articles author authors board book books brief briefing bulletin call case chief collection column
    comment commentary comments concern conference contents contribution contributors contributions correction
    corrections corrigenda corrigendum correspondence cover current day desk digest discussion edition editor editorial
    editorials editors errata erratum expression foreword front guest highlights image images index interview
    introduction introductory invited issue issues journal letter letters list matter meeting memoriam message month
    monthly news newsletter note notes obituary online opinion page papers part perspective perspectives picture poster
    preface president proceedings publication published publisher quarterly reader readers recent remarks remembering
    reply report reports research response retracted retraction review reviewer reviewers reviews roundup section
    selected short special spotlight statement summary supplement supplementary symposium table thanks today update
    view viewpoint volume week weekly welcome withdrawal withdrawn workshop year yearly
    january february march april may june july august september october november december ii iii iv vi vii viii ix
    """
)
"""Words that stand in the titles of columns, notices and front matter, and in every text."""
_RECURS = _words("bulletin column digest highlights issue month monthly news newsletter quarterly roundup week weekly")
"""Words of a column that comes again under its title within 90 days: it is a work if it tells one thing more."""
_TWO_NUMBERS = re.compile(r"(?<=\d) (?=\d)")
"""The space of `Part 1 12`, which is not `Part 11 2`. Others are removed: `H<sub>2</sub>O` comes as `H 2 O`."""
_KEYS_REMEMBERED = 1 << 10
"""The key of a new paper is asked for twice: to look for papers with it, and to store it."""


def work_key(paper: Paper) -> str | None:
    """The key that papers of one work share: folded title and surname. None where the rule does not apply."""
    return _work_key(paper.title, paper.authors[0]) if paper.authors else None


@lru_cache(_KEYS_REMEMBERED)
def _work_key(title: str, first_author: str) -> str | None:
    words = surfaces(title)
    telling = {word for word in words if len(word) > 1 and not word.isdigit()} - _TELLS_NOTHING
    more = 0 if _RECURS.isdisjoint(words) else 1
    if len(words) < _FEWEST_WORDS + more or len(telling) < _FEWEST_TELLING_WORDS + more:
        return None
    called = surname(first_author)
    return f"{_TWO_NUMBERS.sub('_', ' '.join(words)).replace(' ', '')}/{called}" if called else None


def dated(paper: Paper, *, seen_at: datetime) -> datetime:
    """The moment by which a paper is compared: published, else listed, else `seen_at`; no later than `seen_at`.

    A journal dates its articles by an issue that may be months ahead.
    """
    return min(paper.published_at or paper.listed_at or seen_at, seen_at)


def is_within(first: datetime, second: datetime) -> bool:
    """Whether two papers with one key are near enough in time to be one work."""
    return abs(first - second) <= WITHIN

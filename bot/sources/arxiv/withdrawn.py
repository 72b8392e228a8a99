"""Papers that were withdrawn: arXiv goes on listing them and says so in the comment, or in place of the abstract.

A comment is about its paper, so that a word may do (`Withdrawn`). An abstract may be about papers that were withdrawn:
it has to say in a whole sentence that this one was.
"""

from __future__ import annotations

import re

_WHAT = r"(?:paper|submission|article|manuscript|preprint|version|work|document|note|draft|report|e-?print|thesis)"
_TAKEN_BACK = r"(?:withdrawn|retracted|removed\ by\ arxiv)"
_OPENING = r"^\W* (?:arxiv\ admin(?:\ note)?:\s*)?"
_WAS = r"(?:has\ been|have\ been|was|is)\ (?:\w+\ )?"
_COMMENT_SAYS_SO = re.compile(
    rf"""
    {_OPENING}
    (?: (?:this|the|our)\ (?:\w+\ )?{_WHAT}\ {_WAS}{_TAKEN_BACK}\b
      | (?:this\ )?{_WHAT}?\ ?{_TAKEN_BACK}\b (?=\s*(?:[.:;,!(]|(?:by|due|because|for|pending|at|from\ arxiv)\b|$))
      | (?:the\ |this\ )?authors?\ (?:have\ |has\ )?(?:withdrawn|withdrew|retracted)\ (?:this|the)\ {_WHAT}\b )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_REASON = r"(?=\W*$|[.!;]|\ (?:due|because|for|pending|as|since|until)\b)"
_BY = r"\ by\ (?:the\ |its\ )?(?:author\(s\)|(?:authors?|submitters?|arxiv)\b)"
_ABSTRACT_SAYS_SO = re.compile(
    rf"""
    {_OPENING}
    (?: (?:this|our)\ (?:\w+\ )?{_WHAT}\ {_WAS}{_TAKEN_BACK}\b
      | the\ {_WHAT}\ {_WAS}withdrawn (?:{_BY}|{_REASON})
      | (?:this\ )?{_WHAT}\ {_TAKEN_BACK} (?:{_BY}|{_REASON})
      | {_TAKEN_BACK} (?:{_BY} (?:\ admin\w+)? {_REASON} | (?=\W*$))
      | (?:the\ |this\ )?authors?\ (?:have\ |has\ )?(?:withdrawn|withdrew|retracted)
        \ (?: this\ {_WHAT}\b | the\ {_WHAT}{_REASON} ) )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ADDED = re.compile(r"[.;,]\s+(?=(?:this\ paper\ |paper\ )?(?:has\ been\ |was\ |is\ )?withdrawn\ by\b)", re.IGNORECASE)
"""Where a comment goes on to say so: `12 pages; withdrawn by the authors`."""


def is_withdrawn(comment: str, abstract: str) -> bool:
    """Whether arXiv's comment on a paper, or the text in place of its abstract, says that it was withdrawn."""
    if any(_COMMENT_SAYS_SO.match(text) for text in _ADDED.split(" ".join(comment.split()))):
        return True
    return bool(_ABSTRACT_SAYS_SO.match(" ".join(abstract.split())))

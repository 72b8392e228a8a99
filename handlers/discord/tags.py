"""Which tags of a forum a post gets: those that are named as the subscriptions for which it comes begin."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers.discord import limits
from handlers.discord.places import Tag

_WORDS = re.compile(r"[^\W_]+")
_LEFT_OUT = re.compile(r"(?:^|\s)-\S|\bNOT\b")
"""Where the words of a query begin that a paper must not have."""


def tags_for(topics: Iterable[str], tags: Iterable[Tag]) -> tuple[str, ...]:
    """The ids of the tags for these queries, in the forum's order and no more than a post takes.

    A query has a tag whose words it begins with, in any case and with any marks between them: `"mixture of experts"
    -survey` has the tag *Mixture of Experts*, and not *survey*.
    """
    begun = [_words(_LEFT_OUT.split(topic, maxsplit=1)[0]) for topic in topics]
    fitting = (tag.id for tag in tags if not tag.moderated and any(_begins(one, _words(tag.name)) for one in begun))
    return tuple(fitting)[: limits.POST_TAGS]


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(text.casefold()))


def _begins(words: tuple[str, ...], with_: tuple[str, ...]) -> bool:
    return bool(with_) and words[: len(with_)] == with_

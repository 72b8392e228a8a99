"""The query as people are shown it: the words that somebody typed. The canonical form is only compared."""

from __future__ import annotations

from bot.errors import QueryError
from bot.query.canonical import canonical, identity
from bot.query.chat_input import ChatInput
from bot.query.parser import parse
from bot.query.tree import Query
from bot.text.lines import one_line, visible


def as_typed(text: str, query: Query) -> str:
    """`text` on one line, with what chat clients do to it undone, where it is read as `query`.

    Elsewhere (a character that vanishes may have parted two words) the canonical form: what people see can always be
    typed again.
    """
    shown = one_line(visible(ChatInput.of(text).text))
    try:
        same = identity(parse(shown)) == identity(query)
    except QueryError:
        same = False
    return shown if same else canonical(query)

"""What somebody writes to Offprint itself: in direct messages, or where they mention it in a channel.

In direct messages everything can be asked, and all of it is about the person's own digest. In a channel everybody reads
the answer, so only questions that are open to everybody are answered there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.card.card import Message, code, message_of, plain
from bot.paper.pasted import paper_in
from handlers.commands.attachment import Attachment
from handlers.commands.context import Answer, Caller, Reply, Services
from handlers.commands.guesses import lacking
from handlers.commands.import_list import FILE
from handlers.commands.permission import COMMANDS_THAT_CHANGE
from handlers.commands.router import answer
from handlers.commands.syntax import Invocation, Parsed, PlainWords, parse_command

_FOR_ONE_PERSON = frozenset({"feed", "export", "saved", "settings"})
"""Commands that change nothing and are answered to the person alone all the same."""
_ASKING = re.compile(
    r"(?:what(?:'s|’s| is) (?:new|there) (?:on|in|about|for) )|(?:what(?:'s|’s| is| are) (?:an? |the )?)|"
    r"(?:(?:can|could|would) you |do you (?:know|have) |please |i(?:'m| am) looking for |(?:is|are) there )?"
    r"(?:for )?(?:(?:find|show|give|get|tell|send)(?: me| us)? |look for |search(?: for)? )?"
    r"(?:(?:all|any|some|new|recent|the|latest|newest) )*"
    r"(?:papers?|articles?|preprints?|work|research) (?:on|about|for|of|with) ",
    re.IGNORECASE,
)
"""What people put around the words that they look for: `can you find me some papers on sparse attention?`"""
_NO_FILES: Mapping[str, Attachment] = {}


async def answer_words(
    text: str, caller: Caller, services: Services, *, files: Mapping[str, Attachment] = _NO_FILES
) -> Answer:
    """Answer a message that was written to Offprint; `text` is without the mention of it. Words are searched for."""
    parsed = _with_files(_understood(text), files)
    if caller.channel.person is None and isinstance(parsed, Invocation) and not _is_for_all(parsed):
        return Reply(_elsewhere(parsed, caller))
    return await answer(parsed, caller, services)


def _understood(text: str) -> Parsed:
    """The command in these words: one as typed, a paper that is named in a sentence, else a search."""
    parsed = parse_command(text)
    if isinstance(parsed, Invocation) and parsed.path == ("search",):
        return _search(parsed.options.get("query", ""))
    if not isinstance(parsed, PlainWords) or parsed.meant is not None or lacking(parsed.text) is not None:
        return parsed
    paper = paper_in(parsed.text)
    if paper is not None:
        return Invocation(("paper",), {"id": paper})
    return _search(parsed.text)


def _search(text: str) -> Invocation:
    """The search for these words, without what people put around them; help where nothing is left."""
    asked = _ASKING.match(text)
    words = text[asked.end() :].rstrip(" ?!.") if asked else text.rstrip("?! ")
    return Invocation(("search",), {"query": words}) if words else Invocation(("help",))


def _with_files(parsed: Parsed, files: Mapping[str, Attachment]) -> Parsed:
    """A file that comes with `import`, or with no words, is a list."""
    first = next(iter(files.values()), None)
    if first is None or not isinstance(parsed, Invocation) or parsed.path not in {("import",), ("help",)}:
        return parsed
    return replace(parsed, path=("import",), files={FILE: first})


def _is_for_all(asked: Invocation) -> bool:
    return not COMMANDS_THAT_CHANGE.get(asked.path, True) and asked.path[0] not in _FOR_ONE_PERSON


def _elsewhere(asked: Invocation, caller: Caller) -> Message:
    """The command to type, so that only the person sees its answer, or a change is told as one."""
    typed = code(caller.dialect.format(asked))
    return message_of((plain("Everybody reads what I answer here. Type it as a command: "), typed))

"""The syntax of a command: the words after `/papers` are parsed to its path and options, as Discord's menus give them.

Parsing is pure and quick: it is done before the message is acknowledged (Slack waits 3 s).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType

from bot.channel.channel import DIGEST_NAMES
from bot.digest.typed_time import DAY_WORDS
from bot.paper.pasted import asks_for_a_paper
from handlers.commands.attachment import Attachment
from handlers.commands.command import Command
from handlers.commands.guesses import DIGEST_WORDS, FEED_WORDS, OTHER_NAMES, PHRASES, SHOWN
from handlers.commands.hours_syntax import hours_options, mute_options, switch_second
from handlers.commands.list_syntax import lines_to_import
from handlers.commands.mail_syntax import MAIL_TO, mail_options
from handlers.commands.mode_words import query_and_mode
from handlers.commands.plan_names import NAMED_DIGEST, second_plan, split_plan
from handlers.commands.plan_parts import KEYWORDS, begins_with_days, plain_plan, with_keywords
from handlers.commands.registry import COMMANDS, ROOT, named, names
from handlers.commands.settings_syntax import (
    NAMES_OF_SETTINGS,
    SET_BY_THEMSELVES,
    call_options,
    settings_options,
)
from handlers.commands.trending_syntax import top_options, trending_options
from handlers.commands.unescape import unescaped, without_mentions

_NAMES = (*names(), *OTHER_NAMES)
_SHORTEST_SLIP, _ALMOST = 4, 0.75
"""How long a word must be to be a slip of a command, and how alike (0 to 1): `subcribe` is at 0.94."""
_ADDRESSED = frozenset({ROOT, "please", "pls", "offprint", "hey", "bot"})
_BEHIND_A_QUERY = frozenset({"subscribe", "unsubscribe", "search"})
_ONE_OPTION = MappingProxyType({one.name: one.options[0].name for one in COMMANDS if len(one.options) == 1})
"""The option that takes all the words of a command which has only this one."""
_OPTIONS_OF: Mapping[str, Callable[[str], dict[str, str]]] = MappingProxyType(
    {"trending": trending_options, "subscribe": query_and_mode, "call": call_options}
)
"""How the words of a command with several options are read."""
_SECOND_WORDS = ("show", "now", "off")
_FEED_SECOND_WORDS = ("show", "trending", "off")
_BEFORE_SHOWN = re.compile(r"^(?:(?:me|us) )?(?:(?:the|our|my) )?(?=\S)")
_HELP_WORDS = frozenset({"help", "?"})
_TAKE_NO_QUERY = frozenset(
    {"feed", "links", "spread", "quiet", "mute", "unmute", "notify", "settings", "call", "saved", "export", "top"}
)
"""Commands behind which `help` is no word to search for."""
_MOST_WORDS = 30
"""Words of a plan at most: more are a text that was pasted."""
_ON_WORDS = frozenset({"on", "start", "enable", "resume", "restart", "unpause", "unmute"})
_SET_DIGEST = re.compile(
    rf"^(?:set|change|move|schedule) (?:the )?(?P<plan>(?:{'|'.join(DIGEST_NAMES)}) )?digest (?:to )?", re.IGNORECASE
)
_SET_SETTING = re.compile(
    r"^(?:set|change) (?:(?:the|our|my) )?(?=(?:time ?zone|tz|zone|cap|limit|quiet|spread|links|notify|who)(?!\S))",
    re.IGNORECASE,
)
_SHOWN_SETTINGS = frozenset({"show", "list", "all"})


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command as understood: its path (`("digest", "set")`) and its options as typed, by name.

    `files` are those that came with it, by the name of their option.
    """

    path: tuple[str, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Attachment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnknownWords:
    """Words that no command takes. `after` is what was understood before them, `nearest` a word that works there."""

    words: str
    after: str | None = None
    nearest: str | None = None


@dataclass(frozen=True, slots=True)
class PlainWords:
    """Words that begin with no command. `meant` is the command that they most likely are, where there is one."""

    text: str
    meant: Invocation | None = None


Parsed = Invocation | UnknownWords | PlainWords
"""What can be typed after `/papers`."""


def parse_command(text: str) -> Parsed:
    """Read the words after `/papers`; never raises. No words at all ask for help, a paper's address for that paper."""
    if (lines := lines_to_import(text)) is not None:
        listed = "\n".join(map(unescaped, lines))
        return Invocation(("import",), {"lines": listed} if listed else {})
    written = _without_root(unescaped(text).strip())
    typed = PHRASES.get(written.casefold(), written)
    typed = _SET_DIGEST.sub(lambda found: f"digest {found['plan'] or ''}", typed)
    typed = _SET_SETTING.sub("settings ", typed)
    typed = MAIL_TO.sub("digest email ", typed)
    typed = NAMED_DIGEST.sub(r"digest \g<said>", typed)
    first, _, rest = typed.partition(" ")
    if OTHER_NAMES.get(first.casefold(), first.casefold()) != "call":
        rest = without_mentions(rest)
    if not first:
        return Invocation(("help",))
    if first.casefold() == "show":
        return _shown(rest.strip())
    command = _command(first)
    if command is not None:
        return _read(command.name, rest.strip())
    if asks_for_a_paper(typed):
        return Invocation(("paper",), {"id": typed})
    return PlainWords(typed, meant=_meant(first.casefold(), typed))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely was meant to be."""
    return next(iter(get_close_matches(word.casefold(), tuple(known), n=1, cutoff=0.5)), None)


def _without_root(typed: str) -> str:
    """The words without what stands before a command: `/papers`, pasted along with an example, `please`, a mention."""
    first, _, rest = typed.partition(" ")
    is_followed = bool(_command(rest.partition(" ")[0]))
    addressed = is_followed and (first.casefold().rstrip(",:") in _ADDRESSED or first.startswith(("@", "<@")))
    if first.casefold() == f"/{ROOT}" or addressed:
        return _without_root(rest.strip())
    bare = first.removeprefix("/").removeprefix("--")
    return f"{bare} {rest}".strip() if _command(bare) else typed


def _command(word: str) -> Command | None:
    bare = word.rstrip(":,").casefold()
    return named(OTHER_NAMES.get(bare, bare))


def _shown(rest: str) -> Parsed:
    """What `show` and these words ask for: a list, a paper, or a search."""
    command = SHOWN.get(_BEFORE_SHOWN.sub("", rest.casefold()))
    if command is not None:
        return _read(command, "")
    return Invocation(("paper",), {"id": rest}) if asks_for_a_paper(rest) else Invocation(("search",), {"query": rest})


def _meant(first: str, typed: str) -> Invocation | None:
    """The command of which the first word is a slip (`subcribe gpu`), or that stands behind its query."""
    before, _, last = typed.rpartition(" ")
    behind = _command(last)
    if before and behind is not None and behind.name in _BEHIND_A_QUERY:
        return _only_a_command(_read(behind.name, before))
    near = get_close_matches(first, _NAMES, n=1, cutoff=_ALMOST) if len(first) >= _SHORTEST_SLIP else []
    slip = _command(near[0]) if near else None
    return _only_a_command(_read(slip.name, typed.partition(" ")[2].strip())) if slip else None


def _only_a_command(parsed: Parsed) -> Invocation | None:
    return parsed if isinstance(parsed, Invocation) else None


def _read(name: str, rest: str) -> Parsed:
    if rest.casefold() in _HELP_WORDS and name in _TAKE_NO_QUERY:
        return Invocation(("help",), {"command": name})
    if name in _READ_BY_THEMSELVES:
        return _READ_BY_THEMSELVES[name](rest)
    if name in {"links", "notify"}:
        wanted = switch_second(rest)
        return Invocation((name, wanted)) if wanted else UnknownWords(rest, name, nearest(rest, ("on", "off")))
    if name in {"trending", "top"}:
        return _over_a_period(name, rest)
    if name in _OPTIONS_OF:
        return Invocation((name,), _OPTIONS_OF[name](rest))
    if name in {"spread", "quiet"}:
        second, hours = hours_options(rest)
        return Invocation((name, second), hours)
    if name == "mute":
        options = mute_options(rest)
        return Invocation(("unmute",)) if options is None else Invocation((name,), options)
    option = _ONE_OPTION.get(name)
    if rest and option is None:
        return UnknownWords(rest, after=name)
    return Invocation((name,), {option: rest} if option and rest else {})


def _settings(rest: str) -> Parsed:
    first, _, more = rest.partition(" ")
    if first.casefold() in SET_BY_THEMSELVES:
        return _read(first.casefold(), more.strip())
    if rest.casefold() in _SHOWN_SETTINGS:
        return Invocation(("settings",))
    words = rest.split()
    other = next((place for place, word in enumerate(words) if word.casefold() in SET_BY_THEMSELVES), 0)
    if other and settings_options(" ".join(words[:other])):
        return UnknownWords(" ".join(words[other:]), after=f"settings {' '.join(words[:other])}")
    options = settings_options(rest)
    if options is None:
        return UnknownWords(rest, after="settings", nearest=nearest(first, NAMES_OF_SETTINGS))
    return Invocation(("settings",), options)


def _over_a_period(name: str, rest: str) -> Parsed:
    options = trending_options(rest) if name == "trending" else top_options(rest)
    return PlainWords(f"{name} {rest}") if options is None else Invocation((name,), options)


def _feed(rest: str) -> Invocation:
    """The feed of the channel, of a query, or of trending papers; a query of one of these words stands in quotes."""
    second = FEED_WORDS.get(rest.casefold(), rest.casefold())
    if second in _FEED_SECOND_WORDS:
        return Invocation(("feed", second))
    return Invocation(("feed", "show"), {"query": rest} if rest else {})


def _digest(rest: str) -> Parsed:
    if not rest:
        return Invocation(("digest", "show"))
    mailed = mail_options(rest.split())
    if mailed is not None:
        return Invocation(("digest", "email"), mailed)
    words = plain_plan(rest).split()
    if not words:
        return UnknownWords(rest, after="digest")
    if words[-1].casefold() in _HELP_WORDS:
        return Invocation(("help",), {"command": "digest"})
    if len(words) > _MOST_WORDS:
        return UnknownWords(rest, after="digest")
    if (place := second_plan(words)) is not None:
        before = " ".join(words[:place]).removesuffix(" and").removesuffix(" &")
        told = isinstance(_digest(before), Invocation)
        return UnknownWords(" ".join(words[place:]), after=f"digest {before if told else split_plan(words)[0]}")
    name, words = split_plan(words)
    named = {} if name is None else {"plan": name}
    first = words[0].casefold() if words else "set"
    second = DIGEST_WORDS.get(first, first)
    if second in _SECOND_WORDS and not begins_with_days(words):
        rest = " ".join(words[1:])
        after = " ".join(("digest", second, *named.values()))
        return UnknownWords(rest, after=after) if rest else Invocation(("digest", second), _taken(second, named))
    if first in _ON_WORDS and len(words) == 1:
        return Invocation(("digest", "set"), named)
    if second == "set" and len(words) > 1:
        return _digest(" ".join((*named.values(), *words[1:])))
    return _plan(with_keywords([] if second == "set" else words), named)


def _taken(second: str, named: dict[str, str]) -> dict[str, str]:
    """The name of a digest, for what is about one of them; all are shown at once."""
    return {} if second == "show" else named


def _plan(words: list[str], named: dict[str, str]) -> Invocation | UnknownWords:
    """Options in any order, each once and behind its keyword: `at 5 pm in New York on mon, thu top 5`."""
    options = dict(named)
    name: str | None = None
    for place, word in enumerate(words):
        if word.casefold() in KEYWORDS:
            name = KEYWORDS[word.casefold()]
            if name in options:
                before = (*named.values(), *words[:place])
                return UnknownWords(" ".join(words[place:]), after=" ".join(("digest", *before)))
            options[name] = ""
        elif name is None:
            after = " ".join(("digest", *named.values()))
            known = _SECOND_WORDS if named else (*_SECOND_WORDS, *DIGEST_NAMES)
            slip = get_close_matches(word.casefold(), (*known, *DAY_WORDS), n=1, cutoff=_ALMOST)
            return UnknownWords(word, after=after, nearest=slip[0] if slip else nearest(word, known))
        else:
            options[name] = f"{options[name]} {word}".strip()
    return Invocation(("digest", "set"), options)


_READ_BY_THEMSELVES: Mapping[str, Callable[[str], Parsed]] = MappingProxyType(
    {"digest": _digest, "feed": _feed, "settings": _settings}
)

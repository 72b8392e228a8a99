"""`settings` and `call` as people type them: `settings zone Europe/Berlin cap 5 who admins`, `call 2 @ml-team`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.digest.zones import zone_named

KEYWORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("zone", "timezone", "tz", "in"), "zone"),
        **dict.fromkeys(("cap", "limit", "max", "cards"), "cap"),
        **dict.fromkeys(("who", "changes", "permission", "permissions"), "who"),
    }
)
"""The keywords of settings, and the option that each begins."""
SET_BY_THEMSELVES = frozenset({"quiet", "spread", "mute", "unmute", "notify", "digest", "feed", "links", "call"})
"""Settings that have a command of their own: `settings quiet 22-7` is read as `quiet 22-7`."""
NAMES_OF_SETTINGS = (*dict.fromkeys(KEYWORDS.values()), *sorted(SET_BY_THEMSELVES))
"""What can be set, by name."""
NOBODY = frozenset({"off", "nobody", "none", "noone", "stop", "end", "clear"})
"""Words for calling nobody."""
_IN_CHARGE = "(?:admins?|managers?|mods?|moderators?|owners?)"
_PLAINER = tuple(
    (re.compile(pattern, re.IGNORECASE), plainer)
    for pattern, plainer in (
        (r"[,;]\s+", " "),
        (r"(?<!\S)(?<!my )(?<!our )time zone(?!\S)", "zone"),
        (r"(?<!\S)(?:(?:at )?most|up to) (\d+)(?: cards?)?", r"cap \1"),
        (r"(?<!\S)(\d+) cards?(?!\S)", r"cap \1"),
        (r"(?<=\d) ?(?:cards? )?(?:an|per|each|every|/) ?h(?:our)?(?!\S)", ""),
        (r"(?<!\S)who (?:may|can)(?: change)?(?: it| this| things| this channel)?(?:[:=]|(?!\S))", "who"),
        (rf"(?<!\S)(?:who(?: to|:|=)? )?only (?={_IN_CHARGE}(?!\S))", "who "),
        (rf"^({_IN_CHARGE}|everyone|everybody|anyone|members)(?: only)?(?: (?:may|can) change .*)?$", r"who \1"),
        (r"(?<!\S)(zone|timezone|tz|cap|limit|max|cards|who)(?: to(?!\S)| is(?!\S)|:|=)\s*", r"\1 "),
    )
)
_NAMED = re.compile(r"(?:^|(?<=\s))(?:<[@!]|@)\S")
"""Where the first person or group is named: `<@U1>`, `<!subteam^S1>`, `@ada`."""


_WHO_FIRST = re.compile(
    r"(?P<who>(?:(?:<[@!][^<>]*>|@\S+(?!\S)|me(?!\S))(?:,| and(?!\S)| &(?!\S))*\s*)+)"
    r"(?:(?:for|about|with) )?(?P<subscription>[^<@\s][^<@]*)",
    re.IGNORECASE,
)
"""Who is called, before the subscription: `<@U1> and <@U2> for gpu`."""


def settings_options(rest: str) -> dict[str, str] | None:
    """The settings that words name, each behind its keyword in any order; none where nothing was typed.

    None where the words are no settings.
    """
    words = rest
    for pattern, plainer in _PLAINER:
        words = pattern.sub(plainer, words)
    if words and zone_named(words) is not None:
        return {"zone": words}
    options: dict[str, str] = {}
    name: str | None = None
    for word in words.split():
        keyword = KEYWORDS.get(word.casefold())
        if keyword is not None and keyword not in options:
            name, options[keyword] = keyword, ""
        elif name is None:
            return None
        else:
            options[name] = f"{options[name]} {word}".strip()
    return options


def settings_words(options: Mapping[str, str]) -> str:
    """The words that `settings_options` reads as these."""
    return " ".join(f"{name} {value}" for name, value in options.items())


def call_options(rest: str) -> dict[str, str]:
    """The subscription that is named, if one is, and behind it who is called: `2 @ada <@U12>`, `gpu off`."""
    first = _WHO_FIRST.fullmatch(rest)
    named = _NAMED.search(rest)
    before, _, last = rest.rpartition(" ")
    if first is not None:
        before, who = first["subscription"], first["who"]
    elif named is not None:
        before, who = rest[: named.start()], rest[named.start() :]
    elif last.casefold() in NOBODY | {"me"}:
        who = last
    else:
        before, who = rest, ""
    return {name: value for name, value in (("subscription", before.strip()), ("who", who.strip())) if value}

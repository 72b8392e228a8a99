"""People and groups as they are typed and picked: `<@U12>`, `<!subteam^S3|@ml>`, `<@&123>`, `person:U12`."""

from __future__ import annotations

import re

from bot.channel.channel import ChannelId
from bot.channel.mention import MOST_MENTIONS, Mention, MentionKind
from bot.errors import UsageError
from handlers.commands.errors import quoted

_SLACK = re.compile(r"<(?:@(?P<person>[UW][A-Z0-9]+)|!subteam\^(?P<group>S[A-Z0-9]+))(?:\|[^<>]*)?>")
_DISCORD = re.compile(r"<@(?:!?(?P<person>\d{5,20})|&(?P<group>\d{5,20}))>")
_TYPED = {"slack": _SLACK, "discord": _DISCORD}
_EVERYBODY = re.compile(r"<!(?:channel|here|everyone)(?:\|[^<>]*)?>|@(?:channel|here|everyone)\b", re.IGNORECASE)
_BETWEEN = frozenset({"and", "&", "+"})
_IDS = {
    "slack": {MentionKind.PERSON: r"[UW][A-Z0-9]+", MentionKind.GROUP: r"S[A-Z0-9]+"},
    "discord": {MentionKind.PERSON: r"\d{5,20}", MentionKind.GROUP: r"\d{5,20}"},
}


def read_mentions(typed: str, channel: ChannelId, *, me: Mention | None = None) -> tuple[Mention, ...]:
    """Those who are named, each once and in order; `me` is who asks, where that is known.

    Raises `UsageError` for anybody else, and for everybody at once.
    """
    if _EVERYBODY.search(typed):
        raise UsageError("Offprint never calls everybody at once. Name a person or a group.")
    pattern = _TYPED.get(channel.platform, _SLACK)
    named = tuple(map(_mention, pattern.finditer(typed)))
    rest = [word for word in pattern.sub(" ", typed).replace(",", " ").split() if word.casefold() not in _BETWEEN]
    written = tuple(me if word.casefold() == "me" else Mention.parse(word) for word in rest)
    found = tuple(dict.fromkeys((*named, *(one for one in written if one is not None and _can_be(one, channel)))))
    unknown = next((word for word, one in zip(rest, written, strict=True) if one not in found), None)
    if unknown is not None:
        raise UsageError(f"{quoted(unknown)} names nobody whom I can call: pick them from the list that opens at @.")
    if any(one == Mention(MentionKind.GROUP, channel.workspace) for one in found):
        raise UsageError("Offprint never calls everybody at once. Name a person or a role.")
    if len(found) > MOST_MENTIONS:
        raise UsageError(f"A subscription calls at most {MOST_MENTIONS} people and groups; these are {len(found)}.")
    return found


def _mention(found: re.Match[str]) -> Mention:
    if found["person"]:
        return Mention(MentionKind.PERSON, found["person"])
    return Mention(MentionKind.GROUP, found["group"])


def _can_be(mention: Mention, channel: ChannelId) -> bool:
    """Whether the platform has ids of this form; only such an id is rendered as a mention."""
    form = _IDS.get(channel.platform, {}).get(mention.kind)
    return form is not None and re.fullmatch(form, mention.id, re.ASCII) is not None

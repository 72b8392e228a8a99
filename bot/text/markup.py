"""Markup to plain text: HTML, JATS and MathML tags, and character references, in titles and abstracts.

Science is full of angle brackets that are no tags: `P < NP`, `a<b and c>d`, `List<String>`, `<think>`. A tag is one of
the known names with nothing but attributes behind it, and it is one of a pair, or has attributes, or ends itself
(`<br/>`), or may stand alone in HTML (`<p>`), or bears the prefix of JATS or MathML. All else is text.

The same holds after references were decoded, because many feeds escape markup twice: `&lt;i&gt;E. coli&lt;/i&gt;` is
in italics, `&lt;b&gt; tags considered harmful` is about a tag.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.text.elements import ALONE, KNOWN, PREFIXES, Line
from bot.text.lines import visible
from bot.text.references import decoded

_ATTRIBUTE = r"""\s++[A-Za-z_:@][\w:.-]*+(?:\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>]++))?+"""
_TAG = re.compile(
    rf"<(?P<closing>/?)(?:(?P<prefix>{'|'.join(PREFIXES)}):)?(?P<name>[A-Za-z][A-Za-z0-9-]*+)"
    rf"(?P<attributes>(?:{_ATTRIBUTE})*+)\s*+(?P<ended>/?)>"
)
"""No part of it crosses the next angle bracket, so that however many there are, each text is read once."""
_DECLARATION = re.compile(r"<\?[A-Za-z](?:[^<>?]|\?(?!>))*+\?>|<!(?:DOCTYPE|doctype)[^<>]*+>|<!\[CDATA\[|\]\]>")
_ROUNDS = 4
"""What decoding uncovers may be markup again; feeds escape twice, never four times."""


class _Tag(NamedTuple):
    """A tag, its `name` in lower case, and where it stands."""

    name: str
    certain: bool
    closing: bool
    ended: bool
    attributes: str
    start: int
    end: int


def plain(text: str) -> str:
    """`text` without tags and references. Never raises; a text without `<` and `&` loses its control characters only.

    Raised and lowered characters are Unicode's where it has them all (`H<sub>2</sub>S` is `H₂S`).
    """
    text = visible(text)
    for _ in range(_ROUNDS):
        before, text = text, decoded(_without_tags(text))
        if text == before:
            break
    return visible(text)


def _without_tags(text: str) -> str:
    """`text` with what its tags mean, and without them."""
    if "<" not in text:
        return text
    text = _DECLARATION.sub("", _without_comments(text))
    tags = list(_tags(text))
    line, done = Line(has_mathml=any(tag.name == "math" for tag in tags)), 0
    for tag in tags:
        line.add(text[done : tag.start])
        if tag.closing:
            line.close(tag.name)
        else:
            line.open(tag.name, tag.attributes, is_empty=tag.ended)
        done = tag.end
    line.add(text[done:])
    return line.text()


def _without_comments(text: str) -> str:
    """`text` without comments; one without an end is text."""
    parts, done = [], 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start + 2)) >= 0:
        parts.append(text[done:start])
        done = end + len("-->")
    return "".join([*parts, text[done:]])


def _tags(text: str) -> list[_Tag]:
    """The tags in `text`, in its order: certain ones, and those with their other half."""
    read = [tag for tag in map(_tag, _TAG.finditer(text)) if tag is not None]
    last_end = {tag.name: tag.start for tag in read if tag.closing}
    first_start = {tag.name: tag.start for tag in reversed(read) if not tag.closing}

    def has_other_half(tag: _Tag) -> bool:
        if tag.closing:
            return first_start.get(tag.name, tag.start) < tag.start
        return last_end.get(tag.name, tag.start) > tag.start

    return [tag for tag in read if tag.certain or has_other_half(tag)]


def _tag(found: re.Match[str]) -> _Tag | None:
    """A tag of a known name; None for anything else, such as `<b and c>`."""
    typed, attributes, prefixed = found["name"], found["attributes"], found["prefix"] is not None
    name = typed.lower()
    if not (prefixed or name in KNOWN) or (attributes and "=" not in attributes):
        return None
    stands_alone = name in ALONE and typed != "P"  # of which programs are full: `Box<P>`
    return _Tag(
        name=name,
        certain=prefixed or bool(found["ended"]) or bool(attributes) or stands_alone,
        closing=bool(found["closing"]),
        ended=bool(found["ended"]),
        attributes=attributes,
        start=found.start(),
        end=found.end(),
    )

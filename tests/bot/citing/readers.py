"""Readers of BibTeX and RIS for tests, written after the formats and not after what writes them."""

from __future__ import annotations

import re

_ENTRY = re.compile(r"\s*@(?P<kind>\w+)\{(?P<key>[a-z0-9]+),\n")
_FIELD = re.compile(r"\s*(?P<name>\w+) = ")
_SIGNS = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{sign}": sign for sign in "$&%#_"},
}
_SIGN = re.compile("|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True))))


def read_bibtex(text: str) -> list[dict[str, str]]:
    """The entries with their fields as BibTeX delimits them: braces are counted, whatever stands before them."""
    entries, place = [], 0
    while place < len(text.rstrip()):
        begin = _ENTRY.match(text, place)
        assert begin is not None, text[place : place + 80]
        entry, place = {"kind": begin["kind"], "key": begin["key"]}, begin.end()
        while not text.startswith("}", place):
            field = _FIELD.match(text, place)
            assert field is not None, text[place : place + 80]
            assert field["name"] not in entry
            entry[field["name"]], place = _value(text, field.end())
            place += len(",\n") if text.startswith(",\n", place) else len("\n")
        entries.append(entry)
        place += 1
    return entries


def _value(text: str, start: int) -> tuple[str, int]:
    if text[start] != "{":
        bare = re.compile(r"\w+").match(text, start)
        assert bare is not None
        return bare[0], bare.end()
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[start + 1 : place], place + 1
    raise AssertionError(f"a brace is never closed: {text[start : start + 80]}")


def names_in(field: str) -> list[str]:
    """The names of an author field: `and` parts them where it stands outside of braces."""
    names, depth, name = [], 0, []
    for word in field.split(" "):
        if word.lower() == "and" and depth == 0:
            names.append(" ".join(name))
            name = []
        else:
            name.append(word)
        depth += word.count("{") - word.count("}")
    return [*names, " ".join(name)]


def typeset(written: str) -> str:
    """What LaTeX shows of a value: the signs behind commands, and no braces."""
    told = _SIGN.sub(lambda found: {"{": "\0", "}": "\1"}.get(_SIGNS[found[0]], _SIGNS[found[0]]), written)
    return told.replace("{", "").replace("}", "").replace("\0", "{").replace("\1", "}")


def read_ris(text: str) -> list[list[tuple[str, str]]]:
    """The records, each with its tags in order; a line that is none of a record raises."""
    records: list[list[tuple[str, str]]] = []
    is_open = False
    for line in filter(None, text.split("\r\n")):
        found = re.fullmatch(r"(?P<tag>[A-Z][A-Z0-9])  - (?P<value>.*)", line)
        assert found is not None, line
        assert is_open or found["tag"] == "TY", line
        if not is_open:
            records.append([])
        is_open = found["tag"] != "ER"
        records[-1].append((found["tag"], found["value"]))
    assert not is_open
    return records

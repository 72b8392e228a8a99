"""Readers of feeds that this project did not write: the grammar of RFC 4287, and feedparser."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import feedparser
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
_GRAMMAR = Path(__file__).with_name("data") / "atom.rng"


@lru_cache(1)
def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(_GRAMMAR))


def read(body: bytes):
    """What a reader gets out of a feed that is valid in every way that is known here."""
    tree = etree.fromstring(body)
    assert grammar().validate(tree), grammar().error_log
    authors = tree.findall(f"{ATOM}author")
    for entry in tree.findall(f"{ATOM}entry"):
        assert authors or entry.findall(f"{ATOM}author")
        alternates = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternates) <= 1
        assert alternates or entry.find(f"{ATOM}content") is not None
    ids = [one.text for one in tree.iterfind(f"{ATOM}entry/{ATOM}id")]
    assert len(ids) == len(set(ids))
    parsed = feedparser.parse(body, response_headers={"content-type": "application/atom+xml; charset=utf-8"})
    assert not parsed.bozo, parsed.bozo_exception
    assert parsed.version == "atom10"
    return parsed

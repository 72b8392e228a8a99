"""Feeds as OPML 2.0, the file that every feed reader imports: http://opml.org/spec2.opml."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring  # it writes, and parses nothing

from handlers.text import clean
from handlers.web.atom import legal


def opml(feeds: Iterable[tuple[str, str]]) -> str:
    """The document of feeds, each a title and an address."""
    root = Element("opml", {"version": "2.0"})
    SubElement(SubElement(root, "head"), "title").text = "Offprint"
    body = SubElement(root, "body")
    for title, address in feeds:
        SubElement(body, "outline", {"type": "rss", "text": legal(clean(title)), "xmlUrl": address})
    written: str = tostring(root, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}'

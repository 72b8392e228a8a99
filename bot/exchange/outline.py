"""A list as OPML 2.0, which feed readers write and read: http://opml.org/spec2.opml.

A query and its mode stand in attributes of our own namespace, as the specification wants it; `text` is the query for
people. A file may come from any reader: an outline with a feed's address is read as that feed, a folder is let
go, any other outline is a query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # it writes, and parses nothing
from xml.parsers import expat

from bot.errors import UsageError
from bot.exchange.channel_list import ChannelList, Entry, Unread
from bot.exchange.entries import gathered, mode_named, read_entry
from bot.text.lines import visible

NAMESPACE = "urn:offprint:list"
_QUERY, _MODE = "offprint:query", "offprint:mode"
_MOST_DEPTH = 100
_NO_FEEDS: Mapping[str, str] = MappingProxyType({})


def write_outline(channel_list: ChannelList, *, title: str, feeds: Mapping[str, str] = _NO_FEEDS) -> str:
    """The subscriptions as OPML; the rest of a list has no place in it.

    `feeds` has the address of a feed for queries that have one, so that a feed reader can follow them.
    """
    root = Element("opml", {"version": "2.0", "xmlns:offprint": NAMESPACE})
    SubElement(SubElement(root, "head"), "title").text = visible(title)
    body = SubElement(root, "body")
    for entry in channel_list.entries:
        query = visible(entry.query)
        mode = {_MODE: entry.mode.value} if entry.mode else {}
        feed = {"type": "rss", "xmlUrl": feeds[entry.query]} if entry.query in feeds else {}
        SubElement(body, "outline", {"text": query, **feed, _QUERY: query, **mode})
    indent(root)
    written: str = tostring(root, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'


def read_outline(text: str, name: str) -> ChannelList:
    """The list of a document of OPML. Raises `UsageError` for no XML, and for entities of its own."""
    reader = _Reader()
    parser = expat.ParserCreate(encoding="utf-8")
    parser.StartElementHandler = lambda tag, attributes: reader.begin(tag, attributes, parser.CurrentLineNumber)
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(text.encode(), True)  # noqa: FBT003 - as expat calls it
    except expat.ExpatError as error:
        raise _no_xml(name, str(error)) from error
    except _Forbidden as error:
        raise _no_xml(name, str(error)) from error
    return gathered(reader.read)


class _Forbidden(Exception):
    """Something that no list has, and that attacks are made of."""


@dataclass(slots=True)
class _Outline:
    attributes: dict[str, str]
    line: int
    is_folder: bool = False


@dataclass(slots=True)
class _Reader:
    """Takes the elements of a document one by one."""

    read: list[Entry | Unread] = field(default_factory=list)
    open: list[_Outline] = field(default_factory=list)

    def begin(self, tag: str, attributes: dict[str, str], line: int) -> None:
        """An element begins at a line."""
        if tag.casefold() != "outline":
            return
        if len(self.open) >= _MOST_DEPTH:
            raise _Forbidden("its outlines are nested too deep")
        if self.open:
            self.open[-1].is_folder = True
        self.open.append(_Outline(attributes, line))

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag.casefold() != "outline" or not self.open:
            return
        done = self.open.pop()
        told = done.attributes
        words = told.get(_QUERY) or told.get("xmlUrl") or ("" if done.is_folder else told.get("text", ""))
        if words.strip():
            self.read.append(read_entry(f"line {done.line}", words.strip(), mode_named(told.get(_MODE, ""))))


def _refuse_entities(*_declared: object) -> None:
    raise _Forbidden("it defines entities of its own")


def _no_xml(name: str, why: str) -> UsageError:
    return UsageError(
        f"“{name}” cannot be read as OPML: {why}.",
        remedy="Export it again, or put one query a line into a .txt file and import that.",
    )

"""A mail's HTML as a mail program shows it: no scripts or forms, nothing from elsewhere, links that open outside.

The page shows it in a sandboxed frame under a policy that forbids the same, so this is for the reader: what is not
loaded leaves no broken picture and no complaint of the browser.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from html import escape
from html.parser import HTMLParser
from types import MappingProxyType
from urllib.parse import urlsplit

from bot.playground.mail.limits import HERE
from bot.playground.wire import Json, text

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""What the frame of a mail may do: show its own styles and pictures, and open links in a new tab."""

_HEAD = '<!doctype html>\n<meta charset="utf-8"><meta name="referrer" content="no-referrer"><base target="_blank">\n'
_LEFT_OUT_WHOLE = frozenset({"script", "noscript", "iframe", "object", "title", "template"})
_LEFT_OUT = frozenset({"base", "link", "form", "input", "button", "embed", "frame", "frameset", "source"})
_LOADS = frozenset({"src", "srcset", "background", "poster", "data", "ping"})
_IMPORT = re.compile(r"@import\s[^;]*;?", re.IGNORECASE)
_FAR_URL = re.compile(r"url\(\s*[\"']?(?!data:)[^)]*\)", re.IGNORECASE)
_STYLE = re.compile(r"<style[^>]*>(?P<text>.*?)</style>", re.DOTALL | re.IGNORECASE)
_SCHEMES: Mapping[str, frozenset[str] | None] = MappingProxyType({"https": None, "mailto": None, "http": HERE})
"""Links that may be followed: a scheme, and the hosts that it may lead to (None: any)."""


def shown(html: str) -> str:
    """The document to put into the frame."""
    rewriter = _Rewriter()
    rewriter.feed(html)
    rewriter.close()
    return _HEAD + "".join(rewriter.parts)


def style_hashes(event: Json) -> Iterator[str]:
    """The sources that let the styles of a mail event pass a policy without `unsafe-inline`."""
    document = text(event.get("html"))
    collector = _StyleCollector()
    collector.feed(document)
    for style in (*collector.styles, *(found["text"] for found in _STYLE.finditer(document))):
        yield f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


class _Rewriter(HTMLParser):
    """Writes a document anew, without what a mail program leaves out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._left_out: str | None = None
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._left_out or tag in _LEFT_OUT:
            return
        if tag in _LEFT_OUT_WHOLE:
            self._left_out = tag
            return
        self._in_style = tag == "style"
        if tag == "meta" and not any(name == "name" for name, _ in attrs):
            return
        self.parts.append(_start_tag(tag, attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _LEFT_OUT_WHOLE:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            self._left_out = None if tag == self._left_out else self._left_out
        elif tag not in _LEFT_OUT:
            self._in_style = False
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.parts.append(_without_far(data) if self._in_style else data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


class _StyleCollector(HTMLParser):
    """Collects the style attributes of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: set[str] = set()

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.styles |= {value for name, value in attrs if name == "style" and value}


def _start_tag(tag: str, attrs: list[tuple[str, str | None]]) -> str:
    kept = dict(attribute for attribute in attrs if _may_stay(*attribute))
    if tag == "img" and "src" not in kept:
        return f'<span title="not loaded">{escape(kept.get("alt") or "")}</span>'
    if style := kept.get("style"):
        kept["style"] = _without_far(style)
    return f"<{tag}{''.join(_attribute(name, value) for name, value in kept.items())}>"


def _without_far(css: str) -> str:
    return _FAR_URL.sub("none", _IMPORT.sub("", css))


def _may_stay(name: str, value: str | None) -> bool:
    if name.startswith("on") or name in {"target", "http-equiv", "srcdoc"}:
        return False
    if name in _LOADS:
        return (value or "").startswith("data:image/")
    return name != "href" or _may_be_followed(value or "")


def _may_be_followed(address: str) -> bool:
    if address.startswith("#"):
        return True
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    hosts = _SCHEMES.get(parts.scheme, frozenset())
    return hosts is None or parts.hostname in hosts


def _attribute(name: str, value: str | None) -> str:
    return f" {name}" if value is None else f' {name}="{escape(value)}"'

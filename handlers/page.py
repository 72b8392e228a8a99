"""The frame of every page that people open: one column, light and dark, made for a phone first, without scripts.

A page's address may hold a token, so the page is never stored, framed or indexed, and tells no other site where it came
from. Its one style sheet is in the page, and the policy names it by its hash: nothing else is loaded.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

from aiohttp import web
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

_STYLE = files(__name__.rpartition(".")[0]).joinpath("templates/page.css").read_text("utf-8")
_TEMPLATES = Environment(loader=PackageLoader(__name__.rpartition(".")[0]), autoescape=True)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
)


@dataclass(frozen=True, slots=True)
class PageButton:
    """The one button of a page: it posts to `action`, a path on this host."""

    label: str
    action: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link that stands where a button would: it leads to another site, `address`."""

    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says: a heading, paragraphs, and at most one button or link. `status` is its HTTP status."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    button: PageButton | None = None
    link: PageLink | None = None
    status: int = 200


def page_html(page: Page) -> str:
    """The page as HTML; it goes with `HEADERS`."""
    return _TEMPLATES.get_template("page.html").render(page=page, style=Markup(_STYLE))  # noqa: S704 - a file of ours


def page_response(page: Page) -> web.Response:
    """The page, as an answer."""
    return web.Response(text=page_html(page), status=page.status, content_type="text/html", headers=HEADERS)

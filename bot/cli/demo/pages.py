"""The project's own pages as HTML, for the page's *Put it in your Slack or Discord*."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from markdown_it import MarkdownIt

NAMES = ("slack", "discord")
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Offprint</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/pages.css">
<script type="module" src="/static/copy.js"></script>
</head>
<body>
<main>
<p><a href="/">← back to the demo</a></p>
{body}
</main>
</body>
</html>
"""


def pages() -> Mapping[str, str]:
    """Each page by its name, whole, as the playground serves it."""
    return {name: _page(_folder().joinpath(f"{name}.md").read_text("utf-8")) for name in NAMES}


def _folder() -> Traversable:
    """The pages as they are packed into the wheel; in a checkout, the project's own `docs`."""
    packed = files("bot.cli.demo").joinpath("docs")
    return packed if packed.is_dir() else Path(__file__).parents[3] / "docs"


def _page(markdown: str) -> str:
    title = markdown.splitlines()[0].removeprefix("# ")
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return _PAGE.format(title=escape(title), body=body)

"""The project's own pages, as the demo serves them."""

from __future__ import annotations

import re
from pathlib import Path

import bot.playground
from bot.cli.demo.pages import pages

STATIC = Path(bot.playground.__file__).parent / "static"


def test_both_pages_are_there_with_their_style_and_no_other_address_to_load():
    for name, page in pages().items():
        assert f"<title>{name.capitalize()} in ten minutes" in page
        (sheet,) = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)">', page)
        assert (STATIC / sheet).is_file()
        (script,) = re.findall(r'<script type="module" src="/static/([^"]+)"></script>', page)
        assert (STATIC / script).is_file()
        assert page.count("<script") == 1
        assert "<img" not in page

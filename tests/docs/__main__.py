"""`make docs`: write the pages that are made from code."""

from __future__ import annotations

from tests.docs.pages import made_pages

for path, text in made_pages().items():
    path.write_text(text, "utf-8")

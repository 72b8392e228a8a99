"""The page's own source: no markup from text, no other address, modules that can be joined."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser.looking import STATIC

FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|createContextualFragment|DOMParser"
    r"|\.style(?:\.|\s*=(?!=))|cssText|\sstyle=|<style|\son[a-z]+=|setAttribute\(\s*[\"'](?:on|style)|setTimeout\(\s*[\"']"
)


def source_files() -> list[Path]:
    return sorted(file for file in STATIC.rglob("*") if file.suffix in {".js", ".html", ".svg"})


def test_no_markup_is_made_from_text_and_nothing_is_styled_or_handled_inline():
    assert len(source_files()) > 20
    found = [
        (file.name, line) for file in source_files() for line in file.read_text().splitlines() if FORBIDDEN.search(line)
    ]
    assert found == []


def test_the_modules_can_be_joined_in_one_scope():
    names = [
        name
        for file in sorted(STATIC.glob("*.js"))
        for name in re.findall(r"^(?:export )?(?:async )?(?:function|const|let) (\w+)", file.read_text(), re.MULTILINE)
    ]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_no_address_of_another_place_stands_in_the_page():
    for file in source_files():
        code = re.sub(r"^\s*//.*$", "", file.read_text("utf-8"), flags=re.MULTILINE)
        assert set(re.findall(r"https?://([\w-]+\.[\w.-]+)", code)) <= {"www.w3.org"}, file.name

"""The pages say what is so: those made from code are as the code has them, links lead somewhere, commands work."""

from __future__ import annotations

import json
import re
import shlex
from urllib.parse import parse_qs, urlsplit

import pytest
import typer
from typer.main import get_command

from bot.cli.app import VERBS, command_line
from bot.query.parser import parse
from bot.settings import Settings, variable
from handlers.commands.options import read_digest_options, read_mode
from handlers.commands.syntax import Invocation, parse_command
from handlers.slack.install import form_url, manifest
from tests.docs.markdown import PAGES, ROOT, anchors, blocks, links, spans, typed
from tests.docs.pages import made_pages, settings_page, with_manifest
from tests.handlers.commands.room import ASKER

WRONG_ON_PURPOSE = {"/papers subscribe (gpu OR"}
"""What a page tells people to type to see how an error is answered."""
OURS = re.compile(r"(?:bot|handlers|storage|tests|docs|tools)/[\w./-]*|[A-Z][\w.]*\.md|Makefile|pyproject\.toml")


def cases(first):
    return [pytest.param(line, id=f"{page.name}: {line}") for page in PAGES for line in typed(page, first)]


@pytest.mark.parametrize(("path", "made"), made_pages().items(), ids=lambda value: getattr(value, "name", ""))
def test_a_page_made_from_code_is_up_to_date(path, made):
    assert path.read_text("utf-8") == made, "run `make docs`"


def test_every_setting_is_on_its_page():
    assert re.findall(r"^\| `(OFFPRINT_\w+)` \|", settings_page(), re.MULTILINE) == [
        variable(name) for name in Settings.model_fields
    ]


def test_the_manifest_on_the_page_can_be_pasted_as_it_stands():
    pasted = "\n".join(blocks(ROOT / "docs/slack.md"))
    assert json.loads(pasted[pasted.index("{\n") : pasted.rindex("}") + 1]) == manifest()


def test_the_link_on_the_page_opens_slacks_form_with_that_manifest():
    (address,) = (
        to for to in re.findall(r"\]\((\S+)\)", (ROOT / "docs/slack.md").read_text("utf-8")) if "new_app" in to
    )
    assert address == form_url()
    asked = parse_qs(urlsplit(address).query, strict_parsing=True)
    assert asked["new_app"] == ["1"]
    assert json.loads(asked["manifest_json"][0]) == manifest()
    assert re.fullmatch(r"https://[A-Za-z0-9_.~%?=&/-]+", address)


def test_a_page_without_a_place_for_the_manifest_is_refused():
    with pytest.raises(ValueError, match="0 blocks"):
        with_manifest("# Nothing here\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_between_pages_leads_somewhere(page):
    for to in links(page):
        path, _, anchor = to.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), to
        assert not anchor or anchor in anchors(target), to


@pytest.mark.parametrize("page", [page for page in PAGES if "decisions" not in page.parts], ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page):
    named = [span for span in spans(page) if OURS.fullmatch(span)]
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("line", cases("offprint"))
def test_a_command_line_on_a_page_is_one(line):
    words = shlex.split(line)[1:]
    if "|" in words:
        assert set(words) - {"|"} <= VERBS.keys()
        return
    group = get_command(command_line(words))
    try:
        context = group.make_context("offprint", list(words))
        if words:
            name, verb, rest = group.resolve_command(context, list(words))
            assert not verb.make_context(name, rest, parent=context).args
    except typer.Exit:
        assert "--help" in words


@pytest.mark.parametrize("line", cases("/papers"))
def test_a_slash_command_on_a_page_is_one(line):
    parsed = parse_command(line.removeprefix("/papers").removesuffix("…"))
    assert isinstance(parsed, Invocation)
    read_mode(parsed)
    read_digest_options(parsed, ASKER)
    query = parsed.options.get("query")
    if query is not None and line not in WRONG_ON_PURPOSE:
        parse(query)


def test_the_pages_do_tell_people_what_to_type():
    assert len(cases("offprint")) > 10
    assert len(cases("/papers")) > 10


def test_the_page_for_contributors_stays_short():
    assert len((ROOT / "docs/design.md").read_text("utf-8").splitlines()) <= 120

"""The recorded page: one file, joined from the page's own, that allows no connection and escapes what it holds."""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.playground.events import Event
from bot.playground.record import NotRecordable, recorded_page

STATIC = Path(__file__).parents[3] / "bot/playground/static"
NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
INDEX = (
    '<!doctype html>\n<head>\n<meta charset="utf-8">\n<link rel="stylesheet" href="/static/a.css">\n'
    '<link rel="stylesheet" href="/static/b.css">\n<script type="module" src="/static/app.js"></script>\n</head>\n'
    "<body><main></main></body>"
)


@pytest.fixture
def static(tmp_path):
    files = {
        "index.html": INDEX,
        "a.css": "p { color: red }",
        "b.css": "p { color: blue }",
        "app.js": 'import { one, two } from "./parts.js";\nimport {\n  three,\n} from "./more.js";\none(two, three);\n',
        "parts.js": 'import { three } from "./more.js";\nexport function one() {}\nexport const two = three;\n',
        "more.js": "export const three = 3;\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "page.svg").write_text("<svg/>")
    return tmp_path


def page_of(static, events=()):
    return recorded_page(static, hello={"run": "1", "recorded": None}, events=events, now=NOW)


def inside(page, tag):
    return re.search(f"<{tag}>(.*?)</{tag.split()[0]}>", page, re.DOTALL)[1]


def test_modules_are_joined_in_the_order_they_depend_on_each_other(static):
    script = inside(page_of(static), 'script type="module"')
    assert script.strip() == "const three = 3;\nfunction one() {}\nconst two = three;\none(two, three);"


def test_stylesheets_keep_their_order(static):
    style = inside(page_of(static), "style")
    assert style.index("red") < style.index("blue")


def test_nothing_is_asked_of_anybody(static):
    page = page_of(static)
    assert "/static/" not in page
    assert "connect-src" not in page
    assert "default-src 'none'" in page


def test_the_policy_knows_style_and_script_by_their_hashes(static):
    page = page_of(static)
    for text, name in ((inside(page, "style"), "style-src"), (inside(page, 'script type="module"'), "script-src")):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in page


def test_what_was_said_cannot_leave_its_element(static):
    event = Event(1, "message", {"text": "</script><script>alert(1)</script>"})
    page = page_of(static, [event])
    held = inside(page, 'script type="application/json" id="recorded"')
    assert "<" not in held
    said = json.loads(held)
    assert said["events"] == [{"type": "message", "id": 1, "data": event.data}]
    assert said["hello"]["recorded"] == "4 Nov 2026"
    assert said["pictures"] == {"page.svg": "data:image/svg+xml;base64," + base64.b64encode(b"<svg/>").decode()}


@pytest.mark.parametrize(
    "source", ['import three from "./more.js";', "export default 3;", "export { three };", "'</script>'"]
)
def test_a_module_that_cannot_be_joined_is_named(static, source):
    (static / "parts.js").write_text(source)
    with pytest.raises(NotRecordable, match=r"parts\.js"):
        page_of(static)


async def test_a_round_is_written_with_the_real_page(playground, tmp_path):
    playground.slack.say("C0MLSYSTEMS", "good morning")
    playground.write_record(tmp_path / "round.html")
    page = (tmp_path / "round.html").read_text()
    assert "good morning" in page
    assert len(page) < 1_000_000


def test_names_are_unique_over_the_real_modules():
    """They share one scope once they are joined."""
    names = [
        name
        for path in sorted(STATIC.glob("*.js"))
        for name in re.findall(
            r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", path.read_text(), re.MULTILINE
        )
    ]
    assert sorted(names) == sorted(set(names))

"""The recorded page: one file that opens from disk, makes no requests, and shows a round as it ended."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from bot.playground.events import Event
from bot.playground.mail.shown import style_hashes
from bot.playground.wire import Json, JsonObject, dump

_IMPORT = re.compile(r'^import\s*\{[^}]*\}\s*from\s*"\./(?P<name>[\w.-]+)";?[ \t]*\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?function|const|let|class)", re.MULTILINE)
_STYLESHEET = re.compile(r'[ \t]*<link[^>]*\brel="stylesheet"[^>]*\bhref="/static/(?P<name>[\w.-]+)"[^>]*>\n?')
_ENTRY = re.compile(r'[ \t]*<script[^>]*\btype="module"[^>]*\bsrc="/static/(?P<name>[\w.-]+)"[^>]*>\s*</script>\n?')
_OTHER_LINK = re.compile(r'[ \t]*<link[^>]*\bhref="/static/(?P<name>[^"]+)"[^>]*>\n?')


class NotRecordable(ValueError):
    """The page's files do not have the form that can be joined into one; the message says which."""


def recorded_page(static: Path, *, hello: Json, events: Sequence[Event], now: datetime) -> str:
    """The whole round as one HTML page; `now` is the day of the recording. Raises `NotRecordable`."""
    index = (static / "index.html").read_text("utf-8")
    entry = _ENTRY.search(index)
    if entry is None:
        raise NotRecordable("index.html has no module script under /static/")
    styles = [(static / found["name"]).read_text("utf-8") for found in _STYLESHEET.finditer(index)]
    style = f"\n{''.join(styles)}\n"
    script = f"\n{''.join(_module(static, entry['name']))}\n"
    data = {
        "hello": {**hello, "recorded": f"{now.day} {now:%b %Y}"},
        "events": [{"type": event.type, "id": event.id, "data": event.data} for event in events],
        "pictures": pictures(static),
    }
    recorded = dump(data).replace("<", "\\u003c")
    mails = sorted({one for event in events if event.type == "mail" for one in style_hashes(event.data)})
    allowed = policy(style=style, script=script, mails=mails)
    head = f'<meta http-equiv="Content-Security-Policy" content="{allowed}">\n'
    tail = (
        f'<script type="application/json" id="recorded">{recorded}</script>\n<script type="module">{script}</script>\n'
    )
    bare = _OTHER_LINK.sub("", _STYLESHEET.sub("", _ENTRY.sub("", index)))
    opened = re.sub(
        r"(<meta charset=[^>]*>\n?)", lambda found: f"{found[1]}{head}<style>{style}</style>\n", bare, count=1
    )
    return opened.replace("</body>", f"{tail}</body>")


def policy(*, style: str, script: str, mails: Sequence[str] = ()) -> str:
    """A policy that runs what is inline here and allows no connection at all; `mails` are the hashes of their styles.

    A frame made of text has the policy of its page, so the styles of mails are named here one by one.
    """
    of_mails = f" 'unsafe-hashes' {' '.join(mails)}" if mails else ""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'{of_mails}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def pictures(static: Path) -> JsonObject:
    """The bundled pictures, by name, as `data:` addresses."""
    folder = static / "pictures"
    return {path.name: _address(path) for path in sorted(folder.glob("*")) if path.is_file()}


def _module(static: Path, entry: str) -> Iterator[str]:
    """The entry module after all that it imports, each once, as parts of one module."""
    yield from _after_imports(static, entry, seen=set())


def _after_imports(static: Path, name: str, *, seen: set[str]) -> Iterator[str]:
    if name in seen:
        return
    seen.add(name)
    source = (static / name).read_text("utf-8")
    for found in _IMPORT.finditer(source):
        yield from _after_imports(static, found["name"], seen=seen)
    joined = _EXPORT.sub("", _IMPORT.sub("", source))
    if re.search(r"^\s*(import|export)\b[^(]", joined, re.MULTILINE):
        raise NotRecordable(f"{name} imports or exports in a form that cannot be joined")
    if "</script" in joined:
        raise NotRecordable(f"{name} would end its own script element")
    yield joined.rstrip() + "\n"


def _address(path: Path) -> str:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _hash(source: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"

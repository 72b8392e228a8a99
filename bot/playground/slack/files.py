"""Files in three steps: an address to upload to, the bytes, and the completion. Pages: reference/methods/files.….

A file that is shared stands in a message; its bytes are given to an app that shows its token, and to a person.

Slack looks through a new file before a message may show it; here a message that shows it is refused as many times as
`Files.looks` says.
"""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from aiohttp import web

from bot.playground.invocation import NotThere
from bot.playground.settings import PlaygroundSettings
from bot.playground.shape import Breach, Path
from bot.playground.slack import limits
from bot.playground.slack.refusals import Refused
from bot.playground.wire import Json, JsonObject, NotJson, items, parse, record, text, whole

UPLOAD = "/slack/upload/{token}"
PRIVATE = "/slack/files/{id}/{name}"
DOWNLOAD = "/slack/download/{id}/{name}"
_PNG, _JPEG, _GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8"
_KINDS = {_PNG: "image/png", _JPEG: "image/jpeg", _GIF: "image/gif"}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file: its bytes once they came, and how often Slack still has to look at it. None: not completed."""

    id: str
    name: str
    length: int
    alt: str
    data: bytes = b""
    looks: int | None = None

    @property
    def kind(self) -> str | None:
        """The media type of a picture that a message can show; None for any other file."""
        return next((kind for start, kind in _KINDS.items() if self.data.startswith(start)), None)

    @property
    def media_type(self) -> str:
        """The media type, by its bytes or its name."""
        return self.kind or mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Files:
    """The files of the app. `base` is the playground's own HTTP address."""

    def __init__(self, settings: PlaygroundSettings, *, base: Callable[[], str]) -> None:
        self.looks = settings.slack_file_looks
        self._settings = settings
        self._base = base
        self._files: dict[str, File] = {}
        self._tokens: dict[str, str] = {}

    def begin(self, arguments: Json) -> JsonObject:
        """files.getUploadURLExternal."""
        name, length = text(arguments.get("filename")), whole(arguments.get("length"))
        alt = text(arguments.get("alt_txt"))
        if not name or length <= 0:
            raise Refused("missing_argument")
        if length > limits.FILE_BYTES:
            raise Refused("file_upload_size_restricted")
        if len(alt) > limits.UPLOAD_ALT_TEXT:
            raise Refused("alt_txt_too_large")
        made = File(id=f"F{self._settings.chance.getrandbits(40):010X}", name=name, length=length, alt=alt)
        token = f"{self._settings.chance.getrandbits(128):032x}"
        self._files[made.id] = made
        self._tokens[token] = made.id
        return {"upload_url": f"{self._base()}{UPLOAD.format(token=token)}", "file_id": made.id}

    async def take(self, request: web.Request) -> web.StreamResponse:
        """The bytes, raw or as a form, once for each address and as many as were announced."""
        file = self._files.get(self._tokens.pop(request.match_info["token"], ""))
        data = await _bytes_of(request)
        if file is None or len(data) != file.length:
            return web.Response(status=400, text="Not this file.")
        self._files[file.id] = replace(file, data=data)
        return web.Response(text=f"OK - {len(data)}")

    def complete(self, arguments: Json) -> JsonObject:
        """files.completeUploadExternal; where it is shared is the method's business."""
        try:
            told = arguments.get("files")
            wanted = [record(one) for one in items(parse(told) if isinstance(told, str) else told)]
        except NotJson as error:
            raise Refused("invalid_arguments") from error
        found = [self._files.get(text(one.get("id"))) for one in wanted]
        if not found or not all(file is not None and file.data and file.looks is None for file in found):
            raise Refused("file_not_found")
        completed = [replace(file, looks=self.looks) for file in found if file is not None]
        self._files.update((file.id, file) for file in completed)
        titles = (text(one.get("title")) for one in wanted)
        return {"files": [{"id": file.id, "title": title} for file, title in zip(completed, titles, strict=True)]}

    def keep(self, name: str, data: bytes) -> File:
        """A file that a person uploads."""
        made = File(id=f"F{self._settings.chance.getrandbits(40):010X}", name=name, length=len(data), alt="", data=data)
        self._files[made.id] = replace(made, looks=0)
        return self._files[made.id]

    def get(self, id_: str) -> File:
        """A file that was uploaded. Raises `NotThere`."""
        if id_ not in self._files:
            raise NotThere("There is no such file.")
        return self._files[id_]

    def on_wire(self, id_: str) -> JsonObject:
        """A file as the Web API gives it (reference/objects/file-object); raises `Refused`."""
        file = self._files.get(id_)
        if file is None:
            raise Refused("file_not_found")
        address = f"{self._base()}{PRIVATE.format(id=file.id, name=quote(file.name))}"
        return {
            "id": file.id,
            "name": file.name,
            "title": file.name,
            "mimetype": file.media_type,
            "filetype": file.name.rpartition(".")[2],
            "size": file.length,
            "mode": "hosted",
            "url_private": address,
            "url_private_download": f"{address}?download",
        }

    def shown(self, id_: str) -> JsonObject:
        """A file as it is published to the page."""
        file = self._files[id_]
        return {
            "id": id_,
            "name": file.name,
            "size": file.length,
            "href": DOWNLOAD.format(id=id_, name=quote(file.name)),
        }

    def answer(self, id_: str) -> web.StreamResponse:
        """The bytes of a file, to be saved."""
        file = self._files.get(id_)
        if file is None:
            raise web.HTTPNotFound
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
        return web.Response(body=file.data, content_type=file.media_type, headers=headers)

    def breaches(self, blocks: object) -> list[Breach]:
        """The files in blocks that Slack does not take, or not yet; each refusal is one look."""
        return [Breach((*path, "slack_file"), "slack_file") for path, id_ in _shown(blocks) if not self._look(id_)]

    def pictures(self, blocks: object) -> JsonObject:
        """The pictures that blocks show, as `data:` addresses by file."""
        found = (self._files.get(id_) for _, id_ in _shown(blocks))
        return {file.id: _address(file) for file in found if file is not None}

    def _look(self, id_: str) -> bool:
        file = self._files.get(id_)
        if file is None or file.kind is None or file.looks is None:
            return False
        self._files[id_] = replace(file, looks=max(0, file.looks - 1))
        return file.looks == 0


def _address(file: File) -> str:
    return f"data:{file.kind};base64,{base64.b64encode(file.data).decode()}"


def _shown(value: object, path: Path = ("blocks",)) -> Iterator[tuple[Path, str]]:
    """Each file that blocks show, with its place."""
    if isinstance(value, list):
        for number, member in enumerate(value):
            yield from _shown(member, (*path, number))
    elif isinstance(value, dict):
        if value.get("type") == "image" and "slack_file" in value:
            yield path, text(record(value["slack_file"]).get("id"))
        for key, inner in value.items():
            yield from _shown(inner, (*path, key))


async def _bytes_of(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    return b"".join(part.file.read() for part in form.values() if isinstance(part, web.FileField))

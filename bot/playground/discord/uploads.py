"""Files that people upload with a command or a form: kept here, and read by the app at their address.

Pages: resources/message ("Attachment Object"), components/reference ("File Upload").
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from bot.playground.wire import Json, JsonObject, text


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person chooses."""

    filename: str
    data: bytes
    content_type: str = "text/plain; charset=utf-8"


@dataclass(slots=True)
class Uploads:
    """The uploaded files. `base` gives the playground's own address, `new_id` an id that was not used before."""

    base: Callable[[], str]
    new_id: Callable[[], str]
    _kept: dict[str, Upload] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        """The address of the files. It holds an id that nobody guesses, and needs no other right."""
        return [web.get("/ephemeral-attachments/{id}/{name}", self._read)]

    def keep(self, upload: Upload) -> JsonObject:
        """Keep a file; the attachment as the app gets it."""
        number = self.new_id()
        self._kept[number] = upload
        address = f"{self.base()}/ephemeral-attachments/{number}/{upload.filename}"
        return {
            "id": number,
            "filename": upload.filename,
            "size": len(upload.data),
            "content_type": upload.content_type,
            "url": address,
            "proxy_url": address,
            "ephemeral": True,
        }

    async def _read(self, request: web.Request) -> web.StreamResponse:
        upload = self._kept.get(request.match_info["id"])
        if upload is None or upload.filename != request.match_info["name"]:
            raise web.HTTPNotFound
        headers = {"Content-Type": upload.content_type, "Content-Disposition": "attachment"}
        return web.Response(body=upload.data, headers=headers)


def upload_of(value: object) -> Upload | None:
    """A file as the page sends it: its name, and its bytes as a `data:` address."""
    if isinstance(value, Upload):
        return value
    if not isinstance(value, dict):
        return None
    return _sent(value)


def _sent(value: Json) -> Upload | None:
    head, comma, data = text(value.get("data")).partition(",")
    if not comma or not head.startswith("data:"):
        return None
    kind = head.removeprefix("data:").removesuffix(";base64") or "application/octet-stream"
    return Upload(text(value.get("filename")), base64.b64decode(data), kind)

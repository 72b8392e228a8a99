"""The files of a message's drawings, sent in the same request: components and files make one message, or none.

https://docs.discord.com/developers/reference#uploading-files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from bot.card.card import Message, drawings
from handlers.discord import limits
from handlers.discord.render import Files
from handlers.text import clean, cut

Json: TypeAlias = Mapping[str, object]


def named(message: Message) -> Files:
    """The drawings of a message, each with a name for its file that no other one has."""
    return {drawing: f"{number}-{drawing.filename}" for number, drawing in enumerate(dict.fromkeys(drawings(message)))}


def attached(files: Files) -> Json:
    """The part of a message that names each of its files with its description; nothing where it has none."""
    about = [
        {"id": number, "filename": name, "description": cut(clean(drawing.alt).strip(), limits.MEDIA_DESCRIPTION)}
        for number, (drawing, name) in enumerate(files.items())
    ]
    return {"attachments": about} if about else {}


def form_of(payload: Json, files: Files) -> Iterator[dict[str, object]]:
    """The fields of a request whose payload names these files, and the files."""
    yield {"name": "payload_json", "value": json.dumps(payload)}
    for number, (drawing, name) in enumerate(files.items()):
        yield {
            "name": f"files[{number}]",
            "value": drawing.png,
            "filename": name,
            "content_type": "image/png",
        }

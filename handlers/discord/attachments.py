"""Files that people give to Offprint on Discord, and files that answers bring.

https://docs.discord.com/developers/resources/message#attachment-object. Discord says how large a file is, so one that
is too large is never fetched. A file in a message of components is shown by a component of its own
(https://docs.discord.com/developers/components/reference#file).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import partial

import discord
from pydantic import BaseModel, ConfigDict

from bot.errors import UsageError
from handlers.commands.attachment import Attachment, TextFile
from handlers.discord.errors import FAILURES


class UploadedFile(BaseModel):
    """A file as an interaction tells of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    filename: str
    size: int
    url: str


class Resolved(BaseModel):
    """What an interaction tells of the things that its options name, by their ids."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    attachments: Mapping[str, UploadedFile] = {}


def attachment_of(file: UploadedFile, client: discord.Client) -> Attachment:
    """The file as commands take it."""
    return Attachment(file.filename, file.size, partial(_read, file, client))


def sent(file: TextFile) -> discord.File:
    """The file as it is sent with a message."""
    return discord.File(io.BytesIO(file.text.encode()), filename=file.name)


async def _read(file: UploadedFile, client: discord.Client, most: int) -> bytes:
    """The bytes of the file, at most `most` and one more, so that a longer one shows. Raises `UsageError`."""
    try:
        data: bytes = await client.http.get_from_cdn(file.url)
    except FAILURES as error:
        raise UsageError(
            f"Discord does not give me “{file.filename}”.", remedy="Attach it again, or paste the lines of the list."
        ) from error
    return data[: most + 1]

"""Files that people give to Offprint on Slack, and files that answers bring.

A file is read at its private address with the app's token, which goes to Slack's own hosts only; that needs the scope
`files:read` (https://docs.slack.dev/reference/objects/file-object). An answer's file goes to the person in direct
messages: an answer for one person alone cannot carry any (https://docs.slack.dev/messaging/working-with-files).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.card import Part, Preformatted, Quiet, Text, plain
from bot.errors import UsageError
from bot.log_events import LogEvent
from handlers.commands.attachment import Attachment, TextFile
from handlers.commands.context import Answer, Reply
from handlers.slack.errors import FAILURES
from handlers.slack.told import Told

log = structlog.get_logger(__name__)

_HOSTS = ("files.slack.com", "slack-files.com")
_READ_AT_ONCE = 65_536
_NOT_READ = "Slack does not give me “{name}”."
_PASTE = "Give the Slack app the scope files:read and install it again; or paste the lines of the list."
_SENT = "It is in your direct messages with Offprint."
_NOT_SENT = "It could not be sent to you in a direct message, so it stands here."
_SHOWN_CHARACTERS = 2_500


class SharedFile(Told):
    """A file as Slack tells of it; one of another workspace is told by its id alone."""

    id: str
    name: str = "the file"
    size: int = 0
    url_private_download: str | None = None
    url_private: str | None = None

    @property
    def address(self) -> str | None:
        """Where its bytes are."""
        return self.url_private_download or self.url_private


async def attachment_of(file: SharedFile, client: AsyncWebClient) -> Attachment:
    """The file as commands take it; Slack is asked about one of which it told nothing."""
    if file.address is None:
        file = await _asked(file, client)
    return Attachment(file.name, file.size, partial(_read, file, client))


async def _asked(file: SharedFile, client: AsyncWebClient) -> SharedFile:
    try:
        told = (await client.files_info(file=file.id)).get("file")
    except FAILURES:
        return file
    return SharedFile.model_validate(told) if isinstance(told, dict) else file


async def _read(file: SharedFile, client: AsyncWebClient, most: int) -> bytes:
    """The bytes of the file, at most `most` and one more, so that a longer one shows. Raises `UsageError`."""
    refused = UsageError(_NOT_READ.format(name=file.name), remedy=_PASTE)
    if file.address is None or not _is_slacks(file.address, client):
        raise refused
    headers = {"Authorization": f"Bearer {client.token}"}
    session = client.session or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=client.timeout))
    try:
        async with session.get(file.address, headers=headers, allow_redirects=False, proxy=client.proxy) as answer:
            if answer.status != 200 or (answer.content_type == "text/html" and not file.name.endswith(".html")):
                raise refused  # a page to log in: the scope is missing
            return await _up_to(answer.content, most + 1)
    except FAILURES as error:
        raise refused from error
    finally:
        if client.session is None:
            await session.close()


async def _up_to(content: aiohttp.StreamReader, most: int) -> bytes:
    read = bytearray()
    while len(read) < most and (piece := await content.read(min(_READ_AT_ONCE, most - len(read)))):
        read += piece
    return bytes(read)


def _is_slacks(address: str, client: AsyncWebClient) -> bool:
    """Whether an address is of Slack's files, or of the server that stands in for Slack."""
    there, here = urlsplit(address), urlsplit(client.base_url)
    if here.hostname not in {"slack.com", "www.slack.com"}:
        return (there.scheme, there.netloc) == (here.scheme, here.netloc)
    return there.scheme == "https" and there.hostname in _HOSTS


async def with_file(answer: Answer, client: AsyncWebClient, *, person: str) -> Answer:
    """The answer once its file is in the person's direct messages; where it cannot be, the answer has its text."""
    if not isinstance(answer, Reply) or answer.file is None or answer.message is None:
        return answer
    parts: tuple[Part, ...]
    try:
        await _send(answer.file, client, person=person)
        parts = (Quiet((plain(_SENT),)),)
    except (*FAILURES, SlackRequestError, LookupError, TypeError) as error:
        log.warning(LogEvent.SLACK_FILE_NOT_SENT, error=type(error).__name__)
        parts = _in_words(answer.file)
    return replace(answer, message=replace(answer.message, parts=(*answer.message.parts, *parts)), file=None)


async def _send(file: TextFile, client: AsyncWebClient, *, person: str) -> None:
    opened = (await client.conversations_open(users=person)).get("channel")
    place = opened["id"] if isinstance(opened, dict) else None
    await client.files_upload_v2(channel=place, content=file.text, filename=file.name, title=file.name)


def _in_words(file: TextFile) -> tuple[Part, ...]:
    shown = file.text[:_SHOWN_CHARACTERS]
    cut = () if shown == file.text else (Quiet((plain(f"These are its first {_SHOWN_CHARACTERS:,} characters."),)),)
    return (Text(((plain(_NOT_SENT),),)), Preformatted(shown), *cut)

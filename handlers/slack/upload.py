"""Uploads the drawings of a message, so that it can show them: https://docs.slack.dev/messaging/working-with-files.

A file that is shared nowhere is seen by the app alone, until a message of the app's shows it in an `image` block
(https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object). So picture and words stay one
message, and an upload whose message never came is seen by nobody.
"""

from __future__ import annotations

import asyncio

import structlog
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.card import Drawing, Message, drawings
from bot.log_events import LogEvent
from handlers.slack import limits
from handlers.slack.errors import FAILURES, error_response
from handlers.slack.render import Files
from handlers.text import clean, cut

log = structlog.get_logger(__name__)

FILES_WRITE = "give the Slack app the scope files:write (it is in the manifest of docs/slack.md) and install it again"
_TRY_LATER = "none is needed if this stays rare: the next digest tries again"


async def uploaded(client: AsyncWebClient, message: Message) -> Files:
    """The files of a message's drawings; none if one of them cannot be uploaded, which is logged.

    All uploads together may take as long as one request of the client's, then the message goes out in words.
    """
    wanted = dict.fromkeys(drawings(message))
    if not wanted:
        return {}
    try:
        async with asyncio.timeout(client.timeout):
            return {drawing: await _upload(client, drawing) for drawing in wanted}
    except (*FAILURES, SlackRequestError, LookupError, TypeError) as error:
        lacks_scope = isinstance(error, SlackApiError) and error_response(error).code == "missing_scope"
        missing(_named(error), fix=FILES_WRITE if lacks_scope else _TRY_LATER)
        return {}


def missing(error: str, *, fix: str = _TRY_LATER) -> None:
    """Log that a message goes out in words."""
    log.warning(LogEvent.PICTURE_MISSING, platform="slack", error=error, fix=fix)


async def _upload(client: AsyncWebClient, drawing: Drawing) -> str:
    """The id of the file, which is looked through by Slack before a message may show it."""
    answer = await client.files_upload_v2(
        file=drawing.png,
        filename=drawing.filename,
        title=drawing.filename,
        alt_txt=cut(clean(drawing.alt).strip(), limits.UPLOAD_ALT_TEXT),
    )
    return str(answer["files"][0]["id"])


def _named(error: Exception) -> str:
    code = error_response(error).code if isinstance(error, SlackApiError) else None
    return code or type(error).__name__

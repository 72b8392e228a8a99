"""Links to papers that people post: noted, and shown as cards below the message, where the channel asks for that.

A card is the preview of a link: it belongs to the message of the person, so it is no post of ours. One that Slack
refuses is logged and not tried again. https://docs.slack.dev/messaging/unfurling-links-in-messages
"""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.button_values import paper_value
from bot.channel.channel import ChannelId
from bot.jobs.linked_card import linked
from bot.jobs.note_links import LinkedMessage, note_links
from bot.log_events import LogEvent
from bot.paper.links_in import MOST_PAPERS, papers_behind
from bot.paper.paper import PaperId, StoredPaper
from handlers.commands.context import Services
from handlers.slack.elements import Json
from handlers.slack.errors import FAILURES, problem
from handlers.slack.payloads import LinkShared, workspace_of
from handlers.slack.render import render
from handlers.slack.work_objects import previews as previews_of

log = structlog.get_logger(__name__)

LINK_SHARED = "link_shared"
DOMAINS = ("arxiv.org", "huggingface.co", "doi.org", "biorxiv.org", "medrxiv.org")
"""The domains whose links Slack tells of; a manifest names at most five: docs.slack.dev/reference/app-manifest."""


class Links:
    """Hears of links."""

    def __init__(self, *, services: Services, work_objects: bool = False) -> None:
        self._services = services
        self._work_objects = work_objects

    async def on_links(self, event: Mapping[str, object], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Note the papers that a message links to, and show those that are to be shown.

        A link that is still being written comes too, from no channel: it is left alone until it is posted. So is one
        that nobody posted, as by a webhook.
        """
        shared = LinkShared.model_validate(event)
        if not shared.is_posted or shared.user in (None, context.bot_user_id):
            return
        papers = dict(list(papers_behind(shared.addresses).items())[:MOST_PAPERS])
        message = LinkedMessage(
            channel=ChannelId("slack", workspace_of(context), shared.channel),
            id=shared.message_ts,
            by=shared.user,
            papers=tuple(dict.fromkeys(papers.values())),
            at=self._services.clock.now(),
        )
        shown = await self._to_show(message, papers)
        if shown and not (self._work_objects and await _show_objects(shown, shared, client)):
            await _show(await self._cards(message, shown), shared, client)

    async def _to_show(self, message: LinkedMessage, papers: Mapping[str, PaperId]) -> dict[str, StoredPaper]:
        """The papers that are to be shown, each by the first address that leads to it."""
        shown = await note_links(message, self._services.stores, posts=False)
        first = {paper: address for address, paper in reversed(list(papers.items()))}
        return {first[paper]: stored for paper, stored in shown.items()}

    async def _cards(self, message: LinkedMessage, shown: Mapping[str, StoredPaper]) -> dict[str, Json]:
        """The card of each paper, by its address."""
        stores, previews = self._services.stores, dict[str, Json]()
        for address, stored in shown.items():
            card = await linked(stored, message.channel, stores, at=message.at, key=paper_value(stored.row))
            previews[address] = {"blocks": render(card).blocks}
        return previews


async def _show_objects(shown: Mapping[str, StoredPaper], shared: LinkShared, client: AsyncWebClient) -> bool:
    """Show papers as Work Objects; False where Slack takes none: it drops such metadata, and says so in a warning."""
    try:
        answer = await client.chat_unfurl(channel=shared.channel, ts=shared.message_ts, metadata=previews_of(shown))
    except FAILURES as error:
        log.info(LogEvent.SLACK_LINKS_NOT_SHOWN, channel=shared.channel, problem=problem(error))
        return False
    if answer.get("warning") is not None:
        log.warning(LogEvent.SLACK_LINKS_NOT_SHOWN, channel=shared.channel, problem=answer.get("warning"))
        return False
    log.info(LogEvent.SLACK_LINKS_SHOWN, channel=shared.channel, cards=len(shown))
    return True


async def _show(previews: Mapping[str, Json], shared: LinkShared, client: AsyncWebClient) -> None:
    try:
        await client.chat_unfurl(channel=shared.channel, ts=shared.message_ts, unfurls=dict(previews))
    except FAILURES as error:
        log.warning(LogEvent.SLACK_LINKS_NOT_SHOWN, channel=shared.channel, problem=problem(error))
        return
    log.info(LogEvent.SLACK_LINKS_SHOWN, channel=shared.channel, cards=len(previews))

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
from bot.paper.paper import PaperId
from handlers.commands.context import Services
from handlers.slack.elements import Json
from handlers.slack.errors import FAILURES, problem
from handlers.slack.payloads import LinkShared, workspace_of
from handlers.slack.render import render

log = structlog.get_logger(__name__)

LINK_SHARED = "link_shared"
DOMAINS = ("arxiv.org", "huggingface.co", "doi.org", "biorxiv.org", "medrxiv.org")
"""The domains whose links Slack tells of; a manifest names at most five: docs.slack.dev/reference/app-manifest."""


class Links:
    """Hears of links."""

    def __init__(self, *, services: Services) -> None:
        self._services = services

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
        previews = await self._previews(message, papers)
        if previews:
            await _show(previews, shared, client)

    async def _previews(self, message: LinkedMessage, papers: Mapping[str, PaperId]) -> dict[str, Json]:
        """The card of each paper that is to be shown, by the first address that leads to it."""
        stores = self._services.stores
        shown = await note_links(message, stores, posts=False)
        first = {paper: address for address, paper in reversed(list(papers.items()))}
        previews: dict[str, Json] = {}
        for paper, stored in shown.items():
            card = await linked(stored, message.channel, stores, at=message.at, key=paper_value(stored.row))
            previews[first[paper]] = {"blocks": render(card).blocks}
        return previews


async def _show(previews: Mapping[str, Json], shared: LinkShared, client: AsyncWebClient) -> None:
    try:
        await client.chat_unfurl(channel=shared.channel, ts=shared.message_ts, unfurls=dict(previews))
    except FAILURES as error:
        log.warning(LogEvent.SLACK_LINKS_NOT_SHOWN, channel=shared.channel, problem=problem(error))
        return
    log.info(LogEvent.SLACK_LINKS_SHOWN, channel=shared.channel, cards=len(previews))

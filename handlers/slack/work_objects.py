"""Papers as Work Objects: the preview of a link, and the pane with details that opens beside the conversation.

A Work Object (https://docs.slack.dev/messaging/work-objects-implementation) is an entity in metadata. Slack asks for
its details when somebody clicks on it: https://docs.slack.dev/reference/events/entity_details_requested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import structlog
from pydantic import BaseModel, ConfigDict, Field
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.button_values import paper_row, paper_value
from bot.card.byline import byline
from bot.card.excerpt import shorten
from bot.card.facts import day_of, meta, source_words, title_of
from bot.card.formatting import count_words, day_words
from bot.card.life import warning
from bot.log_events import LogEvent
from bot.paper.paper import StoredPaper
from bot.text.address import web_address
from handlers.commands.context import Services
from handlers.slack import limits
from handlers.slack.elements import Json
from handlers.slack.errors import FAILURES, problem

log = structlog.get_logger(__name__)

DETAILS = "entity_details_requested"
_KIND = "slack#/entities/content_item"
_PREVIEW_CHARACTERS = 300
_ABSTRACT_CHARACTERS = 3_000
_FIELD_CHARACTERS = 1_000
"""Bounds of our own, as the manual names none: a paper of a large experiment has three thousand authors."""
_GONE = {
    "status": "custom",
    "custom_title": "Not in the archive",
    "custom_message": "This paper is no longer in Offprint's archive, or was thinned for its age.",
}


class _Reference(BaseModel):
    id: str


class DetailsRequested(BaseModel):
    """Somebody opens the pane of a Work Object; `trigger_id` names the request."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    external_ref: _Reference
    trigger_id: str = Field(repr=False)
    entity_url: str


class Details:
    """Shows details in panes."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def on_requested(self, event: Mapping[str, object], client: AsyncWebClient) -> None:
        """Show all that is known of the paper to the person who asked."""
        asked = DetailsRequested.model_validate(event)
        row = paper_row(asked.external_ref.id)
        stored = None if row is None else await self._services.stores.papers.by_row(row)
        try:
            if stored is None or stored.is_thinned:
                await client.entity_presentDetails(trigger_id=asked.trigger_id, error=_GONE)
            else:
                entity = work_object(stored, asked.entity_url, whole=True)
                await client.entity_presentDetails(trigger_id=asked.trigger_id, metadata=entity)
        except FAILURES as error:
            log.warning(LogEvent.SLACK_LINKS_NOT_SHOWN, problem=problem(error))


def previews(papers: Mapping[str, StoredPaper]) -> Json:
    """The metadata of `chat.unfurl`, for papers by the addresses that were posted."""
    return {
        "entities": [
            {**work_object(stored, _page_of(stored) or posted), "app_unfurl_url": posted}
            for posted, stored in papers.items()
        ]
    }


def work_object(stored: StoredPaper, url: str, *, whole: bool = False) -> Json:
    """A paper as an entity at `url`, which Slack knows it by; `whole` with all that is known, for the pane."""
    paper = stored.paper
    fields = list(_fields(stored, whole=whole))
    abstract = shorten(paper.abstract, _ABSTRACT_CHARACTERS if whole else _PREVIEW_CHARACTERS)
    described: Json = {"description": {"value": abstract, "long": True}} if abstract else {}
    order = [*(str(one["key"]) for one in fields), *described]
    return {
        "entity_type": _KIND,
        "url": url,
        "external_ref": {"id": paper_value(stored.row), "type": "paper"},
        "entity_payload": {
            "attributes": {
                "title": {"text": title_of(paper)},
                "display_type": warning(paper) or "Paper",
                "product_name": "Offprint",
            },
            "fields": described,
            "custom_fields": fields,
            **({"display_order": order} if order else {}),
        },
    }


def _fields(stored: StoredPaper, *, whole: bool) -> Iterator[Json]:
    paper = stored.paper
    yield from _text("authors", "Authors", ", ".join(paper.authors) if whole else byline(paper.authors))
    if not whole:
        yield from _text("about", "Where and when", meta(paper, day_words(day_of(stored))))
        return
    yield from _text("listed", "Listed", day_words(day_of(stored)))
    yield from _text("categories", "Categories", ", ".join(paper.categories))
    yield from _text("sources", "Found at", ", ".join(dict.fromkeys(map(source_words, paper.sources))))
    yield from _text("upvotes", "Upvotes", count_words(paper.upvotes) if paper.upvotes else "")
    yield from _text("stars", "Stars of its code", count_words(paper.stars) if paper.stars else "")
    yield from _link("pdf", "PDF", paper.pdf_url)
    yield from _link("code", "Code", paper.code_url)


def _text(key: str, label: str, value: str) -> Iterator[Json]:
    if value:
        yield {"key": key, "label": label, "type": "string", "value": shorten(value, _FIELD_CHARACTERS)}


def _link(key: str, label: str, url: str | None) -> Iterator[Json]:
    if (address := web_address(url, most=limits.BUTTON_URL)) is not None:
        yield {"key": key, "label": label, "type": "slack#/types/link", "value": address}


def _page_of(stored: StoredPaper) -> str | None:
    return web_address(stored.paper.url, most=limits.BUTTON_URL)

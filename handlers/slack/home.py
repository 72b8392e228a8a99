"""The App Home: what a person's channels get, their own things, how the sources are, and how to begin.

It is published anew each time that it is opened (https://docs.slack.dev/reference/events/app_home_opened), so that it
is never old when somebody looks at it. Its channels are those that the person is in, as Slack says: a private channel's
subscriptions are for its members.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlencode

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channel.channel import ChannelId
from bot.errors import OffprintError
from bot.log_events import LogEvent
from handlers.commands.context import Services
from handlers.commands.home import Home, Place, home
from handlers.slack.errors import FAILURES, error_response, problem
from handlers.slack.pane import home_tab
from handlers.slack.payloads import workspace_of
from handlers.slack.told import Told

log = structlog.get_logger(__name__)

OPENED = "app_home_opened"
_LINK = "https://slack.com/app_redirect"
"""A link that opens a channel: https://docs.slack.dev/interactivity/deep-linking."""
_PAGE = 200
_MOST_PAGES = 5
"""Of a person's channels the first thousand are looked at."""
_PLACES_SECONDS = 1.5
"""A press that waits for it must still open a modal within three seconds."""
_PUBLIC, _PRIVATE = "public_channel", "private_channel"


class HomeOpened(Told):
    """The event that somebody opened the app's Home or Messages tab; `view` is what the Home tab showed before."""

    user: str
    tab: str = ""
    view: dict[str, object] | None = None


class Homes:
    """Publishes Home tabs."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def on_opened(self, event: Mapping[str, object], context: AsyncBoltContext) -> None:
        """Publish the tab of the person who opened it, with a welcome the first time; the Messages tab is no page."""
        opened = HomeOpened.model_validate(event)
        if opened.tab == "home":
            person = ChannelId("slack", workspace_of(context), "").direct(opened.user)
            await self.publish(person, context.client, is_first=opened.view is None)

    async def publish(self, person: ChannelId, client: AsyncWebClient, *, is_first: bool = False) -> None:
        """Publish the tab of a person, named by their direct messages."""
        try:
            places = await places_of(person, client)
            shown = await home(Home(person=person, places=places, is_first=is_first), self._services)
            await client.views_publish(user_id=person.person or "", view=home_tab(shown))
        except FAILURES as error:
            log.warning(LogEvent.SLACK_HOME_NOT_PUBLISHED, error=problem(error))
        except OffprintError as error:
            log.exception(LogEvent.SLACK_HOME_NOT_PUBLISHED, error=type(error).__name__)


async def places_of(person: ChannelId, client: AsyncWebClient) -> tuple[Place, ...] | None:
    """The channels that a person is in and the app may know of; None where Slack does not say.

    Without the scope `groups:read`, which a workspace may withhold, those are the public ones.
    """
    try:
        async with asyncio.timeout(_PLACES_SECONDS):
            try:
                return tuple([place async for place in _places(person, client, (_PUBLIC, _PRIVATE))])
            except SlackApiError as error:
                if error_response(error).code != "missing_scope":
                    raise
                return tuple([place async for place in _places(person, client, (_PUBLIC,))])
    except FAILURES as error:
        log.info(LogEvent.SLACK_HOME_NOT_PUBLISHED, error=problem(error), missing="channels")
        return None


async def _places(person: ChannelId, client: AsyncWebClient, kinds: tuple[str, ...]) -> AsyncIterator[Place]:
    cursor = ""
    for _ in range(_MOST_PAGES):
        answer = await client.users_conversations(
            user=person.person,
            types=kinds,
            exclude_archived=True,
            limit=_PAGE,
            cursor=cursor,
        )
        for channel in answer.get("channels") or ():
            id_ = ChannelId("slack", person.workspace, str(channel.get("id")))
            yield Place(channel=id_, name=str(channel.get("name") or id_.local_id), address=address_of(id_))
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def address_of(channel: ChannelId) -> str:
    """The address that opens a channel in Slack."""
    return f"{_LINK}?{urlencode({'team': channel.workspace, 'channel': channel.local_id})}"

"""The feeds of the HTTP port, as the settings have them."""

from __future__ import annotations

from importlib.metadata import version

from aiohttp import web

from bot.cli.platforms import port_address
from bot.ports.clock import Clock
from bot.ports.stores import Stores
from bot.settings import Settings
from handlers.web.feeds import FeedDoor, routes


def feed_routes(settings: Settings, stores: Stores, *, clock: Clock) -> list[web.RouteDef]:
    """The routes of the feeds of these stores."""
    door = FeedDoor(
        stores=stores,
        now=clock.now,
        base_url=settings.public_url or port_address(settings),
        version=version("offprint"),
        trending_is_public=settings.trending_feed_public,
    )
    return routes(door)

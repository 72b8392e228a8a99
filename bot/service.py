"""The wiring: settings in, a service out. It knows which platforms there are, and how each is set up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from bot.channel.channel import ChannelId
from bot.channel.who_may import WhoMay
from bot.delivery.delivery import Settled
from bot.delivery.lane import LaneRules
from bot.delivery.pace import SLACK_PACE
from bot.errors import UnknownChannel
from bot.intake import polled_sources
from bot.jobs.deliver import log_settled
from bot.jobs.poll import Polled
from bot.ports.clock import Clock
from bot.ports.lookups import Lookup
from bot.ports.platform import Platform
from bot.ports.source import Source
from bot.ports.stores import Stores
from bot.runtime import Parts, Service
from bot.settings import Settings
from bot.text.lines import one_line
from handlers.commands.context import Services
from handlers.discord import channel_id as discord_channel_id
from handlers.discord.app import DiscordAccount, DiscordApp
from handlers.slack import channel_id as slack_channel_id
from handlers.slack.app import SlackAccount, SlackApp

_CHANNEL_READERS: Mapping[str, Callable[[str], ChannelId]] = MappingProxyType(
    {
        slack_channel_id.PLATFORM: slack_channel_id.read_channel_id,
        discord_channel_id.PLATFORM: discord_channel_id.read_channel_id,
    }
)
_CHANNEL_FORMS = (slack_channel_id.FORM, discord_channel_id.FORM)


def read_channel(text: str) -> ChannelId:
    """The channel that a person names, as its platform reads it. Raises `UnknownChannel` with the form to write."""
    platform, colon, address = text.strip().partition(":")
    reader = _CHANNEL_READERS.get(platform.casefold()) or _reader_of_address(text)
    if not colon or reader is None:
        remedy = f"Write {' or '.join(_CHANNEL_FORMS)}, as `offprint list` shows them."
        raise UnknownChannel(f"“{one_line(text)}” is not a channel's name.", remedy=remedy)
    return reader(address)


def _reader_of_address(text: str) -> Callable[[str], ChannelId] | None:
    """The platform in whose form a channel's address in a browser is written."""
    if slack_channel_id.is_address(text):
        return slack_channel_id.read_channel_id
    return discord_channel_id.read_channel_id if discord_channel_id.is_address(text) else None


def build_service(  # noqa: PLR0913 - each is a part that a caller chooses
    settings: Settings,
    *,
    stores: Stores,
    sources: Sequence[Source],
    lookups: Sequence[Lookup] = (),
    clock: Clock,
    on_settled: Callable[[Settled], None] = log_settled,
    on_polled: Callable[[Polled], None] | None = None,
    grace_seconds: float = 6.0,
) -> Service:
    """The service that the settings describe, on these stores and sources."""
    wake = asyncio.Event()
    polled = polled_sources(settings, sources)
    services = Services(stores=stores, clock=clock, sources=polled, who_may=who_may(settings))
    parts = Parts(
        stores=stores,
        sources=sources,
        polled=polled,
        lookups=lookups,
        platforms=platforms_of(settings, services, wake=wake),
        rules=lane_rules(settings),
        clock=clock,
        wake=wake,
        paused_retry=timedelta(seconds=settings.paused_retry_seconds),
        on_settled=on_settled,
        on_polled=on_polled,
        grace_seconds=grace_seconds,
    )
    return Service(parts)


def platforms_of(settings: Settings, services: Services, *, wake: asyncio.Event) -> tuple[Platform, ...]:
    """The platforms that have a token."""
    found: list[Platform] = []
    if settings.slack_bot_token and settings.slack_app_token:
        slack = SlackAccount(
            bot_token=settings.slack_bot_token.get_secret_value(),
            app_token=settings.slack_app_token.get_secret_value(),
            api_url=_given(settings, "slack_api_url"),
            request_timeout=settings.request_timeout_seconds,
        )
        found.append(SlackApp(slack, services=services, wake=wake.set))
    if settings.discord_token:
        discord = DiscordAccount(
            token=settings.discord_token.get_secret_value(),
            api_url=_given(settings, "discord_api_url"),
            request_timeout=settings.request_timeout_seconds,
        )
        found.append(DiscordApp(discord, services=services, wake=wake.set))
    return tuple(found)


def who_may(settings: Settings) -> Mapping[str, WhoMay]:
    """Who may change what a channel gets, on each platform."""
    return {"slack": WhoMay(settings.slack_who_may), "discord": WhoMay(settings.discord_who_may)}


def lane_rules(settings: Settings) -> Mapping[str, LaneRules]:
    """How each platform's lanes are worked: Slack is paced and looked through, Discord knows a nonce again."""
    nonce = timedelta(seconds=settings.discord_nonce_seconds)
    one_more = timedelta(seconds=settings.request_timeout_seconds)  # a card whose picture is refused is posted again
    return {
        "slack": LaneRules(
            longest_request=settings.longest_request + one_more, unknown=settings.unknown_outcome, pace=SLACK_PACE
        ),
        "discord": LaneRules(
            longest_request=settings.longest_request, unknown=settings.unknown_outcome, nonce_trusted=nonce
        ),
    }


def _given(settings: Settings, name: str) -> str | None:
    """An address that the operator has set; None leaves the client its own, proxies and all."""
    value: str = getattr(settings, name)
    return value if name in settings.model_fields_set else None

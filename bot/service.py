"""The wiring: settings in, a service out. It knows which platforms there are, and how each is set up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from secrets import token_urlsafe
from types import MappingProxyType

from bot.accounts import discord_account, mail_account, revealed, slack_account, webhook_account
from bot.channel.channel import ChannelId
from bot.channel.who_may import WhoMay
from bot.chart.charts import MatplotlibCharts
from bot.delivery.lane import SENT_AGAIN_AFTER, LaneRules, UnknownOutcome
from bot.delivery.pace import SLACK_PACE
from bot.errors import UnknownChannel
from bot.intake import polled_sources
from bot.jobs.feed_address import TOKEN_BYTES
from bot.jobs.hold_lease import HeldLease, Rivals
from bot.mailing.links import MailLinks
from bot.parts import Listeners, Parts, queued
from bot.polling.source_state import PolledSource
from bot.ports.clock import Clock
from bot.ports.lookups import Lookup
from bot.ports.platform import Platform
from bot.ports.source import Source
from bot.ports.stores import Stores
from bot.roles import Part, parts_of
from bot.runtime import Service
from bot.settings import Settings
from bot.shared import Shared
from bot.text.lines import one_line
from handlers.apprise import channel_id as apprise_channel_id
from handlers.apprise.app import apprise_app
from handlers.commands.context import FeedPlace, Services, told_to_nobody
from handlers.discord import channel_id as discord_channel_id
from handlers.discord.account import DiscordAccount
from handlers.discord.app import DiscordApp
from handlers.discord.links import LINKS_UNHEARD
from handlers.discord.shards import seat_name, seats_overlap
from handlers.email import channel_id as email_channel_id
from handlers.email.app import EmailApp
from handlers.slack import channel_id as slack_channel_id
from handlers.slack.account import FILE_WAITS
from handlers.slack.app import SlackApp
from handlers.webhook import channel_id as webhook_channel_id
from handlers.webhook.app import WebhookApp

_CHANNEL_READERS: Mapping[str, Callable[[str], ChannelId]] = MappingProxyType(
    {
        slack_channel_id.PLATFORM: slack_channel_id.read_channel_id,
        discord_channel_id.PLATFORM: discord_channel_id.read_channel_id,
        email_channel_id.PLATFORM: email_channel_id.read_channel_id,
        webhook_channel_id.PLATFORM: webhook_channel_id.read_channel_id,
        apprise_channel_id.PLATFORM: apprise_channel_id.read_channel_id,
    }
)
_CHANNEL_FORMS = (
    slack_channel_id.FORM,
    discord_channel_id.FORM,
    email_channel_id.FORM,
    webhook_channel_id.FORM,
    apprise_channel_id.FORM,
)

_WEBHOOK_TRIED_FOR = timedelta(days=3)
"""How long a request of unknown fate is repeated; after it the row steps aside, so that the others can go on."""


def read_channel(text: str) -> ChannelId:
    """The channel that a person names, as its platform reads it. Raises `UnknownChannel` with the form to write."""
    platform, colon, address = text.strip().partition(":")
    reader = _CHANNEL_READERS.get(platform.casefold())
    if reader is not None and colon:
        return reader(address)
    reader = _reader_of_address(text)
    if reader is None:
        remedy = f"Write {' or '.join(_CHANNEL_FORMS)}, as `offprint list` shows them."
        raise UnknownChannel(f"“{one_line(text)}” is not a channel's name.", remedy=remedy)
    return reader(text.strip())


def _reader_of_address(text: str) -> Callable[[str], ChannelId] | None:
    """The platform in whose form a channel's address in a browser, or a mail address, is written."""
    if slack_channel_id.is_address(text):
        return slack_channel_id.read_channel_id
    if discord_channel_id.is_address(text):
        return discord_channel_id.read_channel_id
    return email_channel_id.read_channel_id if email_channel_id.is_address(text) else None


def build_service(  # noqa: PLR0913 - each is a part that a caller chooses
    settings: Settings,
    *,
    stores: Stores,
    sources: Sequence[Source],
    lookups: Sequence[Lookup] = (),
    clock: Clock,
    listeners: Listeners | None = None,
    grace_seconds: float = 6.0,
    mail_links: MailLinks | None = None,
    stopping: asyncio.Event | None = None,
    shared: Shared | None = None,
) -> Service:
    """The service that the settings describe, on these stores and sources. `mail_links` makes the links in mail.

    `stopping` ends it, also where it is set before the service runs. `shared`: it is one process of several on its
    database.
    """
    wake, told = asyncio.Event(), listeners or Listeners()
    polled = polled_sources(settings, sources)
    services = _services(settings, stores, clock=clock, sources=polled, mail_links=mail_links, told=told)
    parts = Parts(
        stores=stores,
        sources=sources,
        polled=polled,
        lookups=lookups,
        charts=MatplotlibCharts(),
        platforms=platforms_of(settings, services, wake=queued(wake, stores.hints), shared=shared),
        rules=lane_rules(settings),
        clock=clock,
        wake=wake,
        runs=parts_of(settings.roles),
        shared=shared,
        paused_retry=timedelta(seconds=settings.paused_retry_seconds),
        listeners=told,
        grace_seconds=grace_seconds,
        mail_links=mail_links,
        stopping=stopping or asyncio.Event(),
        cards_per_hour=settings.cards_per_hour,
        keep=settings.keep,
    )
    return Service(parts)


def _services(  # noqa: PLR0913 - as of `build_service`
    settings: Settings,
    stores: Stores,
    *,
    clock: Clock,
    sources: tuple[PolledSource, ...],
    mail_links: MailLinks | None,
    told: Listeners,
) -> Services:
    """What commands need."""
    return Services(
        stores=stores,
        clock=clock,
        sources=sources,
        who_may=who_may(settings),
        mail_links=mail_links,
        feeds=feed_place(settings),
        on_answered=told.on_answered or told_to_nobody,
        most_subscriptions=settings.subscriptions_per_channel,
        cards_per_hour=settings.cards_per_hour,
        links_unheard={} if settings.discord_message_content else {discord_channel_id.PLATFORM: LINKS_UNHEARD},
    )


def platforms_of(
    settings: Settings, services: Services, *, wake: Callable[[], None], shared: Shared | None = None
) -> tuple[Platform, ...]:
    """The platforms that have a token, and mail where it has a server: those that this process's roles need.

    A process that posts needs all of them, and no connection to receive by. People come in by different ways: Discord
    has a gateway, of which one process holds the seat; Slack has sockets, and gives what comes to any of them, or HTTP.
    """
    runs, found = parts_of(settings.roles), list[Platform]()
    if (slack := slack_account(settings)) is not None and runs & {Part.POSTS, Part.CONNECTIONS, Part.PAGES}:
        sockets = slack.app_token if Part.CONNECTIONS in runs else None
        http = slack.signing_secret if Part.PAGES in runs else None
        here = replace(slack, app_token=sockets, signing_secret=http)
        found.append(SlackApp(here, services=services, wake=wake))
    if (discord := discord_account(settings)) is not None and runs & {Part.POSTS, Part.CONNECTIONS}:
        receives = Part.CONNECTIONS in runs
        seat = _discord_seat(discord, shared) if shared is not None and receives else None
        found.append(DiscordApp(replace(discord, receives=receives), services=services, wake=wake, seat=seat))
    if Part.POSTS not in runs:
        return tuple(found)
    if (account := mail_account(settings)) is not None:
        found.append(EmailApp(account, clock=services.clock, wake=wake))
    return (*found, *_outlets(settings, services))


def _discord_seat(account: DiscordAccount, shared: Shared) -> HeldLease:
    """The lease of this process's shards: no other process may hold some of them."""
    name = seat_name(account.shards)
    fix = "OFFPRINT_DISCORD_SHARDS: let every gateway have the same shards as another, or none of them"
    return shared.seat(name, rivals=Rivals(is_one=partial(seats_overlap, name), fix=fix), kept_in_silence=True)


def _outlets(settings: Settings, services: Services) -> Iterator[Platform]:
    """What is only sent to: webhooks, and the services that Apprise knows. Raises `SettingsError`."""
    if (webhooks := webhook_account(settings)) is not None:
        yield WebhookApp(webhooks, stores=services.stores, now=services.clock.now)
    if settings.apprise:
        yield apprise_app(revealed(settings.apprise), request_timeout=settings.request_timeout_seconds)


def feed_place(settings: Settings) -> FeedPlace:
    """Where feeds are read, as people in a channel are told it."""
    return FeedPlace(base_url=settings.public_url, new_token=partial(token_urlsafe, TOKEN_BYTES))


def who_may(settings: Settings) -> Mapping[str, WhoMay]:
    """Who may change what a channel gets, on each platform."""
    return {
        slack_channel_id.PLATFORM: WhoMay(settings.slack_who_may),
        discord_channel_id.PLATFORM: WhoMay(settings.discord_who_may),
    }


def lane_rules(settings: Settings) -> Mapping[str, LaneRules]:
    """How each platform's lanes are worked: Slack is paced and looked through, Discord knows a nonce again.

    Nobody can look for a mail, nor for what Apprise has sent: it is sent again once. A receiver of webhooks is to know
    an id again.
    """
    nonce = timedelta(seconds=settings.discord_nonce_seconds)
    one_more = timedelta(seconds=settings.request_timeout_seconds)  # a card whose picture is refused is posted again
    upload = one_more + timedelta(seconds=sum(FILE_WAITS))  # a message whose file is not ready is refused at once
    return {
        slack_channel_id.PLATFORM: LaneRules(
            longest_request=settings.longest_request + one_more + upload,
            unknown=settings.unknown_outcome,
            pace=SLACK_PACE,
        ),
        discord_channel_id.PLATFORM: LaneRules(
            longest_request=settings.longest_request, unknown=settings.unknown_outcome, nonce_trusted=nonce
        ),
        email_channel_id.PLATFORM: LaneRules(
            longest_request=settings.longest_request + one_more,  # a mail waits for a connection first
            unknown=settings.unknown_outcome,
            sent_again_after=SENT_AGAIN_AFTER[settings.unknown_outcome],
        ),
        webhook_channel_id.PLATFORM: LaneRules(
            longest_request=settings.longest_request, unknown=UnknownOutcome.HOLD, nonce_trusted=_WEBHOOK_TRIED_FOR
        ),
        apprise_channel_id.PLATFORM: LaneRules(
            longest_request=settings.longest_request,
            unknown=settings.unknown_outcome,
            sent_again_after=SENT_AGAIN_AFTER[settings.unknown_outcome],
        ),
    }

"""The wiring: settings in, a service out. It knows which platforms there are, and how each is set up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from secrets import token_urlsafe
from types import MappingProxyType

from pydantic import SecretStr

from bot.channel.channel import ChannelId
from bot.channel.who_may import WhoMay
from bot.chart.charts import MatplotlibCharts
from bot.delivery.delivery import Settled
from bot.delivery.lane import SENT_AGAIN_AFTER, LaneRules, UnknownOutcome
from bot.delivery.pace import SLACK_PACE
from bot.errors import UnknownChannel
from bot.http.client import user_agent
from bot.intake import polled_sources
from bot.jobs.deliver import log_settled
from bot.jobs.feed_address import TOKEN_BYTES
from bot.jobs.poll import Polled
from bot.mail_account import Sender, sender, smtp_server
from bot.mailing.links import MailLinks
from bot.ports.clock import Clock
from bot.ports.lookups import Lookup
from bot.ports.platform import Platform
from bot.ports.source import Source
from bot.ports.stores import Stores
from bot.runtime import Parts, Service
from bot.setting_forms import key_bytes
from bot.settings import Settings
from bot.text.lines import one_line
from handlers.apprise import channel_id as apprise_channel_id
from handlers.apprise.app import apprise_app
from handlers.commands.context import FeedPlace, Services, told_to_nobody
from handlers.discord import channel_id as discord_channel_id
from handlers.discord.app import DiscordAccount, DiscordApp
from handlers.discord.links import LINKS_UNHEARD
from handlers.discord.shards import Shards
from handlers.email import channel_id as email_channel_id
from handlers.email.app import EmailAccount, EmailApp
from handlers.email.signing import Signer, read_signer
from handlers.slack import channel_id as slack_channel_id
from handlers.slack.account import FILE_WAITS, SlackAccount, SlackInstall
from handlers.slack.app import SlackApp
from handlers.webhook import channel_id as webhook_channel_id
from handlers.webhook.app import WebhookApp
from handlers.webhook.post import WebhookAccount

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
    on_settled: Callable[[Settled], None] = log_settled,
    on_polled: Callable[[Polled], None] | None = None,
    on_answered: Callable[[str, str, float], None] = told_to_nobody,
    grace_seconds: float = 6.0,
    mail_links: MailLinks | None = None,
    stopping: asyncio.Event | None = None,
) -> Service:
    """The service that the settings describe, on these stores and sources. `mail_links` makes the links in mail.

    `stopping` ends it, also where it is set before the service runs.
    """
    wake = asyncio.Event()
    polled = polled_sources(settings, sources)
    services = Services(
        stores=stores,
        clock=clock,
        sources=polled,
        who_may=who_may(settings),
        mail_links=mail_links,
        feeds=feed_place(settings),
        on_answered=on_answered,
        most_subscriptions=settings.subscriptions_per_channel,
        cards_per_hour=settings.cards_per_hour,
        links_unheard={} if settings.discord_message_content else {discord_channel_id.PLATFORM: LINKS_UNHEARD},
    )
    parts = Parts(
        stores=stores,
        sources=sources,
        polled=polled,
        lookups=lookups,
        charts=MatplotlibCharts(),
        platforms=platforms_of(settings, services, wake=wake),
        rules=lane_rules(settings),
        clock=clock,
        wake=wake,
        paused_retry=timedelta(seconds=settings.paused_retry_seconds),
        on_settled=on_settled,
        on_polled=on_polled,
        grace_seconds=grace_seconds,
        mail_links=mail_links,
        stopping=stopping or asyncio.Event(),
        cards_per_hour=settings.cards_per_hour,
        keep=settings.keep,
    )
    return Service(parts)


def platforms_of(settings: Settings, services: Services, *, wake: asyncio.Event) -> tuple[Platform, ...]:
    """The platforms that have a token, and mail where it has a server."""
    found: list[Platform] = []
    if (slack := slack_account(settings)) is not None:
        found.append(SlackApp(slack, services=services, wake=wake.set))
    if (discord := discord_account(settings)) is not None:
        found.append(DiscordApp(discord, services=services, wake=wake.set))
    if (account := mail_account(settings)) is not None:
        found.append(EmailApp(account, clock=services.clock, wake=wake.set))
    return (*found, *_outlets(settings, services))


def slack_account(settings: Settings) -> SlackAccount | None:
    """The Slack account of the settings; None where there is none."""
    if not settings.slack_is_on:
        return None
    return SlackAccount(
        bot_token=_secret(settings.slack_bot_token),
        app_token=_secret(settings.slack_app_token),
        signing_secret=_secret(settings.slack_signing_secret),
        install=_slack_install(settings),
        public_url=settings.public_url,
        api_url=_given(settings, "slack_api_url"),
        request_timeout=settings.request_timeout_seconds,
        sockets=settings.slack_sockets,
        work_objects=settings.slack_work_objects,
    )


def _slack_install(settings: Settings) -> SlackInstall | None:
    """What lets any workspace install the app, where that is set."""
    client, secret, keys = settings.slack_client_id, settings.slack_client_secret, settings.secret_key
    if client is None or secret is None or keys is None or settings.public_url is None:
        return None
    return SlackInstall(
        client_id=client,
        client_secret=secret.get_secret_value(),
        keys=tuple(map(key_bytes, keys.get_secret_value().split())),
        public_url=settings.public_url,
        workspaces=frozenset(settings.slack_workspaces),
    )


def _secret(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def discord_account(settings: Settings) -> DiscordAccount | None:
    """The Discord account of the settings; None where there is none."""
    if settings.discord_token is None:
        return None
    return DiscordAccount(
        token=settings.discord_token.get_secret_value(),
        reads_messages=settings.discord_message_content,
        shards=None if settings.discord_shards is None else Shards.parse(settings.discord_shards),
        api_url=_given(settings, "discord_api_url"),
        request_timeout=settings.request_timeout_seconds,
    )


def _outlets(settings: Settings, services: Services) -> Iterator[Platform]:
    """What is only sent to: webhooks, and the services that Apprise knows. Raises `SettingsError`."""
    if settings.webhooks and settings.webhook_secret:
        webhooks = WebhookAccount(
            addresses=_revealed(settings.webhooks),
            secrets=tuple(settings.webhook_secret.get_secret_value().split()),
            user_agent=user_agent(version("offprint"), settings.contact),
            request_timeout=settings.request_timeout_seconds,
        )
        yield WebhookApp(webhooks, stores=services.stores, now=services.clock.now)
    if settings.apprise:
        yield apprise_app(_revealed(settings.apprise), request_timeout=settings.request_timeout_seconds)


def _revealed(secrets: Mapping[str, SecretStr]) -> Mapping[str, str]:
    return {name: secret.get_secret_value() for name, secret in secrets.items()}


def feed_place(settings: Settings) -> FeedPlace:
    """Where feeds are read, as people in a channel are told it."""
    return FeedPlace(base_url=settings.public_url, new_token=partial(token_urlsafe, TOKEN_BYTES))


def mail_account(settings: Settings) -> EmailAccount | None:
    """The mail account of the settings; None where there is none. Raises `SettingsError` for a key that cannot sign."""
    if settings.smtp_url is None or settings.smtp_from is None:
        return None
    who = sender(settings.smtp_from)
    return EmailAccount(
        server=smtp_server(settings.smtp_url.get_secret_value()),
        sender=who,
        signer=None if settings.dkim_key is None else _signer(settings, settings.dkim_key, who),
        request_timeout=settings.request_timeout_seconds,
        rest=timedelta(seconds=settings.paused_retry_seconds),
    )


def _signer(settings: Settings, key: Path, who: Sender) -> Signer:
    return read_signer(key, domain=settings.dkim_domain or who.domain, selector=settings.dkim_selector or "")


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


def _given(settings: Settings, name: str) -> str | None:
    """An address that the operator has set; None leaves the client its own, proxies and all."""
    value: str = getattr(settings, name)
    return value if name in settings.model_fields_set else None

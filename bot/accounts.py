"""The accounts that the settings name, each as its platform takes it; None where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from pydantic import SecretStr

from bot.http.client import user_agent
from bot.mail_account import Sender, sender, smtp_server
from bot.setting_forms import key_bytes
from bot.settings import Settings
from handlers.discord.account import DiscordAccount
from handlers.discord.shards import Shards
from handlers.email.app import EmailAccount
from handlers.email.signing import Signer, read_signer
from handlers.slack.account import SlackAccount, SlackInstall
from handlers.webhook.post import WebhookAccount


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
        requests_per_second=settings.discord_requests_per_second,
    )


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


def webhook_account(settings: Settings) -> WebhookAccount | None:
    """The webhooks of the settings; None where there are none."""
    if not settings.webhooks or settings.webhook_secret is None:
        return None
    return WebhookAccount(
        addresses=revealed(settings.webhooks),
        secrets=tuple(settings.webhook_secret.get_secret_value().split()),
        user_agent=user_agent(version("offprint"), settings.contact),
        request_timeout=settings.request_timeout_seconds,
    )


def revealed(secrets: Mapping[str, SecretStr]) -> Mapping[str, str]:
    """The secrets of a mapping, to be used."""
    return {name: secret.get_secret_value() for name, secret in secrets.items()}


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


def _signer(settings: Settings, key: Path, who: Sender) -> Signer:
    return read_signer(key, domain=settings.dkim_domain or who.domain, selector=settings.dkim_selector or "")


def _secret(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def _given(settings: Settings, name: str) -> str | None:
    """An address that the operator has set; None leaves the client its own, proxies and all."""
    value: str = getattr(settings, name)
    return value if name in settings.model_fields_set else None

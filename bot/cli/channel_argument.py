"""The channel that a command is to change: written as its platform writes it, and on a platform that is on."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.channel.channel import ChannelId
from bot.errors import UnknownChannel
from bot.mailing.recipient import MAIL
from bot.settings import Settings, variable

_TOKENS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "slack": ("slack_bot_token", "slack_app_token"),
        "discord": ("discord_token",),
        "email": ("smtp_url",),
        "webhook": ("webhooks", "webhook_secret"),
        "apprise": ("apprise",),
    }
)
_NAMED_IN: Mapping[str, str] = MappingProxyType({"webhook": "webhooks", "apprise": "apprise"})
"""The setting that names a platform's channels, where the operator names them."""

_SET_MAIL = f"Set {variable('smtp_url')}, such as smtps://USER:PASSWORD@mail.lab.example."


def check_is_on(channel: ChannelId, settings: Settings) -> None:
    """Raises `UnknownChannel` where the settings have an account, and none on the channel's platform.

    Without any account nothing is known: the tokens may be in the environment of the service alone. Mail needs its
    server here too: this command asks the address.
    """
    if channel.platform == MAIL and settings.smtp_url is None:
        raise UnknownChannel(f"Mail is not set up, so that nothing would come to {channel}.", remedy=_SET_MAIL)
    on = {platform for platform, tokens in _TOKENS.items() if all(getattr(settings, name) for name in tokens)}
    on |= {"slack"} if settings.slack_is_on else set()
    if channel.platform in on:
        _check_is_named(channel, settings)
        return
    if not on:
        return
    missing = " and ".join(variable(name) for name in _TOKENS[channel.platform])
    raise UnknownChannel(
        f"{channel.platform.title()} is off, so that nothing would be posted in {channel}.",
        remedy=f"Set {missing}, or name a channel of {next(iter(on)).title()}.",
    )


def _check_is_named(channel: ChannelId, settings: Settings) -> None:
    setting = _NAMED_IN.get(channel.platform)
    if setting is None:
        return
    names: Mapping[str, object] = getattr(settings, setting)
    if channel.local_id not in names:
        there_are = ", ".join(f"{channel.platform}:{name}" for name in names)
        raise UnknownChannel(
            f"{channel} is not named in {variable(setting)}.", remedy=f"Name it there, or write one of: {there_are}"
        )

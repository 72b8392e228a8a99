"""The menus of messages: *Find papers like this* and *Save paper*, on any message that a person sees.

Discord sends such a message whole, also to an app that may not read what people write
(https://docs.discord.com/developers/interactions/application-commands#message-commands).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import discord
import structlog
from pydantic import BaseModel, ConfigDict, Field

from bot.log_events import LogEvent
from handlers.commands.context import Services
from handlers.commands.router import answer_about
from handlers.discord.payloads import caller_of
from handlers.discord.reply import acknowledge, answer_command

log = structlog.get_logger(__name__)

MENUS: Mapping[str, str] = MappingProxyType({"Find papers like this": "like", "Save paper": "saved"})
"""The menus by the names that Discord shows; each asks one thing of `handlers.commands.routes.ON_MESSAGES`."""


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Component(_Payload):
    content: str | None = None
    url: str | None = None
    components: tuple[_Component, ...] = ()
    accessory: _Component | None = None

    @property
    def texts(self) -> Iterator[str | None]:
        """What is written in it, and where its buttons lead."""
        yield from (self.content, self.url)
        for inner in self.components:
            yield from inner.texts
        if self.accessory is not None:
            yield from self.accessory.texts


class _Field(_Payload):
    name: str | None = None
    value: str | None = None


class _Embed(_Payload):
    url: str | None = None
    title: str | None = None
    description: str | None = None
    fields: tuple[_Field, ...] = ()

    @property
    def texts(self) -> Iterator[str | None]:
        """Where it leads, and what is written in it."""
        yield from (self.url, self.title, self.description)
        for field in self.fields:
            yield from (field.name, field.value)


class _Message(_Payload):
    """A message; one that forwards another has nothing of its own, and that one as a snapshot.

    https://docs.discord.com/developers/resources/message#message-snapshot-object
    """

    content: str = ""
    embeds: tuple[_Embed, ...] = ()
    components: tuple[_Component, ...] = ()
    message_snapshots: tuple[_Snapshot, ...] = ()

    @property
    def text(self) -> str:
        """Everything that is written in it, from top to bottom."""
        parts: tuple[_Component | _Embed, ...] = (*self.components, *self.embeds)
        shown = (text for part in parts for text in part.texts)
        forwarded = (one.message.text for one in self.message_snapshots)
        return "\n".join(filter(None, (self.content, *shown, *forwarded)))


class _Snapshot(_Payload):
    message: _Message


class _Resolved(_Payload):
    messages: Mapping[str, _Message] = Field(default_factory=dict)


class MenuData(_Payload):
    """A choice from the menu of a message, `target_id`."""

    name: str
    target_id: str
    resolved: _Resolved

    @property
    def text(self) -> str:
        """The text of the message; nothing where Discord did not send it."""
        message = self.resolved.messages.get(self.target_id)
        return "" if message is None else message.text


class Menus:
    """Answers the menus."""

    def __init__(self, *, services: Services) -> None:
        self._services = services

    async def on_choice(self, interaction: discord.Interaction) -> None:
        """Acknowledge for the caller only, ask, answer."""
        await acknowledge(interaction, thinking=True)
        data, caller = MenuData.model_validate(interaction.data), caller_of(interaction)
        await answer_command(interaction, await answer_about(MENUS[data.name], data.text, caller, self._services))
        log.info(LogEvent.DISCORD_COMMAND_ANSWERED, channel=str(caller.channel), command=data.name)


def is_menu(interaction: discord.Interaction) -> bool:
    """Whether an interaction is a choice from a menu of ours."""
    return interaction.data is not None and interaction.data.get("name") in MENUS

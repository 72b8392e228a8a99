"""The registry of sources: the name of each in the settings, and how it is made. A new source is one row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from bot.http import Http
from bot.ports.clock import Clock
from bot.ports.source import Source
from bot.sources.huggingface import HuggingFace
from bot.sources.sample import Sample


class SourceSettings(Protocol):
    """The settings that sources are made with."""

    @property
    def huggingface_url(self) -> str:
        """The base URL of Hugging Face."""
        ...


MakeSource = Callable[[SourceSettings, Http, Clock], Source]

SOURCES: Mapping[str, MakeSource] = MappingProxyType(
    {
        "huggingface": lambda settings, http, _: HuggingFace(http, base_url=settings.huggingface_url),
        "sample": lambda _settings, _http, clock: Sample(clock.now()),
    }
)

"""The registry of sources: the name of each in the settings, and how it is made. A new source is one row here.

A family is a source of which the settings name several, such as `feed:nature`: what is named there is polled without
being listed among the sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from bot.http.client import Http
from bot.ports.clock import Clock
from bot.ports.source import Source
from bot.sources.arxiv.source import Arxiv
from bot.sources.biorxiv import BioRxiv
from bot.sources.europepmc import EuropePmc
from bot.sources.feed import Feed
from bot.sources.huggingface import HuggingFace
from bot.sources.paper_list import FILE, PaperList
from bot.sources.sample import Sample


class SourceSettings(Protocol):
    """The settings that sources are made with."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources to poll."""
        ...

    @property
    def arxiv_categories(self) -> tuple[str, ...]:
        """The categories of arXiv; `cs.*` is all of `cs`."""
        ...

    @property
    def arxiv_rss_url(self) -> str:
        """The base URL of arXiv's feeds."""
        ...

    @property
    def arxiv_oai_url(self) -> str:
        """The address of arXiv's OAI-PMH service."""
        ...

    @property
    def huggingface_url(self) -> str:
        """The base URL of Hugging Face."""
        ...

    @property
    def biorxiv_url(self) -> str:
        """The base URL of the API of bioRxiv and medRxiv."""
        ...

    @property
    def europepmc_url(self) -> str:
        """The base URL of Europe PMC's API."""
        ...

    @property
    def europepmc(self) -> Mapping[str, str]:
        """The queries of Europe PMC by their names."""
        ...

    @property
    def feeds(self) -> Mapping[str, str]:
        """The address of each feed by its name: a web address, or `file:` and a path."""
        ...


MakeSource = Callable[[SourceSettings, Http, Clock], Source]
MakeFamily = Callable[[SourceSettings, Http, Clock], Iterable[Source]]

SOURCES: Mapping[str, MakeSource] = MappingProxyType(
    {
        "huggingface": lambda settings, http, _: HuggingFace(http, base_url=settings.huggingface_url),
        "arxiv": lambda settings, http, _: Arxiv(
            http,
            categories=settings.arxiv_categories,
            rss_url=settings.arxiv_rss_url,
            oai_url=settings.arxiv_oai_url,
        ),
        "biorxiv": lambda settings, http, _: BioRxiv(http, server="biorxiv", base_url=settings.biorxiv_url),
        "medrxiv": lambda settings, http, _: BioRxiv(http, server="medrxiv", base_url=settings.biorxiv_url),
        "sample": lambda _settings, _http, clock: Sample(clock.now()),
    }
)
FAMILIES: Mapping[str, MakeFamily] = MappingProxyType(
    {
        "europepmc": lambda settings, http, _: (
            EuropePmc(http, name=name, query=query, base_url=settings.europepmc_url)
            for name, query in settings.europepmc.items()
        ),
        "feed": lambda settings, http, _: (_feed(name, at, http) for name, at in settings.feeds.items()),
    }
)


def _feed(name: str, address: str, http: Http) -> Source:
    if address.startswith(FILE):
        return PaperList(name=name, path=Path(address.removeprefix(FILE)))
    return Feed(http, name=name, address=address)


def make_sources(settings: SourceSettings, http: Http, *, clock: Clock) -> tuple[Source, ...]:
    """The sources that the settings list, and those that they name in a family."""
    listed = dict.fromkeys(name for name in settings.sources if name in SOURCES)
    one_each = (SOURCES[name](settings, http, clock) for name in listed)
    return (*one_each, *(source for make in FAMILIES.values() for source in make(settings, http, clock)))

"""The wiring of the intake: the HTTP client, and the sources as the settings let them be polled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from importlib.metadata import version

from bot.http.client import Http, user_agent
from bot.http.pace import Pace
from bot.polling.look_up import ARXIV, ARXIV_DETAILS, ARXIV_LIFE, CROSSREF
from bot.polling.source_state import PolledSource
from bot.ports.clock import Clock
from bot.ports.lookups import Lookup
from bot.ports.rates import Rates
from bot.ports.source import Source
from bot.settings import Settings
from bot.sources.arxiv.lookup import ArxivLookup
from bot.sources.arxiv_look_ups import ArxivLookUps
from bot.sources.crossref import SECONDS_BETWEEN_REQUESTS, Crossref
from bot.sources.sample import NAME as SAMPLE


def build_http(settings: Settings, *, clock: Clock, rates: Rates | None = None) -> Http:
    """The HTTP client of the sources; all requests to arXiv together keep the pace that its terms ask for.

    With `rates` also those of other processes.
    """
    seconds = {ARXIV: settings.arxiv_seconds_between_requests, CROSSREF: SECONDS_BETWEEN_REQUESTS}
    paces = {
        name: Pace(each, monotonic=clock.monotonic, sleep=clock.sleep, rates=rates, scope=name)
        for name, each in seconds.items()
    }
    return Http(user_agent(version("offprint"), settings.contact), paces=paces)


def build_lookups(settings: Settings, http: Http) -> tuple[Lookup, ...]:
    """The services that are asked about stored papers; none about the sample, which needs no network."""
    if settings.sources == (SAMPLE,) and not settings.feeds and not settings.europepmc:
        return ()
    arxiv = ArxivLookup(http, api_url=settings.arxiv_api_url)
    return (
        ArxivLookUps(arxiv, plan=ARXIV_DETAILS),
        ArxivLookUps(arxiv, plan=ARXIV_LIFE),
        Crossref(http, base_url=settings.crossref_url, contact=settings.contact),
    )


def polled_sources(settings: Settings, sources: Iterable[Source]) -> tuple[PolledSource, ...]:
    """The sources as they are polled here: `OFFPRINT_POLL_SECONDS`, where it is set, is the interval of each."""
    fixed = None if settings.poll_seconds is None else timedelta(seconds=settings.poll_seconds)
    return tuple(
        PolledSource(
            name=source.name,
            streams=source.streams,
            profile=source.profile,
            every=fixed or source.profile.poll_every,
        )
        for source in sources
    )

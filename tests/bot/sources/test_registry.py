"""Which sources the settings make: those that are listed, and each feed and query that is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.http.client import Http
from bot.settings import read_settings
from bot.sources.feed import Feed
from bot.sources.paper_list import PaperList
from bot.sources.registry import make_sources

FEEDS = "nature=https://nature.example/rss,lab=file:papers.jsonl"
NAMED = ["feed:nature", "feed:lab"]


def made(tmp_path: Path, **settings: str) -> list[str]:
    """The names of the sources that these settings make."""
    environment = {f"OFFPRINT_{name}": value for name, value in settings.items()}
    read = read_settings(environment, folder=tmp_path).settings
    return [source.name for source in make_sources(read, Http("Offprint/test"), clock=SystemClock())]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, ["huggingface", "arxiv"]),
        ({"SOURCES": "biorxiv, medrxiv"}, ["biorxiv", "medrxiv"]),
        ({"SOURCES": "arxiv,arxiv"}, ["arxiv"]),
        ({"FEEDS": FEEDS}, ["huggingface", "arxiv", *NAMED]),
        ({"FEEDS": FEEDS, "SOURCES": "feed:nature,feed:lab"}, NAMED),
        ({"FEEDS": FEEDS, "SOURCES": "feed:lab"}, NAMED),
        ({"EUROPEPMC": "lab=AUTH:Roe;glia=glia", "SOURCES": "arxiv"}, ["arxiv", "europepmc:lab", "europepmc:glia"]),
        ({"EUROPEPMC": "lab=AUTH:Roe", "SOURCES": "europepmc:lab"}, ["europepmc:lab"]),
    ],
)
def test_the_sources_are_those_listed_and_those_named(tmp_path, settings, names):
    assert made(tmp_path, **settings) == names


def test_a_feed_whose_address_is_a_file_is_a_list_of_papers(tmp_path):
    read = read_settings({"OFFPRINT_FEEDS": FEEDS, "OFFPRINT_SOURCES": "feed:lab"}, folder=tmp_path).settings
    sources = make_sources(read, Http("Offprint/test"), clock=SystemClock())
    assert [type(source) for source in sources] == [Feed, PaperList]

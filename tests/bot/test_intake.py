"""How the settings let sources be polled, and which services are asked about stored papers."""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.intake import build_http, build_lookups, polled_sources
from bot.settings import Settings, read_settings
from bot.sources.registry import make_sources


def settings(tmp_path: Path, **told: str) -> Settings:
    return read_settings({f"OFFPRINT_{name}": value for name, value in told.items()}, folder=tmp_path).settings


async def intervals(read: Settings) -> dict[str, timedelta]:
    async with aclosing(build_http(read, clock=SystemClock())) as http:
        return {one.name: one.every for one in polled_sources(read, make_sources(read, http, clock=SystemClock()))}


async def test_each_source_has_its_own_interval_unless_one_is_set_for_all(tmp_path):
    usual = await intervals(settings(tmp_path))
    assert usual == {"huggingface": timedelta(seconds=900), "arxiv": timedelta(seconds=3600)}
    assert set((await intervals(settings(tmp_path, POLL_SECONDS="7"))).values()) == {timedelta(seconds=7)}


async def test_requests_to_arxiv_keep_the_pace_that_is_set(tmp_path):
    read = settings(tmp_path, ARXIV_SECONDS_BETWEEN_REQUESTS="5")
    async with aclosing(build_http(read, clock=SystemClock())) as http:
        assert http.paces["arxiv"].seconds == 5


@pytest.mark.parametrize(
    ("told", "plans"),
    [
        ({}, ["arxiv:details", "arxiv:life", "crossref:life"]),
        ({"SOURCES": "biorxiv"}, ["arxiv:details", "arxiv:life", "crossref:life"]),
        ({"SOURCES": "sample"}, []),
        ({"SOURCES": "sample", "FEEDS": "lab=file:x"}, ["arxiv:details", "arxiv:life", "crossref:life"]),
    ],
)
async def test_nobody_is_asked_about_the_sample_which_needs_no_network(tmp_path, told, plans):
    read = settings(tmp_path, **told)
    async with aclosing(build_http(read, clock=SystemClock())) as http:
        assert [one.plan.name for one in build_lookups(read, http)] == plans

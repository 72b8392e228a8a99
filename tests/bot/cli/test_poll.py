"""`offprint poll` without a service: a source is read now, over real HTTP, and what it brought is said."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.cli.app import DONE, FAILED, TYPED_WRONG
from tests.servers.arxiv import ArxivServer
from tests.servers.arxiv_documents import Preprint
from tests.servers.huggingface import HuggingFaceServer, daily_entry, status

pytestmark = pytest.mark.process


@pytest_asyncio.fixture
async def hugging_face():
    today = datetime.now(UTC)
    async with HuggingFaceServer(today=today.date()) as server:
        # Its id is not one of arXiv's, about which arXiv would be asked.
        server.release(today.date(), [daily_entry(f"{today:%y%m}.99001", title="Fused GPU kernels", listed_at=today)])
        yield server


@pytest_asyncio.fixture
async def arxiv():
    async with ArxivServer() as server:
        yield server


@pytest.fixture
def poll(child, hugging_face, arxiv):
    async def polled(*words):
        return await asyncio.to_thread(
            child,
            "poll",
            *words,
            OFFPRINT_SOURCES="huggingface",
            OFFPRINT_HUGGINGFACE_URL=hugging_face.url,
            OFFPRINT_ARXIV_API_URL=arxiv.api_url,
        )

    return polled


async def test_what_a_poll_brings_is_said_and_can_be_searched(child, poll):
    first = await poll()
    assert first.code == DONE
    assert first.out == ""
    assert first.err == "huggingface: 1 new paper, 0 announced (the baseline: stored, announced to nobody)\n"
    again = await poll("huggingface", "--json")
    assert again.rows == [{"source": "huggingface", "new": 0, "announced": 0, "error": None}]
    assert again.err == ""
    found = await asyncio.to_thread(child, "search", "gpu", "--json")
    assert [row["title"] for row in found.rows] == ["Fused GPU kernels"]


async def test_what_hugging_face_does_not_tell_is_asked_of_arxiv(child, poll, arxiv):
    today = datetime.now(UTC)
    preprint = Preprint(id=f"{today:%y%m}.99001", title="Fused GPU kernels", categories=("cs.DC",))
    arxiv.announce(arxiv.today, preprint)
    await poll()
    found = await asyncio.to_thread(child, "search", "category:cs.DC", "--json")
    assert [row["authors"] for row in found.rows] == [["Mara Lindqvist"]]


async def test_a_server_that_refused_its_feeds_is_not_asked_about_papers_either(child, hugging_face, arxiv):
    arxiv.fail("rss", status(403))
    settings = {
        "OFFPRINT_HUGGINGFACE_URL": hugging_face.url,
        "OFFPRINT_ARXIV_RSS_URL": arxiv.rss_url,
        "OFFPRINT_ARXIV_OAI_URL": arxiv.oai_url,
        "OFFPRINT_ARXIV_API_URL": arxiv.api_url,
        "OFFPRINT_ARXIV_SECONDS_BETWEEN_REQUESTS": "0",
    }
    ran = await asyncio.to_thread(child, "poll", **settings)
    assert ran.code == FAILED
    assert [asked.service for asked in arxiv.requests] == ["rss"]


async def test_a_source_that_refuses_is_an_error_on_both_outputs(poll, hugging_face):
    hugging_face.fail_next(status(403), times=50)
    ran = await poll("--json")
    assert ran.code == FAILED
    (row,) = ran.rows
    assert "403" in row["error"]
    assert ran.err.splitlines()[-1] == "huggingface: the poll failed; the next one reads what it missed"


async def test_a_source_that_is_not_there_is_answered_with_those_there_are(poll, hugging_face):
    ran = await poll("library")
    assert ran.code == TYPED_WRONG
    assert ran.err == "“library” is not among the sources in the settings: huggingface.\n"
    assert hugging_face.requests == []


async def test_what_a_poll_warns_of_never_mixes_with_the_data(poll, hugging_face):
    hugging_face.release(datetime.now(UTC).date(), [{"paper": {"id": "broken"}}])
    ran = await poll("--json")
    assert ran.code == DONE
    assert len(ran.rows) == 1
    assert json.loads(ran.err.splitlines()[0])["event"] == "source.entry_skipped"

"""`offprint poll` without a service: a source is read now, over real HTTP, and what it brought is said."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.cli.app import DONE, FAILED, TYPED_WRONG
from tests.servers.huggingface import HuggingFaceServer, daily_entry, status

pytestmark = pytest.mark.process


@pytest_asyncio.fixture
async def hugging_face():
    today = datetime.now(UTC)
    async with HuggingFaceServer(today=today.date()) as server:
        server.release(today.date(), [daily_entry(f"{today:%y%m}.99001", title="Fused GPU kernels", listed_at=today)])
        yield server


async def poll(child, hugging_face, *words):
    return await asyncio.to_thread(child, "poll", *words, OFFPRINT_HUGGINGFACE_URL=hugging_face.url)


async def test_what_a_poll_brings_is_said_and_can_be_searched(child, hugging_face):
    first = await poll(child, hugging_face)
    assert first.code == DONE
    assert first.out == ""
    assert first.err == "huggingface: 1 new papers, 0 announced (the baseline: stored, announced to nobody)\n"
    again = await poll(child, hugging_face, "huggingface", "--json")
    assert again.rows == [{"source": "huggingface", "new": 0, "announced": 0, "error": None}]
    assert again.err == ""
    found = await asyncio.to_thread(child, "search", "gpu", "--json")
    assert [row["title"] for row in found.rows] == ["Fused GPU kernels"]


async def test_a_source_that_refuses_is_an_error_on_both_outputs(child, hugging_face):
    hugging_face.fail_next(status(403), times=50)
    ran = await poll(child, hugging_face, "--json")
    assert ran.code == FAILED
    (row,) = ran.rows
    assert "403" in row["error"]
    assert ran.err.splitlines()[-1] == "huggingface: the poll failed; the next one reads what it missed"


async def test_a_source_that_is_not_there_is_answered_with_those_there_are(child, hugging_face):
    ran = await poll(child, hugging_face, "library")
    assert ran.code == TYPED_WRONG
    assert ran.err == "“library” is not among the sources in the settings: huggingface.\n"
    assert hugging_face.requests == []


async def test_what_a_poll_warns_of_never_mixes_with_the_data(child, hugging_face):
    hugging_face.release(datetime.now(UTC).date(), [{"paper": {"id": "broken"}}])
    ran = await poll(child, hugging_face, "--json")
    assert ran.code == DONE
    assert len(ran.rows) == 1
    assert json.loads(ran.err.splitlines()[0])["event"] == "source.entry_skipped"

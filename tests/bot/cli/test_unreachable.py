"""A query that no source in the settings can match: the command line says so on standard error, and does its work."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.cli.app import DONE
from bot.cli.demo.script import EXAMPLES, SCRIPT
from bot.polling.reachability import unreachable
from bot.query.parser import parse
from bot.sources.sample import Sample
from handlers.commands.syntax import Invocation, parse_command
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import page, paper

SLACK = "slack:T1/C1"
NOTHING_CAN = "No new paper can match this here."
NO_SUCH = "category:cs.lgg can never match: arXiv has no such category."
NOT_POLLED = "source:arxiv can never match: that source is not polled here. Polled: huggingface."


@pytest.fixture
def huggingface_alone(monkeypatch):
    monkeypatch.setenv("OFFPRINT_SOURCES", "huggingface")


def test_a_subscription_that_cannot_match_is_made_and_told_first_with_a_command_that_works(offprint):
    ran = offprint("subscribe", SLACK, "gpu cat:cs.LGG", "--daily")
    assert ran.code == DONE
    assert ran.err.splitlines() == [
        f"{NOTHING_CAN} {NO_SUCH}",
        f"Try: offprint subscribe {SLACK} 'gpu category:cs.LG' --daily",
        f"{SLACK} now gets what matches gpu cat:cs.LGG, daily.",
    ]


def test_a_dry_run_says_it_too(offprint, huggingface_alone):
    ran = offprint("subscribe", SLACK, "gpu source:arxiv", "--dry-run")
    assert ran.err.splitlines() == [
        f"{NOTHING_CAN} {NOT_POLLED}",
        f"Try: offprint subscribe {SLACK} gpu",
        "Read as: the word “gpu” and the source arxiv",
    ]


def test_a_part_that_cannot_match_is_told_beside_the_preview(offprint):
    ran = offprint("subscribe", SLACK, "gpu OR cat:cs.LGG", "--dry-run")
    assert ran.err.splitlines()[0] == NO_SUCH
    assert ran.err.splitlines()[-1].startswith("The archive is still empty")


@pytest.mark.parametrize("how", [(), ("--all",), ("--json",)], ids=str)
def test_a_search_says_it_on_standard_error_and_prints_the_papers(offprint, folder, huggingface_alone, how):
    async def fill():
        async with open_sqlite(folder / "offprint.db") as stores:
            await stores.papers.apply(page(paper("2611.00001", "GPU kernels", sources=("arxiv",))))

    asyncio.run(fill())
    ran = offprint("search", "gpu source:arxiv", *how)
    assert ran.code == DONE
    assert ran.err.splitlines() == [f"{NOTHING_CAN} {NOT_POLLED}", "Try: offprint search gpu"]
    assert "GPU kernels" in ran.out


def test_a_search_that_finds_nothing_says_it_too(offprint):
    ran = offprint("search", "cat:cs.LGG")
    assert ran.err.splitlines() == [f"{NOTHING_CAN} {NO_SUCH}", "Try: offprint search category:cs.LG"]


def test_a_query_that_can_match_is_answered_as_ever(offprint):
    assert offprint("search", "cat:cs.LG upvotes:>5").err == ""


def test_nothing_that_the_demo_types_or_offers_is_said_to_be_unable_to_match():
    offered = (typed for after in EXAMPLES.values() for several in after.values() for typed in several)
    commands = [
        parse_command(one.text.removeprefix("/papers ")) if one.on_slack else Invocation(one.path, one.options)
        for one in (*SCRIPT, *offered)
    ]
    queries = [parse(one.options["query"]) for one in commands if "query" in one.options]
    sample = Sample(datetime(2026, 11, 24, tzinfo=UTC))
    assert queries
    assert [unreachable(query, {sample.name: sample.profile}) for query in queries] == [None] * len(queries)

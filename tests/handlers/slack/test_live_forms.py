"""The subscribe form says while somebody types where a query is wrong, or how it was read and what it would bring."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from bot.playground.faults import Fault
from bot.ports.archive import Preview
from bot.query.describe import describe
from bot.query.parser import parse
from bot.query.tree import Query
from handlers.slack.app import SlackApp
from storage.memory.archive import MemoryArchive
from storage.memory.tables import Tables
from tests.handlers.office import RealClock, until
from tests.handlers.slack.conftest import CHANNEL, account
from tests.handlers.slack.test_panes import texts


class PausingClock(RealClock):
    """The system's clock, on which a pause in typing is over when the test says so."""

    def __init__(self) -> None:
        self.is_paused = asyncio.Event()
        self.is_paused.set()

    async def sleep(self, seconds: float) -> None:
        await (self.is_paused.wait() if seconds < 1 else asyncio.sleep(seconds))


@pytest.fixture
def clock(office):
    office.clock = PausingClock()
    return office.clock


class SlowArchive(MemoryArchive):
    """An archive that answers when the test lets it."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self.asked = False
        self.may_answer = asyncio.Event()

    async def preview(self, query: Query, *, since: datetime) -> Preview:
        self.asked = True
        await self.may_answer.wait()
        return await super().preview(query, since=since)


@pytest.fixture
def archive(office, clock):
    slow = SlowArchive(Tables())
    office.stores = replace(office.stores, archive=slow)
    return slow


async def opened(playground):
    await playground.slack.command(CHANNEL.local_id, "/papers subscribe")
    await until(lambda: playground.slack.modals)
    return playground.slack.modals[-1]


async def typed(playground, view, query, *, field="query"):
    return await playground.slack.press_in_view(view.id, action_id=field, value=query)


def shown(playground):
    return " ".join(texts(playground.slack.modals[-1]))


def standing(playground):
    """What stands in the field."""
    return playground.slack.modals[-1].values["query"]["query"]["value"]


def changes(playground):
    """How often a modal was opened or changed."""
    return sum(event.type == "views" for event in playground.log.events)


async def test_where_a_query_is_wrong_stands_below_it_with_what_to_type(clock, playground, app):
    view = await opened(playground)
    assert (await typed(playground, view, "(gpu OR")).acknowledged
    await until(lambda: "^" in shown(playground))
    assert "(gpu OR\n     ^^" in shown(playground)
    assert "Try: `" in shown(playground)
    assert standing(playground) == "(gpu OR"
    await typed(playground, view, "")
    await until(lambda: "^" not in shown(playground))
    assert playground.slack.refusals == ()


async def test_how_a_query_was_read_and_what_it_would_have_brought_stands_below_it(clock, playground, app, office):
    await office.store_papers("A GPU Kernel", "Another Kernel")
    view = await opened(playground)
    await typed(playground, view, "kernel -another")
    await until(lambda: "Read as: " in shown(playground))
    assert "Among the papers that the sources list now: 1 paper. It is:" in shown(playground)
    assert "A GPU Kernel" in shown(playground)
    assert "Another Kernel" not in shown(playground)
    assert await office.stores.channels.subscriptions(CHANNEL) == ()
    await playground.slack.submit(view.id, {"when": "daily"})
    await until(lambda: not playground.slack.modals)
    (made,) = await office.stores.channels.subscriptions(CHANNEL)
    assert (made.typed, made.mode) == ("kernel -another", "daily")
    assert playground.slack.refusals == ()


async def test_how_papers_come_is_looked_at_as_well(clock, playground, app):
    view = await opened(playground)
    await typed(playground, view, "*")
    await until(lambda: "would flood this channel" in shown(playground))
    await typed(playground, view, "daily", field="when")
    await until(lambda: "flood" not in shown(playground))
    assert standing(playground) == "*"


async def test_what_the_channel_gets_already_is_said(clock, playground, app):
    await (await playground.slack.command(CHANNEL.local_id, "/papers subscribe gpu daily")).answer()
    await typed(playground, await opened(playground), "GPUs")
    await until(lambda: "This channel gets that already: `gpu`, daily." in shown(playground))


async def test_of_what_is_typed_in_one_go_only_the_last_is_looked_at(clock, playground, app):
    view = await opened(playground)
    before = changes(playground)
    clock.is_paused.clear()
    for query in ("(", "(gp", "(gpu OR tpu)"):
        assert (await typed(playground, view, query)).acknowledged
    clock.is_paused.set()
    await until(lambda: "Read as: " in shown(playground))
    assert changes(playground) == before + 1
    assert standing(playground) == "(gpu OR tpu)"


async def test_what_is_typed_while_the_modal_is_being_changed_is_what_stands_there_in_the_end(clock, playground, app):
    view = await opened(playground)
    held = playground.faults.add(Fault(platform="slack", endpoint="views.update", kind="hold_before"))
    await typed(playground, view, "(gpu")
    await until(lambda: held.count)
    assert (await typed(playground, view, "gpu")).acknowledged
    held.release()
    await until(lambda: "Read as: " in shown(playground))
    assert playground.slack.refusals == ()


async def test_a_slow_archive_delays_no_acknowledgement_and_what_it_says_late_is_dropped(archive, playground, app):
    view = await opened(playground)
    before = changes(playground)
    assert (await typed(playground, view, "alpha")).acknowledged
    await until(lambda: archive.asked)
    assert (await typed(playground, view, "omega")).acknowledged
    archive.may_answer.set()
    await until(lambda: "Read as: " in shown(playground))
    assert changes(playground) == before + 1
    assert "omega" in shown(playground)
    assert "alpha" not in shown(playground)


async def test_a_modal_that_was_closed_or_changed_elsewhere_is_left_alone(clock, playground, app):
    view = await opened(playground)
    clock.is_paused.clear()
    await typed(playground, view, "gpu")
    await playground.slack.close_view(view.id)
    clock.is_paused.set()
    await until(lambda: playground.slack.refusals)
    assert [one.error for one in playground.slack.refusals] == ["not_found"]
    again = await opened(playground)
    assert again.id != view.id
    await typed(playground, again, "gpu")
    await until(lambda: "Read as: " in shown(playground))


async def test_two_processes_to_which_the_typing_comes_by_turns_both_change_the_form(clock, playground, app, office):
    other, sockets = SlackApp(account(playground), services=office.services, wake=office.wake), open_sockets(playground)
    await other.start()
    try:
        await until(lambda: len(sockets) > 2)
        view = await opened(playground)
        for word in ("gpu", "tpu", "cache", "kernel", "graph"):
            sockets.reverse()
            await typed(playground, view, word)
            await until(lambda word=word: f"Read as: {describe(parse(word))}" in shown(playground))
    finally:
        await other.stop()


def open_sockets(playground):
    """The sockets; the local Slack hands everything to the last of them."""
    return playground.slack._socket._connections

"""Long lists as tables on Slack: where a workspace takes them, whole, and with the buttons of the page below."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.card.card import Items, Message, Quiet, Table, Text, plain
from handlers.slack.tables import TablesRefused, render_with_table
from tests.handlers.slack.conftest import CHANNEL, action_of

LINE = (plain("A line"),)


def table_of(answer):
    return [block for block in answer.payload["blocks"] if block["type"] == "data_table"]


async def listed(playground):
    return await (await playground.slack.command(CHANNEL.local_id, "/papers list")).answer()


async def seven(playground):
    """A channel with more subscriptions than stand on one page."""
    for number in range(7):
        await (await playground.slack.command(CHANNEL.local_id, f"/papers subscribe kernel{number} daily")).answer()


async def test_a_list_of_more_than_a_page_has_a_table_of_all_above_the_page_with_its_buttons(playground, app):
    await seven(playground)
    shown = await listed(playground)
    (table,) = table_of(shown)
    assert [cell["text"] for cell in table["rows"][0]] == ["No.", "Query", "Comes", "Last match"]
    assert [cell["text"] for cell in table["rows"][7]] == ["7", "kernel6", "daily", "none yet"]
    assert [row[0]["value"] for row in table["rows"][1:]] == list(range(1, 8)), "sorted as numbers"
    turned = await playground.slack.press(CHANNEL.local_id, shown.id, action_id=action_of(shown, "Next"))
    assert table_of(await turned.answer())
    assert playground.slack.refusals == ()


async def test_a_short_list_has_none(playground, app):
    await (await playground.slack.command(CHANNEL.local_id, "/papers subscribe gpu")).answer()
    assert table_of(await listed(playground)) == []


class TestAWorkspaceThatRefusesTables:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, slack_without=frozenset({"data_table"}))

    async def test_gets_plain_blocks_and_is_asked_once(self, playground, app):
        await seven(playground)
        for _ in range(2):
            shown = await listed(playground)
            assert table_of(shown) == []
            assert "kernel0" in str(shown.payload["blocks"])
        assert [one.error for one in playground.slack.refusals] == ["invalid_blocks"]


def test_a_refusal_is_remembered_for_a_day_in_that_workspace():
    times = [0.0]
    refused = TablesRefused(lambda: times[0])
    refused.remember("T1")
    assert refused.holds("T1")
    assert not refused.holds("T2")
    times[0] = 24 * 3600.0 + 1
    assert not refused.holds("T1")


def message(*rows, covers=1):
    table = Table(caption="A table", head=("One", "Two"), rows=rows, at=1, covers=covers)
    return Message("All.", (Text((LINE,)), Items((LINE,)), Quiet(LINE)), table=table)


def kinds(rendered):
    return [block["type"] for block in rendered.blocks]


def test_a_table_stands_in_place_of_the_parts_that_say_the_same():
    assert kinds(render_with_table(message(("a", "b")))) == ["section", "data_table", "context"]


@pytest.mark.parametrize("rows", [(), (("a", "b"),) * 101, (("a" * 160, "b"),) * 60])
def test_one_that_is_empty_or_too_large_leaves_the_parts(rows):
    assert kinds(render_with_table(message(*rows))) == ["section", "section", "context"]

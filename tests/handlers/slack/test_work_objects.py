"""Papers that people link to as Work Objects: a preview below the message, and a pane with all that is known."""

from __future__ import annotations

from json import dumps

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.metadata import ContentItemEntityFields, CustomFieldType, EntityType

from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.playground.faults import Fault
from bot.playground.slack.entities import warnings
from handlers.slack.app import SlackApp
from handlers.slack.work_objects import work_object
from tests.handlers.commands.room import NOW
from tests.handlers.office import until
from tests.handlers.slack.conftest import CHANNEL, account
from tests.handlers.slack.test_links import LINK, previews


@pytest.fixture
async def showing(playground, office):
    """An app that shows Work Objects, in a channel that asks for links."""
    running = SlackApp(account(playground, work_objects=True), services=office.services, wake=office.wake)
    await running.start()
    await playground.wait_connected("slack")
    await office.store_papers("Softmax in two passes")
    await (await playground.slack.command(CHANNEL.local_id, "/papers links on")).answer()
    yield running
    await running.stop()


async def posted(playground):
    message = await playground.slack.write(CHANNEL.local_id, f"{LINK}v2")
    await until(lambda: previews(playground, message))
    return message, previews(playground, message)[f"{LINK}v2"]


async def test_a_link_becomes_a_work_object_of_its_paper(playground, showing):
    _, preview = await posted(playground)
    entity = preview["entity"]
    assert entity["entity_type"] in EntityType
    assert entity["external_ref"] == {"id": "p1", "type": "paper"}
    assert entity["url"] == LINK
    payload = entity["entity_payload"]
    assert payload["attributes"]["title"]["text"] == "Softmax in two passes"
    assert payload["fields"].keys() <= ContentItemEntityFields.attributes
    assert {one["type"] for one in payload["custom_fields"]} <= CustomFieldType
    assert playground.slack.refusals == ()


async def test_its_pane_has_all_that_is_known_of_the_paper(playground, showing):
    message, preview = await posted(playground)
    assert "details" not in preview
    assert await playground.slack.open_details(CHANNEL.local_id, message.ts, f"{LINK}v2")
    await until(lambda: "details" in previews(playground, message)[f"{LINK}v2"])
    payload = previews(playground, message)[f"{LINK}v2"]["details"]["entity_payload"]
    assert payload["fields"]["description"]["value"].count("About Softmax in two passes") == 5
    told = {one["label"]: one["value"] for one in payload["custom_fields"]}
    assert told["Authors"] == "Ada Lovelace, Alan Turing"
    assert told["PDF"] == "https://arxiv.org/pdf/2611.00001"
    assert playground.slack.refusals == ()


async def test_the_pane_of_a_paper_that_is_gone_says_so(playground, showing):
    message, preview = await posted(playground)
    preview["entity"]["external_ref"]["id"] = "p999"
    await playground.slack.open_details(CHANNEL.local_id, message.ts, f"{LINK}v2")
    await until(lambda: "details" in previews(playground, message)[f"{LINK}v2"])
    error = previews(playground, message)[f"{LINK}v2"]["details"]["error"]
    assert "no longer in Offprint's archive" in error["custom_message"]


async def test_where_work_objects_are_refused_the_card_is_shown(playground, showing):
    playground.faults.add(Fault(platform="slack", endpoint="chat.unfurl", kind="refuse", error="feature_not_enabled"))
    _, preview = await posted(playground)
    assert "blocks" in preview


@given(
    st.builds(
        Paper,
        id=st.just(PaperId("arxiv:2611.00001")),
        title=st.text(min_size=1, max_size=400),
        abstract=st.text(max_size=5_000),
        authors=st.lists(st.text(max_size=40), max_size=3).map(lambda names: tuple(names) * 900),
        categories=st.lists(st.text(max_size=9), max_size=3).map(tuple),
        url=st.none() | st.text(max_size=30),
        pdf_url=st.none() | st.text(max_size=30),
    ),
    st.booleans(),
)
def test_no_paper_makes_an_entity_that_slack_drops_or_that_nobody_can_read(paper, whole):
    stored = StoredPaper(paper=paper, row=1, revision=1, first_seen_at=NOW)
    entity = work_object(stored, LINK, whole=whole)
    assert warnings({"entities": [entity]}) == ()
    assert len(dumps(entity, ensure_ascii=False)) < 12_000

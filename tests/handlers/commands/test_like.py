"""`/papers like` finds papers like one, or like a text, and says which words both have."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.card import button_values
from bot.delivery.delivery import Kind, delivery_key
from bot.paper.paper import PaperId
from bot.ports.sightings import LinksPosted, Sighting
from handlers.commands.context import CommandContext
from handlers.commands.like import answer_message
from handlers.commands.router import press
from handlers.commands.syntax import Invocation
from tests.contracts.facts import CARD
from tests.handlers.commands.room import NOW, labels_of, paper, text_of

ROUTING = replace(
    paper("x", "Sparse routing", abstract="Mixtures of experts send each token through a learned gate."),
    id=PaperId("arxiv:2305.17144"),
)
GATES = paper("2", "A learned gate for experts", abstract="Each token is sent to few of them.", authors=("Ada Okafor",))
FOLDING = paper("3", "Folding proteins", abstract="Structures are predicted.")


@pytest.fixture
async def room(slack):
    await slack.bring(ROUTING, GATES, FOLDING)
    return slack


async def about(room, message):
    asked = CommandContext(Invocation(("like",), {"message": message}), room.caller, room.services)
    return text_of((await answer_message(asked)).message)


@pytest.mark.parametrize(
    "named", ["2305.17144", "https://arxiv.org/abs/2305.17144v2", "sparse routing", "arxiv:2305.17144"]
)
async def test_the_papers_like_one_come_with_the_words_that_both_have(room, named):
    assert (await room.read(f"like {named}")).splitlines() == [
        "Papers like Sparse routing",
        "1. A learned gate for experts",
        "Ada Okafor\u00a0· in common: experts, learned gate, token\u00a0· 24 Nov",
    ]


async def test_a_text_is_asked_about_where_the_words_are_no_title(room):
    said = await room.read("like a gate that sends tokens to experts")
    assert said.splitlines()[:2] == ["Papers like “a gate that sends tokens to experts”", "1. Sparse routing"]
    assert "2. A learned gate for experts" in said


async def test_a_paper_that_is_not_in_the_archive_is_said_to_be_missing(room):
    said = await room.read("like 2401.00001")
    assert said == (
        "“2401.00001” is not in the archive: no source has listed it. Its title can be asked for in words.\n"
        "Try /papers like ghost in the minecraft"
    )


async def test_nothing_to_ask_about_is_asked_back(room):
    assert (await room.read("like")).endswith("Try /papers like 2305.17144")


async def test_a_paper_that_shares_one_word_is_not_alike(room):
    await room.bring(paper("4", "Paper folding", abstract="Origami."))
    assert "No paper of the archive shares words with “Folding proteins”" in await room.read("like folding proteins")
    assert "1. Paper folding" in await room.read("like origami")


async def test_pages_turn_by_their_buttons_for_a_paper_and_for_a_text(room):
    await room.bring(*(paper(f"g{n}", "A learned gate", abstract="Token experts.") for n in range(6)))
    for asked in ("2305.17144", "gate for token experts"):
        first = (await room.type(f"like {asked}")).message
        second = (await room.press(first, "Next")).message
        assert labels_of(first)[-1:] == ["Next"]
        assert "6. " in text_of(second)
        assert "Previous" in labels_of(second)
        assert text_of((await room.press(second, "Previous")).message) == text_of(first)


async def test_a_page_whose_text_is_forgotten_says_so(room):
    answer = await press(button_values.LIKE_PAGE, "0123456789abcdef:5", room.caller, room.services)
    assert "forgotten" in text_of(answer.message)


async def test_the_button_of_a_card_works_by_its_row_and_by_its_key(room):
    await room.type("subscribe routing")
    await room.bring(replace(ROUTING, upvotes=1), route=CARD, revision=1)
    key = delivery_key(room.caller.channel, Kind.CARD, ROUTING.id)
    for value in (button_values.paper_value(1), key):
        answer = await press(button_values.LIKE, value, room.caller, room.services)
        assert text_of(answer.message).splitlines()[0] == "Papers like Sparse routing"
    gone = await press(button_values.LIKE, button_values.paper_value(99), room.caller, room.services)
    assert "no longer in the archive" in text_of(gone.message)


@pytest.mark.parametrize(
    "message",
    [
        "Look: <https://arxiv.org/abs/2305.17144|arxiv.org/abs/2305.17144> is fun",
        "https://huggingface.co/papers/2305.17144",
        "https://arxiv.org/abs/2401.00001 and https://arxiv.org/abs/2305.17144",
    ],
)
async def test_a_message_is_about_the_paper_that_it_links_to(room, message):
    assert (await about(room, message)).startswith("Papers like Sparse routing\n")


async def test_a_message_without_a_known_paper_is_about_its_words(room):
    said = await about(room, "Who knows a learned gate for token experts? https://arxiv.org/abs/2401.00001")
    assert "1. A learned gate for experts" in said
    assert "no words" in await about(room, "")


async def test_a_paper_that_people_linked_to_here_says_when(room):
    at = NOW - timedelta(days=3)
    seen = Sighting(channel=room.caller.channel, paper=GATES.id, message="1", by="U2", at=at)
    await room.stores.sightings.note(LinksPosted(sightings=(seen,), quiet_since=at, posts=False))
    assert "shared here 3 days ago" in await room.read("like 2305.17144")

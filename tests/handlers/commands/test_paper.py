"""`/papers paper` shows one paper by whatever names it; *Abstract* shows all of it."""

from dataclasses import replace
from datetime import date

import pytest

from bot.delivery.delivery import Kind, delivery_key
from bot.paper.paper import PaperId
from bot.paper.relation import Relation, RelationKind
from handlers.commands.router import press
from tests.contracts.facts import CARD
from tests.handlers.commands.room import paper, text_of

GHOST = replace(
    paper("x", "Ghost in the Minecraft", abstract="First sentence. " * 60 + "The very end."),
    id=PaperId("arxiv:2305.17144"),
)


@pytest.mark.parametrize(
    "named",
    [
        "2305.17144",
        "2305.17144v2",
        "arXiv:2305.17144",
        "arxiv:2305.17144",
        "https://arxiv.org/abs/2305.17144",
        "<https://arxiv.org/pdf/2305.17144v1>",
        "https://huggingface.co/papers/2305.17144",
        "https://doi.org/10.48550/arXiv.2305.17144",
    ],
)
async def test_a_paper_is_found_by_whatever_names_it(slack, named):
    await slack.bring(GHOST)
    assert "Ghost in the Minecraft" in await slack.read(f"paper {named}")


@pytest.mark.parametrize(
    "typed",
    [
        "2305.17144",
        "https://arxiv.org/abs/2305.17144",
        "search https://arxiv.org/abs/2305.17144",
        "search 2305.17144",
        "paper 2305.17144 in full",
        "paper this one: https://arxiv.org/abs/2305.17144 looks good",
        "paper <https://arxiv.org/abs/2305.17144|arxiv.org/abs/2305.17144>",
    ],
)
async def test_a_paper_is_shown_where_it_is_named_without_the_command_or_among_words(slack, typed):
    await slack.bring(GHOST)
    assert (await slack.read(typed)).startswith("Ghost in the Minecraft\n")


@pytest.mark.parametrize("typed", ["ghost in the minecraft", "Minecraft", "the MINECRAFT ghosts."])
async def test_words_of_a_title_find_the_paper_that_has_them(slack, typed):
    await slack.bring(GHOST, paper("other", "Of chips", abstract="A ghost in the Minecraft."))
    assert (await slack.read(f"paper {typed}")).startswith("Ghost in the Minecraft\n")


async def test_of_several_titles_the_one_that_is_typed_in_full_is_meant_else_one_chooses(slack):
    await slack.bring(GHOST, paper("other", "Ghost in the Minecraft, revisited"))
    assert (await slack.read("paper Ghost in the Minecraft")).startswith(
        "Ghost in the Minecraft\n24\u00a0Nov\u00a0· sample\n"
    )
    answer = await slack.type("paper ghost")
    assert text_of(answer.message).splitlines()[0] == "2 papers have these words in the title. Which one?"
    assert "Ghost in the Minecraft · /papers paper arxiv:2305.17144" in text_of(answer.message)
    assert "2 papers match title:ghost" in text_of((await slack.press(answer.message, "Show them")).message)


async def test_words_that_no_title_has_are_offered_as_a_search(slack):
    await slack.bring(GHOST)
    assert (await slack.read("paper a zeppelin!")).endswith("\nTry /papers search a zeppelin")


async def test_a_paper_of_a_source_alone_is_found_by_its_own_id(slack):
    await slack.bring(paper("abc", "Only here"))
    assert "Only here" in await slack.read("paper sample:abc")


async def test_a_paper_that_was_announced_here_says_why(slack):
    await slack.type("subscribe ghost")
    await slack.bring(GHOST, route=CARD)
    assert "matched ghost (title)" in await slack.read("paper 2305.17144")


async def test_a_retracted_paper_says_so_first(slack):
    retracted = Relation(kind=RelationKind.RETRACTED, target="10.1000/notice", day=date(2026, 11, 12))
    await slack.bring(replace(GHOST, relations=(retracted,)))
    assert (await slack.read("paper 2305.17144")).startswith("Retracted on 12 November 2026 (notice)\n")


async def test_the_whole_abstract_is_shown_from_a_card_and_from_an_answer(slack):
    await slack.type("subscribe ghost")
    await slack.bring(GHOST, route=CARD)
    answer = (await slack.type("paper 2305.17144")).message
    assert "The very end." not in text_of(answer)
    assert "The very end." in text_of((await slack.press(answer, "Abstract")).message)
    key = delivery_key(slack.caller.channel, Kind.CARD, GHOST.id)
    assert "The very end." in text_of((await press("abstract", key, slack.caller, slack.services)).message)


async def test_a_card_whose_paper_is_gone_is_answered(slack):
    for value in ("0" * 24, "p17"):
        assert "no longer in the archive" in text_of(
            (await press("abstract", value, slack.caller, slack.services)).message
        )


async def test_a_paper_that_no_source_has_brought_is_said(slack):
    said = await slack.read("paper 2401.00001")
    assert "“2401.00001” is not in the archive" in said
    assert "Try /papers sources" in said


@pytest.mark.parametrize("typed", ["paper", "paper nonsense at all"])
async def test_what_names_no_paper_is_answered_with_the_forms_that_do(slack, typed):
    assert "an arXiv, Hugging Face or DOI address" in await slack.read(typed)

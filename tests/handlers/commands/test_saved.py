"""*Save* and `/papers saved`: what a person keeps, page by page, and as a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports import saved
from handlers.commands import saved as commands
from handlers.commands.context import Person
from tests.bot.citing.readers import read_bibtex, read_ris
from tests.handlers.commands.room import Room, labels_of, paper, text_of

PAPERS = [paper(str(number), f"Paper number {number}", authors=("Ada Roe",)) for number in range(1, 8)]


@pytest.fixture
async def reader(slack: Room) -> Room:
    """Somebody who saved seven papers, one a minute."""
    await slack.bring(*PAPERS)
    for one in PAPERS:
        card = (await slack.type(f"paper {one.id}")).message
        await slack.press(card, "Save")
        slack.clock.time += timedelta(minutes=1)
    return slack


async def test_a_paper_is_saved_once_and_removed_by_the_button_of_the_answer(slack: Room):
    await slack.bring(PAPERS[0])
    card = (await slack.type("paper sample:1")).message
    first = (await slack.press(card, "Save")).message
    assert text_of(first) == "Saved for you: “Paper number 1”. You have 1 saved paper: /papers saved"
    again = (await slack.press(card, "Save")).message
    assert text_of(again) == "“Paper number 1” is saved already. All of yours: /papers saved"
    removed = (await slack.press(first, "Remove")).message
    assert text_of(removed) == "“Paper number 1” is not among your saved papers any more."
    await slack.press(removed, "Save")
    assert "1. Paper number 1" in await slack.read("saved")


async def test_the_last_saved_comes_first_and_pages_are_turned(reader: Room):
    first = (await reader.type("saved")).message
    assert text_of(first).split("\n")[:3] == [
        "You have 7 saved papers · 1–5. Only you see them.",
        "1. Paper number 7",
        "Ada Roe\u00a0· 24 Nov\u00a0· saved 1 minute ago",
    ]
    second = (await reader.press(first, "Next")).message
    assert text_of(second).startswith("You have 7 saved papers · 6–7. Only you see them.\n6. Paper number 2")
    assert labels_of((await reader.press(second, "Previous")).message) == labels_of(first)
    assert "Abstract" in labels_of((await reader.press(first, "Show")).message)


async def test_a_paper_is_removed_in_the_list_and_comes_back_by_undo(reader: Room):
    first = (await reader.type("saved")).message
    left = (await reader.choose(first, "3. Paper number 5")).message
    assert text_of(left).startswith("Removed: “Paper number 5”.\nYou have 6 saved papers · 1–5.")
    again = (await reader.press(left, "Undo")).message
    assert text_of(again).startswith("You have 7 saved papers · 1–5. Only you see them.\n1. Paper number 5")


async def test_the_page_that_is_emptied_gives_way_to_the_one_before(reader: Room):
    second = (await reader.press((await reader.type("saved")).message, "Next")).message
    for title in ("Paper number 2", "Paper number 1"):
        second = (await reader.choose(second, title)).message
    assert "You have 5 saved papers. Only you see them." in text_of(second)


async def test_what_others_saved_is_not_seen(reader: Room):
    told = await reader.read("saved", person=Person("U2", "jo"))
    assert told == "You have saved nothing yet. Press Save on the card of a paper: only you see what you save."


@pytest.mark.parametrize(
    ("typed", "name", "count"),
    [
        ("saved bibtex", "offprint-saved.bib", lambda text: len(read_bibtex(text))),
        ("saved export", "offprint-saved.bib", lambda text: len(read_bibtex(text))),
        ("saved as RIS", "offprint-saved.ris", lambda text: len(read_ris(text))),
        ("save ris", "offprint-saved.ris", lambda text: len(read_ris(text))),
    ],
)
async def test_all_of_it_comes_as_a_file(reader: Room, typed, name, count):
    answer = await reader.type(typed)
    assert answer.file.name == name
    assert count(answer.file.text) == 7
    assert text_of(answer.message).startswith("7 saved papers as ")


async def test_the_buttons_of_the_list_bring_the_files_too(reader: Room):
    page = (await reader.type("saved")).message
    assert (await reader.press(page, "RIS")).file.name == "offprint-saved.ris"
    assert (await reader.press(page, "BibTeX")).file.name == "offprint-saved.bib"


async def test_an_unknown_format_is_answered_with_those_that_there_are(reader: Room):
    told = await reader.read("saved word")
    assert told.startswith("“word” is no format: bibtex or ris.")
    assert told.endswith("Try /papers saved bibtex")


async def test_nothing_is_exported_where_nothing_is_saved(slack: Room):
    answer = await slack.type("saved bibtex")
    assert (answer.file, text_of(answer.message).startswith("You have saved nothing yet.")) == (None, True)


async def test_there_is_an_end_to_what_one_person_saves(reader: Room, monkeypatch):
    monkeypatch.setattr(commands, "MOST_SAVED", 7)
    await reader.bring(paper("9", "One more"))
    full = (await reader.press((await reader.type("paper sample:9")).message, "Save")).message
    assert text_of(full).startswith("You have 7 saved papers, which is as many as there can be.")
    assert saved.MOST_SAVED > 7


async def test_a_person_of_discord_has_the_same_papers_in_every_server(discord: Room):
    await discord.bring(PAPERS[0])
    await discord.press((await discord.type("paper sample:1")).message, "Save")
    elsewhere = replace(discord.caller.channel, workspace="77", local_id="78")
    assert "Paper number 1" in await discord.read("saved", channel=elsewhere)


@pytest.mark.parametrize(
    ("typed", "ending"),
    [
        ("zotero", "ris"),
        ("for endnote", "ris"),
        (".bib", "bib"),
        ("as .ris", "ris"),
        ("jabref", "bib"),
        ("export", "bib"),
    ],
)
async def test_a_format_is_named_by_what_reads_it_too(reader: Room, typed, ending):
    card = (await reader.type("paper sample:1")).message
    await reader.press(card, "Save")
    assert (await reader.type(f"saved {typed}")).file.name == f"offprint-saved.{ending}"


@pytest.mark.parametrize("named", ["2305.17144", "https://arxiv.org/abs/2305.17144"])
async def test_a_paper_behind_save_is_answered_with_its_card(reader: Room, named):
    told = await reader.read(f"save {named}")
    assert "Save is a button on its card" in told
    assert told.endswith(f"Try /papers paper {named}")

"""`/papers search`: best first, five a page, shared and subscribed to from a button; and what an empty answer says."""

from datetime import timedelta

import pytest

from bot.channel.channel import ChannelId
from bot.jobs.compose_delivery import compose
from bot.paper.paper import PaperId
from bot.ports.sightings import LinksPosted, Sighting
from handlers.commands.context import Access, Person, Replaced, Reply
from tests.handlers.commands.room import NOW, buttons_of, labels_of, paper, text_of

ELSEWHERE = ChannelId("slack", "T1", "C2")


@pytest.fixture
async def twelve(slack):
    await slack.bring(*(paper(f"a{n}", f"Attention number {n}") for n in range(12)), paper("x", "Something else"))
    return slack


async def test_the_first_five_are_shown_to_the_asker_only(twelve):
    answer = await twelve.type("search attention")
    assert isinstance(answer, Reply)
    assert answer.public is None
    assert "12 papers match attention · 1–5" in text_of(answer.message)
    assert text_of(answer.message).count("Attention number") == 5
    assert answer.message.fallback.startswith("12 papers match attention · 1–5. The first: “Attention number")


async def test_pages_turn_in_place_to_the_end_and_back(twelve):
    first = (await twelve.type("search attention")).message
    assert not {"Previous"} & set(labels_of(first))
    second = await twelve.press(first, "Next")
    assert isinstance(second, Replaced)
    assert "6–10" in text_of(second.message)
    third = (await twelve.press(second.message, "Next")).message
    assert "11–12" in text_of(third)
    assert "Next" not in labels_of(third)
    assert "6–10" in text_of((await twelve.press(third, "Previous")).message)


async def test_every_paper_is_on_one_page_and_only_on_one(twelve):
    message, seen = (await twelve.type("search attention")).message, []
    while True:
        seen += [line for line in text_of(message).splitlines() if "Attention number" in line]
        if "Next" not in labels_of(message):
            break
        message = (await twelve.press(message, "Next")).message
    assert [line.partition(". ")[0] for line in seen] == [str(number) for number in range(1, 13)]
    assert sorted(line.partition(". ")[2] for line in seen) == sorted(f"Attention number {n}" for n in range(12))


async def posted(room):
    """What is posted next in the room's channel, when it is sent."""
    head = (await room.stores.outbox.lane(room.caller.channel)).head
    return (await compose(head, room.stores)).message


async def test_a_page_is_shared_with_everyone_without_its_private_buttons(twelve):
    first = (await twelve.type("search attention")).message
    second = (await twelve.press(first, "Next")).message
    answer = await twelve.press(second, "Share")
    assert text_of(answer.message) == "Shared here: this page."
    shared = await posted(twelve)
    assert "mira searched the archive: 12 papers match attention · 6–10" in text_of(shared)
    assert labels_of(shared) == ["Show"] * 5 + ["Subscribe to this"]
    again = await twelve.press(shared, "Subscribe to this")
    assert "This channel now gets what matches attention, instantly." in text_of(again.message)


async def test_a_paper_is_shown_to_the_one_who_pressed_and_can_be_shared_by_itself(twelve):
    card = (await twelve.press((await twelve.type("search attention")).message, "Show")).message
    assert labels_of(card) == ["Abstract", "👍", "Save", "Share"]
    answer = await twelve.press(card, "Share")
    assert text_of(answer.message).startswith("Shared here: “Attention number ")
    shared = await posted(twelve)
    assert text_of(shared).startswith("Attention number ")
    assert text_of(shared).endswith("mira shared this.")
    assert "What it says." in text_of((await twelve.press(shared, "Abstract")).message)


@pytest.mark.parametrize("what", ["page", "paper"])
async def test_what_is_shared_twice_is_posted_once_whoever_shares_it(twelve, what):
    found = (await twelve.type("search attention")).message
    message = found if what == "page" else (await twelve.press(found, "Show")).message
    await twelve.press(message, "Share")
    twelve.clock.time += timedelta(minutes=2)
    again = await twelve.press(message, "Share", person=Person("U2", "ada"))
    assert again.public is None
    assert text_of(again.message).startswith("Already shared here by mira, 2 minutes ago: ")
    assert (await twelve.stores.outbox.lane(twelve.caller.channel)).waiting == 1


async def test_another_page_and_another_channel_are_shared_by_themselves(twelve):
    first = (await twelve.type("search attention")).message
    await twelve.press(first, "Share")
    await twelve.press((await twelve.press(first, "Next")).message, "Share")
    await twelve.press(first, "Share", channel=ELSEWHERE)
    assert (await twelve.stores.outbox.lane(twelve.caller.channel)).waiting == 2
    assert (await twelve.stores.outbox.lane(ELSEWHERE)).waiting == 1


async def test_where_nothing_can_be_posted_a_share_says_what_helps_and_stores_nothing(twelve):
    found = (await twelve.type("search attention")).message
    answer = await twelve.press(found, "Share", access=Access(can_post=False, step="Type /invite @Offprint."))
    assert text_of(answer.message) == "I can't post here yet. Type /invite @Offprint. Then press the button again."
    assert (await twelve.stores.outbox.lane(twelve.caller.channel)).waiting == 0
    assert text_of((await twelve.press(found, "Share")).message) == "Shared here: this page."


async def test_the_channel_is_subscribed_from_a_button(twelve):
    found = (await twelve.type("search attention OR jax")).message
    answer = await twelve.press(found, "Subscribe to this")
    assert "This channel now gets what matches attention OR jax, instantly." in text_of(answer.message)
    assert "mira subscribed this channel" in text_of(answer.public)


async def test_a_search_of_everything_cannot_be_subscribed_to_at_once(twelve):
    found = (await twelve.type("search *")).message
    asked = (await twelve.press(found, "Subscribe to this")).message
    assert labels_of(asked) == ["Daily digest instead", "Instantly anyway"]
    assert "gets what matches *, daily." in text_of((await twelve.press(asked, "Daily digest instead")).message)


async def test_a_button_holds_a_key_however_long_the_query_is(twelve):
    long = " OR ".join(f"word{n}" for n in range(40)) + " OR attention"
    found = (await twelve.type(f"search {long}")).message
    for button in buttons_of(found):
        value = getattr(button.action, "value", "")
        assert len(value) <= 80
    assert "6–10" in text_of((await twelve.press(found, "Next")).message)


async def test_nothing_found_says_what_may_help_and_can_be_subscribed_to(twelve):
    answer = await twelve.type("search zeppelin")
    assert "Nothing in the archive matches zeppelin yet." in text_of(answer.message)
    assert "/papers help subscribe" in text_of(answer.message)
    assert labels_of(answer.message) == ["Subscribe to this"]


@pytest.fixture
async def library(slack):
    await slack.bring(
        paper("1", "Sparse graph neural networks", authors=("Elias Frantar",), categories=("cs.LG",)),
        paper("2", "Graph kernels", authors=("Elias Frantar", "Ada Roe")),
    )
    return slack


@pytest.mark.parametrize(
    ("typed", "said", "label", "finds"),
    [
        ("Elias Frantar", "2 papers are by the author “Elias Frantar”: author:", "By this author", "2 papers match"),
        ("frantar", "2 papers are by the author “frantar”: author:frantar", "By this author", "2 papers match"),
        ('"cs.LG"', "1 paper is in the category cs.LG: category:cs.LG", "In this category", "1 paper matches"),
        ("graph nueral network", "1 paper matches with another spelling: ", "Spelled so", "1 paper matches"),
        ('"neural netwrks"', "1 paper matches with another spelling: ", "Spelled so", "1 paper matches"),
        ("graph zeppelin", "2 papers match with fewer words: graph", "With fewer words", "2 papers match"),
        ("kernel neural", "1 paper matches with fewer words: ", "With fewer words", "1 paper matches"),
    ],
)
async def test_what_a_search_finds_otherwise_is_said_and_on_a_button(library, typed, said, label, finds):
    message = (await library.type(f"search {typed}")).message
    assert said in text_of(message)
    assert labels_of(message)[-1] == "Subscribe to this"
    assert text_of((await library.press(message, label)).message).startswith(finds)


async def test_the_words_that_no_paper_has_and_what_was_tried_in_vain_are_said(library):
    said = await library.read("search zeppelin -airship")
    assert "No paper has “zeppelin”." in said
    assert "Tried in vain: words one letter away." in said
    assert "an author of this name, words one letter away" in await library.read("search zeppelin")


async def test_a_wrong_query_gets_its_command_back_with_one_that_works(twelve):
    assert "Try /papers search " in await twelve.read("search (jax OR")
    assert "Try /papers search " in await twelve.read("search")


async def test_a_search_that_is_no_longer_remembered_is_said(twelve, discord):
    found = (await twelve.type("search attention")).message
    assert "This search has expired" in text_of((await discord.press(found, "Next")).message)


async def test_an_empty_archive_is_said_instead_of_blaming_the_words(slack):
    assert "The archive is still empty" in await slack.read("search attention")


async def test_an_archive_that_no_longer_counts_is_not_made_exact(slack):
    await slack.bring(*(paper(f"a{n}", f"Attention number {n}") for n in range(2_001)))
    assert "2,000 or more papers match attention · 1–5" in await slack.read("search attention")


async def test_a_query_that_is_long_when_written_out_turns_its_pages_too(twelve):
    long = f"title:(attention OR {' OR '.join(f'word{n}' for n in range(44))})"
    first = (await twelve.type(f"search {long}")).message
    assert "6–10" in text_of((await twelve.press(first, "Next")).message)
    assert "This channel now gets what matches" in text_of((await twelve.press(first, "Subscribe to this")).message)


async def test_a_paper_that_people_linked_to_here_says_when(slack):
    await slack.bring(paper("1", "Softmax in two passes"), paper("2", "Sparse softmax"))
    at = NOW - timedelta(days=3)
    seen = Sighting(channel=slack.caller.channel, paper=PaperId("sample:1"), message="1", by="U2", at=at)
    await slack.stores.sightings.note(LinksPosted(sightings=(seen,), quiet_since=at, posts=False))
    assert (await slack.read("search softmax")).count("shared here 3 days ago") == 1

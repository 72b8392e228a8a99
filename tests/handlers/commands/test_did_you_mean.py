"""What was not read as it was meant: a button does what is suggested, on both platforms."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel.subscription import Mode
from bot.errors import TooSlow
from handlers.commands.router import answer
from handlers.commands.syntax import Invocation
from tests.handlers.commands.room import NOW, buttons_of, labels_of, paper, text_of


async def active(room):
    return [(one.typed, one.mode) for one in await room.stores.channels.subscriptions(room.caller.channel)]


@pytest.fixture(params=["slack", "discord"])
def room(request):
    return request.getfixturevalue(request.param)


async def test_a_button_subscribes_to_the_query_that_was_meant_in_the_mode_that_was_typed(room):
    asked = (await room.type("subscribe gpu or tpu every day")).message
    assert labels_of(asked) == ["Subscribe to gpu OR tpu, daily"]
    await room.press(asked, "Subscribe to gpu OR tpu, daily")
    assert await active(room) == [("gpu OR tpu", Mode.DAILY)]


async def test_a_button_searches_for_the_query_that_was_meant(room):
    await room.bring(paper("1", "On GPUs"), paper("2", "A survey of GPUs"))
    asked = (await room.type("search gpu !survey")).message
    found = await room.press(asked, "Search gpu -survey")
    assert text_of(found.message).startswith("1 paper matches gpu -survey")


async def test_a_query_too_long_for_a_button_is_remembered(room):
    asked = (await room.type(f"subscribe {' or '.join(f'word{n}' for n in range(40))}")).message
    (button,) = buttons_of(asked)
    assert len(button.action.value) <= 80
    assert len(button.label) <= 75
    await room.press(asked, button.label)
    assert await active(room) == [(" OR ".join(f"word{n}" for n in range(40)), Mode.INSTANTLY)]


async def test_two_modes_are_asked_about_with_both_on_buttons(room):
    asked = (await room.type("subscribe gpu daily instantly")).message
    assert labels_of(asked) == ["Subscribe to gpu, daily", "Subscribe to gpu, instantly"]
    await room.press(asked, "Subscribe to gpu, instantly")
    assert await active(room) == [("gpu", Mode.INSTANTLY)]


@pytest.mark.parametrize("words", ["weekly", "every week", "--weekly"])
async def test_weekly_is_a_mode_like_the_others(room, words):
    await room.type(f"subscribe gpu {words}")
    assert await active(room) == [("gpu", Mode.WEEKLY)]


async def test_one_hyphen_before_a_mode_may_mean_either(room):
    asked = (await room.type("subscribe gpu -daily")).message
    assert labels_of(asked) == ["Subscribe to gpu, daily", 'Subscribe to gpu -"daily"']


async def test_a_mode_that_was_typed_switches_the_subscription_that_is_there(room):
    await room.type("subscribe GPUs")
    switched = (await room.type("subscribe gpu --daily")).message
    assert "from now on what matches GPUs comes daily" in text_of(switched)
    assert await active(room) == [("GPUs", Mode.DAILY)]
    await room.press(switched, "Undo")
    assert await active(room) == [("GPUs", Mode.INSTANTLY)]


async def test_the_same_query_again_without_a_mode_changes_nothing(room):
    await room.type("subscribe reinforcement learning daily")
    assert "already gets what matches reinforcement learning, daily" in await room.read(
        "subscribe learning reinforcement"
    )
    assert await active(room) == [("reinforcement learning", Mode.DAILY)]


@pytest.mark.parametrize("address", ["https://arxiv.org/abs/2305.17144", "2305.17144"])
async def test_an_address_is_no_subscription_and_the_command_that_shows_the_paper_is_named(room, address):
    assert "names one paper" in (said := await room.read(f"subscribe {address}"))
    assert "/papers paper" in said
    assert await active(room) == []


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("https://arxiv.org/list/cs.LG/recent daily", "category:cs.LG"),
        ("http://rss.arxiv.org/rss/math.CO", "category:math.CO"),
        ("gpu https://blog.example/x", "gpu"),
        ("all", "*"),
        ("to everything", "*"),
    ],
)
async def test_what_would_match_nothing_is_asked_back_with_what_was_meant(room, typed, instead):
    answer = await room.type(f"subscribe {typed}")
    assert await active(room) == []
    assert any(label.startswith(f"Subscribe to {instead}") for label in labels_of(answer.message))


@pytest.mark.parametrize("typed", ["to gpu", "me to gpu", "this channel to gpu", "query:gpu"])
async def test_words_between_the_command_and_its_query_are_none_of_the_query(room, typed):
    await room.type(f"subscribe {typed}")
    assert await active(room) == [("gpu", Mode.INSTANTLY)]


@pytest.mark.parametrize("typed", ["tomography", "total variation", "query"])
async def test_words_that_begin_alike_are_the_query(room, typed):
    await room.type(f"subscribe {typed}")
    assert [one.typed for one in await room.stores.channels.subscriptions(room.caller.channel)] == [typed]


@pytest.mark.parametrize("typed", ["gpu hourly", "gpu every monday", "gpu on fridays", "gpu twice a day"])
async def test_a_rhythm_that_there_is_not_is_asked_back_with_the_nearest_and_with_the_words(room, typed):
    answer = await room.type(f"subscribe {typed}")
    nearest, words = labels_of(answer.message)
    mode = "weekly" if "day" in typed.removesuffix(" a day") else "daily"
    assert (nearest, words) == (f"Subscribe to gpu, {mode}", f'Subscribe to gpu "{typed.removeprefix("gpu ")}"')
    assert await active(room) == []


async def test_a_time_behind_daily_is_that_of_the_whole_digest(room):
    answer = await room.type("subscribe gpu every day at 9am")
    assert "digest at 9am" in text_of(answer.message)
    assert labels_of(answer.message) == ["Subscribe to gpu, daily"]
    weekly = await room.type("subscribe gpu weekly at 9am")
    assert "digest weekly at 9am" in text_of(weekly.message)
    assert labels_of(weekly.message) == ["Subscribe to gpu, weekly"]


async def many(room, *, days: int, each_day: int = 30):
    """An archive that was watched for some days."""
    room.clock.time = NOW - timedelta(days=days)
    await room.bring(paper("first", "The first"))
    room.clock.time = NOW
    wanted = [(day, number) for day in range(max(days, 1)) for number in range(each_day)]
    await room.bring(
        *(paper(f"{day}-{n}", f"A model {n}", listed_at=NOW - timedelta(days=day, hours=1)) for day, n in wanted)
    )


@pytest.mark.parametrize("days", [0, 10])
async def test_too_much_is_asked_about_before_it_floods(room, days):
    await many(room, days=days)
    asked = (await room.type("subscribe model")).message
    bound = "about 30 papers a day" if days else "matches 30 of the papers that the sources list now"
    assert bound in text_of(asked)
    assert labels_of(asked) == ["Daily digest instead", "Instantly anyway"]
    assert await active(room) == []
    await room.press(asked, "Instantly anyway")
    assert await active(room) == [("model", Mode.INSTANTLY)]


async def test_the_digest_takes_what_would_flood_and_the_way_back_asks_again(room):
    await many(room, days=10)
    asked = (await room.type("subscribe model")).message
    made = (await room.press(asked, "Daily digest instead")).message
    assert await active(room) == [("model", Mode.DAILY)]
    asked = (await room.press(made, "Instantly instead")).message
    assert "would flood" in text_of(asked)
    assert await active(room) == [("model", Mode.DAILY)]
    await room.press(asked, "Instantly anyway")
    assert await active(room) == [("model", Mode.INSTANTLY)]


@pytest.mark.parametrize("word", ["the", "of", "the of"])
async def test_a_word_of_every_paper_is_said_to_be_one(room, word):
    assert f"“{word.split()[0]}” is in nearly every paper." in await room.read(f"subscribe {word}")
    assert await active(room) == []


async def test_less_than_too_much_is_subscribed_to_at_once(room):
    await many(room, days=10, each_day=5)
    await room.type("subscribe model")
    assert await active(room) == [("model", Mode.INSTANTLY)]


async def test_a_name_in_plain_words_is_noted_where_the_archive_knows_the_author(room):
    await room.bring(paper("1", "On robots", authors=("Yann LeCun",)))
    made = (await room.type("subscribe Yann LeCun")).message
    assert 'To look for the author: author:"Yann LeCun"' in text_of(made)
    await room.press(made, 'Subscribe to author:"Yann LeCun"')
    assert await active(room) == [("Yann LeCun", Mode.INSTANTLY), ('author:"Yann LeCun"', Mode.INSTANTLY)]
    assert "To look for the author" not in await room.read("subscribe Bayesian Networks")


async def test_a_second_word_behind_author_is_noted_where_nothing_matches(room):
    await room.bring(paper("1", "On GPUs", authors=("Ida Hinton",)))
    assert 'author:"ada lovelace"' in await room.read("subscribe author:ada lovelace")
    assert 'author:"ada lovelace"' in await room.read("search author:ada lovelace")
    assert "To look for the author" not in await room.read("search author:hinton gpu")


async def test_a_mode_in_the_query_of_a_menu_is_read_as_well(discord):
    asked = Invocation(("subscribe",), {"query": "gpu every day"})
    await answer(asked, discord.caller, discord.services)
    assert await active(discord) == [("gpu", Mode.DAILY)]
    both = await answer(
        Invocation(("subscribe",), {"query": "gpu daily", "when": "instantly"}), discord.caller, discord.services
    )
    assert labels_of(both.message) == ["Subscribe to gpu, daily", "Subscribe to gpu, instantly"]


async def test_people_see_the_words_that_they_typed(room):
    for typed in ("reinforcement learning", "Schrödinger", "“low rank” -survey"):
        await room.type(f"subscribe {typed}")
    listed = await room.read("list")
    for shown in ("reinforcement learning", "Schrödinger", '"low rank" -survey'):
        assert shown in listed
    ended = await room.read("unsubscribe learning reinforcement")
    assert "no longer gets what matches reinforcement learning" in ended


async def test_what_was_typed_to_subscribe_ends_the_subscription(room):
    await room.type("subscribe gpu -survey every day")
    await room.type("unsubscribe gpu -survey every day")
    assert await active(room) == []


async def test_a_search_is_headed_by_the_words_that_were_typed_and_its_buttons_remember_them(room):
    await room.bring(*(paper(str(number), f"Reinforcement learning {number}") for number in range(7)))
    first = (await room.type("search reinforcement learning")).message
    assert text_of(first).startswith("7 papers match reinforcement learning")
    assert "7 papers match reinforcement learning" in text_of((await room.press(first, "Next")).message)
    await room.press(first, "Subscribe to this")
    assert await active(room) == [("reinforcement learning", Mode.INSTANTLY)]


class TooLarge:
    """An archive in which only a preview, which its days bound, is quick."""

    def __init__(self, archive):
        self.preview = archive.preview

    async def search(self, *_, **__):
        raise TooSlow("It took too long.")

    matching = search


async def test_what_takes_too_long_to_look_up_is_left_out_of_the_answer_to_a_subscription(room):
    room.stores = replace(room.stores, archive=TooLarge(room.stores.archive))
    said = await room.read("subscribe Yann LeCun")
    assert said.startswith("This channel now gets what matches Yann LeCun, instantly.")
    assert await active(room) == [("Yann LeCun", Mode.INSTANTLY)]

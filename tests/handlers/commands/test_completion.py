"""What is offered while someone types on Discord fits its limits and works when it is chosen."""

from dataclasses import replace

import pytest

from bot.paper.paper import Paper, PaperId
from bot.query.parser import parse
from handlers.commands.completion import complete
from handlers.commands.options import read_digest_options
from handlers.commands.router import answer
from handlers.commands.syntax import Invocation
from tests.handlers.commands.room import ASKER

WRITTEN = Paper(id=PaperId("arxiv:2611.00001"), title="Softmax in two passes", authors=("Ada Lovelace",))


async def offered(room, path, option, typed="", **told):
    return await complete(path, option, typed=typed, caller=replace(room.caller, **told), services=room.services)


async def test_subscriptions_are_offered_by_number_and_query(discord):
    for query in ("jax", "julia", "title:gpu"):
        await discord.type(f"subscribe {query}")
    every = await offered(discord, ("unsubscribe",), "subscription")
    assert [choice.label for choice in every] == [
        "1. jax (instantly)",
        "2. julia (instantly)",
        "3. title:gpu (instantly)",
    ]
    assert [choice.value for choice in await offered(discord, ("unsubscribe",), "subscription", "JU")] == ["julia"]
    assert [choice.value for choice in await offered(discord, ("unsubscribe",), "subscription", "3.")] == ["title:gpu"]


@pytest.mark.parametrize("query", ["2020", " OR ".join(f"word{n}" for n in range(40)), "jax"])
async def test_the_value_offered_ends_that_subscription(discord, query):
    await discord.type("subscribe first")
    await discord.type(f"subscribe {query}")
    choice = (await offered(discord, ("unsubscribe",), "subscription"))[1]
    assert len(choice.label) <= 100
    assert len(choice.value) <= 100
    await answer(Invocation(("unsubscribe",), {"subscription": choice.value}), discord.caller, discord.services)
    active = await discord.stores.channels.subscriptions(discord.caller.channel)
    assert [one.query for one in active] == ["first"]


async def test_no_more_than_twenty_five_are_offered(discord):
    for number in range(30):
        await discord.type(f"subscribe word{number}")
    assert len(await offered(discord, ("unsubscribe",), "subscription")) == 25
    assert len(await offered(discord, ("digest", "set"), "zone", "america")) <= 25


async def test_zones_begin_with_that_of_the_asker_and_are_found_by_city(discord):
    zones = await offered(discord, ("digest", "set"), "zone", zone="Asia/Kolkata")
    assert zones[0].value == "Asia/Kolkata"
    assert "Europe/Berlin" in [choice.value for choice in await offered(discord, ("digest", "set"), "zone", "berl")]


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("IST", ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]),
        ("GMT-3", ["America/Sao_Paulo"]),
        ("LA", ["America/Los_Angeles"]),
    ],
)
async def test_the_zones_that_an_abbreviation_or_an_offset_can_mean_are_offered_first(discord, typed, values):
    zones = await offered(discord, ("digest", "set"), "zone", typed)
    assert [choice.value for choice in zones][: len(values)] == values


async def test_the_sign_in_the_name_of_a_fixed_zone_is_put_right(discord):
    zones = await offered(discord, ("digest", "set"), "zone", "GMT+2")
    assert ("Etc/GMT-2 (always UTC+2)", "Etc/GMT-2") in [(choice.label, choice.value) for choice in zones]
    assert "Etc/GMT+2" not in [choice.value for choice in zones]


@pytest.mark.parametrize(
    ("option", "typed"), [("zone", ""), ("zone", "UTC-8"), ("zone", "lon"), ("days", ""), ("days", "week")]
)
async def test_what_is_offered_for_a_digest_is_accepted(discord, option, typed):
    choices = await offered(discord, ("digest", "set"), option, typed)
    assert choices
    for choice in choices:
        read_digest_options(Invocation(("digest", "set"), {option: choice.value}), ASKER)


async def test_commands_are_offered_to_help(discord):
    assert [choice.value for choice in await offered(discord, ("help",), "command", "scri")] == [
        "subscribe",
        "unsubscribe",
    ]


async def test_nothing_is_offered_for_free_words(discord):
    assert await offered(discord, ("paper",), "id", "jax") == ()


async def test_a_query_goes_on_with_a_field_a_category_or_an_author(discord):
    await discord.bring(
        Paper(id=PaperId("arxiv:2611.00001"), title="Softmax in two passes", authors=("Ada Lovelace", "Grace Hopper"))
    )

    async def queries(typed, path=("subscribe",)):
        return [choice.value for choice in await offered(discord, path, "query", typed)]

    assert await queries("gpu aut") == ["gpu aut", "gpu author:"]
    assert await queries("gpu author:hop") == ["gpu author:hop", 'gpu author:"Grace Hopper"']
    assert await queries('jax -author:"love', ("search",)) == ['jax -author:"love', 'jax -author:"Ada Lovelace"']
    assert (await queries("category:cs.l"))[1:] == ["category:cs.LG", "category:cs.LO"]
    assert "(category:cs.*" in await queries("(category:cs")
    assert await queries("mixture of experts", ("feed", "show")) == ["mixture of experts"]
    assert await queries("") == []


async def test_a_query_that_is_too_long_to_offer_is_left_alone(discord):
    long = "word " * 20 + "category:"
    assert all(len(choice.value) <= 100 for choice in await offered(discord, ("search",), "query", long))


@pytest.mark.parametrize("typed", ["gpu category:cs", "gpu -cat:stat", "author:love"])
async def test_each_query_offered_can_be_read(discord, typed):
    await discord.bring(WRITTEN)
    for choice in (await offered(discord, ("trending",), "query", typed))[1:]:
        parse(choice.value)

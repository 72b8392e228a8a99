"""A button of an old card answers still, when its paper was thinned: with its address, and when it came here."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.announcing.route import IntoDigests, Now, Route
from bot.card.button_values import more_value, paper_value
from bot.delivery.delivery import Kind, Settled, State, delivery_key
from bot.digest.digest import DigestKey
from bot.jobs.thin import Thinner
from bot.ports.digests import DigestMade
from bot.retention.ages import Aged, Keep
from handlers.commands.router import press
from tests.handlers.commands.room import NOW, Room, paper, text_of

PAPER = paper("1", "On GPU kernels")
TOLD = (
    "sample:1 is an old paper, thinned on 23 Nov 2028: the archive keeps no more of it than its address and where it "
    "was posted."
)
CAME, READ = " It came here on 24 Nov 2026.", "\nRead it at https://papers.example/1"


async def thinned(room: Room, *, route: Route | None = None) -> Room:
    """The room two years after a paper came, which was thinned."""
    await room.type("subscribe gpu")
    await room.bring(PAPER, route=route)
    return await grown_old(room)


async def post_what_waits(room: Room) -> None:
    while (head := (await room.stores.outbox.lane(room.caller.channel)).head) is not None:
        await room.stores.outbox.settle(Settled(delivery=head, state=State.SENT, at=NOW, message_id="1"))


async def grown_old(room: Room) -> Room:
    """The room once all was posted, two years have passed, and its papers were thinned."""
    await post_what_waits(room)
    room.clock.time += timedelta(days=730)
    keep = Keep(papers=timedelta(days=365))
    assert (await Thinner(room.stores.retention, keep, room.clock).run())[Aged.PAPERS] == 1
    return room


@pytest.mark.parametrize("platform", ["slack", "discord"])
@pytest.mark.parametrize("verb", ["abstract", "why", "save", "bibtex", "vote", "not_for_us", "take_back", "like"])
async def test_every_button_of_an_old_card_says_what_is_left_of_its_paper(request, platform, verb):
    room = await thinned(request.getfixturevalue(platform), route=Now())
    key = delivery_key(room.caller.channel, Kind.CARD, PAPER.id)
    answer = await press(verb, key, room.caller, room.services)
    assert text_of(answer.message) == TOLD + CAME + READ
    by_menu = await press("card_menu", f"{verb}:{key}", room.caller, room.services)
    assert text_of(by_menu.message) == TOLD + CAME + READ


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_every_button_of_a_card_whose_row_was_thinned_answers_as_before(request, platform):
    room = request.getfixturevalue(platform)
    await room.type("subscribe gpu")
    await room.bring(PAPER, route=Now())
    await room.bring(paper("2", "More GPU kernels"), route=Now())
    await post_what_waits(room)
    room.clock.time += timedelta(days=730)
    key, verbs = delivery_key(room.caller.channel, Kind.CARD, PAPER.id), ("abstract", "why", "bibtex", "like")
    before = [(await press(verb, key, room.caller, room.services)).message for verb in verbs]
    assert (await Thinner(room.stores.retention, Keep(history=timedelta(days=365)), room.clock).run())[Aged.CARDS] == 1
    assert [(await press(verb, key, room.caller, room.services)).message for verb in verbs] == before


@pytest.mark.parametrize("verb", ["show", "share_paper", "abstract", "like", "save"])
async def test_a_button_that_names_a_paper_by_its_row_says_so_too(slack: Room, verb):
    room = await thinned(slack)
    row = (await room.stores.papers.get([PAPER.id]))[PAPER.id].row
    answer = await press(verb, paper_value(row), room.caller, room.services)
    assert text_of(answer.message).startswith(TOLD)
    assert text_of(answer.message).endswith(READ)


@pytest.mark.parametrize("typed", ["paper sample:1", "why sample:1", "like sample:1"])
async def test_commands_that_name_a_thinned_paper_say_that_it_was_thinned(slack: Room, typed):
    room = await thinned(slack, route=Now())
    said = await room.read(typed)
    assert said.startswith(TOLD)
    assert said.endswith(READ)


async def test_the_rest_of_an_old_digest_lists_its_papers_by_their_ids(slack: Room):
    await slack.type("subscribe gpu")
    await slack.bring(PAPER, route=IntoDigests(frozenset({"daily"})))
    channel = await slack.stores.channels.get(slack.caller.channel)
    key = DigestKey("daily", "2026-11-24T13:00+00:00")
    await slack.stores.digests.apply(DigestMade(channel=channel, key=key, papers=(PAPER.id,), at=NOW))
    room = await grown_old(slack)
    row = delivery_key(room.caller.channel, Kind.DIGEST, str(key))
    answer = await press("more", more_value(row, 0), room.caller, room.services)
    said = text_of(answer.message)
    assert "Thinned for their age" in said
    assert "sample:1" in said


async def test_a_search_does_not_find_it(slack: Room):
    room = await thinned(slack)
    assert "On GPU kernels" not in await room.read("search gpu")

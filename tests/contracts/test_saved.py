"""What people saved: each for themselves, every paper once."""

from __future__ import annotations

from dataclasses import replace

from bot.channel.person import person_of
from bot.channel.saved import SavedPage
from bot.ports.papers import PaperWrite
from bot.ports.saved import Saving
from bot.ports.write import Applied, Stale
from tests.contracts.facts import GPU, ML, NOON, minutes, page, paper

ONE, OTHER = paper("1"), paper("2", "On TPUs")
MIRA, ADA = person_of(ML, "U1"), person_of(ML, "U2")


def saving(person=MIRA, one=ONE, *, after: int = 0) -> Saving:
    return Saving(person=person, paper=one.id, at=NOON + minutes(after))


async def saved_by(stores, person) -> list[str]:
    return [one.paper.paper.id for one in (await stores.saved.page(person, limit=9)).papers]


async def test_what_was_saved_last_comes_first_and_everyone_has_their_own(stores):
    await stores.papers.apply(page(ONE, OTHER))
    assert await stores.saved.add(saving()) == Applied(1)
    assert await stores.saved.add(saving(one=OTHER, after=1)) == Applied(2)
    assert await stores.saved.add(saving(ADA)) == Applied(1)
    assert await saved_by(stores, MIRA) == [OTHER.id, ONE.id]
    assert await saved_by(stores, ADA) == [ONE.id]
    second = await stores.saved.page(MIRA, limit=1, offset=1)
    assert ([(one.paper.paper.id, one.at) for one in second.papers], second.total) == ([(ONE.id, NOON)], 2)


async def test_a_paper_is_saved_once_and_keeps_its_moment(stores):
    await stores.papers.apply(page(ONE))
    await stores.saved.add(saving())
    assert await stores.saved.add(saving(after=5)) == Stale()
    assert (await stores.saved.page(MIRA, limit=9)).papers[0].at == NOON


async def test_what_is_removed_is_gone_and_can_be_saved_again(stores):
    await stores.papers.apply(page(ONE))
    await stores.saved.add(saving())
    assert await stores.saved.remove(MIRA, ONE.id) == Applied(0)
    assert await stores.saved.remove(MIRA, ONE.id) == Stale()
    assert await stores.saved.page(MIRA, limit=9) == SavedPage((), 0)
    assert await stores.saved.add(saving(after=5)) == Applied(1)


async def test_a_paper_that_is_not_in_the_archive_cannot_be_saved(stores):
    assert await stores.saved.add(saving()) == Stale()
    assert await stores.saved.remove(MIRA, ONE.id) == Stale()


async def test_two_saved_papers_that_turn_out_to_be_one_are_saved_once(stores):
    await stores.papers.apply(page(ONE, OTHER))
    await stores.saved.add(saving())
    await stores.saved.add(saving(one=OTHER, after=1))
    await stores.saved.add(saving(ADA, OTHER))
    merged = PaperWrite(ONE, 1, absorbs=((OTHER.id, 1),))
    await stores.papers.apply(replace(page(), papers=(merged,)))
    found = await stores.saved.page(MIRA, limit=9)
    assert ([(one.paper.paper.id, one.at) for one in found.papers], found.total) == ([(ONE.id, NOON + minutes(1))], 1)
    assert await stores.saved.add(saving(one=OTHER, after=5)) == Stale()
    assert await stores.saved.add(saving(ADA, after=5)) == Stale()
    assert await stores.saved.remove(MIRA, OTHER.id) == Applied(0)
    assert await saved_by(stores, MIRA) == []


async def test_a_person_of_discord_is_the_same_in_every_server_and_one_of_slack_is_of_a_workspace():
    assert person_of(GPU, "9") == person_of(replace(GPU, workspace="77"), "9")
    assert str(person_of(GPU, "9")) == "discord:@me/@9"
    assert str(person_of(ML, "U1")) == "slack:T1/@U1"

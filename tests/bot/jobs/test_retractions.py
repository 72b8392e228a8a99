"""A paper that turns out to be retracted: where it was posted that is said once, where it waits it says so itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channel.subscription import Mode
from bot.delivery.outcome import Sent
from bot.jobs.compose_delivery import compose
from bot.jobs.show_paper import paper_of_card
from bot.paper.paper import PaperId
from bot.paper.relation import Relation, RelationKind
from bot.ports.source import Entry
from tests.bot.jobs.scene import DISCORD, RETRACTED, SLACK, SLACK_TOO, START, Scene, paper
from tests.bot.jobs.test_ingest import meanwhile

NOTICE = "Retracted on 12 November 2026: “On GPUs” (retracted), posted here on 24 Nov 2026."
WITHDRAWN = Relation(kind=RelationKind.WITHDRAWN)


async def turns(scene: Scene, *relations: Relation, source: str = "crossref") -> int:
    """A source tells what has happened to the paper; how many rows of the outbox that makes."""
    return (await scene.comes_in(paper("1", relations=relations or (RETRACTED,)), source=source)).queued


@pytest.mark.parametrize("channel", [SLACK, DISCORD])
async def test_a_channel_where_it_was_posted_gets_one_notice_and_never_another(scene, channel):
    await scene.wants("gpu", channel=channel)
    await scene.wants("rice", channel=SLACK_TOO)
    await scene.comes_in(paper("1"))
    await scene.posted(channel)
    assert await turns(scene) == 1
    assert await turns(scene, WITHDRAWN, source="arxiv") == 0
    assert await turns(scene, source="europepmc:lab") == 0
    assert (await scene.posted(channel))[1:] == [NOTICE]


async def test_a_withdrawal_is_told_and_a_correction_a_concern_and_a_publication_are_not(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    await scene.posted()
    for kind in (RelationKind.CORRECTED, RelationKind.CONCERN, RelationKind.PUBLISHED):
        assert await turns(scene, Relation(kind=kind)) == 0
    assert await turns(scene, WITHDRAWN) == 1
    assert (await scene.posted())[1:] == ["Withdrawn: “On GPUs” (withdrawn), posted here on 24 Nov 2026."]


async def test_a_paper_that_is_retracted_when_it_comes_is_stored_and_not_announced(scene):
    await scene.wants("gpu")
    assert (await scene.comes_in(paper("1", relations=(RETRACTED,)))).announced == 0
    await scene.comes_in(paper("1", upvotes=4))
    assert await scene.posted() == []
    (stored,) = (await scene.stores.papers.get([paper("1").id])).values()
    assert stored.paper.relations == (RETRACTED,)


async def test_a_card_that_waits_says_it_itself(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    assert await turns(scene) == 0
    assert await scene.posted() == ["“On GPUs” (retracted) matches gpu."]


async def test_a_card_that_is_under_way_when_the_retraction_is_written_is_followed_by_the_notice(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    door = scene.slack.post

    async def post(*asked, **named):
        scene.slack.post = door
        await turns(scene)
        return await door(*asked, **named)

    scene.slack.post = post
    assert await scene.posted() == ["“On GPUs” matches gpu.", NOTICE]


async def test_a_card_whose_lane_was_due_before_and_that_starts_after_the_retraction_says_it_itself(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    meanwhile(scene, "outbox", "advance", lambda: turns(scene))
    assert await scene.posted() == ["“On GPUs” (retracted) matches gpu."]


async def test_a_paper_of_a_digest_that_went_out_is_told_of_and_one_of_a_digest_that_waits_says_it_itself(scene):
    await scene.wants("gpu", Mode.DAILY)
    await scene.comes_in(paper("1"))
    await scene.deliver()  # the notice of the digest that was given
    scene.clock.move((await scene.stores.channels.get(SLACK)).digest("daily").next_at - START)
    await scene.digests()
    await scene.deliver()
    assert await turns(scene) == 1
    assert (await scene.posted())[-1].startswith("Retracted on 12 November 2026")
    await scene.comes_in(paper("2", "More GPUs"))
    assert (await scene.comes_in(paper("2", "More GPUs", relations=(RETRACTED,)))).queued == 0


async def test_a_channel_that_has_unsubscribed_still_hears_of_what_it_was_posted(scene):
    subscription = await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    await scene.posted()
    await scene.leaves(subscription)
    assert await turns(scene) == 1
    assert (await scene.posted())[1:] == [NOTICE]


async def test_a_retraction_that_comes_with_a_merge_is_told_once(scene):
    await scene.wants("gpu")
    await scene.comes_in(Entry(paper("1", id=PaperId("feed:lab:k")), key="k"), source="feed:lab")
    await scene.comes_in(paper("2"))
    assert len(await scene.posted()) == 2
    scene.clock.move(timedelta(minutes=1))
    both = Entry(paper("2", relations=(RETRACTED,)), key="k")
    assert (await scene.comes_in(both, source="feed:lab")).queued == 1
    await scene.comes_in(paper("2", relations=(RETRACTED,)), source="crossref")
    assert (await scene.posted())[2:] == [NOTICE]


async def test_the_notice_can_be_sent_again_and_says_the_same(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    await scene.posted()
    await turns(scene)
    head = (await scene.stores.outbox.lane(SLACK)).head
    first = await compose(head, scene.stores)
    scene.slack.will(SLACK, Sent(""))
    await scene.posted()
    assert (await compose(head, scene.stores)) == first


async def test_the_button_of_the_notice_leads_to_the_paper(scene):
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    await scene.posted()
    await turns(scene)
    head = (await scene.stores.outbox.lane(SLACK)).head
    found = await paper_of_card(head.key, papers=scene.stores.papers, outbox=scene.stores.outbox)
    assert (found.paper.paper.id, found.channel) == (paper("1").id, SLACK)

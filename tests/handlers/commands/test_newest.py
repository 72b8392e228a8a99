"""*Post the newest one here*: what a new subscription would have brought is shown once, on demand."""

import pytest

from bot.channel.subscription import Mode
from bot.delivery.delivery import Kind
from bot.jobs.compose_delivery import compose
from bot.paper.relation import Relation, RelationKind
from handlers.commands.context import Access
from tests.contracts.facts import CARD, LINE
from tests.handlers.commands.room import NOW, labels_of, paper, text_of

POST = "Post the newest one here"


async def waiting(room):
    lane = await room.stores.outbox.lane(room.caller.channel)
    return lane.waiting, lane.head


@pytest.mark.parametrize("mode", Mode)
async def test_the_newest_is_posted_as_a_card_for_the_new_subscription(slack, mode):
    await slack.bring(paper("1", "JAX in 2024", listed_at=NOW.replace(day=20)), paper("2", "JAX today"))
    message = (await slack.type(f"subscribe jax {mode}")).message
    answer = await slack.press(message, POST)
    assert text_of(answer.message) == "Posted here: “JAX today”."
    count, head = await waiting(slack)
    assert (count, head.kind) == (1, Kind.CARD)
    card = (await compose(head, slack.stores)).message
    assert text_of(card).startswith("JAX today")
    assert text_of(card).endswith("matched jax (title)")


async def test_pressing_twice_posts_once_though_a_newer_one_came_meanwhile(slack):
    await slack.bring(paper("1", "JAX"))
    message = (await slack.type("subscribe jax")).message
    await slack.press(message, POST)
    await slack.bring(paper("2", "JAX again"))
    again = await slack.press(message, POST)
    assert "“JAX” was already asked for" in text_of(again.message)
    assert (await waiting(slack))[0] == 1


async def test_a_paper_that_was_announced_here_is_said_to_be(slack):
    await slack.type("subscribe attention")
    await slack.bring(paper("1", "JAX and attention"), route=CARD)
    before = (await waiting(slack))[0]
    answer = await slack.press((await slack.type("subscribe jax")).message, POST)
    assert "was already asked for" in text_of(answer.message)
    assert "nothing more is posted" in text_of(answer.message)
    assert (await waiting(slack))[0] == before


async def test_a_paper_that_waits_for_a_digest_is_posted_at_once_in_its_place(slack):
    await slack.type("subscribe attention")
    await slack.bring(paper("1", "JAX and attention"), route=LINE)
    answer = await slack.press((await slack.type("subscribe jax")).message, POST)
    assert text_of(answer.message) == "Posted here: “JAX and attention”."
    assert await slack.stores.digests.waiting(slack.caller.channel, "daily") == ()


async def test_who_subscribes_again_once_there_is_a_paper_finds_the_button(slack):
    await slack.type("subscribe jax")
    await slack.bring(paper("1", "JAX"))
    answer = await slack.press((await slack.type("subscribe jax")).message, POST)
    assert text_of(answer.message) == "Posted here: “JAX”."


async def test_a_retracted_paper_is_passed_over(slack):
    taken_back = (Relation(kind=RelationKind.RETRACTED),)
    await slack.bring(paper("1", "JAX", listed_at=NOW.replace(day=20)), paper("2", "JAX again", relations=taken_back))
    answer = await slack.press((await slack.type("subscribe jax")).message, POST)
    assert text_of(answer.message) == "Posted here: “JAX”."


@pytest.mark.parametrize(
    ("already", "said"), [(False, "it is known by now: Retracted. It is not posted."), (True, "was already asked for")]
)
async def test_one_that_is_retracted_meanwhile_is_not_posted(slack, already, said):
    await slack.bring(paper("1", "JAX"))
    message = (await slack.type("subscribe jax")).message
    if already:
        await slack.press(message, POST)
    before = (await waiting(slack))[0]
    taken_back = (Relation(kind=RelationKind.RETRACTED),)
    await slack.bring(paper("1", "JAX", relations=taken_back), revision=1)
    assert said in text_of((await slack.press(message, POST)).message)
    assert (await waiting(slack))[0] == before


async def test_where_nothing_matches_yet_there_is_no_button(slack):
    await slack.bring(paper("1", "Attention"))
    assert POST not in labels_of((await slack.type("subscribe jax")).message)


async def test_an_older_paper_than_the_preview_shows_can_be_posted(slack):
    await slack.bring(paper("1", "JAX of old", listed_at=NOW.replace(year=2024)))
    answer = await slack.press((await slack.type("subscribe jax")).message, POST)
    assert text_of(answer.message) == "Posted here: “JAX of old”."


async def test_a_subscription_that_has_ended_posts_nothing(slack):
    await slack.bring(paper("1", "JAX"))
    message = (await slack.type("subscribe jax")).message
    await slack.press(message, "Undo")
    assert "no longer has that subscription" in text_of((await slack.press(message, POST)).message)
    assert (await waiting(slack))[0] == 0


async def test_a_channel_that_cannot_be_posted_to_is_told_what_helps_first(slack):
    await slack.bring(paper("1", "JAX"))
    message = (await slack.type("subscribe jax")).message
    answer = await slack.press(message, POST, access=Access(can_post=False, step="Type /invite @Offprint."))
    assert "I can't post here yet. Type /invite @Offprint." in text_of(answer.message)
    assert (await waiting(slack))[0] == 0

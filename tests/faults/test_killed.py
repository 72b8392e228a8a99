"""`kill -9` between the platform's yes and ours: exactly one message, for cards and digests, on both platforms.

The platform stores the post and withholds its answer; the service is killed, started again, and the platform's own
ledger is read. Each test has its control: with the look-up (Slack) or the nonce (Discord) taken away there are two
messages, or the test would prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channel.channel import TRENDING, ChannelDigest, ChannelId, DigestPlan
from bot.playground.faults import Fault
from bot.playground.invocation import Answer
from bot.playground.settings import PlaygroundSettings
from bot.playground.world import PAPER_CLUB, Post, Workspaces
from bot.ports.channels import ChannelChange
from storage.sqlite.store import open_sqlite
from tests.offprint_process import House, Offprint, until

pytestmark = pytest.mark.process

TEAM = Workspaces().slack
SLACK = ChannelId("slack", TEAM.id, TEAM.channels[0].id)
DISCORD = ChannelId("discord", PAPER_CLUB.id, PAPER_CLUB.channels[0].id)
ENDPOINTS = {"slack": "chat.postMessage", "discord": "POST /channels/{channel_id}/messages"}
CHANNELS = pytest.mark.parametrize("channel", [SLACK, DISCORD], ids=["slack", "discord"])


def posts(house: House, channel: ChannelId, words: str) -> Sequence[Post]:
    """What the platform has stored in a channel that says `words`."""
    server = house.playground.slack if channel.platform == "slack" else house.playground.discord
    return [post for post in server.ledger(channel.local_id) if words in str(post.payload)]


async def subscribe(house: House, channel: ChannelId, query: str, mode: str) -> None:
    if channel.platform == "slack":
        asked = await house.playground.slack.command(channel.local_id, f"/papers subscribe {query} {mode}")
    else:
        options = {"query": query, "when": mode}
        asked = await house.playground.discord.command(channel.local_id, ("subscribe",), options)
    await asked.answer()


async def quiet(child: Offprint, channel: ChannelId) -> None:
    """Wait until what subscribing itself says in the channel is out (Discord's notice)."""
    if channel.platform == "discord":
        await child.wait_for("delivery.settled", kind="notice", state="sent")


async def due_in_a_moment(house: House, channel: ChannelId) -> None:
    """Let the channel's digest be due in a second, by the port that a person's change goes through."""
    async with open_sqlite(house.database, beside=True) as stores:
        standing = await stores.channels.get(channel)
        due = datetime.now(UTC) + timedelta(seconds=1)
        moved = standing.with_digest(replace(standing.digest("daily"), next_at=due))
        await stores.channels.apply(ChannelChange(channel=moved, changes=(), notify=False))


async def trending_in_a_moment(house: House, channel: ChannelId) -> None:
    """Give the channel a trending digest that is due in a second."""
    async with open_sqlite(house.database, beside=True) as stores:
        standing = await stores.channels.get(channel)
        digest = ChannelDigest(name=TRENDING, plan=DigestPlan(), next_at=datetime.now(UTC) + timedelta(seconds=1))
        given = ChannelChange(channel=standing.with_digest(digest), changes=(), notify=False)
        await stores.channels.apply(given)


@CHANNELS
async def test_a_trending_digest_whose_answer_was_lost_with_the_service_is_there_once(
    house: House, channel: ChannelId
) -> None:
    async with house.offprint() as child:
        await house.connected(child)
        house.release(3, "Fused GPU Kernels for Everyone", upvotes=40)
        await child.wait_for("source.polled", new=1)
        strike = house.playground.faults.add(
            Fault(platform=channel.platform, endpoint=ENDPOINTS[channel.platform], kind="hold")
        )
        await trending_in_a_moment(house, channel)
        await strike.struck(within=30)
        await child.kill()
    strike.release()
    async with house.offprint() as again:
        await again.wait_for("delivery.settled", kind="digest", state="sent")
        (post,) = posts(house, channel, "Trending today")
    assert "Fused GPU Kernels" in str(post.payload)


async def killed_while_posting(house: House, channel: ChannelId, kind: str) -> Sequence[Post]:
    """Kill the service while the answer to a post is withheld, start it again; what the platform has in the end."""
    mode = "instantly" if kind == "card" else "daily"
    async with house.offprint() as child:
        await house.connected(child)
        await subscribe(house, channel, "gpu", mode)
        await quiet(child, channel)
        strike = house.playground.faults.add(
            Fault(platform=channel.platform, endpoint=ENDPOINTS[channel.platform], kind="hold")
        )
        house.release(3, "Fused GPU Kernels for Everyone")
        if kind == "digest":
            await child.wait_for("source.polled", announced=1)
            await due_in_a_moment(house, channel)
        await strike.struck(within=30)
        await child.kill()
    strike.release()
    assert len(posts(house, channel, "Fused GPU Kernels")) == 1
    async with house.offprint() as again:
        await again.wait_for("delivery.settled", kind=kind, state="sent")
        return posts(house, channel, "Fused GPU Kernels")


@CHANNELS
@pytest.mark.parametrize("kind", ["card", "digest"])
async def test_a_post_whose_answer_was_lost_with_the_service_is_there_once(
    house: House, channel: ChannelId, kind: str
) -> None:
    assert len(await killed_while_posting(house, channel, kind)) == 1


@CHANNELS
@pytest.mark.parametrize("kind", ["card", "digest"])
class TestControl:
    @pytest.fixture
    def playground_settings(self, playground_settings: PlaygroundSettings) -> PlaygroundSettings:
        """A Slack that keeps no metadata, and a Discord that knows no nonce again."""
        return replace(playground_settings, slack_stores_metadata=False, discord_nonce_seconds=0)

    async def test_where_the_platform_forgets_it_is_there_twice(
        self, house: House, channel: ChannelId, kind: str
    ) -> None:
        assert len(await killed_while_posting(house, channel, kind)) == 2


async def notified(house: House, channel: ChannelId) -> None:
    """Let people in the channel be notified."""
    async with open_sqlite(house.database, beside=True) as stores:
        standing = await stores.channels.get(channel)
        changed = ChannelChange(channel=replace(standing, notify=True), changes=(), notify=False)
        await stores.channels.apply(changed)


@pytest.mark.parametrize(
    "endpoint", [ENDPOINTS["discord"], "PATCH /channels/{channel_id}/messages/{message_id}"], ids=["line", "edit"]
)
async def test_a_line_whose_card_was_cut_off_is_one_message_and_whole_in_the_end(house: House, endpoint: str) -> None:
    async with house.offprint() as child:
        await house.connected(child)
        await subscribe(house, DISCORD, "gpu", "instantly")
        await quiet(child, DISCORD)
        await notified(house, DISCORD)
        strike = house.playground.faults.add(Fault(platform="discord", endpoint=endpoint, kind="hold"))
        house.release(3, "Fused GPU Kernels for Everyone")
        await strike.struck(within=30)
        await child.kill()
    strike.release()
    async with house.offprint() as again:
        await again.wait_for("delivery.settled", kind="whole", state="sent")
    (card,) = (
        one for one in house.playground.discord.messages(DISCORD.local_id) if "Fused GPU Kernels" in str(one.payload)
    )
    assert card.payload["content"] is None
    assert "matched" in str(card.payload["components"])


async def in_thread_in_a_moment(house: House, channel: ChannelId) -> None:
    """Let the channel's digest be due in a second, with the cards of its papers in its thread."""
    async with open_sqlite(house.database, beside=True) as stores:
        standing = await stores.channels.get(channel)
        digest = standing.digest("daily")
        assert digest.plan is not None
        due = datetime.now(UTC) + timedelta(seconds=1)
        moved = standing.with_digest(replace(digest, plan=replace(digest.plan, cards=True), next_at=due))
        await stores.channels.apply(ChannelChange(channel=moved, changes=(), notify=False))


def in_threads(house: House, channel: ChannelId) -> list[str]:
    """What stands in the thread of the channel's digest."""
    (digest,) = posts(house, channel, "2 new papers")
    if channel.platform == "discord":
        return [str(message.payload) for message in house.playground.discord.messages(digest.id)]
    return [str(message.draft.payload) for message in house.playground.slack.thread(channel.local_id, digest.id)[1:]]


BEGIN_THREAD = "POST /channels/{channel_id}/messages/{message_id}/threads"
STEPS = [
    pytest.param(channel, endpoint, place, id=f"{channel.platform} {name}")
    for channel in (SLACK, DISCORD)
    for name, endpoint, place in (
        ("digest", ENDPOINTS[channel.platform], 0),
        ("first card", ENDPOINTS[channel.platform], 2 if channel is DISCORD else 1),
        ("second card", ENDPOINTS[channel.platform], 3 if channel is DISCORD else 2),
        *([("thread", BEGIN_THREAD, 0)] if channel is DISCORD else []),
    )
]
"""Where the service is killed: at which request to which endpoint, counted from the digest's on. The first card on
Discord is asked for twice: the first time there is no thread yet.
"""


@pytest.mark.parametrize(("channel", "endpoint", "place"), STEPS)
async def test_the_cards_of_a_digest_are_in_its_thread_once_wherever_the_service_was_killed(
    house: House, channel: ChannelId, endpoint: str, place: int
) -> None:
    async with house.offprint() as child:
        await house.connected(child)
        await subscribe(house, channel, "gpu", "daily")
        await quiet(child, channel)
        house.release(3, "Fused GPU Kernels for Everyone")
        house.release(4, "A Second Paper on GPU Memory")
        await child.wait_for("source.polled", announced=2)
        if place:
            house.playground.faults.add(
                Fault(platform=channel.platform, endpoint=endpoint, kind="slow", seconds=0.0, times=place)
            )
        strike = house.playground.faults.add(Fault(platform=channel.platform, endpoint=endpoint, kind="hold"))
        await in_thread_in_a_moment(house, channel)
        await strike.struck(within=30)
        await child.kill()
    strike.release()
    async with house.offprint() as again:
        await house.connected(again)
        await again.wait_for("delivery.settled", kind="digest_card", state="sent")
        await until(lambda: len(in_threads(house, channel)) == 2, "both cards are in the thread")
        cards = in_threads(house, channel)
    assert ["Fused GPU Kernels" in card or "GPU Memory" in card for card in cards] == [True, True]
    assert cards[0] != cards[1]


async def press_undo(house: House, notice: Post) -> None:
    """Press *Undo* on the notice of a change in Discord."""
    pressed = await house.playground.discord.press(DISCORD.local_id, notice.id, custom_id=custom_id_of(notice.payload))
    await pressed.answer()


def custom_id_of(payload: object) -> str:
    """The identifier of the first button of a message."""
    found = re.search(r"'custom_id': '([^']+)'", str(payload))
    assert found is not None
    return found[1]


async def test_an_edit_whose_answer_was_lost_with_the_service_is_made_and_nothing_is_posted_twice(house: House) -> None:
    async with house.offprint() as child:
        await house.connected(child)
        await subscribe(house, DISCORD, "gpu", "instantly")
        await quiet(child, DISCORD)
        (notice,) = posts(house, DISCORD, "subscribed this channel")
        edit = "PATCH /channels/{channel_id}/messages/{message_id}"
        strike = house.playground.faults.add(Fault(platform="discord", endpoint=edit, kind="hold"))
        await press_undo(house, notice)
        await strike.struck(within=30)
        await child.kill()
    strike.release()
    async with house.offprint() as again:
        await again.wait_for("delivery.settled", kind="edit", state="sent")
    (edited,) = posts(house, DISCORD, "subscribed this channel")
    assert all("Undone by mira." in str(edit) for edit in edited.edits)
    assert len(posts(house, DISCORD, "took back the subscription")) == 1


def control_of(platform: str, payload: object, label: str) -> str:
    """The `action_id` or `custom_id` of the first button with this label in a message."""
    return next(str(one["action_id" if platform == "slack" else "custom_id"]) for one in buttons_in(payload, label))


def buttons_in(value: object, label: str) -> Iterator[dict[str, object]]:
    if isinstance(value, list):
        for one in value:
            yield from buttons_in(one, label)
    elif isinstance(value, dict):
        if label in (value.get("label"), str((value.get("text") or {}).get("text")) if is_button(value) else None):
            yield value
        for one in value.values():
            yield from buttons_in(one, label)


def is_button(value: dict[str, object]) -> bool:
    return value.get("type") == "button" and isinstance(value.get("text"), dict)


async def ask(house: House, channel: ChannelId, verb: str, **options: str) -> Answer:
    """The private answer to a command."""
    if channel.platform == "slack":
        words = " ".join(("/papers", verb, *options.values()))
        return await (await house.playground.slack.command(channel.local_id, words)).answer()
    return await (await house.playground.discord.command(channel.local_id, (verb,), options)).answer()


async def press(house: House, channel: ChannelId, answer: Answer | Post, label: str) -> Answer:
    control = control_of(channel.platform, answer.payload, label)
    if channel.platform == "slack":
        pressed = await house.playground.slack.press(channel.local_id, answer.id, action_id=control)
    else:
        pressed = await house.playground.discord.press(channel.local_id, answer.id, custom_id=control)
    return await pressed.answer()


ASKED = {
    "shared_page": ("search", "Share", "searched the archive"),
    "card": ("subscribe", "Post the newest one here", "An Old Paper on GPU Scheduling"),
}


@CHANNELS
@pytest.mark.parametrize("kind", ASKED)
async def test_what_a_person_asked_for_is_there_once_though_the_service_was_killed_and_it_is_asked_for_again(
    house: House, channel: ChannelId, kind: str
) -> None:
    verb, label, says = ASKED[kind]
    async with house.offprint() as child:
        await house.connected(child)
        answer = await ask(house, channel, verb, query="gpu")
        if verb == "subscribe":
            await quiet(child, channel)
        strike = house.playground.faults.add(
            Fault(platform=channel.platform, endpoint=ENDPOINTS[channel.platform], kind="hold")
        )
        await press(house, channel, answer, label)
        await strike.struck(within=30)
        await child.kill()
    strike.release()
    async with house.offprint() as again:
        await house.connected(again)
        await again.wait_for("delivery.settled", kind=kind, state="sent")
        await press(house, channel, answer, label)
        paper = await ask(house, channel, "paper", id=f"{house.today:%y%m}.99001")
        await press(house, channel, paper, "Share")
        await again.wait_for("delivery.settled", kind="shared_paper", state="sent")
    assert len([post for post in posts(house, channel, says) if "shared this" not in str(post.payload)]) == 1


async def test_a_thumb_that_was_pressed_before_the_service_was_killed_shows_on_the_card(house: House) -> None:
    edit = "PATCH /channels/{channel_id}/messages/{message_id}"
    async with house.offprint() as child:
        await house.connected(child)
        paper = await ask(house, DISCORD, "paper", id=f"{house.today:%y%m}.99001")
        await press(house, DISCORD, paper, "Share")
        await child.wait_for("delivery.settled", kind="shared_paper", state="sent")
        (card,) = posts(house, DISCORD, "shared this")
        strike = house.playground.faults.add(Fault(platform="discord", endpoint=edit, kind="hold"))
        await press(house, DISCORD, card, "👍")
        await child.kill()
    strike.release()
    async with house.offprint() as again:
        await again.wait_for("delivery.settled", kind="edit", state="sent")
    (card,) = posts(house, DISCORD, "shared this")
    assert all("👍 1" in str(shown) for shown in card.edits)
    assert card.edits

"""`/papers subscribe`: what the channel gets, what may be expected of it, and what goes wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.card.card import Preformatted
from bot.channel.change import Change, ChangeKind
from bot.channel.channel import MONDAYS, DigestPlan, Pause
from bot.channel.subscription import Mode
from bot.delivery.delivery import Kind, Settled, Started
from bot.ports.channels import ChannelChange
from handlers.commands.context import Access
from tests.handlers.commands.room import NOW, labels_of, paper, text_of
from tests.outbox import start


async def active(room):
    return [(one.query, one.mode) for one in await room.stores.channels.subscriptions(room.caller.channel)]


async def test_a_subscription_is_made_as_it_appears_unless_said_otherwise(slack):
    said = await slack.read('subscribe "mixture of experts" -survey')
    assert await active(slack) == [('"mixture of experts" -survey', Mode.INSTANTLY)]
    assert said.startswith('This channel now gets what matches "mixture of experts" -survey, instantly.')
    assert "Read as: " in said


async def test_the_last_word_is_the_mode_and_nothing_more_is_said_of_it(slack):
    said = await slack.read("subscribe climate daily")
    assert await active(slack) == [("climate", Mode.DAILY)]
    assert "This channel now gets what matches climate, daily." in said
    assert "To look for" not in said


async def test_a_mode_that_may_be_meant_as_a_word_is_followed_by_how_to_look_for_it(slack):
    assert 'To look for “now”: /papers subscribe climate "now"' in await slack.read("subscribe climate now")


async def test_what_it_would_have_brought_in_a_month_is_told_with_a_rate_and_the_newest(slack):
    await slack.bring(paper("old", "An old one", listed_at=NOW - timedelta(days=50)))
    slack.clock.time += timedelta(days=40)
    now = slack.clock.time
    await slack.bring(
        *(paper(str(n), f"Attention {n}", listed_at=now - timedelta(days=n)) for n in range(7)),
        paper("x", "Something else", listed_at=now),
    )
    said = await slack.read("subscribe attention")
    assert "In the last 30 days: 7 papers, about 2 a week. The newest:\nAttention 0\nAttention 1\nAttention 2\n" in said


async def test_a_young_archive_is_told_as_it_is_and_never_by_the_week(slack):
    await slack.bring(paper("1", "Attention"))
    slack.clock.time += timedelta(days=2, hours=3)
    said = await slack.read("subscribe attention")
    assert "In the 2 days I have watched: 1 paper. It is:\nAttention" in said
    assert "a week" not in said


async def test_an_empty_archive_is_said(slack):
    assert "The archive is still empty" in await slack.read("subscribe attention")


async def test_nothing_found_in_a_month_is_said_without_examples(slack):
    await slack.bring(paper("1", "Attention", listed_at=NOW))
    slack.clock.time += timedelta(days=31)
    assert "In the last 30 days: no paper yet." in await slack.read("subscribe jax")


async def test_the_same_query_typed_another_way_is_there_already_and_the_answer_says_what_to_do(slack):
    await slack.type("subscribe jax OR julia")
    again = (await slack.type("subscribe (julia | JAX)")).message
    assert "This channel already gets what matches jax OR julia" in text_of(again)
    assert labels_of(again) == ["Daily instead", "Weekly instead", "Unsubscribe"]
    assert len(await active(slack)) == 1
    await slack.press(again, "Daily instead")
    assert await active(slack) == [("jax OR julia", Mode.DAILY)]
    await slack.press(again, "Unsubscribe")
    assert await active(slack) == []


async def test_a_first_daily_subscription_brings_a_digest_in_the_zone_of_the_asker_and_says_when(slack):
    said = await slack.read("subscribe climate daily", zone="Europe/Berlin")
    channel = await slack.stores.channels.get(slack.caller.channel)
    assert channel.digest("daily").plan == DigestPlan(zone="Europe/Berlin")
    assert "This channel had no daily digest, so it gets one: every day at 09:00, Europe/Berlin, the best 10" in said
    assert "next on Wed 25 Nov at 09:00" in said


@pytest.mark.parametrize("query", ["jax -jax", "(gpu -gpu) OR (tpu -TPUs)", "gpu -*"])
async def test_what_can_never_match_is_not_subscribed_to(slack, query):
    assert "No paper can ever match this" in await slack.read(f"subscribe {query}")
    assert await active(slack) == []


@pytest.mark.parametrize("zone", [None, "Mars/Olympus"])
async def test_without_a_zone_that_is_known_the_digest_is_in_utc(slack, zone):
    await slack.type("subscribe climate daily", zone=zone)
    assert (await slack.stores.channels.get(slack.caller.channel)).digest("daily").plan == DigestPlan(zone="UTC")


async def test_a_digest_that_is_there_stays_and_its_next_moment_is_told(slack):
    await slack.type("digest at 17:00 in UTC")
    said = await slack.read("subscribe climate daily", zone="Europe/Berlin")
    assert "The daily digest comes every day at 17:00, UTC, the best 10; next on Tue 24 Nov at 17:00." in said


async def test_everything_at_once_is_asked_about_first(slack):
    said = await slack.read("subscribe *")
    assert "would flood this channel. It would bring every paper." in said
    assert await active(slack) == []
    await slack.type("subscribe * daily")
    assert await active(slack) == [("*", Mode.DAILY)]


async def test_a_daily_subscription_to_everything_cannot_come_at_once_instead(slack):
    made = (await slack.type("subscribe * daily")).message
    assert "would flood" in text_of((await slack.press(made, "Instantly instead")).message)
    assert await active(slack) == [("*", Mode.DAILY)]


async def test_a_wrong_query_is_shown_with_carets_and_a_command_that_works(slack):
    answer = await slack.type('subscribe "mixture of experts')
    pointed = next(part for part in answer.message.parts if isinstance(part, Preformatted))
    assert pointed.text.splitlines()[0] == '"mixture of experts'
    assert set(pointed.text.splitlines()[1]) <= {" ", "^"}
    assert pointed.spoken == "The error is at character 1."
    remedy = text_of(answer.message).rpartition("Try /papers ")[2]
    await slack.type(remedy)
    assert await active(slack) == [('"mixture of experts"', Mode.INSTANTLY)]
    assert answer.public is None


async def test_the_command_that_works_keeps_the_mode(slack):
    said = await slack.read("subscribe autor:hinton daily")
    assert "Try /papers subscribe author:hinton daily" in said


async def test_on_discord_the_command_that_works_is_written_with_its_options(discord):
    assert "Try /papers subscribe query:author:hinton when:daily" in await discord.read("subscribe autor:hinton daily")


async def test_no_query_at_all_is_answered_with_one_that_works(slack):
    assert "Try /papers subscribe " in await slack.read("subscribe")


async def test_only_a_mode_is_no_query_and_the_answer_says_how_to_look_for_the_word(slack):
    assert 'Try /papers subscribe "daily"' in await slack.read("subscribe daily")
    assert await active(slack) == []


async def test_a_first_weekly_subscription_brings_a_weekly_digest_on_mondays_and_says_when(slack):
    said = await slack.read("subscribe climate weekly", zone="Europe/Berlin")
    channel = await slack.stores.channels.get(slack.caller.channel)
    assert channel.digest("weekly").plan == DigestPlan(zone="Europe/Berlin", days=MONDAYS)
    assert channel.digest("daily").plan is None
    assert "This channel had no weekly digest, so it gets one: Mondays at 09:00, Europe/Berlin, the best 10" in said
    assert "next on Mon 30 Nov at 09:00" in said
    assert "Another time: /papers digest weekly at 17:00 in Europe/Berlin" in said


async def test_the_first_change_of_a_channel_is_welcomed_once(slack):
    assert "Welcome!" in await slack.read("subscribe jax")
    assert "Welcome!" not in await slack.read("subscribe julia")


async def test_a_channel_that_cannot_be_posted_to_is_told_the_exact_next_step(slack):
    said = await slack.read("subscribe jax", access=Access(can_post=False, step="Type /invite @Offprint here."))
    assert "I can't post here yet. Type /invite @Offprint here." in said
    assert await active(slack) == [("jax", Mode.INSTANTLY)]


async def test_a_paused_channel_is_told_the_step_that_ends_the_pause(discord):
    await discord.type("subscribe jax")
    await pause(discord, Pause("50013", "Give Offprint Send Messages here.", NOW))
    assert "I can't post here yet. Give Offprint Send Messages here." in await discord.read("subscribe julia")
    assert "I can't post" not in await discord.read("subscribe gpu", access=Access(can_post=True))


async def pause(room, why):
    lane = await room.stores.outbox.lane(room.caller.channel)
    started = await start(room.stores.outbox, Started(lane.head, NOW, "worker"))
    await room.stores.outbox.settle(Settled(delivery=started, state=lane.head.state, at=NOW, due_at=NOW, pause=why))


async def test_on_slack_everyone_is_told_by_the_answer_itself(slack):
    answer = await slack.type("subscribe jax")
    assert "mira subscribed this channel to jax" in text_of(answer.public)
    assert labels_of(answer.public) == ["Undo"]
    assert (await slack.stores.outbox.lane(slack.caller.channel)).waiting == 0


async def test_on_discord_everyone_is_told_by_a_notice_out_of_the_outbox(discord):
    answer = await discord.type("subscribe jax")
    assert answer.public is None
    head = (await discord.stores.outbox.lane(discord.caller.channel)).head
    assert (head.kind, head.subject) == (Kind.NOTICE, "1")


async def test_a_change_made_meanwhile_is_seen_and_decided_again(slack):
    await slack.type("subscribe jax")
    raced = slack.stores.channels
    slack.stores = Meddled.into(slack.stores, before=raced)
    await slack.type("subscribe julia")
    assert await active(slack) == [
        ("jax", Mode.INSTANTLY),
        ("meddling", Mode.INSTANTLY),
        ("julia", Mode.INSTANTLY),
    ]


class Meddled:
    """Channels in which someone else subscribes just before our first write."""

    def __init__(self, channels):
        self._channels, self._fresh = channels, True

    @classmethod
    def into(cls, stores, *, before):
        return replace(stores, channels=cls(before))

    def __getattr__(self, name):
        return getattr(self._channels, name)

    async def apply(self, change):
        if self._fresh:
            self._fresh = False
            channel = await self._channels.get(change.channel.id)
            other = Change(
                channel=channel.id,
                kind=ChangeKind.SUBSCRIBED,
                by="jo",
                at=NOW,
                query="meddling",
                typed="meddling",
                mode=Mode.INSTANTLY,
            )
            await self._channels.apply(ChannelChange(channel=channel, changes=(other,), notify=False))
        return await self._channels.apply(change)


async def test_a_channel_that_is_full_is_told_so_and_how_to_end_one(slack):
    slack.most_subscriptions = 1
    await slack.type("subscribe gpu")
    told = await slack.read("subscribe rice")
    assert "This channel has 1 subscriptions" not in told
    assert "has 1 subscription, and the operator allows no more" in told
    assert "/papers list" in told

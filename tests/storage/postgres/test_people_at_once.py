"""What people do at once in several processes: votes, links, shares, feeds, mail. Each counts once, and limits hold."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.channel.channel import ChannelId
from bot.channel.feed import Feed, FeedKind
from bot.channel.person import person_of
from bot.channel.vote import Stance, Tally
from bot.delivery.delivery import Kind
from bot.jobs.actor import Actor
from bot.jobs.ask_for_mail import NotAsked, ask_for_mail
from bot.mailing.asking import MOST_ASKS_BY_A_PERSON, AskRefusal
from bot.ports.channels import ChannelChange
from bot.ports.feed_addresses import MOST_FEEDS
from bot.ports.saved import Saving
from bot.ports.shares import Share
from bot.ports.write import Applied, Stale
from storage.postgres.votes import _cast
from tests.contracts.facts import GPU, LINE, ML, NOON, announce, minutes, page, paper, set_digest
from tests.contracts.test_feed_addresses import ADDRESS
from tests.contracts.test_installations import TIDE
from tests.contracts.test_recipients import ADA, ask, confirmed, make_digest
from tests.contracts.test_sightings import posted, shown
from tests.contracts.test_votes import ONE, edits, sent_card, vote
from tests.storage.postgres.held_back import held_back, until_it_waits


async def both(stores, beside, act, count=10):
    """Act in both processes at once, so many times."""
    return await asyncio.gather(*(act((stores, beside)[number % 2], number) for number in range(count)))


def applied(results):
    assert all(isinstance(one, Applied | Stale) for one in results)
    return [one for one in results if isinstance(one, Applied)]


async def test_votes_of_many_at_once_all_count_and_two_of_one_person_count_once(stores, beside):
    await stores.papers.apply(page(ONE))
    await both(stores, beside, lambda where, number: where.votes.cast(vote(f"U{number // 2}")), count=20)
    assert await stores.votes.tally(ML, ONE.id) == Tally(10, 0)
    assert [voted.vote.stance for voted in await beside.votes.journal(most=99)] == [Stance.LIKED] * 10


async def test_cards_are_edited_once_where_two_processes_tell_of_votes(stores, beside):
    await announce(stores, ML, ONE)
    card = await sent_card(stores)
    await stores.votes.cast(vote())
    made = await both(stores, beside, lambda where, _: where.votes.tell(NOON))
    assert sum(made) == 1
    assert await edits(stores) == [card.key]


async def test_a_vote_is_not_seen_before_one_with_a_lower_number(database, stores, beside):
    await stores.papers.apply(page(ONE))
    async with held_back(database, lambda connection: _cast(connection, vote("U1"))):
        second = asyncio.create_task(beside.votes.cast(vote("U2", channel=GPU)))
        await until_it_waits(database, second)
        assert await stores.votes.journal(most=9) == []
    await second
    read = await stores.votes.journal(most=9)
    assert [voted.vote.person for voted in read] == [person_of(ML, "U1"), person_of(GPU, "U2")]


async def test_a_paper_that_is_linked_to_twice_at_once_is_shown_once(stores, beside):
    results = await both(
        stores, beside, lambda where, number: where.sightings.note(posted(shown(message=str(number)), posts=True))
    )
    assert len(applied(results)) == (await stores.outbox.lane(ML)).waiting == 1


async def test_a_paper_that_is_shared_twice_at_once_is_shared_once(stores, beside):
    share = Share(channel=ML, kind=Kind.SHARED_PAPER, subject=ONE.id, by="mira", at=NOON)
    results = await both(stores, beside, lambda where, _: where.shares.add(share))
    assert len(applied(results)) == (await stores.outbox.lane(ML)).waiting == 1


async def test_a_paper_that_is_saved_twice_at_once_is_saved_once(stores, beside):
    await stores.papers.apply(page(ONE))
    saving = Saving(person=person_of(ML, "U1"), paper=ONE.id, at=NOON)
    results = await both(stores, beside, lambda where, _: where.saved.add(saving))
    assert applied(results) == [Applied(1)]


async def test_a_channel_gets_no_more_feeds_than_it_may_have_and_one_address_for_each(stores, beside):
    same = await both(stores, beside, lambda where, n: where.feed_addresses.keep(replace(ADDRESS, token=f"same {n}")))
    assert len(set(same)) == 1

    def another(where, number):
        feed = Feed(kind=FeedKind.QUERY, channel=ML, query=f"q{number}", typed=f"q{number}")
        return where.feed_addresses.keep(replace(ADDRESS, feed=feed, token=f"token {number}"))

    kept = await both(stores, beside, another, count=MOST_FEEDS + 9)
    assert kept.count(None) == 10
    assert len(await stores.feed_addresses.in_force(ML)) == MOST_FEEDS


async def test_of_two_renewals_of_a_token_at_once_one_is_kept(stores, beside):
    await stores.installations.keep(TIDE)

    def renew(where, number):
        return where.installations.exchange(TIDE, replace(TIDE, sealed=f"renewed {number}".encode()))

    renewed = await both(stores, beside, renew)
    assert renewed.count(True) == 1
    assert [one.sealed for one in await stores.installations.all()] == [f"renewed {renewed.index(True)}".encode()]


async def test_a_mailbox_that_channels_ask_at_once_under_several_addresses_is_asked_once(stores, beside):
    async def ask_from(where, number):
        channel = ChannelId("slack", "T1", f"C{number}")
        asked = ask(channel, f"ada+{number}@lab.example")
        standing = await where.channels.get(channel)
        return await where.channels.apply(ChannelChange(channel=standing, changes=(), notify=False, ask=asked))

    assert len(applied(await both(stores, beside, ask_from))) == 1
    assert (await stores.recipients.asks(ADA, "", since=NOON - minutes(1))).ever == 1


async def test_a_person_who_asks_at_once_through_two_processes_asks_no_more_than_one_may(stores, beside):
    async def ask_one(where, number):
        actor = Actor(channel=ChannelId("slack", "T1", f"C{number}"), by="mira", person="U1", notify=False)
        return await ask_for_mail(
            f"{number}@lab.example", actor=actor, channels=where.channels, recipients=where.recipients, now=NOON
        )

    results = await both(stores, beside, ask_one, count=MOST_ASKS_BY_A_PERSON + 5)
    assert [one.why for one in results if isinstance(one, NotAsked)] == [AskRefusal.PERSON_IS_BUSY] * 5
    asks = await stores.recipients.asks(ADA, "slack U1", since=NOON - minutes(1))
    assert asks.by_person == MOST_ASKS_BY_A_PERSON


async def test_an_address_answers_once_and_two_answers_at_once_are_one_and_a_stale_one(stores, beside):
    recipient = await confirmed(stores)
    after = recipient.left(NOON + minutes(2))
    assert len(applied(await both(stores, beside, lambda where, _: where.recipients.apply(recipient, after)))) == 1


async def test_a_digest_with_copies_and_mails_that_ask_the_same_addresses_do_not_block_one_another(stores, beside):
    for number, channel in enumerate((ML, GPU)):
        await confirmed(stores, ask(channel, counted=number))
        await set_digest(stores, channel, NOON)
        await announce(stores, channel, paper(str(number)), route=LINE)

    async def act(where, number):
        if number < 2:
            return await make_digest(where, (ML, GPU)[number], paper(str(number)))
        channel = ChannelId("discord", "1", f"9{number}")  # not GPU, which asked at this moment
        asked = ask(channel, counted=2)
        standing = await where.channels.get(channel)
        return await where.channels.apply(ChannelChange(channel=standing, changes=(), notify=False, ask=asked))

    results = await both(stores, beside, act)
    assert [isinstance(one, Applied) for one in results[:2]] == [True, True]
    assert len(applied(results[2:])) == 1

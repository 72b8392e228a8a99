"""Composes the message of an outbox row: reads the facts that its ids name, and renders them as they are now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.card.about import about, card_of
from bot.card.calling import called_by, calling
from bot.card.card import Leave, Message
from bot.card.compose import rising_card
from bot.card.digest import digest_message
from bot.card.formatting import weekday_words
from bot.card.mail_confirmation import ASK_NO_MORE, list_words, mail_confirmation, unlinked
from bot.card.notice import notice
from bot.card.pause_notice import pause_notice
from bot.card.retraction import retraction
from bot.card.trending_digest import trending_digest
from bot.channel.channel import TRENDING, ChannelId
from bot.delivery.delivery import Delivery, Kind, State, edited_key, read_digest_card_subject
from bot.digest.digest import Digest, DigestKey
from bot.jobs.compose_shared import by_people
from bot.jobs.sighted_here import with_sightings
from bot.jobs.week import DigestOpenings
from bot.mailing.links import MailLinks, confirm_until
from bot.mailing.mail_subject import read_ask_subject, read_copy_subject
from bot.mailing.recipient import MAIL
from bot.paper.paper import PaperId
from bot.ports.charts import NoCharts
from bot.ports.outbox import Begun
from bot.ports.stores import Stores
from bot.ports.threads import Thread


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that was posted: the platform's id, and the key it was posted under."""

    message_id: str
    key: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send: a new one, or the new content of the message `edits`; `below` another one, in its thread."""

    message: Message
    edits: Posted | None = None
    below: Thread | None = None


@dataclass(frozen=True, slots=True)
class Publishing:
    """The posted message `message_id` is to be published to the channels that follow its own."""

    message_id: str


Sendable = Outgoing | Publishing
"""What a row sends."""


async def compose(
    delivery: Delivery,
    stores: Stores,
    *,
    begun: Begun | None = None,
    openings: DigestOpenings | None = None,
    links: MailLinks | None = None,
) -> Sendable | None:
    """The message of `delivery` from stored facts; None when nobody wants it any more, or nothing can be edited.

    `begun` has the facts of a card where they were read already. `openings` are what digests open with; without them a
    week is told in words. `links` are for mail. Raises `ValueError` for a mail without them: it is not dropped for our
    mistake.
    """
    openings = openings or DigestOpenings(stores, NoCharts())
    if delivery.channel.platform == MAIL:
        if links is None:
            raise ValueError("a mail is composed with its links; the service was built without them")
        mail = await _mail(delivery, stores, links=links, openings=openings)
        return None if mail is None else Outgoing(mail)
    if delivery.kind is Kind.EDIT or delivery.kind is Kind.WHOLE:
        return await _edit(delivery, stores, openings)
    if delivery.kind is Kind.CROSSPOST:
        posted = await _posted(delivery, stores)
        return None if posted is None or posted.message_id is None else Publishing(posted.message_id)
    if delivery.kind is Kind.DIGEST_CARD:
        return await _digest_card(delivery, stores)
    if delivery.kind is Kind.PAUSE_NOTICE:
        return await _pause_notice(delivery, stores)
    if begun is not None and begun.announced is not None:
        is_wanted = bool(begun.announced.why)
        message = card_of(begun.announced, key=delivery.key, likes=begun.likes) if is_wanted else None
    else:
        message = await _message(delivery, stores, openings)
    return None if message is None else Outgoing(message)


async def thread_of(delivery: Delivery, stores: Stores) -> Thread | None:
    """The thread that a card of a digest is posted in; None where no digest was posted."""
    digest = await stores.outbox.by_key(read_digest_card_subject(delivery.subject)[0])
    if digest is None or digest.state is not State.SENT or not digest.message_id:
        return None
    return Thread(digest.message_id, f"Papers of {weekday_words(DigestKey.parse(digest.subject).day)}")


async def _digest_card(delivery: Delivery, stores: Stores) -> Outgoing | None:
    """A card in the thread of a digest. Its row is behind the digest's in the lane, so that one is settled already."""
    thread, message = await thread_of(delivery, stores), await _thread_card(delivery, stores)
    return None if thread is None or message is None else Outgoing(message, below=thread)


async def _thread_card(delivery: Delivery, stores: Stores, *, is_posted: bool = False) -> Message | None:
    key, paper = read_digest_card_subject(delivery.subject)
    digest = await stores.outbox.by_key(key)
    if digest is None:
        return None
    if DigestKey.parse(digest.subject).name != TRENDING:
        return await _card(delivery, paper, stores, is_posted=is_posted)
    stored = (await stores.papers.get((paper,))).get(paper)
    likes = (await stores.votes.tally(delivery.channel, paper)).likes
    if stored is None or stored.is_thinned:
        return None
    return rising_card(stored, at=digest.created_at, key=delivery.key, likes=likes)


async def _pause_notice(delivery: Delivery, stores: Stores) -> Outgoing | None:
    """The notice of the pauses that its person is told of with this row; None once none of them lasts."""
    channels = await stores.pauses.told(delivery.channel, since=delivery.created_at)
    return Outgoing(pause_notice(channels, key=delivery.key)) if channels else None


async def _edit(delivery: Delivery, stores: Stores, openings: DigestOpenings) -> Outgoing | None:
    """An edit of a posted message; none where a later one tells it too."""
    posted = await _posted(delivery, stores)
    if posted is None or posted.message_id is None:
        return None
    if delivery.kind is Kind.EDIT and await stores.outbox.is_edited_later(delivery):
        return None
    edits, below = Posted(posted.message_id, posted.key), None
    match posted.kind:
        case Kind.CARD:
            message = await _card(posted, PaperId(posted.subject), stores, is_posted=True)
        case Kind.DIGEST_CARD:
            below = await thread_of(posted, stores)
            message = await _thread_card(posted, stores, is_posted=True) if below else None
        case Kind.PAUSE_NOTICE:
            told = await _pause_notice(posted, stores)
            message = None if told is None else told.message
        case _:
            message = await _message(posted, stores, openings)
    return None if message is None else Outgoing(message, edits, below)


async def _posted(delivery: Delivery, stores: Stores) -> Delivery | None:
    """The posted message that a row is about. Its row is before this one in the lane, so that it is settled already."""
    posted = await stores.outbox.by_key(edited_key(delivery.subject))
    return None if posted is None or posted.state is not State.SENT else posted


async def _mail(delivery: Delivery, stores: Stores, *, links: MailLinks, openings: DigestOpenings) -> Message | None:
    """A mail. It goes only to an address that wants it now, save the one that asks an address whether it does."""
    match delivery.kind:
        case Kind.CONFIRMATION:
            return await _confirmation(delivery, stores, links)
        case Kind.DIGEST:
            of, key = delivery.channel, DigestKey.parse(delivery.subject)
            message = await _digest(of, key, stores, openings=openings)
        case Kind.DIGEST_COPY:
            of, key = read_copy_subject(delivery.subject)
            message = await _digest(of, key, stores, openings=openings)
        case Kind.RETRACTION:
            of, message = delivery.channel, await _retraction(delivery, stores)
        case _:
            return None  # what else is said to a channel is not mailed to a person
    return (
        None if message is None else await _to_recipient(message, delivery.channel, of=of, stores=stores, links=links)
    )


async def _confirmation(delivery: Delivery, stores: Stores, links: MailLinks) -> Message | None:
    number, asked_at = read_ask_subject(delivery.subject)
    recipient = await stores.recipients.get(number)
    if recipient is None or not recipient.is_current or recipient.gets_mail or recipient.asked_at != asked_at:
        return None
    until = confirm_until(recipient)
    if delivery.started_at is not None and delivery.started_at >= until:
        return None  # mail was off for long: nobody is asked by a link that is too old
    channel = await stores.channels.get(recipient.channel)
    message = mail_confirmation(
        recipient,
        channel,
        subscriptions=await stores.channels.subscriptions(recipient.channel),
        link=links.confirming(recipient),
        code=links.code(recipient),
        until=until,
    )
    why = f"because {unlinked(recipient.asked_by)} asked for it"
    return replace(message, leave=Leave(why, links.leaving(recipient), ASK_NO_MORE))


async def _to_recipient(
    message: Message, mail: ChannelId, *, of: ChannelId, stores: Stores, links: MailLinks
) -> Message | None:
    """The message for an address that gets what the channel `of` gets, with its way out; None where it does not."""
    known = await stores.recipients.of_address(mail.local_id)
    recipient = next((one for one in known if one.channel == of and one.gets_mail), None)
    if recipient is None:
        return None
    why = f"because this address confirmed that it wants {list_words(await stores.channels.get(of))}"
    return replace(message, leave=Leave(why, links.leaving(recipient)))


async def _message(delivery: Delivery, stores: Stores, openings: DigestOpenings) -> Message | None:
    match delivery.kind:
        case Kind.CARD:
            return await _card(delivery, PaperId(delivery.subject), stores)
        case Kind.DIGEST:
            key = DigestKey.parse(delivery.subject)
            return await _digest(delivery.channel, key, stores, openings=openings, row=delivery.key)
        case Kind.NOTICE:
            return await _notice(delivery, stores)
        case Kind.RETRACTION:
            return await _retraction(delivery, stores)
        case Kind.SHARED_PAPER | Kind.LINKED_PAPER | Kind.SHARED_PAGE | Kind.SHARED_TRENDING:
            return await by_people(delivery, stores)
        case Kind.EDIT | Kind.WHOLE | Kind.CROSSPOST | Kind.DIGEST_CARD | Kind.PAUSE_NOTICE:
            return None  # an edit is edited by the next one; the others are composed apart
        case Kind.CONFIRMATION | Kind.DIGEST_COPY:
            return None  # only mail has them


async def _card(delivery: Delivery, paper: PaperId, stores: Stores, *, is_posted: bool = False) -> Message | None:
    """The card of an announced paper. One that `is_posted` is edited also when its subscriptions have ended.

    The card of a thinned paper stays as it is: it says more than is known now.
    """
    announced = await stores.announcements.get(delivery.channel, paper)
    if announced is None or announced.paper.is_thinned or not (announced.why or is_posted):
        return None
    likes = (await stores.votes.tally(delivery.channel, paper)).likes
    return card_of(announced, key=delivery.key, likes=likes)


async def _digest(
    of: ChannelId, key: DigestKey, stores: Stores, *, openings: DigestOpenings, row: str | None = None
) -> Message | None:
    """The digest of a channel, as the row of this key posts it; without one, as it is where nothing can be pressed."""
    if key.name == TRENDING:
        rising = await stores.trending.digest(of, key)
        return trending_digest(rising, key=row) if rising and rising.papers else None
    digest = await stores.digests.get(of, key)
    if digest is None or not (any(announced.why for announced in digest.papers) or _says_nothing_new(digest)):
        return None
    channel = await stores.channels.get(of)
    digest = await with_sightings(digest, stores.sightings)
    opening = await openings.of(digest)
    message = about(digest_message(digest, channel_name=channel.name, key=row, opening=opening), digest.papers)
    return message if row is None else calling(message, called_by(digest.papers))


def _says_nothing_new(digest: Digest) -> bool:
    return digest.plan.says_nothing_new and not digest.papers


async def _notice(delivery: Delivery, stores: Stores) -> Message | None:
    number = int(delivery.subject)
    change = await stores.changes.get(number)
    return notice(change, key=delivery.key, undone_by=await stores.changes.undone_by(number)) if change else None


async def _retraction(delivery: Delivery, stores: Stores) -> Message | None:
    """Of a paper that was posted here, whether or not a subscription still wants it: people here have read it."""
    announced = await stores.announcements.get(delivery.channel, PaperId(delivery.subject))
    return retraction(announced, key=delivery.key) if announced else None

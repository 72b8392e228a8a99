"""`/papers digest email`: have this channel's digests mailed to people who are not in it, or no more.

Only the person who typed an address sees it whole. Everyone else in the channel sees `a…@lab.example`: a channel is
told what leaves it, and no more about a person than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.card.byline import in_words
from bot.card.card import Actions, Message, Part, Quiet, Span, Text, message_of, plain
from bot.card.formatting import ago, weekday_words
from bot.channel.channel import Channel
from bot.errors import UsageError
from bot.jobs.answer_mail import Answered, BadLink, confirm_by_code
from bot.jobs.ask_for_mail import NotAsked, NotThere, ask_for_mail, remove_from_mail
from bot.mailing.asking import (
    CONFIRM_WITHIN,
    MOST_ASKS_BY_A_PERSON,
    MOST_ASKS_OF_A_MAILBOX,
    MOST_RECIPIENTS,
    AskRefusal,
    asked_again_at,
)
from bot.mailing.links import MailLinks
from bot.mailing.recipient import Recipient
from bot.mailing.typed_address import masked, read_mail_address
from handlers.commands.confirmation import confirmed, undo_button
from handlers.commands.context import CommandContext, Reply
from handlers.commands.errors import quoted, unusable
from handlers.commands.guesses import DIGEST_WORDS, OTHER_NAMES
from handlers.commands.syntax import Invocation
from handlers.commands.unescape import unescaped

NOT_SET_UP = "Mail is not set up: no mail server is named, so nothing was asked or stored."
HOW_TO_SET_UP = "The person who runs Offprint sets OFFPRINT_SMTP_URL."
BAD_CODES = {
    BadLink.FORGED: "That is not the code of the last mail to {address}.",
    BadLink.REPLACED: "That is not the code of the last mail to {address}.",
    BadLink.EXPIRED: "That code is too old; have {address} asked again.",
    BadLink.ENDED: "That was ended since; have {address} asked again.",
}
_REFUSALS = {
    AskRefusal.GETS_IT: "{address} gets this channel's digests already.",
    AskRefusal.ASKED_LATELY: "{address} was asked {asked}, and answers by the mail it got. "
    "It can be asked again on {again}.",
    AskRefusal.LEFT_LATELY: "{address} left this channel's digests by itself. It can be asked again on {again}.",
    AskRefusal.WANTS_NO_ASKS: "{address} wants no such questions, whichever channel asks. "
    "It can take that back on the page where it said so.",
    AskRefusal.MAILBOX_IS_SILENT: "{address} was asked several times, for whichever channels, and has not answered. "
    "It can be asked again on {silent}.",
    AskRefusal.MAILBOX_IS_BUSY: f"{{address}} was asked {MOST_ASKS_OF_A_MAILBOX} times in a day, which is the most. "
    "Try tomorrow.",
    AskRefusal.PERSON_IS_BUSY: f"You have asked {MOST_ASKS_BY_A_PERSON} addresses in a day, which is the most. "
    "Try tomorrow.",
    AskRefusal.TOO_MANY: f"This channel's digests go to {MOST_RECIPIENTS} addresses, which is the most. End one first.",
}
_BEFORE_AN_ADDRESS = ("to", "for", "add")
_EXAMPLE = "ada@lab.example"
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class MailWords:
    """What was typed behind `digest email`: an address, or one as it is shown; whether it is to end; a code."""

    address: str
    is_off: bool
    code: str


def mail_words(invocation: Invocation) -> MailWords:
    """Read the words: `ada@lab.example`, `off ada@lab.example`, `ada@lab.example off`, with or without a code."""
    words = unescaped(invocation.options.get("address", "")).split()
    address = " ".join(word for word in words if not _is_off(word) and word.casefold() not in _BEFORE_AN_ADDRESS)
    address = "" if DIGEST_WORDS.get(address.casefold(), address.casefold()) in ("show", "list") else address
    return MailWords(address, any(map(_is_off, words)), invocation.options.get("code", "").strip())


async def answer(context: CommandContext) -> Reply:
    """Ask an address, end it, take its code; without one, say who gets the digests by mail."""
    said = mail_words(context.invocation)
    if not said.address:
        return Reply(await _overview(context, is_ending=said.is_off))
    if said.is_off:
        return await _remove(said.address, context)
    address = _read(said.address, context)
    links = context.services.mail_links
    if links is None:
        raise UsageError(NOT_SET_UP, remedy=HOW_TO_SET_UP)
    return await _take_code(address, said.code, links, context) if said.code else await _ask(address, links, context)


async def mail_part(context: CommandContext) -> tuple[Part, ...]:
    """Who else gets this channel's digests, for the answer that shows the digest; nothing where nobody does."""
    current = await current_recipients(context)
    return (Quiet((plain(f"By mail to {await _recipients_words(current, context)}."),)),) if current else ()


async def current_recipients(context: CommandContext) -> tuple[Recipient, ...]:
    """The addresses that get this channel's digests or are asked to, oldest first."""
    known = await context.stores.channels.recipients(context.caller.channel)
    return tuple(one for one in known if one.is_current)


async def _recipients_words(current: Sequence[Recipient], context: CommandContext) -> str:
    """`a…@lab.example and b…@lab.example (has not confirmed yet)`."""
    shown = [f"{masked(one.address)}{await _why_nothing_comes(one, context)}" for one in current[:_SHOWN]]
    left = len(current) - len(shown)
    return in_words([*shown, f"{left} more"] if left else shown)


async def _why_nothing_comes(one: Recipient, context: CommandContext) -> str:
    """That mail to an address is refused, by a server's code, or that it has not confirmed; else nothing."""
    pause = (await context.stores.outbox.lane(one.lane)).pause
    if pause is not None:
        return f" (mail to it is refused: {pause.code})"
    return "" if one.gets_mail else " (has not confirmed yet)"


def refusal_words(refused: NotAsked, address: str, *, now: datetime) -> str:
    """Why an address is not asked, and when it can be."""
    before = refused.before
    asked = ago(before.asked_at, now=now) if before else ""
    again = weekday_words(asked_again_at(before).date()) if before else ""
    silent = weekday_words(refused.silent_until.date())
    return _REFUSALS[refused.why].format(address=address, asked=asked, again=again, silent=silent)


async def _ask(address: str, links: MailLinks, context: CommandContext) -> Reply:
    stores = context.stores
    outcome = await ask_for_mail(
        address, actor=context.actor, channels=stores.channels, recipients=stores.recipients, now=context.now
    )
    if isinstance(outcome, NotAsked):
        line = (plain(refusal_words(outcome, address, now=context.now)),)
        is_there = outcome.before is not None and outcome.before.is_current
        ending = (Quiet((plain("To end it: "), _off(address, context))),) if is_there else ()
        return Reply(message_of(line, *ending))
    until = weekday_words((context.now + CONFIRM_WITHIN).date())
    line = (plain(f"I asked {address} by mail. Once it confirms, it gets this channel's digests."),)
    message = message_of(
        line,
        Quiet((plain(f"It has until {until}; nothing else is sent to it before."),)),
        *_how_to_confirm(address, links, context),
        *_no_digest_yet(outcome.was, context),
        *([Actions((undo_button(outcome.change),))] if outcome.change else []),
    )
    return confirmed(message, outcome.change, context.caller) if outcome.change else Reply(message)


async def _remove(typed: str, context: CommandContext) -> Reply:
    current = await current_recipients(context)
    shown = _shown_as(typed, current)
    address = shown or _read(typed, context)
    said = masked(address) if shown else address  # who reads it in the channel is not told the whole
    outcome = await remove_from_mail(address, actor=context.actor, channels=context.stores.channels, now=context.now)
    if isinstance(outcome, NotThere):
        line = (plain(f"This channel's digests do not go to {said}; nothing was changed."),)
        return Reply(message_of(line, *await mail_part(context)))
    line = (plain(f"{said} gets no more of this channel's digests."),)
    message = message_of(line, Actions((undo_button(outcome.change),)))
    return confirmed(message, outcome.change, context.caller)


async def _take_code(address: str, code: str, links: MailLinks, context: CommandContext) -> Reply:
    outcome = await confirm_by_code(address, code, links=links, recipients=context.stores.recipients, now=context.now)
    match outcome:
        case BadLink():
            again = context.command("digest", "email", address=address)
            line = (plain(BAD_CODES[outcome].format(address=address)),)
            return Reply(message_of(line, Quiet((plain("To have it asked: "), again))))
        case Answered():
            return Reply(message_of((plain(f"{address} confirmed. It gets the digests from the next one on."),)))


async def _overview(context: CommandContext, *, is_ending: bool) -> Message:
    """Who gets the digests by mail, and what can be typed."""
    current = await current_recipients(context)
    who = f"go by mail to {await _recipients_words(current, context)}" if current else "are mailed to nobody yet"
    line = (plain(f"This channel's digests {who}."),)
    add = (plain("To mail them to somebody: "), context.command("digest", "email", address=_EXAMPLE))
    ending = (plain("To end it: "), _off(masked(current[0].address) if current else _EXAMPLE, context))
    shown = [ending] if is_ending else [add, ending] if current else [add]
    setup = () if context.services.mail_links else (Quiet((plain(f"{NOT_SET_UP} {HOW_TO_SET_UP}"),)),)
    return message_of(line, Text(tuple(shown)), *setup)


def _read(typed: str, context: CommandContext) -> str:
    """The address that was typed. Raises `UnusableCommand` with the command that would work."""
    try:
        return read_mail_address(typed)
    except UsageError as error:
        off = "off " if mail_words(context.invocation).is_off else ""
        instead = Invocation(("digest", "email"), {"address": f"{off}{error.remedy or _EXAMPLE}"})
        raise unusable(error.message, instead=instead) from error


def _shown_as(typed: str, current: Sequence[Recipient]) -> str | None:
    """The address that is shown as `a…@lab.example`. Raises `UnusableCommand` where several are."""
    meant = [one.address for one in current if masked(one.address) == typed.replace("...", "…")]
    if len(meant) > 1:
        instead = Invocation(("digest", "email"), {"address": f"off {_EXAMPLE}"})
        raise unusable(f"{len(meant)} addresses are shown as {quoted(typed)}; type one whole.", instead=instead)
    return meant[0] if meant else None


def _how_to_confirm(address: str, links: MailLinks, context: CommandContext) -> tuple[Part, ...]:
    """Where mail can hold no link, it holds a code."""
    if links.public_url is not None:
        return ()
    typed = context.command("digest", "email", address=address, code="CODE")
    return (Quiet((plain("The mail has a code, which is typed here: "), typed)),)


def _no_digest_yet(channel: Channel, context: CommandContext) -> tuple[Part, ...]:
    if any(digest.next_at is not None for digest in channel.digests):
        return ()
    return (Quiet((plain("No digest comes here yet. To set one: "), context.command("digest", "set", at="09:00"))),)


def _off(address: str, context: CommandContext) -> Span:
    return context.command("digest", "email", address=f"off {address}")


def _is_off(word: str) -> bool:
    said = word.casefold()
    return DIGEST_WORDS.get(said, said) == "off" or OTHER_NAMES.get(said, said) == "unsubscribe"

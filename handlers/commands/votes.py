"""The buttons that say what a person thinks of a paper: 👍, *Not for us*, and what takes either back."""

from __future__ import annotations

from bot.card import button_values, labels
from bot.card.card import Actions, Button, Line, Message, Press, Quiet, code, message_of, plain
from bot.card.excerpt import shorten
from bot.card.facts import title_of
from bot.card.formatting import counted
from bot.channel.person import person_of
from bot.channel.vote import Stance, Tally, Vote
from bot.errors import NotFound
from bot.jobs.show_paper import PostedPaper
from bot.ports.votes import Cast
from bot.ports.write import Stale
from bot.query.parser import parse
from bot.query.tree import Or
from handlers.commands.context import CommandContext, Replaced, Reply
from handlers.commands.pressed_paper import pressed_paper

_TITLE_CHARACTERS = 120
_QUERY_CHARACTERS = 60
_SUBSCRIPTIONS_NAMED = 3


async def press_vote(context: CommandContext) -> Reply:
    """Like a paper. A second press changes nothing, so that one that is delivered twice does no harm."""
    pressed = await pressed_paper(context)
    cast = await _cast(Stance.LIKED, pressed, context)
    already = " already" if cast.before is Stance.LIKED else ""
    line = (plain(f"You like “{_title(pressed)}”{already}. {_others(cast.tally)}"),)
    return Reply(message_of(line, Actions((_take_back(context),))))


async def press_not_for_us(context: CommandContext) -> Reply:
    """Say that a paper is not for the channel, and offer to end the subscriptions that brought it."""
    pressed = await pressed_paper(context)
    cast = await _cast(Stance.NOT_FOR_US, pressed, context)
    line = (plain(f"Noted: “{_title(pressed)}” is not for this channel.{_with_others(cast.tally)}"),)
    return Reply(message_of(line, *await _what_brought_it(pressed, context)))


async def press_take_back(context: CommandContext) -> Replaced:
    """Take a vote back, whichever it was."""
    pressed = await pressed_paper(context)
    await _cast(Stance.NONE, pressed, context)
    return Replaced(_taken_back(pressed))


async def _cast(stance: Stance, pressed: PostedPaper, context: CommandContext) -> Cast:
    vote = Vote(
        channel=pressed.channel,
        paper=pressed.paper.paper.id,
        person=person_of(pressed.channel, context.caller.person.id),
        stance=stance,
        at=context.now,
    )
    cast = await context.stores.votes.cast(vote)
    if isinstance(cast, Stale):
        raise NotFound("This paper is no longer in the archive.")
    return cast


def _title(pressed: PostedPaper) -> str:
    return shorten(title_of(pressed.paper.paper), _TITLE_CHARACTERS)


def _others(tally: Tally) -> str:
    others = tally.likes - 1
    if not others:
        return "You are the first one here."
    return f"{counted(others, 'other person')} here does too." if others == 1 else f"{others} others here do too."


def _with_others(tally: Tally) -> str:
    others = tally.not_for_us - 1
    return f" So {'says' if others == 1 else 'say'} {counted(others, 'other')}." if others else ""


async def _what_brought_it(pressed: PostedPaper, context: CommandContext) -> tuple[Quiet | Actions, ...]:
    announced = await context.stores.announcements.get(pressed.channel, pressed.paper.paper.id)
    brought = [one.subscription for one in announced.why[:_SUBSCRIPTIONS_NAMED]] if announced else []
    ending = (
        Button(
            shorten(f"{labels.UNSUBSCRIBE} from {one.typed}", _QUERY_CHARACTERS),
            Press(button_values.UNSUBSCRIBE, str(one.id)),
        )
        for one in brought
    )
    return (*_narrower(brought[0].typed if brought else "", context), Actions((_take_back(context), *ending)))


def _narrower(typed: str, context: CommandContext) -> tuple[Quiet, ...]:
    """How a subscription is made narrower, where one brought the paper."""
    if not typed:
        return ()
    whole = f"({typed})" if isinstance(parse(typed), Or) else typed
    line: Line = (
        plain("It came by "),
        code(shorten(typed, _QUERY_CHARACTERS)),
        plain(". To leave such papers out, subscribe with a word that they have and a - before it: "),
        context.command("subscribe", query=f"{whole} -survey"),
    )
    return (Quiet(line),)


def _take_back(context: CommandContext) -> Button:
    return Button(labels.TAKE_BACK, Press(button_values.TAKE_BACK, context.value))


def _taken_back(pressed: PostedPaper) -> Message:
    return message_of((plain(f"Taken back: you say nothing of “{_title(pressed)}” now."),))

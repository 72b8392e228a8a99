"""The preview of an import, before anything is changed: entries that are new, here already, or not understood."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import button_values
from bot.card.byline import in_words
from bot.card.card import (
    Actions,
    Button,
    Items,
    Line,
    Message,
    Part,
    Press,
    Quiet,
    Text,
    bold,
    code,
    message_of,
    plain,
    words,
)
from bot.card.excerpt import shorten
from bot.card.formatting import counted
from bot.card.plan import digests_named
from bot.channel.subscription import Mode
from bot.exchange.channel_list import Unread
from bot.jobs.plan_import import ImportPlan, NewSubscription
from bot.jobs.subscribe import TOO_MUCH_A_DAY

_SHOWN, _UNREAD_SHOWN = 10, 8
_QUERY_CHARACTERS, _WORDS_CHARACTERS, _WHY_CHARACTERS = 120, 60, 200
_CALM = "Nothing is changed yet, and one Undo takes all of it back."


def preview(name: str, plan: ImportPlan, key: str, *, most: int) -> Message:
    """What the list `key` would bring into a channel that may have `most` subscriptions (0: any number)."""
    line = (plain(f"{name} would bring {brings(plan)} into this channel."),)
    return message_of(line, *_new(plan), *_left(plan, most=most), Actions(_buttons(plan, key)), Quiet((plain(_CALM),)))


def brings(plan: ImportPlan) -> str:
    """What a plan brings, in words: `3 new subscriptions and the daily digest`."""
    subscriptions = counted(len(plan.new), "new subscription") if plan.new else ""
    digests = f"the {digests_named([one.name for one in plan.digests])}" if plan.digests else ""
    return in_words([*filter(None, (subscriptions, digests, "settings" if plan.sets_something else ""))])


def _buttons(plan: ImportPlan, key: str) -> tuple[Button, ...]:
    def button(label: str, mode: str) -> Button:
        return Button(label, Press(button_values.IMPORT_LIST, button_values.import_value(key, mode)))

    if not plan.asks_how:
        return (button("Import", ""),)
    return tuple(button(f"Import, {mode}", mode) for mode in (Mode.DAILY, Mode.WEEKLY, Mode.INSTANTLY))


def _new(plan: ImportPlan) -> tuple[Part, ...]:
    if not plan.new:
        return ()
    shown = tuple(_told(one) for one in plan.new[:_SHOWN])
    more = len(plan.new) - len(shown)
    return (Items(shown), *((Text(((plain(f"and {more:,} more"),),)),) if more else ()))


def _told(new: NewSubscription) -> Line:
    mode = f", {new.mode}" if new.mode else ""
    dead = ": no source here can match it" if new.dead else ""
    return (code(shorten(new.typed, _QUERY_CHARACTERS)), plain(f"{mode}{dead}"))


def _left(plan: ImportPlan, *, most: int) -> tuple[Part, ...]:
    """What of the list the channel does not get, and why."""
    return (*(Quiet((plain(one),)) for one in notes(plan, most=most)), *_unread(plan.unread))


def notes(plan: ImportPlan, *, most: int) -> tuple[str, ...]:
    """The entries that the channel has already or has no room for, and how floods are avoided; a line each."""
    return tuple(filter(None, (_here(plan), _twice(plan), _flooding(plan), _no_room(plan, most=most))))


def unread_lines(plan: ImportPlan) -> tuple[str, ...]:
    """What could not be read, a line each, with what to write instead."""
    return tuple(f"{words(_wrong(one))}{'' if one.instead is None else f' {words(_fix(one))}'}" for one in plan.unread)


def _here(plan: ImportPlan) -> str:
    stay = "stays as it is" if plan.here == 1 else "stay as they are"
    return f"{_are(plan.here, 'here already')}, and {stay}." if plan.here else ""


def _twice(plan: ImportPlan) -> str:
    return f"{_are(plan.twice, 'in the list twice')}." if plan.twice else ""


def _no_room(plan: ImportPlan, *, most: int) -> str:
    if not plan.no_room:
        return ""
    first = shorten(plan.no_room[0], _WORDS_CHARACTERS)
    more = f"{counted(len(plan.no_room), 'subscription')} more, from {first} on, would be too many"
    return f"{more}: the operator allows {most:,} in a channel."


def _are(count: int, what: str) -> str:
    return f"{count:,} {'is' if count == 1 else 'are'} {what}"


def _flooding(plan: ImportPlan) -> str:
    """What becomes of subscriptions that would bring more cards than people read."""
    flooding = [one for one in plan.new if one.floods and one.mode in (None, Mode.INSTANTLY)]
    if not flooding:
        return ""
    first = shorten(flooding[0].typed, _WORDS_CHARACTERS)
    others = f" and {len(flooding) - 1:,} more" if len(flooding) > 1 else ""
    what = f"{first}{others} would bring more than {TOO_MUCH_A_DAY} papers a day"
    unsaid = any(one.mode is None for one in flooding)
    how = "where the list does not say “instantly”, these come in the daily digest" if unsaid else "as the list says"
    return f"{what}: {how}." if unsaid else f"{what}, instantly {how}."


def _unread(unread: Sequence[Unread]) -> tuple[Part, ...]:
    if not unread:
        return ()
    shown = unread[:_UNREAD_SHOWN]
    rest = len(unread) - len(shown)
    more = (Text(((plain(f"and {rest:,} more"),),)),) if rest else ()
    heading = Text(((bold(f"Not understood: {len(unread):,}"),),))
    return (heading, Items(tuple(map(_wrong, shown)), below=tuple(map(_fix, shown))), *more)


def _wrong(one: Unread) -> Line:
    why = shorten(one.why.replace("`", ""), _WHY_CHARACTERS).rstrip(".")
    return (plain(f"{one.place}: "), code(shorten(one.words, _WORDS_CHARACTERS)), plain(f" · {why}."))


def _fix(one: Unread) -> Line:
    return () if one.instead is None else (plain("Write "), code(shorten(one.instead, _QUERY_CHARACTERS)))


def nothing(name: str, plan: ImportPlan, *, most: int) -> Message:
    """The answer to a list that brings nothing, and why it does not."""
    why = (
        "all of it is here already" if plan.here and not plan.unread else "it brings nothing that this channel can take"
    )
    if not (plan.here or plan.twice or plan.unread or plan.no_room):
        why = "there is no query in it"
    return message_of((plain(f"{name}: nothing to import, {why}."),), *_left(plan, most=most))

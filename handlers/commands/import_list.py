"""`/papers import`: a list, as a file or as lines, is shown with all that it would bring; a button then brings it.

Nothing is changed before that, and one Undo takes all of it back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.card import button_values
from bot.card.card import Actions, Message, Quiet, Text, message_of, plain
from bot.card.form import FileInput, Form, TextInput
from bot.card.plan import digests_sentence
from bot.channel.subscription import Mode
from bot.errors import NotFound, UsageError
from bot.exchange.channel_list import ChannelList, Entry
from bot.exchange.own_format import write_own
from bot.exchange.read_list import PASTED, read_file, read_list
from bot.exchange.text_of import MOST_BYTES, too_large
from bot.jobs.import_list import Imported, Limits, import_list
from bot.jobs.plan_import import ImportPlan, plan_import, with_floods
from bot.polling.profile import SourceProfile
from handlers.commands.confirmation import muted_note, obstacle, public_notice, undo_button
from handlers.commands.context import CommandContext, Replaced, Reply
from handlers.commands.import_preview import nothing, preview
from handlers.commands.syntax import Invocation

FILE, LINES = "file", "lines"
TYPES = ("json", "opml", "xml", "csv", "tsv", "txt", "yaml", "yml", "md")
_BETWEEN = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')


async def form(_context: CommandContext) -> Form:
    """Where a file is chosen, or lines are pasted."""
    return Form(
        title="Import a list",
        verb=button_values.IMPORT,
        value="",
        fields=(
            FileInput(
                FILE, "A file", "JSON of Offprint or another bot, OPML, CSV or text", types=TYPES, required=False
            ),
            TextInput(
                LINES,
                "Or lines, one query each",
                hint='"mixture of experts" -survey daily',
                lines=True,
                required=False,
            ),
        ),
        submit="Look at it",
        about=((plain("You see what it brings before anything is changed."),),),
    )


async def answer(context: CommandContext) -> Reply:
    """Show what a list would bring."""
    name, told = await _given(context)
    plan = await _planned(told, context)
    plan = await with_floods(plan, archive=context.stores.archive, now=context.now)
    if not plan.brings_something:
        return Reply(nothing(name, plan, most=context.services.most_subscriptions))
    offered = write_own(_of(plan))
    key = await context.stores.imports.offer(context.caller.channel, offered, at=context.now)
    return Reply(preview(name, plan, key, most=context.services.most_subscriptions))


async def press_import(context: CommandContext) -> Replaced:
    """Bring the list that was offered, as far as the channel can take it now."""
    key, mode = button_values.read_import_value(context.value)
    offered = await context.stores.imports.offered(context.caller.channel, key)
    if offered is None:
        raise NotFound("This list is no longer kept here. Import the file again.")
    otherwise = Mode(mode) if mode in {*Mode} else Mode.DAILY
    outcome = await import_list(
        read_list(offered),
        otherwise=otherwise,
        limits=Limits(most=context.services.most_subscriptions, sources=_profiles(context)),
        actor=context.actor,
        channels=context.stores.channels,
        archive=context.stores.archive,
        now=context.now,
    )
    if outcome is None:
        return Replaced(message_of((plain("All of this is in the channel already; nothing was changed."),)))
    return Replaced(_imported(outcome, context), public=public_notice(outcome.change, context.caller))


async def _given(context: CommandContext) -> tuple[str, ChannelList]:
    """The name of the file or the lines, and the list in it. Raises `UsageError`."""
    attached, lines = context.invocation.files.get(FILE), context.invocation.options.get(LINES, "")
    if attached is not None:
        if attached.size > MOST_BYTES:
            raise too_large(attached.name)
        return f"“{attached.name}”", read_file(await attached.read(MOST_BYTES), attached.name)
    if lines.strip():
        return "What you pasted", read_list(_divided(lines), PASTED)
    raise UsageError(
        "There is nothing to import yet.",
        remedy=context.caller.dialect.format(Invocation(("import",), {LINES: '"mixture of experts" daily; title:gpu'})),
    )


def _divided(lines: str) -> str:
    """The lines; where all stands on one, a `;` outside of quotes divides it."""
    return lines if "\n" in lines.strip() else _BETWEEN.sub("\n", lines)


async def _planned(told: ChannelList, context: CommandContext) -> ImportPlan:
    channels, channel = context.stores.channels, context.caller.channel
    return await plan_import(
        told,
        await channels.get(channel),
        await channels.subscriptions(channel),
        most=context.services.most_subscriptions,
        sources=_profiles(context),
    )


def _profiles(context: CommandContext) -> Mapping[str, SourceProfile]:
    return {source.name: source.profile for source in context.services.sources}


def _of(plan: ImportPlan) -> ChannelList:
    """The list that a plan brings."""
    entries = tuple(Entry("", one.typed, one.mode) for one in plan.new)
    return ChannelList(entries=entries, digests=plan.digests, settings=plan.settings)


def _imported(outcome: Imported, context: CommandContext) -> Message:
    digests = digests_sentence(outcome.channel) if outcome.channel.running else ""
    return message_of(
        (plain(f"Imported {outcome.change.brought}."),),
        *((Text(((plain(f"{digests}."),),)),) if digests else ()),
        *obstacle(context.caller, outcome.channel),
        *muted_note(outcome.channel, context),
        Actions((undo_button(outcome.change),)),
        Quiet((plain("What this channel gets: "), context.command("list"))),
    )

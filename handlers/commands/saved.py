"""*Save* on a card, and `/papers saved [bibtex|ris]`: what a person keeps for themselves, and a file of it."""

from __future__ import annotations

from bot.card import button_values, labels
from bot.card.card import Actions, Button, Message, Press, Quiet, message_of, plain
from bot.card.excerpt import shorten
from bot.card.facts import title_of
from bot.card.saved import PAGE, nothing_saved, saved_message, saved_words
from bot.channel.person import PersonId, person_of
from bot.citing.formats import FORMATS, CitingFormat, format_named
from bot.errors import NotFound
from bot.paper.links_in import papers_in_mrkdwn
from bot.paper.paper import StoredPaper
from bot.paper.pasted import paper_in
from bot.ports.saved import MOST_SAVED, Saving
from bot.ports.write import Applied, Stale
from handlers.commands.attachment import TextFile
from handlers.commands.context import OLD_BUTTON, CommandContext, Replaced, Reply
from handlers.commands.errors import quoted, unusable
from handlers.commands.pressed_paper import paper_in_row, pressed_paper
from handlers.commands.syntax import Invocation, nearest
from handlers.commands.thinned import require_whole

_TITLE_CHARACTERS = 120
_BEFORE_A_FORMAT = frozenset({"as", "in", "to", "for", "export"})
_MANAGERS = {".bib": "bibtex", "latex": "bibtex", "jabref": "bibtex", ".ris": "ris"} | dict.fromkeys(
    ("zotero", "endnote", "mendeley"), "ris"
)
"""What reads a format, for its name."""


async def answer(context: CommandContext) -> Reply:
    """The first page, or all of it as a file."""
    typed = context.option("format")
    return await _export(_read_format(typed), context) if typed else Reply(await _page(0, context))


async def press_save(context: CommandContext) -> Reply:
    """Save the paper of a card. A second press changes nothing."""
    return await _saved((await pressed_paper(context)).paper, context)


async def answer_message(context: CommandContext) -> Reply:
    """Save the first paper of the archive that a message links to."""
    linked = papers_in_mrkdwn(context.option("message"))
    stored = await context.stores.papers.get(linked)
    found = next((stored[paper] for paper in linked if paper in stored), None)
    if found is None:
        instead = Invocation(("search",), {"query": "mixture of experts"})
        raise unusable("This message links to no paper of the archive.", instead=instead)
    return await _saved(require_whole(found), context)


async def _saved(stored: StoredPaper, context: CommandContext) -> Reply:
    """Save a paper, and say so."""
    total = (await context.stores.saved.page(_me(context), limit=0)).total
    if total >= MOST_SAVED:
        full = f"You have {MOST_SAVED:,} saved papers, which is as many as there can be. Remove some: "
        return Reply(message_of((plain(full), context.command("saved"))))
    written = await _save(stored, context)
    title = shorten(title_of(stored.paper), _TITLE_CHARACTERS)
    if isinstance(written, Stale):
        line = (plain(f"“{title}” is saved already. All of yours: "), context.command("saved"))
    else:
        line = (plain(f"Saved for you: “{title}”. You have {saved_words(written.number)}: "), context.command("saved"))
    remove = Press(button_values.UNSAVE, button_values.paper_value(stored.row))
    return Reply(message_of(line, Actions((Button(labels.REMOVE, remove, spoken=f"Remove {title}"),))))


async def press_unsave(context: CommandContext) -> Replaced:
    """Remove the paper that was just saved."""
    stored = await paper_in_row(context)
    await context.stores.saved.remove(_me(context), stored.paper.id)
    line = f"“{shorten(title_of(stored.paper), _TITLE_CHARACTERS)}” is not among your saved papers any more."
    save = Press(button_values.SAVE, context.value)
    return Replaced(message_of((plain(line),), Actions((Button(labels.SAVE, save),))))


async def press_page(context: CommandContext) -> Replaced:
    """Turn to a page."""
    return Replaced(await _page(context.number, context))


async def press_remove(context: CommandContext) -> Replaced:
    """Remove a paper from the list, which shows the rest."""
    stored, start = await _in_list(context)
    written = await context.stores.saved.remove(_me(context), stored.paper.id)
    return Replaced(await _page(start, context, removed=stored if isinstance(written, Applied) else None))


async def press_undo(context: CommandContext) -> Replaced:
    """Save a paper again that was removed in the list."""
    stored, start = await _in_list(context)
    await _save(stored, context)
    return Replaced(await _page(start, context))


async def press_export(context: CommandContext) -> Reply:
    """Everything that is saved, as a file."""
    chosen = format_named(context.value)
    if chosen is None:
        raise NotFound(OLD_BUTTON)
    return await _export(chosen, context)


def _me(context: CommandContext) -> PersonId:
    return person_of(context.caller.channel, context.caller.person.id)


async def _save(stored: StoredPaper, context: CommandContext) -> Applied | Stale:
    saving = Saving(person=_me(context), paper=stored.paper.id, at=context.now)
    return await context.stores.saved.add(saving)


async def _in_list(context: CommandContext) -> tuple[StoredPaper, int]:
    """The paper and the page that a button of the list is about."""
    pair = button_values.read_pair_value(context.value)
    if pair is None:
        raise NotFound(OLD_BUTTON)
    stored = await context.stores.papers.by_row(pair[0])
    if stored is None:
        raise NotFound("This paper is no longer in the archive.")
    return stored, pair[1]


async def _page(start: int, context: CommandContext, *, removed: StoredPaper | None = None) -> Message:
    """The page that begins there; the last one where there are fewer by now."""
    saved, me = context.stores.saved, _me(context)
    page = await saved.page(me, limit=PAGE, offset=start)
    if not page.papers and page.total:
        start = (page.total - 1) // PAGE * PAGE
        page = await saved.page(me, limit=PAGE, offset=start)
    if not page.papers:
        return nothing_saved(removed)
    return saved_message(page, start=start, now=context.now, removed=removed)


async def _export(chosen: CitingFormat, context: CommandContext) -> Reply:
    page = await context.stores.saved.page(_me(context), limit=MOST_SAVED)
    if not page.papers:
        return Reply(nothing_saved())
    text = chosen.write(one.paper.paper for one in page.papers)
    line = (plain(f"{saved_words(len(page.papers)).capitalize()} as {chosen.label}, the last saved first."),)
    note = Quiet((plain("Zotero, JabRef, EndNote and Mendeley read it."),))
    return Reply(message_of(line, note), file=TextFile(f"offprint-saved.{chosen.suffix}", text))


def _read_format(typed: str) -> CitingFormat:
    """The format that was named: `bibtex`, `as ris`, `export`; BibTeX where none is."""
    *before, last = typed.casefold().split()
    if last == "export" and not before:
        return FORMATS[0]
    if paper_in(typed) is not None:
        raise unusable(
            f"{quoted(typed)} is a paper, and Save is a button on its card.",
            instead=Invocation(("paper",), {"id": typed}),
        )
    chosen = format_named(_MANAGERS.get(last, last)) if _BEFORE_A_FORMAT.issuperset(before) else None
    if chosen is None:
        meant = nearest(last, [one.name for one in FORMATS]) or FORMATS[0].name
        names = " or ".join(one.name for one in FORMATS)
        wrong = f"{quoted(typed)} is no format: {names}. The list has buttons to remove papers and turn pages."
        raise unusable(wrong, instead=Invocation(("saved",), {"format": meant}))
    return chosen

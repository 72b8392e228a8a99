"""The router: which function answers which command, which button and which form; for both platforms."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from bot.card import button_values
from bot.card.card import message_of, plain
from bot.card.form import Form
from bot.digest.zones import Asker
from bot.errors import FieldErrors, UsageError
from bot.jobs.resume import resume_if_paused
from handlers.commands import (
    bibtex,
    call,
    confirmation,
    digest,
    export_list,
    feed,
    home,
    import_list,
    like,
    links,
    list_buttons,
    mail,
    mute,
    newest,
    notify,
    paper,
    pauses,
    plain_words,
    quiet,
    saved,
    search,
    settings,
    sources,
    spread,
    status,
    subscribe,
    subscribe_form,
    subscription_list,
    top,
    trending,
    unsubscribe_several,
    votes,
    why,
)
from handlers.commands.attachment import Attachment
from handlers.commands.context import VALUE, Answer, Caller, CommandContext, Opened, Reply, Services, Shown
from handlers.commands.did_you_mean import with_suggestions
from handlers.commands.errors import error_reply
from handlers.commands.help import answer_help, answer_unknown_words
from handlers.commands.permission import check_command, check_form_of, check_press
from handlers.commands.settings_form import check_settings
from handlers.commands.syntax import Invocation, Parsed, PlainWords, UnknownWords

_Command = Callable[[CommandContext], Awaitable[Reply]]
_Button = Callable[[CommandContext], Awaitable[Answer]]
_MakeForm = Callable[[CommandContext], Awaitable[Form]]
_Check = Callable[[Invocation, Asker], None]
_FORM_SECONDS = 1.0
"""How long a form may take to be made: no platform opens one after three seconds, and who asks is looked up first."""
_NO_OPTIONS: Mapping[str, str] = MappingProxyType({})
_NO_FILES: Mapping[str, Attachment] = MappingProxyType({})
TOO_LATE = message_of((plain("That took too long to open. Try it again."),))
"""The answer where a form could not be opened any more."""

ANSWERS: Mapping[tuple[str, ...], _Command] = MappingProxyType(
    {
        ("subscribe",): subscribe.answer,
        ("unsubscribe",): subscription_list.choose_or_end,
        ("list",): subscription_list.show,
        ("export",): export_list.answer,
        ("import",): import_list.answer,
        ("search",): search.answer,
        ("trending",): trending.answer,
        ("paper",): paper.answer,
        ("why",): why.answer,
        ("top",): top.answer,
        ("saved",): saved.answer,
        ("like",): like.answer,
        ("digest", "set"): digest.choose,
        ("digest", "show"): digest.show,
        ("digest", "now"): digest.preview,
        ("digest", "off"): digest.stop,
        ("digest", "email"): mail.answer,
        ("spread", "set"): spread.choose,
        ("spread", "show"): spread.show,
        ("spread", "off"): spread.stop,
        ("quiet", "set"): quiet.choose,
        ("quiet", "show"): quiet.show,
        ("quiet", "off"): quiet.stop,
        ("links", "on"): links.show_them,
        ("links", "off"): links.leave_them,
        ("links", "show"): links.show,
        ("mute",): mute.answer,
        ("unmute",): mute.end,
        ("settings",): settings.answer,
        ("call",): call.answer,
        ("notify", "on"): notify.turn_on,
        ("notify", "off"): notify.turn_off,
        ("notify", "show"): notify.show,
        ("feed", "show"): feed.show,
        ("feed", "trending"): feed.show_trending,
        ("feed", "off"): feed.revoke,
        ("sources",): sources.answer,
        ("status",): status.answer,
        ("help",): answer_help,
    }
)

BUTTONS: Mapping[str, _Button] = MappingProxyType(
    {
        button_values.ABSTRACT: paper.press_abstract,
        button_values.VOTE: votes.press_vote,
        button_values.TAKE_BACK: votes.press_take_back,
        button_values.NOT_FOR_US: votes.press_not_for_us,
        button_values.SAVE: saved.press_save,
        button_values.UNSAVE: saved.press_unsave,
        button_values.SAVED_PAGE: saved.press_page,
        button_values.SAVED_REMOVE: saved.press_remove,
        button_values.SAVED_UNDO: saved.press_undo,
        button_values.SAVED_EXPORT: saved.press_export,
        button_values.BIBTEX: bibtex.press_bibtex,
        button_values.WHY: why.press_why,
        button_values.TOP_PAGE: top.press_page,
        button_values.MORE: digest.press_more,
        button_values.CHANGE_TIME: digest.show,
        button_values.DIGEST_MENU: digest.press_menu,
        button_values.UNDO: confirmation.press_undo,
        button_values.DIGEST_AT: digest.press_time,
        button_values.DAILY: subscribe.press_daily,
        button_values.WEEKLY: subscribe.press_weekly,
        button_values.INSTANTLY: subscribe.press_instantly,
        button_values.UNSUBSCRIBE: subscription_list.press_end,
        button_values.UNSUBSCRIBE_SEVERAL: unsubscribe_several.press_end_several,
        button_values.LIST_PAGE: subscription_list.press_page,
        button_values.LIST_UNSUBSCRIBE: list_buttons.press_unsubscribe,
        button_values.LIST_DAILY: list_buttons.press_daily,
        button_values.LIST_WEEKLY: list_buttons.press_weekly,
        button_values.LIST_INSTANTLY: list_buttons.press_instantly,
        button_values.LIST_UNDO: list_buttons.press_undo,
        button_values.IMPORT_LIST: import_list.press_import,
        button_values.HOME_LIST: home.press_list,
        button_values.SOURCES_PAGE: sources.press_page,
        button_values.SEARCH_PAGE: search.press_page,
        button_values.SHARE: search.press_share,
        button_values.SEARCH_FOR: search.press_search,
        button_values.SUBSCRIBE_TO: search.press_subscribe,
        button_values.TRENDING_PAGE: trending.press_page,
        button_values.SHARE_TRENDING: trending.press_share,
        button_values.SHOW: paper.press_show,
        button_values.SHARE_PAPER: paper.press_share,
        button_values.LIKE: like.press_like,
        button_values.LIKE_PAGE: like.press_page,
        button_values.POST_NEWEST: newest.press_post,
        button_values.TRY_AGAIN: pauses.press_try_again,
        button_values.CALL_LIST: call.press_list,
    }
)

FORMS: Mapping[str, _MakeForm] = MappingProxyType(
    {
        button_values.SUBSCRIBE: subscribe_form.form,
        button_values.SETTINGS: settings.form,
        button_values.CALLS: call.form,
        button_values.IMPORT: import_list.form,
    }
)
"""What opens a form: a command's path joined by blanks, given without options, or a button's verb."""

CHECKS: Mapping[str, _Check] = MappingProxyType(
    {button_values.SUBSCRIBE: subscribe_form.check, button_values.SETTINGS: check_settings}
)
"""What is looked at before a form is taken, by its verb: pure, and raises `FieldErrors`."""

SUBMITTED: Mapping[str, _Button] = MappingProxyType(
    {
        button_values.SUBSCRIBE: subscribe_form.take,
        button_values.SETTINGS: settings.take,
        button_values.CALLS: call.take,
        button_values.IMPORT: import_list.answer,
    }
)
"""What answers a form that was filled in, by its verb: each field is an option, and the form's value is `VALUE`."""


def opens_form(name: str, options: Mapping[str, str] = _NO_OPTIONS) -> bool:
    """Whether a command (its path joined by blanks) opens a form, as it may without options; or a button (its verb)."""
    return name in FORMS and not options.keys() - {VALUE}


async def open_form(invocation: Invocation, caller: Caller, services: Services) -> Opened | Answer:
    """The form that a command or a button opens; words where it cannot be made in time, or is not theirs to open."""
    name = " ".join(invocation.path)
    context = CommandContext(invocation, caller, services)
    try:
        async with asyncio.timeout(_FORM_SECONDS):
            await check_form_of(name, caller, services)
            return Opened(await FORMS[name](context))
    except UsageError as error:
        return await in_words(invocation, caller, services) or error_reply(error, invocation, caller)
    except TimeoutError:
        return await in_words(invocation, caller, services) or Reply(TOO_LATE)


async def in_words(invocation: Invocation, caller: Caller, services: Services) -> Answer | None:
    """What is answered in place of a form that cannot be opened; None where there are no words for it."""
    if invocation.path not in ANSWERS:
        return None
    return await answer(Invocation(invocation.path), caller, services)


def check_form(verb: str, fields: Mapping[str, str], asker: Asker) -> None:
    """Raises `FieldErrors` for fields that cannot be used as they were filled in."""
    check = CHECKS.get(verb)
    if check is not None:
        check(Invocation((verb,), fields), asker)


async def submit(  # noqa: PLR0913 - what a form is sent with
    verb: str,
    value: str,
    fields: Mapping[str, str],
    *,
    files: Mapping[str, Attachment] = _NO_FILES,
    caller: Caller,
    services: Services,
) -> Answer:
    """Take a form that was filled in. Raises `FieldErrors`; anything else that is wrong is answered in words."""
    with _measured(verb, caller, services):
        return await _submit(Invocation((verb,), {**fields, VALUE: value}, files), caller, services)


async def _submit(invocation: Invocation, caller: Caller, services: Services) -> Answer:
    (verb,) = invocation.path
    taken = SUBMITTED.get(verb)
    if taken is None:
        return Reply(message_of((plain("This form is from another version of Offprint and is not taken any more."),)))
    context = CommandContext(invocation, caller, services)
    try:
        await check_form_of(verb, caller, services)
        check_form(verb, invocation.options, context.asker)
        return await taken(context)
    except FieldErrors:
        raise
    except UsageError as error:
        return error_reply(error, invocation, caller)


ON_MESSAGES: Mapping[str, _Command] = MappingProxyType({"like": like.answer_message, "saved": saved.answer_message})
"""What can be asked of a message, from its menu: its text is the option `message`."""


async def answer_about(name: str, text: str, caller: Caller, services: Services) -> Answer:
    """Answer what is asked of a message with this text, by a name of `ON_MESSAGES`."""
    with _measured(name, caller, services):
        return await _run(ON_MESSAGES[name], Invocation((name,), {"message": text}), caller, services)


async def answer(parsed: Parsed, caller: Caller, services: Services) -> Answer:
    """Run the command. What a person typed wrongly, or may not do, is answered; any other failure is raised.

    A command from a channel that can be posted to ends its pause: some platforms send no event when access returns.
    """
    with _measured(" ".join(parsed.path) if isinstance(parsed, Invocation) else "", caller, services):
        return _told_once(await _answer(parsed, caller, services), caller)


def _told_once(answer: Answer, caller: Caller) -> Answer:
    """The answer; in direct messages, where nobody else is, without what everyone would see."""
    return answer if caller.channel.person is None or isinstance(answer, Shown) else replace(answer, public=None)


@contextmanager
def _measured(what: str, caller: Caller, services: Services) -> Iterator[None]:
    """Tell `on_answered` how long it took; what nobody named in the tables of this file is `unknown`."""
    began = services.clock.monotonic()
    try:
        yield
    finally:
        named = what if what in BUTTONS or what in SUBMITTED or tuple(what.split()) in ANSWERS else "unknown"
        services.on_answered(caller.channel.platform, named, services.clock.monotonic() - began)


async def _answer(parsed: Parsed, caller: Caller, services: Services) -> Answer:
    if caller.access.can_post:
        await resume_if_paused(caller.channel, channels=services.stores.channels)
    if isinstance(parsed, UnknownWords):
        return answer_unknown_words(parsed, caller)
    if isinstance(parsed, PlainWords):
        searching = Invocation(("search",), {"query": parsed.text})
        return await _run(partial(plain_words.answer, parsed), searching, caller, services)
    command = ANSWERS.get(parsed.path)
    if command is None:
        return answer_unknown_words(UnknownWords(" ".join(parsed.path)), caller)
    return await _run(command, parsed, caller, services)


async def _run(command: _Command, invocation: Invocation, caller: Caller, services: Services) -> Answer:
    context = CommandContext(invocation, caller, services)
    try:
        await check_command(invocation, caller, services)
        return await command(context)
    except UsageError as error:
        return await with_suggestions(error_reply(error, invocation, caller), error, context)


async def press(verb: str, value: str, caller: Caller, services: Services) -> Answer:
    """Run the button `verb` with `value`. A button that is unknown, too old or not for them is answered with that."""
    verb, value = _chosen(verb, value)
    with _measured(verb, caller, services):
        return _told_once(await _press(verb, value, caller, services), caller)


def _chosen(verb: str, value: str) -> tuple[str, str]:
    """The press that a choice of a card's menu stands for; any other press is its own."""
    return (button_values.read_choice(value) or (verb, value)) if verb == button_values.CARD_MENU else (verb, value)


async def _press(verb: str, value: str, caller: Caller, services: Services) -> Answer:
    button = BUTTONS.get(verb)
    if button is None:
        return Reply(message_of((plain("This button no longer works; type /papers help to see what does."),)))
    pressed = Invocation((verb,), {VALUE: value})
    try:
        await check_press(verb, caller, services)
        return await button(CommandContext(pressed, caller, services))
    except UsageError as error:
        return error_reply(error, pressed, caller)

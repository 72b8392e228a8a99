"""The router: run a command, a press or a form, if it is theirs to run; for both platforms."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
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
from handlers.commands import plain_words
from handlers.commands.attachment import Attachment
from handlers.commands.context import VALUE, Answer, Caller, CommandContext, Opened, Reply, Services, Shown
from handlers.commands.did_you_mean import with_suggestions
from handlers.commands.errors import error_reply
from handlers.commands.help import answer_unknown_words
from handlers.commands.permission import check_command, check_form_of, check_press
from handlers.commands.routes import ANSWERS, BUTTONS, CHECKS, FORMS, LIVE, ON_MESSAGES, SUBMITTED, Answering
from handlers.commands.syntax import Invocation, Parsed, PlainWords, UnknownWords

_FORM_SECONDS = 1.0
"""How long a form may take to be made: no platform opens one after three seconds, and who asks is looked up first."""
_NO_OPTIONS: Mapping[str, str] = MappingProxyType({})
_NO_FILES: Mapping[str, Attachment] = MappingProxyType({})
TOO_LATE = message_of((plain("That took too long to open. Try it again."),))
_NO_LONGER = message_of((plain("This button no longer works; type /papers help to see what does."),))
"""The answer where a form could not be opened any more."""


def opens_form(name: str, options: Mapping[str, str] = _NO_OPTIONS) -> bool:
    """Whether a command (its path joined by blanks) opens a form, as it may without options; or a button (its verb)."""
    return name in FORMS and not options.keys() - {VALUE}


async def open_form(invocation: Invocation, caller: Caller, services: Services) -> Opened | Answer:
    """The form that a command or a button opens; words where it cannot be made in time, or is not theirs to open."""
    name = " ".join(invocation.path)
    if (make := FORMS.get(name)) is None:
        return Reply(_NO_LONGER)
    context = CommandContext(invocation, caller, services)
    try:
        async with asyncio.timeout(_FORM_SECONDS):
            await check_form_of(name, caller, services)
            return Opened(await make(context))
    except UsageError as error:
        return await answer_in_words(invocation, caller, services) or error_reply(error, invocation, caller)
    except TimeoutError:
        return await answer_in_words(invocation, caller, services) or Reply(TOO_LATE)


async def answer_in_words(invocation: Invocation, caller: Caller, services: Services) -> Answer | None:
    """The answer in place of a form that cannot be opened; None where there are no words for it."""
    if invocation.path not in ANSWERS:
        return None
    return await answer(Invocation(invocation.path), caller, services)


def check_form(verb: str, fields: Mapping[str, str], asker: Asker) -> None:
    """Raises `FieldErrors` for fields that cannot be used as they were filled in."""
    check = CHECKS.get(verb)
    if check is not None:
        check(Invocation((verb,), fields), asker)


async def look(verb: str, fields: Mapping[str, str], caller: Caller, services: Services) -> Form | None:
    """A form as it stands, with a word on each entry; None for one that says nothing before it is sent.

    It changes nothing, and asks for no right: it says what everyone in the channel may ask.
    """
    live = LIVE.get(verb)
    return None if live is None else await live(CommandContext(Invocation((verb,), fields), caller, services))


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


async def answer_about(name: str, text: str, caller: Caller, services: Services) -> Answer:
    """Run the choice of a message's menu, by a name of `ON_MESSAGES`; `text` is that of the message."""
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


async def _run(command: Answering, invocation: Invocation, caller: Caller, services: Services) -> Answer:
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
        return Reply(_NO_LONGER)
    pressed = Invocation((verb,), {VALUE: value})
    try:
        await check_press(verb, caller, services)
        return await button(CommandContext(pressed, caller, services))
    except UsageError as error:
        return error_reply(error, pressed, caller)

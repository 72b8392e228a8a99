"""Every command's answer, behind one door for both platforms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.errors import UsageError
from bot.jobs.resume import resume_if_paused
from handlers.commands import digest, helping, listing, paper, search, status, subscribe, unsubscribe
from handlers.commands.asked import Answer, Asked, Invocation, Reply
from handlers.commands.call import Call
from handlers.commands.desk import Desk
from handlers.commands.trouble import trouble
from handlers.commands.understand import Misread

_Command = Callable[[Call], Awaitable[Reply]]

ANSWERS: Mapping[tuple[str, ...], _Command] = MappingProxyType(
    {
        ("subscribe",): subscribe.answer,
        ("unsubscribe",): unsubscribe.answer,
        ("list",): listing.answer,
        ("search",): search.answer,
        ("paper",): paper.answer,
        ("digest", "set"): digest.choose,
        ("digest", "show"): digest.show,
        ("digest", "now"): digest.preview,
        ("digest", "off"): digest.stop,
        ("status",): status.answer,
        ("help",): helping.answer,
    }
)


async def answer(invocation: Invocation | Misread, asked: Asked, desk: Desk) -> Answer:
    """Do what was asked. What a person typed wrongly is answered, not raised; anything else that fails is raised.

    A command from a channel that can be posted to ends its pause: not every platform tells when access comes back.
    """
    if asked.access.can_post:
        await resume_if_paused(asked.channel, channels=desk.stores.channels)
    if isinstance(invocation, Misread):
        return helping.misread(invocation, asked)
    command = ANSWERS.get(invocation.path)
    if command is None:
        return helping.misread(Misread(" ".join(invocation.path)), asked)
    try:
        return await command(Call(invocation, asked, desk))
    except UsageError as error:
        return trouble(error, invocation, asked)

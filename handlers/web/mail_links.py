"""The pages behind the links in mail: confirm, leave, come back.

A GET changes nothing: programs that scan mail open every link. The button of the page posts, and so does the
*Unsubscribe* of a mail program, which has no cookie and shows no page (https://www.rfc-editor.org/rfc/rfc8058).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from aiohttp import web

from bot.card.formatting import weekday_words
from bot.card.mail_confirmation import ASK_NO_MORE, list_words
from bot.jobs.answer_mail import Answered, BadLink, come_back, confirm, leave, opened
from bot.log_events import LogEvent
from bot.mailing.links import PAGES, MailLinks, return_until
from bot.mailing.recipient import Recipient
from bot.mailing.token import Purpose
from bot.mailing.typed_address import masked
from bot.ports.stores import Stores
from handlers.page import Page, PageButton, page_response

log = structlog.get_logger(__name__)

_ANSWERS = {Purpose.CONFIRM: confirm, Purpose.LEAVE: leave, Purpose.RETURN: come_back}


def mail_link_routes(links: MailLinks, *, stores: Stores, now: Callable[[], datetime]) -> list[web.RouteDef]:
    """The pages, under the path of the public address."""
    pages = _Pages(links, stores, now)
    found: list[web.RouteDef] = []
    for purpose in Purpose:
        path = f"{links.prefix}{PAGES}/{purpose.value}/{{token}}"
        found += [web.get(path, _answering(pages.ask, purpose)), web.post(path, _answering(pages.answer, purpose))]
    return found


def _answering(
    page: Callable[[Purpose, str], Awaitable[Page]], purpose: Purpose
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def respond(request: web.Request) -> web.Response:
        return page_response(await page(purpose, request.match_info["token"]))

    return respond


@dataclass(frozen=True, slots=True)
class _Pages:
    links: MailLinks
    stores: Stores
    now: Callable[[], datetime]

    async def ask(self, purpose: Purpose, token: str) -> Page:
        """The page with the button; nothing is changed."""
        found = await opened(token, purpose, links=self.links, recipients=self.stores.recipients, now=self.now())
        if isinstance(found, BadLink):
            return _bad_link(found, purpose)
        what = await self._what(found)
        if _is_done(found, purpose):
            return self._done(found, purpose, what)
        button = PageButton(_label(found, purpose), self._path(purpose, token))
        return Page(heading=_question(found, purpose, what), paragraphs=_about(found, purpose), button=button)

    async def answer(self, purpose: Purpose, token: str) -> Page:
        """The button was pressed: it is done, and may be done again."""
        answer = partial(_ANSWERS[purpose], links=self.links, recipients=self.stores.recipients, now=self.now())
        answered = await answer(token)
        match answered:
            case BadLink():
                return _bad_link(answered, purpose)
            case Answered(recipient, is_new):
                if is_new:
                    channel = str(recipient.channel)
                    log.info(LogEvent.EMAIL_ANSWERED, answer=purpose.value, channel=channel, recipient=recipient.id)
                return self._done(recipient, purpose, await self._what(recipient))

    def _done(self, recipient: Recipient, purpose: Purpose, what: str) -> Page:
        if recipient.gets_mail:
            return Page(heading="Done: you get them", paragraphs=(_gets(recipient, what),))
        if purpose is not Purpose.LEAVE:
            said = f"{masked(recipient.address)} gets nothing unless it confirms, by the link of a mail that asks it."
            return Page(heading="Done: you may be asked", paragraphs=(said,))
        heading, said = _LEFT[recipient.wants_no_asks]
        told = said.format(address=masked(recipient.address), what=what)
        back, until = self.links.return_token(recipient), return_until(recipient)
        if back is None or until is None or until <= self.now():
            return Page(heading=heading, paragraphs=(told,))
        undo = PageButton(f"Undo: {_UNDONE[recipient.wants_no_asks]}", self._path(Purpose.RETURN, back), is_quiet=True)
        ends = f"Was that a mistake? Until {weekday_words(until.date())} this page takes it back."
        return Page(heading=heading, paragraphs=(told, ends), button=undo)

    async def _what(self, recipient: Recipient) -> str:
        return list_words(await self.stores.channels.get(recipient.channel))

    def _path(self, purpose: Purpose, token: str) -> str:
        return f"{self.links.prefix}{PAGES}/{purpose.value}/{token}"


_LEFT = {
    False: ("Done: you get no more of them", "{address} gets no more of {what}."),
    True: ("Done: you are asked no more", "{address} does not get {what}, and no channel can have it asked any more."),
}
"""What is said to one that left, by whether it wants no asks."""
_UNDONE = {False: "send them again", True: "I may be asked"}
_LABELS = {
    Purpose.CONFIRM: "Yes, send them to me",
    Purpose.LEAVE: "Send me no more",
    Purpose.RETURN: "Send them again",
}
_QUESTIONS = {
    Purpose.CONFIRM: "Do you want {what}?",
    Purpose.LEAVE: "Stop {what}?",
    Purpose.RETURN: "Get {what} again?",
}


def _is_done(recipient: Recipient, purpose: Purpose) -> bool:
    match purpose:
        case Purpose.CONFIRM:
            return recipient.gets_mail
        case Purpose.LEAVE:
            return recipient.left_at is not None
        case Purpose.RETURN:
            return recipient.left_at is None


def _label(recipient: Recipient, purpose: Purpose) -> str:
    if recipient.confirmed_at is not None or purpose is Purpose.CONFIRM:
        return _LABELS[purpose]
    return ASK_NO_MORE if purpose is Purpose.LEAVE else "I may be asked"


def _question(recipient: Recipient, purpose: Purpose, what: str) -> str:
    if recipient.confirmed_at is not None or purpose is Purpose.CONFIRM:
        return _QUESTIONS[purpose].format(what=what)
    return "Be asked no more?" if purpose is Purpose.LEAVE else "May you be asked again?"


def _about(recipient: Recipient, purpose: Purpose) -> tuple[str, ...]:
    address = masked(recipient.address)
    match purpose:
        case Purpose.CONFIRM:
            asked = f"{recipient.asked_by} asked for them to come to {address}."
            return asked, "Nothing comes unless you confirm. Each mail has a link that ends it."
        case Purpose.LEAVE:
            if recipient.confirmed_at is None:
                asked = f"{recipient.asked_by} asked for mail to {address}. Nothing comes unless you confirm."
                return asked, "One press, and no channel can have you asked any more."
            return (f"They come to {address}. One press, and no more do.",)
        case Purpose.RETURN:
            if recipient.confirmed_at is None:
                return (f"A channel could have {address} asked by mail whether it wants its digests.",)
            return (f"They would come to {address}, as before.",)


def _gets(recipient: Recipient, what: str) -> str:
    return f"{masked(recipient.address)} gets {what}, from the next one on. Each mail has a link that ends it."


def _bad_link(why: BadLink, purpose: Purpose) -> Page:
    """What is the matter with a link, and what to do."""
    match why:
        case BadLink.FORGED:
            whole = "Open it from the mail again, or copy the whole of it: mail programs break long lines."
            help_ = "use the link of a newer mail" if purpose is Purpose.LEAVE else "have the mail sent once more"
            said = (whole, f"If that does not help, {help_}.")
            return Page(heading="This link is not one of ours, or not complete", paragraphs=said, status=404)
        case BadLink.EXPIRED:
            again = "Nothing comes to you. If you want it, have the person who asked for you ask once more."
            return Page(heading="This link is too old", paragraphs=(again,), status=410)
        case BadLink.REPLACED:
            newer = "There is a newer mail with a newer link. Please use that one."
            return Page(heading="This link was replaced", paragraphs=(newer,), status=410)
        case BadLink.ENDED:
            ended = "It was ended since, and nothing comes of it. Do you want it after all?"
            how = "If you ended it, the last link of the same mail takes that back. Else have it asked for again."
            return Page(heading="This is over", paragraphs=(ended, how), status=410)

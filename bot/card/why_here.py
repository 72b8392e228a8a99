"""The answer to `why`: what became of a paper in a channel, and for each subscription the term that decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.announcing.announcement import Announced
from bot.announcing.route import PriorAnnouncement
from bot.card import button_values, labels
from bot.card.byline import in_words
from bot.card.card import Actions, Button, Items, Line, Message, Part, Press, Quiet, Text, bold, code, plain
from bot.card.excerpt import shorten
from bot.card.facts import citation, title_line
from bot.card.formatting import ago, counted, span
from bot.channel.subscription import Subscription
from bot.delivery.delivery import OPEN_STATES, Delivery, State
from bot.matching.explain import Explanation, Failing
from bot.paper.paper import StoredPaper
from bot.query.evidence import Term
from bot.query.fields import LABELS

SHOWN = 10
"""Subscriptions that are shown: those that match first, then those that came nearest."""
_ENDED_BY_BUTTON = 3
_QUERY_CHARACTERS = 120
_TERM_CHARACTERS = 60
_TERMS_NAMED = 4
_LABEL_CHARACTERS = 60
_LABELS = {**LABELS, "everything": "anything"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A subscription beside the paper."""

    subscription: Subscription
    explanation: Explanation

    @property
    def matches(self) -> bool:
        """Whether it is true of the paper as the paper is known now."""
        return self.explanation.witness is not None

    @property
    def nearest(self) -> Failing:
        """Of the ways in which it could be true, the one that fails for the fewest terms."""
        failing = self.explanation.failing or (Failing((), ()),)
        return min(failing, key=lambda one: len(one.missing) + len(one.unwanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyHere:
    """A paper in a channel: how it was announced there, in what, and by which card, and the verdicts.

    `unread` counts the subscriptions that were not read beside the paper.
    """

    paper: StoredPaper
    announced: Announced | None
    prior: PriorAnnouncement | None
    card: Delivery | None
    verdicts: tuple[Verdict, ...]
    unread: int = 0


def why_here_message(why: WhyHere, *, now: datetime) -> Message:
    """What became of the paper, then the subscriptions: those that match, then those that came nearest."""
    fate = _fate(why, now=now)
    order = sorted(why.verdicts, key=lambda one: (not one.matches, _distance(one)))
    parts: list[Part] = [Text((title_line(why.paper.paper), (plain(fate),))), *_listed(order[:SHOWN])]
    if left := _left(order[SHOWN:], why.unread):
        parts.append(Quiet((plain(left),)))
    if ending := _ending(order):
        parts.append(Actions(ending))
    return Message(f"{citation(why.paper.paper)}. {fate}", tuple(parts))


def _left(verdicts: Sequence[Verdict], unread: int) -> str:
    """What is said of the subscriptions that are not shown: those that match too, those further off, the unread."""
    matching = sum(one.matches for one in verdicts)
    further = len(verdicts) - matching
    told = (
        (matching, f"And {counted(matching, 'subscription')} that {_verb(matching, 'matches', 'match')} it too."),
        (further, f"And {counted(further, 'subscription')} that {_verb(further, 'is', 'are')} further from it."),
        (unread, f"{unread} more {_verb(unread, 'was', 'were')} not looked at."),
    )
    return " ".join(said for number, said in told if number)


def _verb(number: int, one: str, several: str) -> str:
    return one if number == 1 else several


def _distance(one: Verdict) -> int:
    return 0 if one.matches else len(one.nearest.missing) + len(one.nearest.unwanted)


def _fate(why: WhyHere, *, now: datetime) -> str:
    """One sentence: where the paper is, or why it did not come."""
    if why.announced is None:
        return _why_not(why)
    if why.card is not None and (why.card.state is not State.DROPPED or why.card.unsure_since):
        return f"Its card {_card_words(why.card, now=now)}."
    if why.prior is not None and why.prior.digests:
        names = in_words(sorted(why.prior.digests))
        waits = "It waits for" if why.prior.is_unsaid else "It was a line of"
        return f"{waits} the {names} digest: it came {ago(why.announced.at, now=now)}."
    return f"It came {ago(why.announced.at, now=now)}, and nothing was posted: what it matched had ended."


def _card_words(card: Delivery, *, now: datetime) -> str:
    if card.sent_at is not None:
        return f"was posted here {ago(card.sent_at, now=now)}"
    if card.state in OPEN_STATES:
        return "is on its way here" if card.due_at <= now else f"comes in {span(card.due_at - now)}"
    return "could not be posted"


def _why_not(why: WhyHere) -> str:
    """Why a paper that no card or digest told of did not come."""
    matching = [one.subscription for one in why.verdicts if one.matches]
    if not why.verdicts:
        return "It has not come here: this channel has no subscription."
    if not matching and why.unread:
        return "It has not come here: no subscription that was looked at matches it."
    if not matching:
        return "It has not come here: no subscription matches it."
    if why.paper.paper.is_taken_back:
        return "It has not come here: a paper that was taken back is not announced."
    if all(one.created_at > why.paper.first_seen_at for one in matching):
        return "It has not come here: it was in the archive before the subscription that matches it."
    return (
        "It has not come here, though a subscription matches it now: it was no news when its source brought it, or it"
        " did not match then."
    )


def _listed(verdicts: Sequence[Verdict]) -> tuple[Items, ...]:
    if not verdicts:
        return ()
    return (Items(tuple(map(_named, verdicts)), below=tuple(map(_decided, verdicts))),)


def _named(one: Verdict) -> Line:
    query = code(shorten(one.subscription.typed, _QUERY_CHARACTERS))
    return (query, bold(" matches") if one.matches else plain(" does not match"))


def _decided(one: Verdict) -> Line:
    """The terms that decided: those found, with their fields; else those that are missing, or must not be there."""
    witness = one.explanation.witness
    if witness is not None:
        return _spans([_found(evidence.term) for evidence in witness]) or (plain("every paper matches"),)
    failing = one.nearest
    missing = _terms(failing.missing, "is missing", "are missing")
    unwanted = _terms(failing.unwanted, "is there and must not be", "are there and must not be")
    between: Line = (plain("; "),) if missing and unwanted else ()
    others = len(one.explanation.failing) - 1
    return (*missing, *between, *unwanted, *((plain(f" (nearest of {others + 1} ways)"),) if others > 0 else ()))


def _found(term: Term) -> Line:
    fields = ", ".join(_LABELS.get(field, field) for field in term.fields)
    return (code(shorten(term.text, _TERM_CHARACTERS)), *((plain(f" ({fields})"),) if fields else ()))


def _terms(named: Sequence[str], one: str, several: str) -> Line:
    if not named:
        return ()
    terms = _spans([(code(shorten(term, _TERM_CHARACTERS)),) for term in named])
    return (*terms, plain(f" {one if len(named) == 1 else several}"))


def _spans(lines: Sequence[Line]) -> Line:
    """The first of them with commas between, and how many more there are."""
    shown = lines[:_TERMS_NAMED]
    joined = tuple(each for number, line in enumerate(shown) for each in ((plain(", "),) if number else ()) + line)
    more = len(lines) - len(shown)
    return (*joined, *((plain(f" and {more} more"),) if more else ()))


def _ending(order: Sequence[Verdict]) -> tuple[Button, ...]:
    """A button for each of the first subscriptions that match, which ends it."""
    return tuple(
        Button(
            shorten(f"{labels.UNSUBSCRIBE} from {one.subscription.typed}", _LABEL_CHARACTERS),
            Press(button_values.UNSUBSCRIBE, str(one.subscription.id)),
        )
        for one in order[:_ENDED_BY_BUTTON]
        if one.matches
    )

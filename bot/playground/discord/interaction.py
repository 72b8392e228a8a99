"""An interaction as a value: what a person did, the first answers that an app may give, and the state of the answer.

Page: interactions/receiving-and-responding.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from bot.playground.discord import limits
from bot.playground.discord.guilds import Message
from bot.playground.discord.refusals import INVALID_BODY, Refused
from bot.playground.invocation import Invocation
from bot.playground.shape import AnyOf, Anything, Breach, Items, Number, Record, String
from bot.playground.wire import JsonObject, whole


class Kind(IntEnum):
    """What a person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Reply(IntEnum):
    """The kinds of a first answer."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


_ALLOWED = {
    Kind.COMMAND: frozenset({Reply.MESSAGE, Reply.DEFERRED_MESSAGE, Reply.MODAL}),
    Kind.COMPONENT: frozenset(Reply) - {Reply.CHOICES},
    Kind.AUTOCOMPLETE: frozenset({Reply.CHOICES}),
    Kind.MODAL: frozenset({Reply.MESSAGE, Reply.DEFERRED_MESSAGE}),
}
_FROM_A_MESSAGE = frozenset({Reply.DEFERRED_UPDATE, Reply.UPDATE})
"""What also answers a modal that a component opened."""
_CHOICE = Record(
    {
        "name": String(1, limits.CHOICE),
        "name_localizations": Anything(),
        "value": AnyOf((String(0, limits.CHOICE), Number())),
    },
    frozenset({"name", "value"}),
)
CHOICES = Items(_CHOICE, 0, limits.AUTOCOMPLETE_CHOICES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An interaction: what it is, the message it hangs on (a press), and how far its answer has come.

    `alone` says that only the person added the app (five follow-ups). `modal` is the form that it opened or came from.

    `original` is the id of its first answer, reserved from the start; `waiting` says that it was deferred and shows
    "thinking"; `hidden` the choice of the deferral: for the asker alone.
    """

    id: str
    token: str
    kind: Kind
    invocation: Invocation
    began: float
    original: str
    command: str
    source: Message | None = None
    reply: Reply | None = None
    waiting: bool = False
    hidden: bool = False
    alone: bool = False
    follow_ups: int = 0
    modal: JsonObject | None = None


def reply_of(found: Open, payload: JsonObject) -> Reply:
    """The type of a first answer; raises `Refused` if it cannot answer this kind of interaction."""
    kind = whole(payload.get("type"))
    allowed = _ALLOWED[found.kind]
    if found.kind is Kind.MODAL and found.source is not None:
        allowed |= _FROM_A_MESSAGE
    if kind not in allowed:
        raise Refused(INVALID_BODY, breaches=[Breach(("type",), "callback")])
    return Reply(kind)

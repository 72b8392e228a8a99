"""`offprint outbox`: lists the messages that wait, failed, or may be lost; retries or drops them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Annotated

import typer

from bot.card.formatting import counted
from bot.channel.channel import ChannelId
from bot.cli.output import Json, print_json, print_table, say
from bot.cli.setup import now, open_stores
from bot.delivery.by_hand import dropped, retried
from bot.delivery.delivery import FOR_A_PERSON, OPEN_STATES, Delivery, State
from bot.errors import UsageError
from bot.jobs.mend_outbox import mend_row
from bot.ports.outbox_view import Depth
from bot.ports.stores import Stores
from bot.service import read_channel
from bot.text.redact import redacted

_UNSETTLED = (*FOR_A_PERSON, State.UNCERTAIN)
_MOST = 10_000
_VERBS = "offprint outbox list, offprint outbox retry NUMBER, or offprint outbox drop NUMBER"
_TAKES: Mapping[str, str] = MappingProxyType(
    {
        "list": "list takes no numbers and no “--all”: it shows every row that needs you.",
        "retry": "retry takes the numbers of rows, or “--all”, and not both.",
        "drop": "drop takes the numbers of rows, and no “--all”.",
    }
)
_LOOK_FIRST = "“--send-again” may post a message twice: it belongs to retry, and to the numbers of single rows."


def outbox(  # noqa: PLR0913 - one parameter for each thing that a person types
    what: Annotated[str, typer.Argument(metavar="list|retry|drop", help="What to do.")] = "list",
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="[NUMBER]...", help="Rows, by the numbers that list shows.")
    ] = None,
    *,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="List rows in this state; may be given several times.")
    ] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="List the rows of one channel.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Retry all that failed or stepped aside.")] = False,
    send_again: Annotated[
        bool, typer.Option("--send-again", help="Retry without a look: what the platform has comes twice.")
    ] = False,
    most: Annotated[int, typer.Option("--limit", min=1, max=_MOST, help="How many rows to list.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """List messages that failed or may be lost; retry or drop them.

    It may be used while the service runs. A row that the platform may have is looked for before it is sent again.
    """
    chosen = tuple(numbers or ())
    match what:
        case "list" if not chosen and not every and not send_again:
            listed = asyncio.run(_listed(_states(state), _channel(channel), most))
            _print(*listed, as_json=as_json)
        case "retry" if bool(chosen) != every and not (send_again and every):
            asyncio.run(_retry(chosen, look=not send_again))
        case "drop" if chosen and not every and not send_again:
            asyncio.run(_drop(chosen))
        case "list" | "retry" | "drop":
            raise UsageError(_LOOK_FIRST if send_again else _TAKES[what], remedy=_VERBS)
        case _:
            raise UsageError(f"“{what}” is nothing that the outbox does.", remedy=_VERBS)


def _states(typed: Sequence[str] | None) -> tuple[State, ...]:
    known = {state.value: state for state in State}
    unknown = next((one for one in typed or () if one.casefold() not in known), None)
    if unknown is not None:
        raise UsageError(f"“{unknown}” is no state of a message.", remedy=f"Write one of: {', '.join(known)}")
    return tuple(known[one.casefold()] for one in typed or ()) or _UNSETTLED


def _channel(typed: str | None) -> ChannelId | None:
    return None if typed is None else read_channel(typed)


async def _listed(
    states: tuple[State, ...], channel: ChannelId | None, most: int
) -> tuple[tuple[Delivery, ...], tuple[Depth, ...]]:
    async with open_stores() as stores:
        return await stores.outbox_view.rows(states, channel=channel, most=most), await stores.outbox_view.depths()


async def _retry(numbers: tuple[int, ...], *, look: bool) -> None:
    async with open_stores() as stores:
        if not numbers:
            waiting = await stores.outbox_view.rows(FOR_A_PERSON, most=_MOST)
            numbers = tuple(row.id for row in waiting)
        for number in numbers:
            row = await mend_row(number, partial(retried, look=look, now=now()), stores=stores)
            say(f"{number} goes out next in {row.channel}. {await _hindrance(row, stores)}".rstrip())
        if not numbers:
            say("Nothing failed, and nothing stepped aside.")


async def _hindrance(row: Delivery, stores: Stores) -> str:
    """What keeps the row's channel from being posted to."""
    pause = (await stores.channels.get(row.channel)).pause
    return "" if pause is None else f"But that channel is paused ({pause.code}): {pause.step}"


async def _drop(numbers: tuple[int, ...]) -> None:
    async with open_stores() as stores:
        for number in numbers:
            row = await mend_row(number, partial(dropped, now=now()), stores=stores)
            say(f"{number} is dropped: {row.channel} does not get it.")


def _print(rows: tuple[Delivery, ...], depths: tuple[Depth, ...], *, as_json: bool) -> None:
    if as_json:
        print_json(map(_object, rows))
        return
    table = (
        (str(row.id), row.state.value, str(row.channel), f"{row.kind.value} {row.subject}", _made(row), _error(row))
        for row in rows
    )
    print_table(("row", "state", "channel", "what", "made", "error"), table, empty="Nothing needs you here.")
    say(f"In all: {', '.join(_counts(depths)) or 'nothing waits'}.")
    if any(row.state in FOR_A_PERSON for row in rows):
        say(f"What becomes of them: {_VERBS}")


def _counts(depths: Sequence[Depth]) -> Iterator[str]:
    for state in (*OPEN_STATES, *FOR_A_PERSON):
        if rows := sum(depth.rows for depth in depths if depth.state is state):
            yield f"{counted(rows, 'row')} {state.value}"


def _made(row: Delivery) -> str:
    return f"{row.created_at:%Y-%m-%d %H:%M} UTC"


def _error(row: Delivery) -> str:
    return redacted(row.error or "")


def _object(row: Delivery) -> Json:
    return {
        "row": row.id,
        "state": row.state.value,
        "channel": str(row.channel),
        "kind": row.kind.value,
        "subject": row.subject,
        "attempts": row.attempt,
        "made_at": row.created_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "started_at": row.started_at and row.started_at.isoformat(),
        "unsure_since": row.unsure_since and row.unsure_since.isoformat(),
        "error": _error(row) or None,
    }

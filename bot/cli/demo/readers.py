"""What people do with the cards once some have come: they like one, save one, and post a link to a paper."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cli.demo.script import READING, Pressed
from bot.cli.demo.typist import type_all
from bot.playground.playground import Playground
from bot.playground.wire import Json, items, record, text


async def read_cards(playground: Playground) -> None:
    """Press each button as soon as a card has it, and type the rest.

    Raises `TimeoutError` when no such card comes, `aiohttp.ClientError` when the playground does not take a line.
    """
    for deed in READING:
        if isinstance(deed, Pressed):
            await _press(playground, deed)
        else:
            await type_all((deed,), address=playground.url)


async def _press(playground: Playground, pressed: Pressed) -> None:
    await playground.until(lambda: _found(playground, pressed) is not None)
    message, control = _found(playground, pressed) or ("", {})
    if pressed.on_slack:
        option = text(control.get("value")) or None
        await playground.slack.press(pressed.channel, message, action_id=text(control.get("action_id")), option=option)
    else:
        await playground.discord.press(pressed.channel, message, custom_id=text(control.get("custom_id")))


def _found(playground: Playground, pressed: Pressed) -> tuple[str, Json] | None:
    """The first message of the channel that has the button, and the button."""
    posts = (playground.slack if pressed.on_slack else playground.discord).ledger(pressed.channel)
    found = ((post.id, control) for post in posts for control in _controls(post.payload, pressed.label))
    return next(found, None)


def _controls(part: object, label: str) -> Iterator[Json]:
    """The controls of a message that say `label`, as they were sent; a native thumb with the action of its pair."""
    if isinstance(part, list):
        for one in part:
            yield from _controls(one, label)
        return
    control = record(part)
    if text(control.get("label")) == label or text(record(control.get("text")).get("text")) == label:
        yield control
    thumb = record(control.get("positive_button"))
    if text(record(thumb.get("text")).get("text")) == label:
        yield {**thumb, "action_id": control.get("action_id")}
    for name in ("blocks", "components", "elements", "child_blocks"):
        yield from _controls(items(control.get(name)), label)

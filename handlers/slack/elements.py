"""The elements of blocks: texts, buttons, menus and thumbs, each cut to the length that Slack takes.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from bot.card.button_values import OPEN
from bot.card.card import Actions, Button, Choice, Link, Menu, Thumbs
from handlers.slack import limits
from handlers.text import clean, cut, link_address

Json: TypeAlias = dict[str, object]
"""A block or a part of one, ready to be sent."""


def plain_text(text: str) -> Json:
    """A text without marks (https://docs.slack.dev/reference/block-kit/composition-objects/text-object)."""
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str) -> Json:
    """A text with Slack's marks; `verbatim` keeps Slack from making links and mentions of plain words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def row_elements(row: Actions, first: int) -> Iterator[Json]:
    """Buttons, then the menu. Slack knows no disabled button: one that does nothing is left out."""
    up = row.thumbs.up if row.thumbs else None
    for number, button in enumerate(row.buttons, start=first):
        element = None if button.disabled or button is up else button_of(button, number)
        if element is not None:
            yield element
    if row.menu is not None and (select := _select(row.menu, first + len(row.buttons))) is not None:
        yield select


def button_of(button: Button, number: int) -> Json | None:
    """The button; None where its address is none that Slack opens."""
    label = cut(clean(button.label).strip(), limits.BUTTON_TEXT) or "…"
    element: Json = {"type": "button", "text": plain_text(label)}
    if button.spoken and (spoken := cut(clean(button.spoken).strip(), limits.BUTTON_TEXT)):
        element["accessibility_label"] = spoken
    if isinstance(button.action, Link):
        url = link_address(button.action.url, most=limits.BUTTON_URL)
        return None if url is None else {**element, "action_id": f"{OPEN}:{number}", "url": url}
    action_id = f"{button.action.verb}:{number}"
    return {**element, "action_id": action_id[: limits.ACTION_ID], "value": button.action.value[: limits.BUTTON_VALUE]}


def _select(menu: Menu, number: int) -> Json | None:
    """The menu; None where it has nothing that can be chosen."""
    options = [
        {"text": plain_text(cut(clean(one.label).strip(), limits.OPTION_TEXT) or "…"), "value": one.value}
        for one in menu.choices
        if 0 < len(one.value) <= limits.OPTION_VALUE
    ]
    if not options:
        return None
    if menu.folded and len(options) <= limits.OVERFLOW_OPTIONS:
        return {"type": "overflow", "action_id": f"{menu.verb}:{number}"[: limits.ACTION_ID], "options": options}
    return {
        "type": "static_select",
        "action_id": f"{menu.verb}:{number}"[: limits.ACTION_ID],
        "placeholder": plain_text(cut(clean(menu.prompt).strip(), limits.PLACEHOLDER) or "…"),
        "options": options[: limits.OPTIONS],
    }


def feedback(thumbs: Thumbs, number: int) -> Json:
    """Both thumbs (https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element)."""
    return {
        "type": "feedback_buttons",
        "action_id": f"{thumbs.verb}:{number}"[: limits.ACTION_ID],
        "positive_button": _thumb(thumbs.likes, thumbs.up.spoken),
        "negative_button": _thumb(thumbs.dislikes, None),
    }


def _thumb(choice: Choice, spoken: str | None) -> Json:
    label = cut(clean(choice.label).strip(), limits.BUTTON_TEXT) or "…"
    thumb: Json = {"text": plain_text(label), "value": choice.value[: limits.BUTTON_VALUE] or "-"}
    heard = cut(clean(spoken or "").strip(), limits.BUTTON_TEXT)
    return thumb | ({"accessibility_label": heard} if heard else {})

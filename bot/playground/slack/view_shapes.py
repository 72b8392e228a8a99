"""What Slack accepts as a view, and how it refuses one. Pages: reference/views/modal-views, home-tab-views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.playground.shape import Breach, Flag, Path, Record, Shape, String
from bot.playground.slack import blocks, limits
from bot.playground.slack.elements import plain, shape_of
from bot.playground.slack.refusals import Refused
from bot.playground.wire import JsonObject, NotJson, dump, items, parse, record

_COMMON: dict[str, Shape] = {
    "private_metadata": String(0, limits.PRIVATE_METADATA),
    "callback_id": String(0, limits.CALLBACK_ID),
    "external_id": String(0, limits.EXTERNAL_ID),
}


class _Blocks:
    """Blocks, which `blocks.breaches` judges with their surface."""

    def __init__(self, on: blocks.Surface) -> None:
        self._on = on

    def breaches(self, value: object, path: Path) -> Iterator[Breach]:
        """Yield the faults of the blocks."""
        yield from blocks.breaches(value, on=self._on, at=path)


_TITLE = plain(limits.VIEW_TITLE)
_MODAL = shape_of(
    "modal",
    "title blocks",
    title=_TITLE,
    blocks=_Blocks("modal"),
    close=_TITLE,
    submit=_TITLE,
    clear_on_close=Flag(),
    notify_on_close=Flag(),
    submit_disabled=Flag(),
    **_COMMON,
)
_HOME = shape_of("home", "blocks", blocks=_Blocks("home"), **_COMMON)
_SHAPES: Mapping[str, Record] = {"modal": _MODAL, "home": _HOME}


def checked(value: object, kind: str) -> JsonObject:
    """A view as an argument, or Slack's refusal of it (reference/methods/views.open, views.publish)."""
    try:
        view = record(parse(value) if isinstance(value, str) else value)
    except NotJson as problem:
        raise Refused("invalid_arguments", reasons=["invalid `view`"]) from problem
    if view.get("type") != kind:
        raise Refused("invalid_arguments", reasons=[f"unsupported type: {view.get('type')} [json-pointer:/view/type]"])
    if found := list(_SHAPES[kind].breaches(view, ("view",))):
        raise Refused("invalid_arguments", reasons=[blocks.in_words(breach) for breach in found])
    if (
        kind == "modal"
        and "submit" not in view
        and any(record(one).get("type") == "input" for one in items(view["blocks"]))
    ):
        raise Refused("invalid_arguments", reasons=["missing required field: submit [json-pointer:/view]"])
    if len(dump(view).encode()) > limits.VIEW_BYTES:
        raise Refused("view_too_large")
    return view


def _asks(view: JsonObject) -> bool:
    return any(record(block).get("type") == "input" for block in items(view.get("blocks")))

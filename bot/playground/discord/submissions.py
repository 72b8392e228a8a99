"""What a person filled into a modal, as the app gets it, and what Discord asks them to mend before it sends that.

Pages: components/reference (each component's "Interaction Response Structure"), interactions/receiving-and-responding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.playground.discord import limits, modals
from bot.playground.discord.resolved import Resolved
from bot.playground.discord.uploads import Uploads, upload_of
from bot.playground.invocation import NotFilled
from bot.playground.wire import Json, JsonObject, items, record, text, whole

_PICKERS = (modals.USER_SELECT, modals.ROLE_SELECT, modals.MENTIONABLE_SELECT, modals.CHANNEL_SELECT)
REQUIRED = "This field is required"


@dataclass(slots=True)
class Submission:
    """A modal that is being filled in: `filled` has values by `custom_id`; a field without one stays as it was opened.

    A value is text, a boolean (a check box), or a list of values, ids or files (`Upload`, or as the page sends them).
    """

    modal: Json
    filled: Mapping[str, object]
    resolved: Resolved
    uploads: Uploads
    _last: int = field(default=0)

    def data(self) -> JsonObject:
        """The data of the interaction. Raises `NotFilled`, and `NotThere` where it names what does not exist."""
        known = {text(one.get("custom_id")) for _, one in modals.fields(self.modal)}
        for name in self.filled:
            if name not in known:
                raise NotFilled(name, "This form has no such field")
        parts = [self._part(record(part)) for part in items(self.modal.get("components"))]
        data: JsonObject = {"custom_id": self.modal.get("custom_id"), "components": parts}
        return {**data, "resolved": self.resolved.data} if self.resolved.data else data

    def _part(self, part: JsonObject) -> JsonObject:
        head: JsonObject = {"type": part.get("type"), "id": self._number(part)}
        match part.get("type"):
            case modals.LABEL:
                return {**head, "component": self._field(record(part.get("component")))}
            case modals.ROW:
                return {**head, "components": [self._field(record(one)) for one in items(part.get("components"))]}
            case _:
                return head

    def _number(self, part: JsonObject) -> int:
        self._last += 1
        return whole(part.get("id")) or self._last

    def _field(self, one: JsonObject) -> JsonObject:
        name = text(one.get("custom_id"))
        head: JsonObject = {"type": one.get("type"), "id": self._number(one), "custom_id": name}
        value = self.filled.get(name)
        match one.get("type"):
            case modals.TEXT_INPUT:
                return {**head, "value": _text(one, text(one.get("value")) if value is None else str(value))}
            case modals.CHECKBOX:
                return {**head, "value": one.get("default") is True if value is None else value in (True, "true")}
            case modals.RADIO_GROUP:
                chosen = _chosen(one) if value is None else _listed(value)
                return {**head, "value": next(iter(self._values(one, chosen)), None)}
            case _:
                chosen = _chosen(one) if value is None else _listed(value)
                return {**head, "values": self._values(one, chosen)}

    def _values(self, one: JsonObject, chosen: list[object]) -> list[str]:
        """Values that were chosen: each must be one of those offered, and there must be as many as are wanted."""
        name = text(one.get("custom_id"))
        if not chosen and modals.is_required(one):
            raise NotFilled(name, REQUIRED)
        if chosen and not modals.least_values(one) <= len(chosen) <= modals.most_values(one):
            raise NotFilled(name, f"Choose {modals.least_values(one)} to {modals.most_values(one)}")
        if one.get("type") == modals.FILE_UPLOAD:
            return [self._file(one, value) for value in chosen]
        if one.get("type") in _PICKERS:
            return [self.resolved.chosen(whole(one.get("type")), str(value)) for value in chosen]
        offered = {text(record(option).get("value")) for option in items(one.get("options"))}
        for value in chosen:
            if value not in offered:
                raise NotFilled(name, f"“{value}” is not one of the choices")
        return [str(value) for value in chosen]

    def _file(self, one: JsonObject, value: object) -> str:
        name, upload = text(one.get("custom_id")), upload_of(value)
        if upload is None:
            raise NotFilled(name, "This is not a file")
        allowed = [text(kind) for kind in items(one.get("file_types"))]
        extensions = [kind for kind in allowed if kind.startswith(".")]
        if extensions and len(extensions) == len(allowed) and not upload.filename.lower().endswith(tuple(extensions)):
            raise NotFilled(name, f"Only files that end in {', '.join(extensions)}")
        return self.resolved.file(upload, self.uploads)


def _text(one: JsonObject, value: str) -> str:
    name = text(one.get("custom_id"))
    if not value and modals.is_required(one):
        raise NotFilled(name, REQUIRED)
    least, most = whole(one.get("min_length")), whole(one.get("max_length"), limits.TEXT_INPUT)
    if value and len(value) < least:
        raise NotFilled(name, f"Must be {least} or more in length")
    if len(value) > most:
        raise NotFilled(name, f"Must be {most} or fewer in length")
    return value


def _listed(value: object) -> list[object]:
    return items(list(value) if isinstance(value, tuple) else value) or (
        [value] if isinstance(value, str) and value else []
    )


def _chosen(one: JsonObject) -> list[object]:
    """The choices of a field as it is opened."""
    return list(_from_the_start(one))


def _from_the_start(one: JsonObject) -> Iterator[object]:
    for option in map(record, items(one.get("options"))):
        if option.get("default"):
            yield option.get("value")
    for named in map(record, items(one.get("default_values"))):
        yield named.get("id")

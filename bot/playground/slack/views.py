"""Views: the stack of modals before mira, and her Home tab. Pages: surfaces/modals, reference/views/….

What a person enters in a view belongs to the view until it closes; an update keeps it where block and action are the
same (reference/views/modal-views, "Preserving input entry in views").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from bot.playground.events import EventLog
from bot.playground.settings import PlaygroundSettings
from bot.playground.slack import blocks, limits
from bot.playground.slack.fields import values_of
from bot.playground.slack.refusals import Refused
from bot.playground.wire import Json, JsonObject, items, record, text
from bot.playground.world import SlackTeam

Entries: TypeAlias = Mapping[tuple[str, str], JsonObject]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view that stands before mira: what the app sent (each block with its id), and what she entered."""

    id: str
    hash: str
    content: JsonObject
    root: str
    previous: str | None = None
    entries: Entries = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title of a modal."""
        return text(record(self.content.get("title")).get("text"))

    @property
    def blocks(self) -> list[object]:
        """Its blocks."""
        return items(self.content.get("blocks"))

    @property
    def values(self) -> JsonObject:
        """What stands in its fields, as `state.values`."""
        return values_of(self.blocks, self.entries)


class Views:
    """The modals that are open, the oldest first, and the Home tab as it was last published."""

    def __init__(self, settings: PlaygroundSettings, log: EventLog) -> None:
        self.stack: tuple[View, ...] = ()
        self.home: View | None = None
        self._settings = settings
        self._log = log

    @property
    def top(self) -> View | None:
        """The modal in front."""
        return self.stack[-1] if self.stack else None

    def find(self, id_: str) -> View | None:
        """A view that stands somewhere, by its id."""
        return next((view for view in self._standing() if view.id == id_), None)

    def open(self, content: JsonObject) -> View:
        """Open a modal, in place of those that were open."""
        made = self._made(content, previous=None)
        self._set((made,))
        return made

    def push(self, content: JsonObject) -> View:
        """Put a modal over the one in front; raises `Refused` when three are open, or none."""
        if self.top is None:
            raise Refused("not_found")
        if len(self.stack) >= limits.VIEWS_IN_A_STACK:
            raise Refused("push_limit_reached")
        made = self._made(content, previous=self.top)
        self._set((*self.stack, made))
        return made

    def update(self, view: View, content: JsonObject) -> View:
        """Exchange what a view shows; raises `Refused` when its `external_id` is another's."""
        self._check_external(content, but=view)
        hash_ = self._hash()
        changed = replace(view, content=_named(content, hash_), hash=hash_)
        self._put(changed)
        return changed

    def publish(self, content: JsonObject) -> View:
        """Set the Home tab."""
        if self.home is not None:
            return self.update(self.home, content)
        self.home = self._made(content, previous=None)
        self._tell_home()
        return self.home

    def enter(self, view: View, entries: Entries) -> View:
        """Keep what the person entered."""
        changed = replace(view, entries={**view.entries, **entries})
        self._put(changed, tell=False)
        return changed

    def close(self, view: View | None = None) -> None:
        """Close the view and all above it, unless it is gone already; every modal without one named."""
        ids = [one.id for one in self.stack]
        if view is None:
            self._set(())
        elif view.id in ids:
            self._set(self.stack[: ids.index(view.id)])

    def by_external(self, external_id: str) -> View | None:
        """A view that stands somewhere, by the app's own id of it."""
        return next((view for view in self._standing() if text(view.content.get("external_id")) == external_id), None)

    def on_wire(self, view: View, team: SlackTeam) -> JsonObject:
        """A view as Slack hands it to the app."""
        content = view.content
        return {
            "id": view.id,
            "team_id": team.id,
            "type": content.get("type"),
            "blocks": view.blocks,
            "private_metadata": text(content.get("private_metadata")),
            "callback_id": text(content.get("callback_id")),
            "state": {"values": view.values},
            "hash": view.hash,
            "title": content.get("title"),
            "clear_on_close": content.get("clear_on_close") is True,
            "notify_on_close": content.get("notify_on_close") is True,
            "close": content.get("close"),
            "submit": content.get("submit"),
            "previous_view_id": view.previous,
            "root_view_id": view.root,
            "app_id": team.app_id,
            "external_id": text(content.get("external_id")),
            "app_installed_team_id": team.id,
            "bot_id": team.bot_id,
        }

    def _standing(self) -> tuple[View, ...]:
        return (*self.stack, *([self.home] if self.home else []))

    def _made(self, content: JsonObject, *, previous: View | None) -> View:
        self._check_external(content, but=None)
        id_, hash_ = f"V{self._settings.chance.getrandbits(40):010X}", self._hash()
        return View(
            id=id_,
            hash=hash_,
            content=_named(content, hash_),
            root=id_ if previous is None else previous.root,
            previous=None if previous is None else previous.id,
        )

    def _check_external(self, content: JsonObject, *, but: View | None) -> None:
        named = text(content.get("external_id"))
        other = self.by_external(named) if named else None
        if other is not None and (but is None or other.id != but.id):
            raise Refused("duplicate_external_id")

    def _hash(self) -> str:
        return f"{int(self._settings.wall())}.{self._settings.chance.getrandbits(32):08x}"

    def _put(self, view: View, *, tell: bool = True) -> None:
        if self.home is not None and view.id == self.home.id:
            self.home = view
            if tell:
                self._tell_home()
        else:
            self._set(tuple(view if one.id == view.id else one for one in self.stack), tell=tell)

    def _set(self, stack: tuple[View, ...], *, tell: bool = True) -> None:
        self.stack = stack
        if tell:
            self._log.publish("views", {"platform": "slack", "stack": [_shown(view) for view in stack]})

    def _tell_home(self) -> None:
        if self.home is not None:
            self._log.publish("home", {"platform": "slack", "view": _shown(self.home)})


def _named(content: JsonObject, hash_: str) -> JsonObject:
    """The content with the ids of its blocks: at each change new ones, but for those that the app named."""
    return {**content, "blocks": blocks.named(items(content.get("blocks")), f"{hash_}.")}


def _shown(view: View) -> JsonObject:
    """A view as it is published to the page, with what stands in its fields."""
    return {"id": view.id, **view.content, "values": view.values}


def same(view: View, arguments: Json) -> None:
    """Raise `Refused` when the caller's hash is not the view's."""
    told = text(arguments.get("hash"))
    if told and told != view.hash:
        raise Refused("hash_conflict")

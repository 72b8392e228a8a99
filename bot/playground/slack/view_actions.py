"""What the person in Slack does in a view: presses, types and chooses, submits, closes. Page: surfaces/modals."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.invocation import Invocation, NotThere
from bot.playground.slack.fields import Field, fields_in
from bot.playground.slack.line import Line
from bot.playground.slack.payloads import action, interaction, pressed_in_view
from bot.playground.slack.refusals import Refused
from bot.playground.slack.socket import Unacknowledged
from bot.playground.slack.view_shapes import checked
from bot.playground.slack.views import View
from bot.playground.slack.workspace import Workspace
from bot.playground.wire import JsonObject, items, record, text
from bot.playground.world import RefusedRequest

TROUBLE = "We had some trouble connecting. Try again?"
"""Slack's words where a submission is not answered, or answered with what Slack cannot read."""


class ViewActions:
    """Sends what the person does in views to the app, and carries out what the app answers."""

    def __init__(self, workspace: Workspace, line: Line) -> None:
        self._workspace = workspace
        self._line = line

    async def press(
        self, view: str, action_id: str, *, block_id: str | None = None, value: object = None
    ) -> Invocation:
        """Press a control of a view, or choose or type `value` in a field that tells the app at once."""
        standing = self._view(view)
        field = _field(standing, action_id, block_id)
        act = action(self._workspace, field, value)
        if field.kind not in ("button", "icon_button", "overflow", "feedback_buttons"):
            standing = self._workspace.views.enter(standing, {(field.block_id, field.action_id): field.entered(value)})
        invocation = Invocation(channel="", used=None)
        if field.submits:
            invocation.acknowledge()
            return invocation
        try:
            await self._line.deliver("interactive", pressed_in_view(self._workspace, standing, act))
            invocation.acknowledge()
        except Unacknowledged:
            invocation.fail(TROUBLE)
        return invocation

    async def suggest(self, view: str, action_id: str, typed: str) -> list[JsonObject]:
        """Type in a menu whose choices the app gives; the choices, none when it does not answer."""
        standing = self._view(view)
        field = _field(standing, action_id, None)
        payload = interaction(self._workspace, "block_suggestion", view=standing, triggers=False) | {
            "container": {"type": "view", "view_id": standing.id},
            "action_id": field.action_id,
            "block_id": field.block_id,
            "value": typed,
        }
        try:
            answer = await self._line.deliver("interactive", payload)
        except Unacknowledged:
            return []
        grouped = [one for group in items(answer.get("option_groups")) for one in items(record(group).get("options"))]
        return [record(one) for one in [*items(answer.get("options")), *grouped]][:100]

    async def submit(self, view: str, entries: Mapping[str, object]) -> Invocation:
        """Submit the modal in front; `entries` has the texts and choices by block or action.

        What Slack's own client complains of is not sent; it stands in the invocation's `errors`, as the app's does.
        """
        standing = self._modal(view)
        fields = list(fields_in(standing.blocks))
        standing = self._workspace.views.enter(standing, self._entered(fields, entries))
        invocation = Invocation(channel="", used=None)
        if complaints := _complaints(fields, standing):
            invocation.complain(complaints)
            return invocation
        payload = interaction(self._workspace, "view_submission", view=standing) | {"response_urls": []}
        try:
            answer = await self._line.deliver("interactive", payload)
            self._answered(standing, answer, invocation)
            invocation.acknowledge()
        except Unacknowledged:
            invocation.fail(TROUBLE)
        except Refused as refused:
            self._refuse(refused, answer)
            invocation.fail(TROUBLE)
        return invocation

    async def close(self, view: str, *, every: bool = False) -> None:
        """Close the modal in front (or `every` one), and tell the app where it wants to hear of it."""
        standing = self._modal(view)
        every = every or standing.content.get("clear_on_close") is True
        closed = self._workspace.views.stack if every else (standing,)
        self._workspace.views.close(None if every else standing)
        for one in reversed(closed):
            if one.content.get("notify_on_close") is True:
                payload = interaction(self._workspace, "view_closed", view=one, triggers=False)
                await self._tell_closed({**payload, "is_cleared": every})

    async def _tell_closed(self, payload: JsonObject) -> None:
        try:
            await self._line.deliver("interactive", payload)
        except Unacknowledged:
            return

    def _answered(self, view: View, answer: JsonObject, invocation: Invocation) -> None:
        """Do what the app answered to a submission; raises `Refused` where Slack cannot."""
        views = self._workspace.views
        match answer.get("response_action"):
            case None:
                views.close(view)
            case "clear":
                views.close()
            case "update":
                views.update(view, checked(answer.get("view"), "modal"))
            case "push":
                views.push(checked(answer.get("view"), "modal"))
            case "errors":
                invocation.complain(_told_errors(view, answer.get("errors")))
            case _:
                raise Refused("invalid_response_action")

    def _entered(self, fields: list[Field], entries: Mapping[str, object]) -> dict[tuple[str, str], JsonObject]:
        """The entries by block and action; raises `NotThere` for a field that the view has not."""
        found = {}
        for name, value in entries.items():
            field = next((one for one in fields if name in (one.block_id, one.action_id)), None)
            if field is None:
                raise NotThere(f"That view has no field {name}.")
            found[field.block_id, field.action_id] = field.entered(self._uploaded(field, value))
        return found

    def _uploaded(self, field: Field, value: object) -> object:
        """The value, and for a field of files what Slack tells of them by their ids."""
        if field.kind != "file_input":
            return value
        return [self._workspace.files.on_wire(text(id_)) for id_ in items(value)]

    def _refuse(self, refused: Refused, answer: JsonObject) -> None:
        self._workspace.refuse(
            RefusedRequest(
                platform="slack",
                endpoint="view_submission",
                status=200,
                error=refused.error,
                reasons=refused.reasons,
                payload=answer,
            )
        )

    def _view(self, id_: str) -> View:
        found = self._workspace.views.find(id_)
        if found is None:
            raise NotThere("That view is not open any more.")
        return found

    def _modal(self, id_: str) -> View:
        top = self._workspace.views.top
        if top is None or top.id != id_:
            raise NotThere("That is not the modal in front.")
        return top


def _field(view: View, action_id: str, block_id: str | None) -> Field:
    for field in fields_in(view.blocks):
        if field.action_id == action_id and block_id in (None, field.block_id):
            return field
    raise NotThere("That view has no such control.")


def _complaints(fields: list[Field], view: View) -> dict[str, str]:
    """What Slack's own client says of the fields, by block."""
    values = view.values
    found = {}
    for field in fields:
        if field.block.get("type") == "input":
            state = record(record(values.get(field.block_id)).get(field.action_id))
            if complaint := field.complaint(state):
                found[field.block_id] = complaint
    return found


def _told_errors(view: View, told: object) -> dict[str, str]:
    """The app's complaints, by block; each must name an input block of the view (surfaces/modals)."""
    errors = {name: text(words) for name, words in record(told).items()}
    inputs = {text(record(block).get("block_id")) for block in view.blocks if record(block).get("type") == "input"}
    if not errors or not errors.keys() <= inputs or not all(errors.values()):
        raise Refused("invalid_errors", reasons=[f"errors must name input blocks of the view: {', '.join(errors)}"])
    return errors

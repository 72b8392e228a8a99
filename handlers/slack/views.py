"""Forms in modals: one is opened by a command or a press, within three seconds, and answered when it is sent.

Payloads: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload. The answer goes to the
response URL of the command or press that opened it, which is good for thirty minutes; after that to the person by
itself, and the channel hears of the change by a notice, as elsewhere. A form that was opened on the Home tab, or in a
modal, is answered there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.card import message_of, plain
from bot.channel.channel import ChannelId
from bot.digest.zones import Asker
from bot.errors import FieldErrors
from bot.log_events import LogEvent
from handlers.commands.attachment import Attachment
from handlers.commands.context import Answer, Caller, Opened, Reply, Services, Shown
from handlers.commands.errors import field_errors_message, field_words
from handlers.commands.router import TOO_LATE, answer_in_words, check_form, open_form, submit
from handlers.commands.syntax import Invocation
from handlers.slack import limits
from handlers.slack.elements import Json
from handlers.slack.errors import FAILURES, error_response, problem
from handlers.slack.files import attachment_of, with_file
from handlers.slack.form import CALLBACK, Entered, entered, entered_files, view_of
from handlers.slack.home import Homes
from handlers.slack.pane import Panes, waiting_pane
from handlers.slack.payloads import Named, caller_in, workspace_of
from handlers.slack.render import render
from handlers.slack.reply import Replies, answered
from handlers.slack.told import Told
from handlers.text import cut

log = structlog.get_logger(__name__)

_ADDRESS_LIVES = timedelta(minutes=28)
"""A response URL is good for thirty minutes."""
_DONE = message_of((plain("Done."),))


class Kept(BaseModel):
    """What a modal is sent back with: where it was opened, and its form's value. Only the app itself sees it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: str
    name: str = ""
    value: str = ""
    opened_at: datetime
    response_url: str | None = Field(default=None, repr=False)
    thread: str | None = None

    @property
    def title(self) -> str:
        """The title of an answer in the place of the modal."""
        return f"#{self.name}" if self.name else "Offprint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What opens a form: a trigger, good for three seconds and once, and the client of its workspace.

    `at` is the response URL of the command or the press, in `thread` where that stood in one. `over` is the modal in
    which somebody pressed: a second one is pushed, since an open one hides it
    (https://github.com/slackapi/bolt-js/issues/1827).
    """

    trigger: str = field(repr=False)
    client: AsyncWebClient
    at: str | None = field(default=None, repr=False)
    thread: str | None = None
    over: str | None = None


class _State(Told):
    values: dict[str, dict[str, Entered]] = Field(default_factory=dict)


class _View(Told):
    id: str = ""
    hash: str = ""
    callback_id: str
    private_metadata: str = Field(default="", repr=False)
    state: _State = _State()


class FormPayload(Told):
    """A form as it stands in a modal, when it is sent or changed."""

    user: Named
    view: _View

    @property
    def verb(self) -> str:
        """The verb of its form."""
        return self.view.callback_id.removeprefix(CALLBACK)

    @property
    def answer_name(self) -> str:
        """The `external_id` of the modal that answers it."""
        return f"answer:{self.view.id}"

    @property
    def kept(self) -> Kept | None:
        """What the modal was opened with; None in one of another version, which says nowhere where it was opened."""
        try:
            return Kept.model_validate_json(self.view.private_metadata)
        except ValidationError:
            return None


class Views:
    """Opens forms, and answers those that are sent."""

    def __init__(self, *, services: Services, replies: Replies, homes: Homes) -> None:
        self._services = services
        self._replies = replies
        self._homes = homes

    async def open(self, invocation: Invocation, caller: Caller, opening: Opening) -> Answer | None:
        """Open the form of a command or a press; returns the answer in its place, None where it is open."""
        opened = await answered(open_form(invocation, caller, self._services))
        if not isinstance(opened, Opened):
            return opened
        kept = Kept(
            channel=caller.channel.local_id,
            name=caller.channel_name or "",
            value=opened.form.value,
            opened_at=self._services.clock.now(),
            response_url=opening.at,
            thread=opening.thread,
        )
        view = view_of(opened.form, kept=kept.model_dump_json())
        try:
            await _open(view, opening)
        except FAILURES as error:
            log.warning(LogEvent.SLACK_FORM_NOT_OPENED, error=problem(error))
            return await answer_in_words(invocation, caller, self._services) or Reply(TOO_LATE)
        return None

    async def on_submit(self, ack: AsyncAck, body: Mapping[str, object], context: AsyncBoltContext) -> None:
        """Check the entries; acknowledge with each error below its field, or take them and answer."""
        payload = FormPayload.model_validate(body)
        fields = entered(payload.view.state.values)
        try:
            check_form(payload.verb, fields, Asker(self._services.clock.now()))
        except FieldErrors as wrong:
            await ack(response_action="errors", errors=_below(wrong))
            return
        kept = payload.kept
        if kept is not None and kept.response_url is None:
            await ack(response_action="update", view=waiting_pane(kept.title, kept.channel, name=payload.answer_name))
        else:
            await ack()
        if kept is None:
            log.warning(LogEvent.SLACK_ANSWER_LOST, error="a form of another version")
            return
        await self._take(payload, fields, kept, context)

    async def _take(
        self, payload: FormPayload, fields: Mapping[str, str], kept: Kept, context: AsyncBoltContext
    ) -> None:
        at = kept.response_url if self._services.clock.now() - kept.opened_at < _ADDRESS_LIVES else None
        channel = ChannelId("slack", workspace_of(context), kept.channel)
        caller = await caller_in(channel, kept.name, payload.user.person, context)
        caller = replace(caller, shows_changes=at is not None or caller.channel.person is not None)
        told = entered_files(payload.view.state.values)
        files = {name: await attachment_of(one, context.client) for name, one in told.items()}
        submitted = self._submitted(payload.verb, kept.value, fields, files=files, caller=caller)
        answer = await with_file(await answered(submitted), context.client, person=payload.user.id)
        if at is not None:
            await self._replies.say(answer, at=at, thread=kept.thread)
        elif kept.response_url is not None:
            await _say_to_one(answer, caller, context.client)
        else:
            await self._show(answer, kept, payload, caller, context.client)
        log.info(LogEvent.SLACK_FORM_TAKEN, channel=str(channel), verb=payload.verb)

    async def _show(
        self, answer: Answer, kept: Kept, payload: FormPayload, caller: Caller, client: AsyncWebClient
    ) -> None:
        """Show the answer to a form of a view in its place, and on the Home tab what it changed."""
        panes = Panes(client, trigger="", channel=caller.channel)
        shown = Shown(kept.title, answer.message or _DONE)
        if not await panes.answer(shown, name=payload.answer_name, clock=self._services.clock):
            await _say_to_one(answer, caller, client)
        await self._homes.publish(caller.channel.direct(payload.user.id), client)

    async def _submitted(
        self, verb: str, value: str, fields: Mapping[str, str], *, files: Mapping[str, Attachment], caller: Caller
    ) -> Answer:
        try:
            return await submit(verb, value, fields, files=files, caller=caller, services=self._services)
        except FieldErrors as wrong:  # by what only the stored channel says: the modal is closed by now
            return Reply(field_errors_message(wrong))


async def _open(view: Json, opening: Opening) -> None:
    """Open the modal; over another one, and in its place where no further one can stand."""
    client, over = opening.client, opening.over
    if over is None:
        await client.views_open(trigger_id=opening.trigger, view=view)
        return
    try:
        await client.views_push(trigger_id=opening.trigger, view=view)
    except SlackApiError as error:
        if error_response(error).code != "push_limit_reached":
            raise
        await client.views_update(view_id=over, view=view)


def _below(wrong: FieldErrors) -> dict[str, str]:
    """What stands below each field: https://docs.slack.dev/surfaces/modals#displaying_errors."""
    return {name: cut(field_words(error, name), limits.FIELD_ERROR) for name, error in wrong.errors.items()}


async def _say_to_one(answer: Answer, caller: Caller, client: AsyncWebClient) -> None:
    """Show the answer to the person alone: https://docs.slack.dev/reference/methods/chat.postEphemeral."""
    if answer.message is None:
        return
    rendered = render(answer.message)
    try:
        if caller.channel.person is not None:
            await client.chat_postMessage(channel=caller.person.id, text=rendered.text, blocks=rendered.blocks)
            return
        await client.chat_postEphemeral(
            channel=caller.channel.local_id, user=caller.person.id, text=rendered.text, blocks=rendered.blocks
        )
    except FAILURES as error:
        log.warning(LogEvent.SLACK_ANSWER_LOST, error=type(error).__name__)

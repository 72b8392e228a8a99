"""Block Kit's elements as tables: texts, options, buttons, menus and fields. Pages: reference/block-kit/….

Which of them may stand where: `ACTIONABLE` (rows of actions, beside a section), `FIELDS` (in input blocks), and
`MODAL_FIELDS` (in those of a modal).
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.shape import Flag, Items, Kinds, Number, Record, Shape, String
from bot.playground.slack import limits

Table = Mapping[str | int, Shape]

_ADDRESS = r"https?://\S+"
_STYLE = String(among=frozenset({"primary", "danger"}))


def shape_of(type_: str, required: str = "", /, **fields: Shape) -> Record:
    """A record with a fixed type; `required` lists the fields that must be there."""
    return Record({"type": String(among=frozenset({type_})), **fields}, frozenset(["type", *required.split()]))


def plain(most: int) -> Record:
    """A `plain_text` object of at most so many characters."""
    return shape_of("plain_text", "text", text=String(1, most), emoji=Flag())


def mrkdwn(most: int) -> Record:
    """A `mrkdwn` object of at most so many characters."""
    return shape_of("mrkdwn", "text", text=String(1, most), verbatim=Flag())


def any_text(most: int) -> Kinds:
    """A text object of either kind."""
    return Kinds({"plain_text": plain(most), "mrkdwn": mrkdwn(most)})


_CONFIRM = Record(
    {
        "title": plain(limits.CONFIRM_TITLE),
        "text": any_text(limits.CONFIRM_TEXT),
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
        "style": _STYLE,
    },
    frozenset({"title", "text", "confirm", "deny"}),
)


def _option(words: Shape, **more: Shape) -> Record:
    described = any_text(limits.OPTION_DESCRIPTION)
    fields = {"text": words, "value": String(1, limits.OPTION_VALUE), "description": described, **more}
    return Record(fields, frozenset({"text", "value"}))


OPTION = _option(plain(limits.OPTION_TEXT))
_LINK_OPTION = _option(plain(limits.OPTION_TEXT), url=String(1, limits.BUTTON_URL))
_TICK_OPTION = _option(any_text(limits.OPTION_TEXT))
OPTION_GROUP = Record(
    {"label": plain(limits.OPTION_TEXT), "options": Items(OPTION, 1, limits.OPTIONS)},
    frozenset({"label", "options"}),
)
_ACTION_ID: dict[str, Shape] = {"action_id": String(1, limits.ACTION_ID)}
_PLACEHOLDER: dict[str, Shape] = {"placeholder": plain(limits.PLACEHOLDER)}
_INTERACTIVE: dict[str, Shape] = {**_ACTION_ID, "confirm": _CONFIRM, "focus_on_load": Flag()}
_MENU: dict[str, Shape] = {**_INTERACTIVE, **_PLACEHOLDER}
BUTTON = shape_of(
    "button",
    "text",
    text=plain(limits.BUTTON_TEXT),
    url=String(1, limits.BUTTON_URL, like=_ADDRESS),
    value=String(0, limits.BUTTON_VALUE),
    style=_STYLE,
    confirm=_CONFIRM,
    accessibility_label=String(1, limits.BUTTON_LABEL),
    **_ACTION_ID,
)
_SLACK_FILE = Record({"id": String(like=r"F[A-Z0-9]{8,}"), "url": String(1, limits.IMAGE_URL, like=_ADDRESS)})
"""reference/block-kit/composition-objects/slack-file-object; the form of an id is told only by a refusal:
github.com/slackapi/python-slack-sdk/issues/1521"""
_PICTURE: dict[str, Shape] = {
    "image_url": String(1, limits.IMAGE_URL, like=_ADDRESS),
    "slack_file": _SLACK_FILE,
    "alt_text": String(1, limits.ALT_TEXT),
}
IMAGE = shape_of("image", "alt_text", **_PICTURE)
IMAGE_BLOCK = _PICTURE
"""What an image block says of its picture, as the element does."""
_LISTED: dict[str, Shape] = {
    "options": Items(OPTION, 1, limits.OPTIONS),
    "option_groups": Items(OPTION_GROUP, 1, limits.OPTION_GROUPS),
    **_MENU,
}
_SEVERAL: dict[str, Shape] = {"max_selected_items": Number(1)}
_FILTER = Record(
    {
        "include": Items(String(among=frozenset({"im", "mpim", "private", "public"})), 1),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    }
)
_CONVERSATIONS: dict[str, Shape] = {**_MENU, "default_to_current_conversation": Flag(), "filter": _FILTER}
_ASKED: dict[str, Shape] = {**_MENU, "min_query_length": Number(0)}
_RESPONDING: dict[str, Shape] = {"response_url_enabled": Flag()}
"""Only in modals: the submission then carries a response URL of the chosen conversation."""
_NAME = String(1)
_TICKS: dict[str, Shape] = {"options": Items(_TICK_OPTION, 1, limits.CHOICES), **_INTERACTIVE}

_MENUS: Table = {
    "static_select": shape_of("static_select", **_LISTED, initial_option=OPTION),
    "multi_static_select": shape_of(
        "multi_static_select", **_LISTED, **_SEVERAL, initial_options=Items(OPTION, 1, limits.OPTIONS)
    ),
    "external_select": shape_of("external_select", **_ASKED, initial_option=OPTION),
    "multi_external_select": shape_of(
        "multi_external_select", **_ASKED, **_SEVERAL, initial_options=Items(OPTION, 1, limits.OPTIONS)
    ),
    "users_select": shape_of("users_select", **_MENU, initial_user=_NAME),
    "multi_users_select": shape_of("multi_users_select", **_MENU, **_SEVERAL, initial_users=Items(_NAME)),
    "conversations_select": shape_of("conversations_select", **_CONVERSATIONS, initial_conversation=_NAME),
    "multi_conversations_select": shape_of(
        "multi_conversations_select", **_CONVERSATIONS, **_SEVERAL, initial_conversations=Items(_NAME)
    ),
    "channels_select": shape_of("channels_select", **_MENU, initial_channel=_NAME),
    "multi_channels_select": shape_of("multi_channels_select", **_MENU, **_SEVERAL, initial_channels=Items(_NAME)),
}
_PICKERS: Table = {
    "datepicker": shape_of("datepicker", initial_date=String(like=r"\d{4}-\d\d-\d\d"), **_MENU),
    "timepicker": shape_of("timepicker", initial_time=String(like=r"\d\d:\d\d"), timezone=_NAME, **_MENU),
    "datetimepicker": shape_of("datetimepicker", initial_date_time=Number(0), **_INTERACTIVE),
    "checkboxes": shape_of("checkboxes", "options", **_TICKS, initial_options=Items(_TICK_OPTION, 1)),
    "radio_buttons": shape_of("radio_buttons", "options", **_TICKS, initial_option=_TICK_OPTION),
}
ACTIONABLE: Table = {
    "button": BUTTON,
    "overflow": shape_of(
        "overflow", "options", options=Items(_LINK_OPTION, 1, limits.OVERFLOW_OPTIONS), **_INTERACTIVE
    ),
    **_MENUS,
    **_PICKERS,
}
_TYPED: dict[str, Shape] = {
    **_ACTION_ID,
    **_PLACEHOLDER,
    "focus_on_load": Flag(),
    "dispatch_action_config": Record(
        {"trigger_actions_on": Items(String(among=frozenset({"on_enter_pressed", "on_character_entered"})), 1, 2)}
    ),
}
FIELDS: Table = {
    "plain_text_input": shape_of(
        "plain_text_input",
        initial_value=String(0, limits.TYPED),
        multiline=Flag(),
        min_length=Number(0, limits.TYPED),
        max_length=Number(1, limits.TYPED),
        **_TYPED,
    ),
    "email_text_input": shape_of("email_text_input", initial_value=String(), **_TYPED),
    "url_text_input": shape_of("url_text_input", initial_value=String(), **_TYPED),
    "number_input": shape_of(
        "number_input",
        "is_decimal_allowed",
        is_decimal_allowed=Flag(),
        initial_value=String(),
        min_value=String(),
        max_value=String(),
        **_TYPED,
    ),
    **_MENUS,
    **_PICKERS,
}
MODAL_FIELDS: Table = {
    **FIELDS,
    "conversations_select": shape_of(
        "conversations_select", **_CONVERSATIONS, **_RESPONDING, initial_conversation=_NAME
    ),
    "channels_select": shape_of("channels_select", **_MENU, **_RESPONDING, initial_channel=_NAME),
    "file_input": shape_of(
        "file_input", filetypes=Items(_NAME, 1), max_files=Number(1, limits.FILES_IN_A_FIELD), **_ACTION_ID
    ),
}
CONTEXT: Table = {
    "image": IMAGE,
    "plain_text": plain(limits.SECTION_TEXT),
    "mrkdwn": mrkdwn(limits.SECTION_TEXT),
}
_THUMB = Record(
    {
        "text": plain(limits.BUTTON_TEXT),
        "value": String(1, limits.BUTTON_VALUE),
        "accessibility_label": String(1, limits.BUTTON_LABEL),
    },
    frozenset({"text", "value"}),
)
CONTEXT_ACTIONS: Table = {
    "feedback_buttons": shape_of(
        "feedback_buttons",
        "positive_button negative_button",
        positive_button=_THUMB,
        negative_button=_THUMB,
        **_ACTION_ID,
    ),
    "icon_button": shape_of(
        "icon_button",
        "icon text",
        icon=String(among=frozenset({"trash"})),
        text=plain(limits.BUTTON_TEXT),
        value=String(0, limits.BUTTON_VALUE),
        confirm=_CONFIRM,
        accessibility_label=String(1, limits.BUTTON_LABEL),
        visible_to_user_ids=Items(_NAME, 1),
        **_ACTION_ID,
    ),
}

"""Which function answers which command, which button, which form and which menu of a message: tables, no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.card import button_values
from bot.card.form import Form
from bot.digest.zones import Asker
from handlers.commands import (
    bibtex,
    call,
    confirmation,
    digest,
    export_list,
    feed,
    home,
    import_list,
    like,
    links,
    list_buttons,
    mail,
    mute,
    newest,
    notify,
    paper,
    pauses,
    quiet,
    saved,
    search,
    settings,
    sources,
    spread,
    status,
    subscribe,
    subscribe_form,
    subscription_list,
    top,
    trending,
    unsubscribe_several,
    votes,
    why,
)
from handlers.commands.context import Answer, CommandContext, Reply
from handlers.commands.help import answer_help
from handlers.commands.settings_form import check_settings
from handlers.commands.syntax import Invocation

Answering = Callable[[CommandContext], Awaitable[Reply]]
_Button = Callable[[CommandContext], Awaitable[Answer]]
_MakeForm = Callable[[CommandContext], Awaitable[Form]]
_Check = Callable[[Invocation, Asker], None]

ANSWERS: Mapping[tuple[str, ...], Answering] = MappingProxyType(
    {
        ("subscribe",): subscribe.answer,
        ("unsubscribe",): subscription_list.choose_or_end,
        ("list",): subscription_list.show,
        ("export",): export_list.answer,
        ("import",): import_list.answer,
        ("search",): search.answer,
        ("trending",): trending.answer,
        ("paper",): paper.answer,
        ("why",): why.answer,
        ("top",): top.answer,
        ("saved",): saved.answer,
        ("like",): like.answer,
        ("digest", "set"): digest.choose,
        ("digest", "show"): digest.show,
        ("digest", "now"): digest.preview,
        ("digest", "off"): digest.stop,
        ("digest", "email"): mail.answer,
        ("spread", "set"): spread.choose,
        ("spread", "show"): spread.show,
        ("spread", "off"): spread.stop,
        ("quiet", "set"): quiet.choose,
        ("quiet", "show"): quiet.show,
        ("quiet", "off"): quiet.stop,
        ("links", "on"): links.show_them,
        ("links", "off"): links.leave_them,
        ("links", "show"): links.show,
        ("mute",): mute.answer,
        ("unmute",): mute.end,
        ("settings",): settings.answer,
        ("call",): call.answer,
        ("notify", "on"): notify.turn_on,
        ("notify", "off"): notify.turn_off,
        ("notify", "show"): notify.show,
        ("feed", "show"): feed.show,
        ("feed", "trending"): feed.show_trending,
        ("feed", "off"): feed.revoke,
        ("sources",): sources.answer,
        ("status",): status.answer,
        ("help",): answer_help,
    }
)

BUTTONS: Mapping[str, _Button] = MappingProxyType(
    {
        button_values.ABSTRACT: paper.press_abstract,
        button_values.VOTE: votes.press_vote,
        button_values.TAKE_BACK: votes.press_take_back,
        button_values.NOT_FOR_US: votes.press_not_for_us,
        button_values.SAVE: saved.press_save,
        button_values.UNSAVE: saved.press_unsave,
        button_values.SAVED_PAGE: saved.press_page,
        button_values.SAVED_REMOVE: saved.press_remove,
        button_values.SAVED_UNDO: saved.press_undo,
        button_values.SAVED_EXPORT: saved.press_export,
        button_values.BIBTEX: bibtex.press_bibtex,
        button_values.WHY: why.press_why,
        button_values.TOP_PAGE: top.press_page,
        button_values.MORE: digest.press_more,
        button_values.CHANGE_TIME: digest.show,
        button_values.DIGEST_MENU: digest.press_menu,
        button_values.UNDO: confirmation.press_undo,
        button_values.DIGEST_AT: digest.press_time,
        button_values.DAILY: subscribe.press_daily,
        button_values.WEEKLY: subscribe.press_weekly,
        button_values.INSTANTLY: subscribe.press_instantly,
        button_values.UNSUBSCRIBE: subscription_list.press_end,
        button_values.UNSUBSCRIBE_SEVERAL: unsubscribe_several.press_end_several,
        button_values.LIST_PAGE: subscription_list.press_page,
        button_values.LIST_UNSUBSCRIBE: list_buttons.press_unsubscribe,
        button_values.LIST_DAILY: list_buttons.press_daily,
        button_values.LIST_WEEKLY: list_buttons.press_weekly,
        button_values.LIST_INSTANTLY: list_buttons.press_instantly,
        button_values.LIST_UNDO: list_buttons.press_undo,
        button_values.IMPORT_LIST: import_list.press_import,
        button_values.HOME_LIST: home.press_list,
        button_values.SOURCES_PAGE: sources.press_page,
        button_values.SEARCH_PAGE: search.press_page,
        button_values.SHARE: search.press_share,
        button_values.SEARCH_FOR: search.press_search,
        button_values.SUBSCRIBE_TO: search.press_subscribe,
        button_values.TRENDING_PAGE: trending.press_page,
        button_values.SHARE_TRENDING: trending.press_share,
        button_values.SHOW: paper.press_show,
        button_values.SHARE_PAPER: paper.press_share,
        button_values.LIKE: like.press_like,
        button_values.LIKE_PAGE: like.press_page,
        button_values.POST_NEWEST: newest.press_post,
        button_values.TRY_AGAIN: pauses.press_try_again,
        button_values.CALL_LIST: call.press_list,
    }
)

FORMS: Mapping[str, _MakeForm] = MappingProxyType(
    {
        button_values.SUBSCRIBE: subscribe_form.form,
        button_values.SETTINGS: settings.form,
        button_values.HOME_SUBSCRIBE: subscribe_form.form,
        button_values.HOME_SETTINGS: settings.form,
        button_values.CALLS: call.form,
        button_values.IMPORT: import_list.form,
    }
)
"""What opens a form: a command's path joined by blanks, given without options, or a button's verb."""

CHECKS: Mapping[str, _Check] = MappingProxyType(
    {button_values.SUBSCRIBE: subscribe_form.check, button_values.SETTINGS: check_settings}
)
"""The check of a form before it is taken, by its verb: pure, and raises `FieldErrors`."""

LIVE: Mapping[str, _MakeForm] = MappingProxyType({button_values.SUBSCRIBE: subscribe_form.look})
"""What a form becomes while it is filled in, by its verb: the same fields, with a word on each entry."""

SUBMITTED: Mapping[str, _Button] = MappingProxyType(
    {
        button_values.SUBSCRIBE: subscribe_form.take,
        button_values.SETTINGS: settings.take,
        button_values.CALLS: call.take,
        button_values.IMPORT: import_list.answer,
    }
)
"""What answers a form that was filled in, by its verb: each field is an option, and the form's value is `VALUE`."""

ON_MESSAGES: Mapping[str, Answering] = MappingProxyType({"like": like.answer_message, "saved": saved.answer_message})
"""What can be asked of a message, from its menu: its text is the option `message`."""

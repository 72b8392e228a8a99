"""The verbs of all buttons and menus, and the values that they carry, as they are written and read.

Every message out of the outbox has a button whose value holds the row's key (24 hexadecimal digits), or a menu that
carries it, so that the message can be found again in its channel. A value never holds a canonical id: a DOI has no
bound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ABSTRACT = "abstract"
"""Show the whole abstract to the person who pressed; the value is the key of a card, or a paper's row."""
MORE = "more"
"""Show the rest of a digest to the person who pressed; the value is its key and how many of its papers were shown."""
CHANGE_TIME = "change_time"
"""Say how the digest is set; the value is the key of the digest or notice."""
DIGEST_MENU = "digest_menu"
"""Show the card of a paper of a digest, or say how the digest is set; the value is the paper's row, or that verb."""
UNDO = "undo"
"""Take a change back; the value is its number and the key of its notice."""
DIGEST_AT = "digest_at"
"""Set the time of day of a digest; the value is its name and the time: `weekly 09:00`."""
DAILY = "daily"
"""Move a subscription to the daily digest; the value is its id."""
WEEKLY = "weekly"
"""Move a subscription to the weekly digest; the value is its id."""
INSTANTLY = "instantly"
"""Post what a subscription matches instantly; the value is its id, and whether to do so however much that is."""
UNSUBSCRIBE = "unsubscribe"
"""End a subscription; the value is its id."""
UNSUBSCRIBE_SEVERAL = "unsubscribe_several"
"""End several subscriptions; the value is their ids, or all up to one: `all:17`."""
LIST_PAGE = "list"
"""Turn to a page of the list of subscriptions; the value is the index of its first one."""
LIST_UNSUBSCRIBE = "list_unsubscribe"
"""End a subscription in the list; the value is its id and the index of the page's first one. So for those below."""
LIST_DAILY = "list_daily"
"""Move a subscription in the list to the daily digest."""
LIST_WEEKLY = "list_weekly"
"""Move a subscription in the list to the weekly digest."""
LIST_INSTANTLY = "list_instantly"
"""Post what a subscription in the list matches instantly."""
LIST_UNDO = "list_undo"
"""Take a change back in the list; the value is the change's number and the index of the page's first subscription."""
IMPORT = "import"
"""The form in which a list is given; it has no value."""
IMPORT_LIST = "import_list"
"""Import a list that was shown; the value is its key, and the mode of those of which the list says nothing."""
HOME_LIST = "home_list"
"""Show the subscriptions of a channel on a person's home; the value is the channel's id in its workspace."""
HOME_SUBSCRIBE = "home_subscribe"
"""Open the form that subscribes a channel, on a person's home; the value is that of `HOME_LIST`."""
HOME_SETTINGS = "home_settings"
"""Open the form of a channel's settings, on a person's home; the value is that of `HOME_LIST`."""
SOURCES_PAGE = "sources"
"""Turn to a page of the list of sources; the value is the index of its first one."""
SEARCH_PAGE = "page"
"""Turn to a page of a search; the value is the search's key and the index of the page's first paper."""
SHARE = "share"
"""Show a page of a search to everyone; the value is that of `SEARCH_PAGE`."""
TRENDING_PAGE = "trending"
"""Turn to a page of the trending list; the value is the period, the query's key (may be empty), and the first index."""
SHARE_TRENDING = "share_trending"
"""Show a page of the trending list to everyone; the value is that of `TRENDING_PAGE`."""
SHOW = "show"
"""Show the card of a paper to the person who pressed; the value is the paper's row."""
LIKE = "like"
"""Show the papers that are like one to the person who pressed; the value is that of `ABSTRACT`."""
LIKE_PAGE = "like_page"
"""Turn to a page of these; the value is the paper's row, or a text's key, and the index of the page's first one."""
SHARE_PAPER = "share_paper"
"""Show the card of a paper to everyone; the value is the paper's row."""
POST_NEWEST = "post_newest"
"""Post the newest paper of a new subscription; the value is the subscription's id and the paper's row."""
SUBSCRIBE_TO = "subscribe_to"
"""Subscribe to the query of a search; the value is the search's key, with a mode where one was chosen.

On a shared page the key of its delivery follows."""
SEARCH_FOR = "search_for"
"""Search for a query that was suggested; the value is that of `SEARCH_PAGE`."""
TRY_AGAIN = "try_again"
"""Post to the channels that a pause notice names, as access was given back; the value is the key of its row."""
SUBSCRIBE = "subscribe"
"""Open the form that subscribes the channel; such a button carries no value."""
SETTINGS = "settings"
"""Open the form of the channel's settings; such a button carries no value, and the form what it showed."""
CALLS = "calls"
"""Open the form for the people that a subscription calls; its value and the button's are the subscription's id."""
CALL_LIST = "call_list"
"""Show whom each subscription calls; such a button carries no value."""
FILL_IN_AGAIN = "fill_in_again"
"""Open a form as it was filled in, where the platform closes one with a mistake in it; the value: a key and a verb."""
VOTE = "vote"
"""Say that one likes a paper; the value is that of `ABSTRACT`. So for the five below."""
TAKE_BACK = "take_back"
"""Say nothing more of a paper."""
NOT_FOR_US = "not_for_us"
"""Say that a paper is not for this channel."""
SAVE = "save"
"""Save a paper for oneself."""
BIBTEX = "bibtex"
"""Show a paper as an entry for BibTeX."""
WHY = "why"
"""Show for each subscription of the channel why it matches a paper, or does not."""
UNSAVE = "unsave"
"""Remove a paper from what one saved; the value is the paper's row."""
SAVED_PAGE = "saved"
"""Turn to a page of the papers that one saved; the value is the index of its first paper."""
SAVED_REMOVE = "saved_remove"
"""Remove a paper in that list; the value is the paper's row and the index of the page's first one."""
SAVED_UNDO = "saved_undo"
"""Save a paper again that was removed in that list; the value is that of `SAVED_REMOVE`."""
SAVED_EXPORT = "saved_export"
"""Give what one saved as a file; the value is the name of its format."""
TOP_PAGE = "top"
"""Turn to a page of the papers that a channel liked most; the value: the period, the index of the first paper."""
CARD_MENU = "card_menu"
"""The menu of a card. Each of its choices is the press of another button: its verb, a colon, its value."""
OPEN = "open"
"""Open an address; such a button carries no value."""

_CHOICE = re.compile(r"([a-z_]+):(.*)", re.DOTALL)
_PAIR = re.compile(r"([0-9]{1,18}):([0-9]{1,18})")
_ROW = re.compile(r"p([0-9]{1,18})")
_MORE = re.compile(r"([0-9a-f]{24}):([0-9]{1,9})")
_ALL_UP_TO = re.compile(r"all:([0-9]{1,18})")
MOST_SEVERAL = 100
"""Subscriptions that a range of numbers names at most."""
_SEVERAL_CHARACTERS = 70
"""A value of ids that is longer does not fit the custom id of a button of Discord's."""
_UNDO = re.compile(r"([0-9]{1,18}):([0-9a-f]{24})")


def paper_value(row: int) -> str:
    """The value of a button about the paper in this row: `p17`."""
    return f"p{row}"


def paper_row(value: str) -> int | None:
    """The row that such a value holds; None for any other value."""
    found = _ROW.fullmatch(value)
    return int(found[1]) if found else None


def choice_value(verb: str, value: str) -> str:
    """The value of a choice of a card's menu, which presses `verb` with `value`: `bibtex:p17`."""
    return f"{verb}:{value}"


def read_choice(value: str) -> tuple[str, str] | None:
    """The verb and the value that such a choice presses; None for any other value."""
    found = _CHOICE.fullmatch(value)
    return (found[1], found[2]) if found else None


def more_value(key: str, start: int) -> str:
    """The value of a button that shows the papers of the digest `key` from index `start` on."""
    return f"{key}:{start}"


def read_more_value(value: str) -> tuple[str, int] | None:
    """The digest's key and the index that such a value holds; None for any other value."""
    found = _MORE.fullmatch(value)
    return (found[1], int(found[2])) if found else None


def undo_value(number: int, key: str) -> str:
    """The value of a button that takes back the change of this number, in the notice `key`."""
    return f"{number}:{key}"


def undo_number(value: str) -> int | None:
    """The number of the change that such a value holds; None for any other value."""
    found = _UNDO.fullmatch(value)
    return int(found[1]) if found else None


def anyway_value(subscription: int) -> str:
    """The value of a button that has a subscription come instantly, however much that brings."""
    return f"{subscription}:anyway"


def read_mode_value(value: str) -> tuple[int, bool] | None:
    """The id of the subscription that a button of a mode is about, and whether it comes however much that brings."""
    number, _, anyway = value.partition(":")
    return (int(number), anyway == "anyway") if number.isdecimal() else None


def subscribe_value(key: str, mode: str, *, anyway: bool = False) -> str:
    """The value of a button that subscribes to the search `key` in a mode; `anyway`: however much that brings."""
    return f"{key}:{mode}:anyway" if anyway else f"{key}:{mode}"


def read_subscribe_value(value: str) -> tuple[str, str, bool]:
    """The search's key, the mode (empty where none was chosen), and whether it comes however much that brings."""
    key, mode, anyway, *_ = (*value.split(":"), "", "")
    return key, mode, anyway == "anyway"


def page_value(key: str, start: int) -> str:
    """The value of a button about the page of the search `key` that begins at index `start`."""
    return f"{key}:{start}"


def read_page_value(value: str) -> tuple[str, int]:
    """The search's key and the index that such a value holds; index 0 where it names none."""
    key, _, start = value.partition(":")
    return key, int(start) if start.isdecimal() else 0


def several_value(ids: Sequence[int], *, every: bool) -> str | None:
    """The value of a button that ends these subscriptions; of all that a channel has, by the newest of them.

    None for more than a value holds.
    """
    value = f"all:{max(ids)}" if every else ".".join(map(str, ids))
    return value if len(value) <= _SEVERAL_CHARACTERS else None


def is_one_of_several(value: str, subscription: int) -> bool:
    """Whether such a value is about the subscription with this id."""
    newest = _ALL_UP_TO.fullmatch(value)
    return subscription <= int(newest[1]) if newest else str(subscription) in value.split(".")


def import_value(key: str, mode: str) -> str:
    """The value of a button that imports the list `key`; `mode` is empty where the list says how all papers come."""
    return f"{key}:{mode}"


def read_import_value(value: str) -> tuple[str, str]:
    """The list's key, and the mode; empty where none was chosen."""
    key, _, mode = value.partition(":")
    return key, mode


def shared_search_value(key: str, delivery: str) -> str:
    """The value of a button about the search `key`, on a page that was shared under the key `delivery`."""
    return f"{key}:{delivery}"


def pair_value(number: int, other: int) -> str:
    """The value of a button about two numbers: `17:6`."""
    return f"{number}:{other}"


def read_pair_value(value: str) -> tuple[int, int] | None:
    """The two numbers that such a value holds; None for any other value."""
    found = _PAIR.fullmatch(value)
    return (int(found[1]), int(found[2])) if found else None

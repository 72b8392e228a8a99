"""A form that can be made can be opened on every platform, and opens again as it was filled in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.card.card import Choice, plain
from bot.card.form import Checks, FileInput, Form, Mentions, Select, TextInput, filled
from bot.channel.mention import Mention, MentionKind

CHOICES = (Choice("A", "a"), Choice("B", "b"))
FIELDS = (
    TextInput("query", "Query", value="old"),
    Select("when", "When", CHOICES, value="a"),
    Checks("also", "Also", CHOICES, values=("a",)),
    Mentions("who", "Who"),
    FileInput("file", "File"),
)
FORM = Form("Title", "verb", "value", FIELDS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": ()},
        {"fields": (*FIELDS, TextInput("more", "More"))},
        {"about": ((plain("words above count as a field"),),)},
        {"fields": (FIELDS[0], FIELDS[0])},
        {"title": "t" * 25},
        {"submit": "s" * 25},
        {"fields": (TextInput("query", "l" * 46),)},
        {"fields": (TextInput("query", "l", hint="h" * 101),)},
        {"fields": (Select("when", "When", ()),)},
        {"fields": (Select("when", "When", CHOICES * 13),)},
        {"fields": (Checks("also", "Also", CHOICES * 6),)},
    ],
)
def test_a_form_that_a_platform_would_refuse_cannot_be_made(wrong):
    with pytest.raises(ValueError, match=r"at most|one to five"):
        replace(FORM, **wrong)


def test_a_form_is_filled_with_what_was_typed_and_keeps_what_it_was_shown_with():
    team = Mention(MentionKind.GROUP, "S1")
    again = filled(FORM, {"query": "new", "when": "b", "also": "a b", "who": f"{team} nonsense"}, value="shown")
    query, when, also, who, file = again.fields
    assert (query.value, when.value, also.values, who.values) == ("new", "b", ("a", "b"), (team,))
    assert (file, again.value, again.verb) == (FIELDS[-1], "shown", "verb")

"""Embeds and components: each limit of Discord's manual is kept, and its breach refused with 50035 and its place."""

import json
from pathlib import Path

import jsonschema
import pytest

from bot.playground.discord import limits

ROOM = "300000000000000001"
MESSAGES = f"/channels/{ROOM}/messages"
OPENAPI = Path(__file__).parents[4] / "../shared/contracts/discord-openapi.json"


def row(*components):
    return {"type": 1, "components": list(components)}


def button(custom_id="go", **more):
    return {"type": 2, "style": 2, "label": "Go", "custom_id": custom_id, **more}


def link(**more):
    return {"type": 2, "style": 5, "label": "PDF", "url": "https://example.org/a.pdf", **more}


def words(content="hello"):
    return {"type": 10, "content": content}


def option(number=0, **more):
    return {"label": f"option {number}", "value": str(number), **more}


def menu(**more):
    return {"type": 3, "custom_id": "menu", "options": [option()], **more}


def v2(*components, **more):
    return {"flags": limits.COMPONENTS_V2, "components": list(components), **more}


def container(*components, **more):
    return {"type": 17, "components": list(components), **more}


THUMBNAIL = {"type": 11, "media": {"url": "https://example.org/a.png"}, "description": "first page"}
SECTION = {"type": 9, "components": [words()], "accessory": THUMBNAIL}
FIELD = {"name": "n" * 256, "value": "v" * 1024, "inline": True}

AT_THE_LIMIT = {
    "content": {"content": "x" * 2000},
    "spaces are not counted": {"content": " " * 50 + "x" * 2000},
    "embed": {"embeds": [{"title": "t" * 256, "description": "d" * 4096, "footer": {"text": "f" * 1392}}]},
    "author": {"embeds": [{"author": {"name": "a" * 256}}]},
    "fields": {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 25}]},
    "field": {"embeds": [{"fields": [FIELD]}]},
    "10 embeds": {"embeds": [{"title": "t"}] * 10},
    "timestamp": {"embeds": [{"title": "t", "timestamp": "2026-11-24T08:00:00+00:00"}]},
    "5 rows of 5": {
        "content": "hi",
        "components": [row(*(button(f"{line}.{n}") for n in range(5))) for line in range(5)],
    },
    "button": {"content": "hi", "components": [row(button("c" * 100, label="l" * 80), link())]},
    "menu": {"content": "hi", "components": [row(menu(options=[option(n) for n in range(25)], placeholder="p" * 150))]},
    "nonce": {"content": "hi", "nonce": "n" * 25, "enforce_nonce": True},
    "mentions": {"content": "hi", "allowed_mentions": {"parse": []}},
    "container": v2(
        container(SECTION, {"type": 14, "divider": True, "spacing": 1}, row(button()), accent_color=0xC8471A)
    ),
    "40 components": v2(*(words(str(n)) for n in range(40))),
    "4000 characters": v2(words("x" * 2000), words("x" * 2000)),
    "gallery": v2({"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}}] * 10}),
}

BREACHES = {
    "content": ({"content": "x" * 2001}, "content"),
    "title": ({"embeds": [{"title": "t" * 257}]}, "embeds.0.title"),
    "description": ({"embeds": [{"description": "d" * 4097}]}, "embeds.0.description"),
    "26 fields": ({"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]}, "embeds.0.fields"),
    "field name": ({"embeds": [{"fields": [{"name": "n" * 257, "value": "v"}]}]}, "embeds.0.fields.0.name"),
    "field value": ({"embeds": [{"fields": [{"name": "n", "value": "v" * 1025}]}]}, "embeds.0.fields.0.value"),
    "empty field": ({"embeds": [{"fields": [{"name": "n", "value": " "}]}]}, "embeds.0.fields.0.value"),
    "footer": ({"embeds": [{"footer": {"text": "f" * 2049}}]}, "embeds.0.footer.text"),
    "author": ({"embeds": [{"author": {"name": "a" * 257}}]}, "embeds.0.author.name"),
    "colour": ({"embeds": [{"title": "t", "color": 0x1000000}]}, "embeds.0.color"),
    "timestamp": ({"embeds": [{"title": "t", "timestamp": "yesterday"}]}, "embeds.0.timestamp"),
    "embed url": ({"embeds": [{"title": "t", "url": "javascript:alert(1)"}]}, "embeds.0.url"),
    "unknown embed key": ({"embeds": [{"title": "t", "colour": 1}]}, "embeds.0.colour"),
    "11 embeds": ({"embeds": [{"title": "t"}] * 11}, "embeds"),
    "6001 together": ({"embeds": [{"description": "d" * 3000}, {"description": "d" * 3001}]}, "embeds"),
    "6 rows": ({"content": "hi", "components": [row(button(str(n))) for n in range(6)]}, "components"),
    "6 buttons": (
        {"content": "hi", "components": [row(*(button(str(n)) for n in range(6)))]},
        "components.0.components",
    ),
    "label": ({"content": "hi", "components": [row(button(label="l" * 81))]}, "components.0.components.0.label"),
    "no label": ({"content": "hi", "components": [row(button(label=""))]}, "components.0.components.0.label"),
    "custom_id": ({"content": "hi", "components": [row(button("c" * 101))]}, "components.0.components.0.custom_id"),
    "no custom_id": (
        {"content": "hi", "components": [row({"type": 2, "style": 2, "label": "Go"})]},
        "components.0.components.0.custom_id",
    ),
    "custom_id twice": (
        {"content": "hi", "components": [row(button()), row(button())]},
        "components.1.components.0.custom_id",
    ),
    "style": ({"content": "hi", "components": [row(button(style=7))]}, "components.0.components.0.style"),
    "no style": (
        {"content": "hi", "components": [row({"type": 2, "label": "Go", "custom_id": "go"})]},
        "components.0.components.0.style",
    ),
    "link with custom_id": (
        {"content": "hi", "components": [row(link(custom_id="go"))]},
        "components.0.components.0.custom_id",
    ),
    "button with url": (
        {"content": "hi", "components": [row(button(url="https://example.org"))]},
        "components.0.components.0.url",
    ),
    "link scheme": (
        {"content": "hi", "components": [row(link(url="ftp://example.org"))]},
        "components.0.components.0.url",
    ),
    "link length": (
        {"content": "hi", "components": [row(link(url="https://example.org/" + "a" * 500))]},
        "components.0.components.0.url",
    ),
    "26 options": (
        {"content": "hi", "components": [row(menu(options=[option(n) for n in range(26)]))]},
        "components.0.components.0.options",
    ),
    "option label": (
        {"content": "hi", "components": [row(menu(options=[option(label="l" * 101)]))]},
        "components.0.components.0.options.0.label",
    ),
    "unknown component": ({"content": "hi", "components": [row({"type": 99})]}, "components.0.components.0.type"),
    "unknown key": ({"content": "hi", "unfurl": False}, "unfurl"),
    "nonce": ({"content": "hi", "nonce": "n" * 26}, "nonce"),
    "mentions": ({"content": "hi", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0"),
    "V2 without its flag": ({"components": [words()]}, "components.0.type"),
    "V2 with content": (v2(words(), content="hi"), "content"),
    "V2 with embeds": (v2(words(), embeds=[{"title": "t"}]), "embeds"),
    "41 components": (v2(*(words(str(n)) for n in range(41))), "components"),
    "41 nested": (v2(*(container(*(words(str(n)) for n in range(20))) for _ in range(2))), "components"),
    "4001 characters": (v2(words("x" * 2000), words("x" * 2001)), "components"),
    "empty text": (v2(words(" ")), "components.0.content"),
    "section without accessory": (v2({"type": 9, "components": [words()]}), "components.0.accessory"),
    "4 texts in a section": (v2({**SECTION, "components": [words()] * 4}), "components.0.components"),
    "media scheme": (
        v2({**SECTION, "accessory": {"type": 11, "media": {"url": "file:///etc/passwd"}}}),
        "components.0.accessory.media.url",
    ),
    "accent": (v2(container(words(), accent_color=-1)), "components.0.accent_color"),
}


@pytest.mark.parametrize("body", AT_THE_LIMIT.values(), ids=AT_THE_LIMIT)
async def test_a_message_within_the_limits_is_posted(rest, playground, body):
    status, told, _ = await rest.ask("POST", MESSAGES, body)
    assert status == 200, told
    assert len(playground.discord.ledger(ROOM)) == 1


@pytest.mark.parametrize(("body", "place"), BREACHES.values(), ids=BREACHES)
async def test_a_breach_is_refused_with_its_place(rest, playground, body, place):
    status, told, _ = await rest.ask("POST", MESSAGES, body)
    assert (status, told["code"], told["message"]) == (400, 50035, "Invalid Form Body")
    at = told["errors"]
    for step in place.split("."):
        at = at[step]
    assert at["_errors"][0].keys() == {"code", "message"}
    assert playground.discord.ledger() == ()
    assert any(reason.startswith(f"{place}: ") for reason in playground.discord.refusals[-1].reasons)


@pytest.fixture(scope="module")
def discords_own_schema():
    if not OPENAPI.exists():
        pytest.skip("Discord's OpenAPI description is not beside this checkout")
    described = json.loads(OPENAPI.read_text())
    return {"$ref": "#/components/schemas/MessageCreateRequest", "components": described["components"]}


@pytest.mark.parametrize("body", AT_THE_LIMIT.values(), ids=AT_THE_LIMIT)
def test_discords_own_description_accepts_what_is_accepted_here(discords_own_schema, body):
    jsonschema.Draft202012Validator(discords_own_schema).validate(body)

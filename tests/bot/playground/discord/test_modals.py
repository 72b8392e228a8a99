"""Forms: what Discord takes, how a person fills them in, and what the app gets, through the real discord.py."""

import asyncio

import discord
import pytest

from bot.playground.discord.modals import modal_breaches
from bot.playground.discord.uploads import Upload
from bot.playground.invocation import NotFilled, NotThere
from tests.bot.playground.conftest import until

ROOM = "300000000000000001"
MIRA, GRACE, READERS = "100000000000000101", "100000000000000102", "320000000000000001"


def label(component, **more):
    return {"type": 18, "label": "Query", "component": component, **more}


def text_input(**more):
    return {"type": 4, "custom_id": "query", "style": 1, **more}


def option(value="a", **more):
    return {"label": value, "value": value, **more}


def select(kind=3, **more):
    if kind == 3:
        more.setdefault("options", [option("a"), option("b")])
    return {"type": kind, "custom_id": "choice", **more}


def modal(*components, **more):
    return {"custom_id": "settings", "title": "Settings", "components": list(components), **more}


TAKEN = {
    "a text in a label": modal(label(text_input(value="moe", required=False, min_length=0, max_length=100))),
    "a text in a row": modal({"type": 1, "components": [text_input(label="Query")]}),
    "a plain text": modal({"type": 10, "content": "What is new"}, label(text_input())),
    "every select": modal(*(label(select(kind, custom_id=str(kind))) for kind in (3, 5, 6, 7, 8))),
    "an empty choice": modal(label(select(required=False, min_values=0, disabled=False))),
    "a file": modal(label({"type": 19, "custom_id": "file", "required": True, "file_types": [".opml", ".csv"]})),
    "boxes": modal(
        label({"type": 21, "custom_id": "one", "options": [option("a"), option("b")]}),
        label({"type": 22, "custom_id": "some", "options": [option("a")], "min_values": 0, "required": False}),
        label({"type": 23, "custom_id": "yes", "default": True}),
    ),
    "at the limits": modal(*[label(text_input(custom_id=str(n)), label="l" * 45) for n in range(5)], title="t" * 45),
}
REFUSED = {
    "six parts": modal(*[label(text_input(custom_id=str(n))) for n in range(6)]),
    "nothing": modal(),
    "a long title": modal(label(text_input()), title="t" * 46),
    "a long label": modal(label(text_input(), label="l" * 46)),
    "a long description": modal(label(text_input(), description="d" * 101)),
    "a select by itself": modal(select()),
    "a button": modal(label({"type": 2, "style": 1, "custom_id": "b", "label": "b"})),
    "a field twice": modal(label(text_input()), label(text_input())),
    "required and empty": modal(label(select(min_values=0))),
    "more than there are": modal(label(select(min_values=3, max_values=3))),
    "switched off": modal(label(select(disabled=True))),
    "two defaults for one": modal(label(select(options=[option("a", default=True), option("b", default=True)]))),
    "a value twice": modal(label(select(options=[option("a"), option("a")]))),
    "one radio button": modal(label({"type": 21, "custom_id": "one", "options": [option("a")]})),
    "eleven boxes": modal(label({"type": 22, "custom_id": "some", "options": [option(str(n)) for n in range(11)]})),
    "a value too long": modal(label(text_input(value="moe", max_length=2))),
    "a long placeholder": modal(label(text_input(placeholder="p" * 101))),
    "a long text": modal(label(text_input(value="v" * 4001))),
}


@pytest.mark.parametrize("form", TAKEN.values(), ids=TAKEN)
def test_a_form_within_the_rules_is_taken(form):
    assert modal_breaches(form) == []


@pytest.mark.parametrize("form", REFUSED.values(), ids=REFUSED)
def test_a_form_that_breaks_a_rule_is_refused(form):
    assert modal_breaches(form) != []


class Settings(discord.ui.Modal):
    """One field of each kind, five at a time."""

    def __init__(self, *fields, sent):
        super().__init__(title="Settings", timeout=None, custom_id="settings")
        for one in fields:
            self.add_item(discord.ui.Label(text=one.custom_id, component=one))
        self._sent = sent

    async def on_submit(self, interaction):
        self._sent.append(interaction)
        await interaction.response.send_message("saved", ephemeral=True)


def words():
    return discord.ui.TextInput(custom_id="query", default="moe", max_length=10)


def when():
    options = [discord.SelectOption(label="daily", default=True), discord.SelectOption(label="weekly")]
    return discord.ui.Select(custom_id="when", options=options, required=True)


def boxes():
    return discord.ui.CheckboxGroup(
        custom_id="days", options=[discord.CheckboxGroupOption(label=day, value=day) for day in ("mon", "tue")]
    )


@pytest.fixture
def opening(discord_app, playground):
    """Opens a form of these fields by a command; what the app is sent is kept in the list that comes with it."""
    sent = []

    async def open_form(*fields):
        async def act(interaction, query):
            await interaction.response.send_modal(Settings(*fields, sent=sent))

        discord_app.search.act = act
        invocation = await playground.discord.command(ROOM, ("search",), {"query": "moe"})
        return invocation.form, sent

    return open_form


async def test_a_form_sent_as_it_was_opened_says_what_stood_in_it(opening, playground):
    form, sent = await opening(words(), when(), boxes(), discord.ui.Checkbox(custom_id="loud", default=True))
    with pytest.raises(NotFilled, match="required") as error:
        await playground.discord.submit(form["id"], {})
    assert error.value.field == "days"
    answer = await (await playground.discord.submit(form["id"], {"days": ["tue"]})).answer()
    assert (answer.text, answer.private) == ("saved", True)
    data = sent[0].data
    assert data["custom_id"] == "settings"
    inner = [part["component"] for part in data["components"]]
    assert [one.get("value", one.get("values")) for one in inner] == ["moe", ["daily"], ["tue"], True]


async def test_people_roles_and_channels_come_with_their_objects(opening, playground):
    form, sent = await opening(
        discord.ui.MentionableSelect(custom_id="who", max_values=2), discord.ui.ChannelSelect(custom_id="where")
    )
    await playground.discord.submit(form["id"], {"who": [GRACE, READERS], "where": [ROOM]})
    await until(lambda: sent != [])
    resolved = sent[0].data["resolved"]
    assert resolved["users"][GRACE]["username"] == "grace"
    assert resolved["roles"][READERS]["name"] == "readers"
    assert resolved["channels"][ROOM]["app_permissions"] != "0"
    with pytest.raises(NotThere):
        await playground.discord.submit(form["id"], {"who": [MIRA], "where": [ROOM]})


async def test_a_file_is_read_at_its_address(opening, playground):
    form, sent = await opening(discord.ui.FileUpload(custom_id="file", required=True))
    await playground.discord.submit(form["id"], {"file": [Upload("papers.opml", b"<opml/>", "text/x-opml")]})
    await until(lambda: sent != [])
    (number,) = sent[0].data["components"][0]["component"]["values"]
    attachment = discord.Attachment(data=sent[0].data["resolved"]["attachments"][number], state=sent[0]._state)
    assert (attachment.filename, await attachment.read()) == ("papers.opml", b"<opml/>")


@pytest.mark.parametrize("filled", [{"query": ""}, {"query": "x" * 11}, {"when": ["hourly"]}, {"nothing": "x"}])
async def test_discord_asks_the_person_to_mend_a_field(opening, playground, filled):
    form, sent = await opening(words(), when())
    with pytest.raises(NotFilled) as error:
        await playground.discord.submit(form["id"], filled)
    assert error.value.field in filled
    assert sent == []


async def test_a_form_is_sent_once_and_cannot_be_answered_with_another(opening, discord_app, playground):
    form, sent = await opening(words())
    await playground.discord.submit(form["id"], {})
    await until(lambda: sent != [])
    with pytest.raises(NotThere):
        await playground.discord.submit(form["id"], {})
    sent[0].response._response_type = None
    with pytest.raises(discord.HTTPException) as error:
        await sent[0].response.send_modal(Settings(words(), sent=sent))
    assert error.value.code in (40060, 50035)


async def test_a_form_that_a_button_opened_may_change_its_message(discord_app, playground):
    class Rename(discord.ui.Modal, title="Rename"):
        name = discord.ui.TextInput(label="Name")

        async def on_submit(self, interaction):
            await interaction.response.edit_message(content=f"now {self.name.value}", view=None)

    async def press(interaction):
        await interaction.response.send_modal(Rename())

    view = discord.ui.View(timeout=None)
    button = discord.ui.Button(label="Rename", custom_id="rename")
    button.callback = press
    view.add_item(button)
    message = await discord_app.client.get_channel(int(ROOM)).send("old", view=view)
    opened = await playground.discord.press(ROOM, str(message.id), custom_id="rename")
    field = opened.form["components"][0]["components"][0]["custom_id"]
    sent = await playground.discord.submit(opened.form["id"], {field: "new"})
    answer = await asyncio.wait_for(sent.answer(), 60)
    assert (answer.edit, answer.id, answer.text) == (True, str(message.id), "now new")


async def test_a_form_that_breaks_a_rule_is_refused_with_its_place(discord_app, playground):
    met = []

    async def act(interaction, query):
        try:
            await interaction.response.send_modal(Settings(discord.ui.TextInput(custom_id="q" * 101), sent=[]))
        except discord.HTTPException as error:
            met.append(error)

    discord_app.search.act = act
    running = asyncio.create_task(playground.discord.command(ROOM, ("search",), {"query": "moe"}))
    await until(lambda: met != [])
    assert met[0].code == 50035
    (refused,) = playground.discord.refusals
    assert "data.components.0.component.custom_id: Must be 100 or fewer in length." in refused.reasons
    running.cancel()

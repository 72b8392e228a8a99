"""Lists on Discord: exported as a file that only the asker sees, imported from a file or from words."""

from __future__ import annotations

import json

from bot.playground.discord.uploads import Upload
from tests.handlers.discord.conftest import CHANNEL, custom_id, said, used
from tests.handlers.office import until


async def pressed(playground, answer, label):
    pressing = await playground.discord.press(CHANNEL.local_id, answer.id, custom_id=custom_id(answer, label))
    return await pressing.answer()


async def queries(office):
    return [(one.typed, one.mode) for one in await office.stores.channels.subscriptions(CHANNEL)]


async def test_a_list_goes_out_as_a_file_and_comes_back_as_one(discord_at_playground, app, office):
    playground = discord_at_playground
    await used(playground, "subscribe", query='"mixture of experts" -survey', when="daily")
    exported = await used(playground, "export")
    assert exported.private
    (file,) = playground.discord.files(CHANNEL.local_id, exported.id)
    told = json.loads(file.data)
    assert told["subscriptions"] == [{"query": '"mixture of experts" -survey', "mode": "daily"}]
    again = await used(playground, "import", file=Upload(file.filename, file.data))
    assert "all of it is here already" in said(again)
    other = await used(playground, "import", file=Upload("list.csv", b"query,mode\ngpu,weekly\n(,daily\n"))
    assert "would bring 1 new subscription" in said(other)
    assert "row 3" in said(other)
    done = await pressed(playground, other, "Import")
    assert "Imported 1 subscription." in said(done)
    assert await queries(office) == [('"mixture of experts" -survey', "daily"), ("gpu", "weekly")]
    await pressed(playground, done, "Undo")
    assert len(await queries(office)) == 1
    assert playground.discord.refusals == ()


async def test_a_file_that_is_too_large_is_not_fetched(discord_at_playground, app, office):
    answer = await used(discord_at_playground, "import", file=Upload("list.txt", b"gpu\n" * 300_000))
    assert "too large for a list" in said(answer)


async def test_queries_are_imported_from_words_too(discord_at_playground, app, office):
    answer = await used(discord_at_playground, "import", lines='"two words"; tpu weekly')
    await pressed(discord_at_playground, answer, "Import, daily")
    assert await queries(office) == [('"two words"', "daily"), ("tpu", "weekly")]


async def test_without_a_file_a_form_asks_for_one_or_for_lines(discord_at_playground, app, office):
    playground = discord_at_playground
    for filled in ({"file": [Upload("list.txt", b"gpu\n")]}, {"lines": "tpu weekly\nnpu"}):
        using = await playground.discord.command(CHANNEL.local_id, ("import",))
        await until(lambda using=using: using.form)
        sent = await playground.discord.submit(using.form["id"], filled)
        shown = await sent.answer()
        await pressed(playground, shown, "Import, daily")
    assert await queries(office) == [("gpu", "daily"), ("tpu", "weekly"), ("npu", "daily")]
    assert playground.discord.refusals == ()

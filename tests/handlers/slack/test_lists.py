"""Lists on Slack: an exported file comes in direct messages, lines are imported as they were typed."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import UsageError
from handlers.slack.files import SharedFile, attachment_of
from tests.handlers.office import until
from tests.handlers.slack.conftest import CHANNEL, SUBSCRIBE, action_of


async def answered(playground, words, number=1):
    return await (await playground.slack.command(CHANNEL.local_id, f"/papers {words}")).answer(number)


async def pressed(playground, answer, label, most=1):
    pressing = await playground.slack.press(CHANNEL.local_id, answer.id, action_id=action_of(answer, label))
    return [await pressing.answer(number) for number in range(1, most + 1)]


async def test_an_exported_list_is_a_file_in_direct_messages(playground, app, office):
    await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer(2)
    answer = await answered(playground, "export csv")
    assert answer.private
    assert "direct messages" in str(answer.payload)
    (message,) = playground.slack.messages(playground.slack.direct)
    file = playground.slack.file(*message.draft.files)
    assert (file.name, file.data) == ("offprint-ml-systems.csv", b'query,mode\n"""mixture of experts""",instantly\n')
    assert playground.slack.refusals == ()


async def test_a_file_that_cannot_be_sent_stands_in_the_answer(playground, app, office):
    await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer(2)
    playground.slack.set_scopes(frozenset({"chat:write", "commands", "channels:read"}))
    answer = await answered(playground, "export")
    assert "could not be sent" in str(answer.payload)
    assert "mixture of experts" in str(answer.payload)


async def test_lines_are_imported_with_one_undo_for_all(playground, app, office):
    answer = await answered(playground, 'import "mixture of experts" daily\ntitle:(jax OR julia)\n<http://cs.ai|cs.AI>')
    _, notice = await pressed(playground, answer, "Import, weekly", most=2)
    active = await office.stores.channels.subscriptions(CHANNEL)
    assert [(one.typed, one.mode) for one in active] == [
        ('"mixture of experts"', "daily"),
        ("title:(jax OR julia)", "weekly"),
    ]
    assert "imported 2 subscriptions" in notice.text
    await pressed(playground, notice, "Undo")
    assert await office.stores.channels.subscriptions(CHANNEL) == ()
    assert playground.slack.refusals == ()


async def filled(playground, entries):
    """The answer to the form that `/papers import` opens, once it is sent."""
    invocation = await playground.slack.command(CHANNEL.local_id, "/papers import")
    await until(lambda: playground.slack.modals)
    await playground.slack.submit(playground.slack.modals[-1].id, entries)
    return await invocation.answer()


async def test_a_list_is_imported_from_a_file_in_a_form(playground, app, office):
    file = playground.slack.upload("feeds.opml", b'<opml><body><outline text="gpu"/></body></opml>')
    answer = await filled(playground, {"file": [file]})
    assert "“feeds.opml” would bring 1 new subscription" in answer.text
    await pressed(playground, answer, "Import, daily")
    assert [one.typed for one in await office.stores.channels.subscriptions(CHANNEL)] == ["gpu"]
    assert playground.slack.refusals == ()


async def test_a_form_takes_pasted_lines_too_and_says_where_there_are_none(playground, app, office):
    assert "line 2" in str((await filled(playground, {"lines": "gpu daily\n(tpu"})).payload)
    assert "There is nothing to import yet." in (await filled(playground, {})).text


async def test_where_no_form_can_be_opened_lines_can_be_typed(playground, app, office):
    playground.slack.set_scopes(frozenset({"chat:write", "commands", "channels:read"}))
    answer = await answered(playground, "import")
    assert '/papers import "mixture of experts" daily; title:gpu' in str(answer.payload)


async def test_the_token_goes_to_slack_alone_and_a_page_to_log_in_is_no_list(playground, app, office):
    client = AsyncWebClient(token="xoxb-secret", base_url="https://slack.com/api/")
    for address in (
        "https://evil.example/list.txt",
        "http://files.slack.com/list.txt",
        "https://files.slack.com.evil/x",
    ):
        stranger = await attachment_of(SharedFile(id="F1", name="list.txt", url_private=address), client)
        with pytest.raises(UsageError, match="does not give me"):
            await stranger.read(10)
    kept = playground.slack.upload("list.txt", b"gpu\n" * 10)
    good = AsyncWebClient(token="xoxb-playground", base_url=f"{playground.slack_api_url}/")
    told = SharedFile.model_validate((await good.files_info(file=kept))["file"])
    here = AsyncWebClient(token="xoxb-nobody", base_url=good.base_url)
    with pytest.raises(UsageError, match="does not give me"):
        await (await attachment_of(told, here)).read(10)
    assert len(await (await attachment_of(told, good)).read(10)) == 11

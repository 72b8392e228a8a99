"""The commands as Discord takes them, in every language: complete, within the limits, and sent only when changed."""

from dataclasses import replace

import pytest
import structlog

from bot.playground.discord.commands import LOCALES, check, size
from bot.playground.discord.limits import COMMAND_OPTIONS, COMMAND_TOGETHER
from bot.playground.discord.refusals import Refused
from bot.playground.faults import Fault
from handlers.discord.descriptions import payloads
from handlers.discord.languages import languages
from handlers.discord.register import register

LANGUAGES = languages()


def parts(described, path=""):
    """Every command, option and choice, with its path."""
    here = f"{path} {described['name']}".strip()
    yield here, described
    for one in described.get("options", ()):
        yield from parts(one, here)


def untold(described, locale):
    """What has no words in a language."""
    for path, part in parts(described):
        for field in ("name", "description"):
            if field in part and locale not in part.get(f"{field}_localizations", {}):
                yield f"{path}: {field}"
        for choice in part.get("choices", ()):
            if locale not in choice.get("name_localizations", {}):
                yield f"{path}: choice {choice['value']}"


def unknown_choices(path, words, part):
    """The choices of an option that a language has and nobody else."""
    values = [choice["value"] for choice in part.get("choices", ())]
    return [f"{path}: choice {value}" for value in words.choices if value not in values]


def lines(heading, found):
    """What a person who writes a language is told."""
    return "\n  ".join((f"{heading}:", *found))


def test_there_is_german():
    assert "de" in LANGUAGES


@pytest.mark.parametrize("locale", list(LANGUAGES))
def test_a_language_says_everything(locale):
    assert locale in LOCALES
    missing = [what for described in payloads() for what in untold(described, locale)]
    assert not missing, lines(f"{locale}.json lacks", missing)


@pytest.mark.parametrize("locale", list(LANGUAGES))
def test_a_language_says_nothing_of_what_is_not_there(locale):
    known = {path: part for described in payloads() for path, part in parts(described)}
    extra = [
        what
        for path, one in LANGUAGES[locale].items()
        for what in ([path] if path not in known else unknown_choices(path, one, known[path]))
    ]
    assert not extra, lines(f"{locale}.json has words of what is not there", extra)


def test_discord_takes_all_of_it():
    try:
        check(payloads())
    except Refused as refused:
        pytest.fail(lines("Discord refuses", refused.reasons))
    papers, *_ = payloads()
    assert size(papers) <= COMMAND_TOGETHER
    assert len(papers["options"]) <= COMMAND_OPTIONS


def test_everything_is_offered_everywhere():
    for described in payloads():
        assert (described["integration_types"], described["contexts"]) == ([0, 1], [0, 1, 2])


class TestServersOnly:
    """An app whose page does not let people add it for themselves, as with every new one."""

    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, discord_for_people=False)

    async def test_the_commands_are_offered_in_servers_and_in_direct_messages(self, playground, app):
        for kept in playground.discord.commands:
            assert (kept["integration_types"], kept["contexts"]) == ([0], [0, 1])
        assert playground.discord.refusals == ()


async def test_the_commands_are_sent_when_a_word_of_any_language_has_changed(playground, app):
    assert await register(app._client) is False
    sent = playground.discord.commands
    playground.discord._guilds.commands = [{**one, "name_localizations": {"de": "alt"}} for one in sent]
    assert await register(app._client) is True
    playground.discord._guilds.commands = list(reversed(playground.discord.commands))
    assert await register(app._client) is False


async def test_what_discord_says_of_commands_that_it_does_not_take_is_logged(playground, app):
    playground.discord._guilds.commands = []
    playground.faults.add(
        Fault(platform="discord", endpoint="PUT /applications/{application_id}/commands", kind="refuse", error="50035")
    )
    with structlog.testing.capture_logs() as logs:
        assert await register(app._client) is False
    ((event, error),) = ((log["event"], log["error"]) for log in logs)
    assert event == "discord.commands_not_registered"
    assert "Invalid Form Body" in error

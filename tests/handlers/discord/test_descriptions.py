"""The commands as Discord takes them, in every language: complete, within the limits, and sent only when changed."""

from dataclasses import replace

import pytest

from bot.playground.discord.commands import LOCALES, check, size
from bot.playground.discord.limits import COMMAND_OPTIONS, COMMAND_TOGETHER
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


def test_there_is_german():
    assert "de" in LANGUAGES


@pytest.mark.parametrize("locale", list(LANGUAGES))
def test_a_language_says_everything(locale):
    assert locale in LOCALES
    assert [what for described in payloads() for what in untold(described, locale)] == []


def test_discord_takes_all_of_it():
    check(payloads())
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

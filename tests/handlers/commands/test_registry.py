"""The table of commands keeps the platforms' limits, names only what works, and its examples work."""

import re

import pytest

from bot.query.parser import parse
from handlers.commands.options import read_digest_options, read_mode
from handlers.commands.registry import COMMANDS, ROOT, ROOT_DESCRIPTION, leaves, named, usage_hint
from handlers.commands.routes import ANSWERS
from handlers.commands.syntax import Invocation, parse_command
from handlers.discord.payloads import DIALECT
from tests.docs.pages import commands_page
from tests.handlers.commands.room import ASKER

EXAMPLES = [example for command in COMMANDS for example in command.examples]
ALL = [*COMMANDS, *(child for command in COMMANDS for child in command.children)]
OPTIONS = [option for command in ALL for option in command.options]


def test_there_are_all_commands_and_every_one_is_answered():
    assert [command.name for command in COMMANDS] == [
        "subscribe", "unsubscribe", "list", "export", "import", "search", "trending", "paper", "why", "top", "saved",
        "like", "digest", "feed", "settings", "call", "spread", "quiet", "links", "mute", "unmute", "notify", "sources",
        "status", "help",
    ]  # fmt: skip
    assert {path for path, _ in leaves()} == set(ANSWERS)


def test_discord_takes_every_name_and_description():
    for one in [*ALL, *OPTIONS]:
        assert re.fullmatch(r"[a-z]{1,32}", one.name)
        assert 1 <= len(one.description) <= 100, one.description
    assert 1 <= len(ROOT_DESCRIPTION) <= 100
    assert len(COMMANDS) <= 25
    for command in ALL:
        assert len(command.options) <= 25
        assert len(command.children) <= 25
    for option in OPTIONS:
        assert len(option.choices) <= 25
        assert all(1 <= len(choice.label) <= 100 and len(choice.value) <= 100 for choice in option.choices)
    said = sum(len(one.name) + len(one.description) for one in [*ALL, *OPTIONS])
    assert said + sum(len(c.label) + len(c.value) for option in OPTIONS for c in option.choices) <= 8_000


def test_required_options_come_before_the_others_as_discord_wants():
    for command in ALL:
        required = [option.required for option in command.options]
        assert required == sorted(required, reverse=True)


def test_slack_takes_the_usage_hint_and_it_names_every_command():
    assert len(usage_hint()) <= 1_000
    assert all(command.name in usage_hint() for command in COMMANDS)
    assert usage_hint().count("[") == usage_hint().count("]"), "no command is cut inside its brackets"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_understood_and_works(example):
    parsed = parse_command(example)
    assert isinstance(parsed, Invocation)
    assert parsed.path in ANSWERS
    if "query" in parsed.options:
        parse(parsed.options["query"])
    read_mode(parsed)
    read_digest_options(parsed, ASKER)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_means_the_same_on_discord(example):
    parsed = parse_command(example)
    said = DIALECT.format(parsed)
    assert said.startswith(f"/{ROOT} {' '.join(parsed.path)}")
    assert all(f"{name}:{value}" in said for name, value in parsed.options.items())


def test_the_docs_page_tells_every_command_with_its_examples():
    page = commands_page()
    for command in COMMANDS:
        assert f"/{ROOT} {command.usage}" in page
        assert all(f"/{ROOT} {example}" in page for example in command.examples)


def test_a_command_is_found_whatever_its_case():
    assert named("Subscribe") is COMMANDS[0]
    assert named("xyzzy") is None

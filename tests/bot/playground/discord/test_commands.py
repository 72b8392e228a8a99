"""Application commands: what Discord keeps, and what it refuses."""

from dataclasses import replace

import pytest

APP = "400000000000000001"
COMMANDS = f"/applications/{APP}/commands"


def command(name="papers", **more):
    return {"name": name, "description": "New research papers", **more}


def sub(name="search", **more):
    return {"type": 1, "name": name, "description": "Search", **more}


def text(name="query", **more):
    return {"type": 3, "name": name, "description": "What to look for", **more}


def choice(number=0, **more):
    return {"name": f"choice {number}", "value": str(number), **more}


AT_THE_LIMIT = {
    "name and description": [command("n" * 32, description="d" * 100)],
    "other scripts": [command("論文-été_1"), command("खोजें"), command("ค้นหา")],
    "25 options": [command(options=[sub(f"s{n}") for n in range(25)])],
    "25 choices": [command(options=[text(choices=[choice(n) for n in range(25)])])],
    "a group": [command(options=[{**sub("digest"), "type": 2, "options": [sub("set", options=[text()])]}])],
    "required first": [command(options=[text("a", required=True), text("b")])],
    "100 commands": [command(f"c{n}") for n in range(100)],
    "in other languages": [
        command(
            name_localizations={"de": "arbeiten"},
            description_localizations={"de": "d" * 100, "en-US": "d"},
            options=[text("a", name_localizations={"de": "b-a"}), text("b", name_localizations={"de": "ä"})],
        )
    ],
    "a file": [command(options=[{**text(), "type": 11, "file_types": [".opml"]}])],
    "15 menus": [{"type": 3, "name": f"Find {n}"} for n in range(15)],
    "a menu": [{"type": 3, "name": "Find papers like this", "description": ""}],
}
BREACHES = {
    "name": [command("n" * 33)],
    "upper case": [command("Papers")],
    "space": [command("new papers")],
    "no name": [{"description": "d"}],
    "description": [command(description="d" * 101)],
    "no description": [command(description="")],
    "26 options": [command(options=[sub(f"s{n}") for n in range(26)])],
    "26 choices": [command(options=[text(choices=[choice(n) for n in range(26)])])],
    "choice name": [command(options=[text(choices=[choice(name="n" * 101)])])],
    "option name": [command(options=[text("Query")])],
    "option twice": [command(options=[text(), text()])],
    "optional first": [command(options=[text("a"), text("b", required=True)])],
    "group in a sub-command": [command(options=[sub(options=[sub()])])],
    "unknown option type": [command(options=[{**text(), "type": 12}])],
    "unknown key": [command(hidden=True)],
    "name twice": [command(), command()],
    "a language that Discord lacks": [command(name_localizations={"la": "opera"})],
    "a long name in a language": [command(name_localizations={"de": "n" * 33})],
    "upper case in a language": [command(name_localizations={"de": "Arbeiten"})],
    "a long description in a language": [command(description_localizations={"de": "d" * 101})],
    "an option's name twice in a language": [
        command(options=[text("a", name_localizations={"de": "x"}), text("b", name_localizations={"de": "x"})])
    ],
    "another option's own name": [command(options=[text("a", name_localizations={"de": "b"}), text("b")])],
    "choices and autocomplete": [command(options=[text(choices=[choice()], autocomplete=True)])],
    "8000 characters in the longest language": [
        command(
            options=[
                sub(f"s{n}", options=[text(f"o{m}", description_localizations={"de": "d" * 100}) for m in range(25)])
                for n in range(4)
            ]
        )
    ],
    "8000 characters": [
        command(
            options=[sub(f"s{n}", options=[text(f"o{m}", description="d" * 100) for m in range(25)]) for n in range(4)]
        )
    ],
}


@pytest.mark.parametrize("body", AT_THE_LIMIT.values(), ids=AT_THE_LIMIT)
async def test_commands_within_the_limits_are_kept(rest, playground, body):
    status, told, _ = await rest.ask("PUT", COMMANDS, body)
    assert status == 200, told
    assert [kept["name"] for kept in told] == [asked["name"] for asked in body]
    assert (await rest.ask("GET", f"{COMMANDS}?with_localizations=true"))[1] == told
    assert playground.log.events[-1].data == {"platform": "discord", "commands": body}


@pytest.mark.parametrize("body", BREACHES.values(), ids=BREACHES)
async def test_a_breach_is_refused(rest, playground, body):
    status, told, _ = await rest.ask("PUT", COMMANDS, body)
    assert (status, told["code"]) == (400, 50035)
    assert told["errors"]
    assert playground.discord.commands == ()


async def test_more_than_a_hundred_commands_are_refused(rest):
    status, told, _ = await rest.ask("PUT", COMMANDS, [command(f"c{n}") for n in range(101)])
    assert (status, told["code"]) == (400, 30032)


async def test_more_than_fifteen_menus_are_refused(rest):
    status, told, _ = await rest.ask("PUT", COMMANDS, [{"type": 3, "name": f"Find {n}"} for n in range(16)])
    assert (status, told["code"]) == (400, 30032)


class TestServersOnly:
    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, discord_for_people=False)

    async def test_a_command_for_people_needs_an_app_that_they_can_add(self, rest):
        status, told, _ = await rest.ask("PUT", COMMANDS, [command(integration_types=[0, 1])])
        assert (status, told["code"]) == (400, 50035)
        assert (await rest.ask("PUT", COMMANDS, [command(integration_types=[0])]))[0] == 200


async def test_languages_are_told_to_those_who_ask(rest):
    await rest.ask("PUT", COMMANDS, [command(name_localizations={"de": "arbeiten"})])
    assert "name_localizations" not in (await rest.ask("GET", COMMANDS))[1][0]
    _, (told,), _ = await rest.ask("GET", f"{COMMANDS}?with_localizations=true")
    assert told["name_localizations"] == {"de": "arbeiten"}


async def test_a_command_known_before_keeps_its_id(rest):
    _, first, _ = await rest.ask("PUT", COMMANDS, [command()])
    _, second, _ = await rest.ask("PUT", COMMANDS, [command(description="changed"), command("other")])
    assert first[0]["id"] == second[0]["id"] != second[1]["id"]


async def test_another_apps_commands_are_out_of_reach(rest):
    assert (await rest.ask("PUT", "/applications/1/commands", []))[1]["code"] == 10002

"""Application commands: what Discord keeps, and what it refuses."""

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
    "other scripts": [command("論文-été_1")],
    "25 options": [command(options=[sub(f"s{n}") for n in range(25)])],
    "25 choices": [command(options=[text(choices=[choice(n) for n in range(25)])])],
    "a group": [command(options=[{**sub("digest"), "type": 2, "options": [sub("set", options=[text()])]}])],
    "required first": [command(options=[text("a", required=True), text("b")])],
    "100 commands": [command(f"c{n}") for n in range(100)],
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
    assert (await rest.ask("GET", COMMANDS))[1] == told
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


async def test_a_command_known_before_keeps_its_id(rest):
    _, first, _ = await rest.ask("PUT", COMMANDS, [command()])
    _, second, _ = await rest.ask("PUT", COMMANDS, [command(description="changed"), command("other")])
    assert first[0]["id"] == second[0]["id"] != second[1]["id"]


async def test_another_apps_commands_are_out_of_reach(rest):
    assert (await rest.ask("PUT", "/applications/1/commands", []))[1]["code"] == 10002

"""`offprint export` and `import`: a channel's list on the command line."""

import json

import pytest

from tests.bot.cli.conftest import Command

HERE, THERE = "slack:T1/C1", "slack:T1/C2"


@pytest.fixture
def keywords(folder):
    path = folder / "keywords.txt"
    path.write_text('"mixture of experts" weekly\ngpu\nfoo:bar\n', encoding="utf-16")
    return path


def test_a_list_goes_from_one_channel_to_another(offprint: Command, keywords, folder):
    done = offprint("import", HERE, "keywords.txt")
    assert done.code == 0
    assert "line 3: foo:bar" in done.err
    assert f"{HERE} has 2 subscriptions more" in done.err
    written = offprint("export", HERE).out
    assert [one["mode"] for one in json.loads(written)["subscriptions"]] == ["weekly", "daily"]
    (folder / "list.json").write_text(written)
    assert offprint("import", THERE, "list.json").code == 0
    assert [row["query"] for row in offprint("list", THERE, "--json").rows] == ['"mixture of experts"', "gpu"]
    again = offprint("import", THERE, "list.json")
    assert again.code == 2
    assert "brings nothing" in again.err


def test_a_dry_run_changes_nothing(offprint: Command, keywords):
    told = offprint("import", HERE, "keywords.txt", "--instantly", "--dry-run")
    assert f"keywords.txt would bring 2 new subscriptions into {HERE}." in told.err
    assert offprint("list", HERE, "--json").rows == []


@pytest.mark.parametrize(("flag", "begins"), [("--opml", "<?xml"), ("--csv", "query,mode\n")])
def test_other_formats_are_written_too(offprint: Command, keywords, flag, begins):
    offprint("import", HERE, "keywords.txt")
    assert offprint("export", HERE, flag).out.startswith(begins)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("import", HERE, "missing.txt"), "missing.txt cannot be read"),
        (("import", HERE, "keywords.txt", "--daily", "--weekly"), "are two ways"),
        (("import", "email:ada@lab.example", "keywords.txt", "--instantly"), "in digests, not one by one"),
        (("export", HERE), "has nothing to export"),
        (("export", HERE, "--csv", "--opml"), "are two formats"),
    ],
)
def test_what_cannot_be_done_says_what_can(offprint: Command, keywords, typed, said):
    ran = offprint(*typed)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err

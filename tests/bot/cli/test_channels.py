"""What an operator does to a channel from the command line: subscribe, list, unsubscribe, and its digest."""

from __future__ import annotations

import asyncio
import json
import shlex
from datetime import UTC, datetime, timedelta

import pytest

from bot.channel.channel import ChannelId
from bot.cli.app import DONE, TYPED_WRONG
from storage.sqlite.store import open_sqlite
from tests.contracts.facts import page, paper, subscribe

SLACK = "slack:T1/C1"
DISCORD = "discord:1/2"


@pytest.fixture
def archive(folder):
    """An archive of two months, to which 14 papers on GPUs came in the last two weeks, a day apart."""
    today = datetime.now(UTC)

    async def fill():
        async with open_sqlite(folder / "offprint.db") as stores:
            recent = [paper(f"2611.{day:05}", f"GPU {day}", listed_at=today - timedelta(days=day)) for day in range(14)]
            await stores.papers.apply(page(*recent, at=today - timedelta(days=60)))

    asyncio.run(fill())


@pytest.fixture
def subscribed(offprint):
    """Two channels with subscriptions, one of them a daily one."""
    for channel, query, *how in [(SLACK, "jax OR julia"), (SLACK, "gpu -survey", "--daily"), (DISCORD, "gpu")]:
        assert offprint("subscribe", channel, query, *how).code == DONE
    return offprint


def test_a_subscription_is_shown_as_it_was_typed_and_says_what_it_would_have_brought(offprint):
    ran = offprint("subscribe", SLACK, "(julia OR jax)")
    assert ran.code == DONE
    assert ran.err.splitlines() == [
        "The archive is still empty: the first papers come with the next poll of the sources.",
        "slack:T1/C1 now gets what matches (julia OR jax), instantly.",
    ]


def test_a_dry_run_tells_what_a_subscription_would_bring_and_changes_nothing(offprint, archive):
    ran = offprint("subscribe", SLACK, "gpu", "--dry-run")
    assert ran.code == DONE
    assert ran.err.splitlines() == [
        "Read as: the word “gpu”",
        "In the last 30 days: 14 papers, about 3 a week.",
        *(f"  “GPU {number}”" for number in range(3)),
    ]
    assert offprint("list", "--json").rows == []


def test_a_dry_run_of_what_cannot_be_is_refused_as_it_would_be(offprint):
    assert offprint("subscribe", "nowhere", "gpu", "--dry-run").code == TYPED_WRONG
    assert "^^" in offprint("subscribe", SLACK, "gpu OR", "--dry-run").err


@pytest.mark.parametrize(
    "words",
    [("subscribe", DISCORD, "gpu"), ("subscribe", DISCORD, "gpu", "--dry-run"), ("digest", DISCORD, "--top", "3")],
)
def test_a_channel_of_a_platform_that_is_off_is_refused_where_the_other_is_on(offprint, monkeypatch, words):
    monkeypatch.setenv("OFFPRINT_SLACK_BOT_TOKEN", "xoxb-1-2-abc")
    monkeypatch.setenv("OFFPRINT_SLACK_APP_TOKEN", "xapp-1-2-abc")
    ran = offprint(*words)
    assert ran.code == TYPED_WRONG
    assert ran.err.splitlines() == [
        f"Discord is off, so that nothing would be posted in {DISCORD}.",
        "Set OFFPRINT_DISCORD_TOKEN, or name a channel of Slack.",
    ]
    assert offprint("list", DISCORD, "--json").rows == []
    assert offprint("subscribe", SLACK, "gpu").code == DONE


def test_the_same_subscription_again_says_so(subscribed):
    ran = subscribed("subscribe", SLACK, "julia | jax")
    assert ran.code == DONE
    assert "has that subscription already: jax OR julia (instantly; --daily or --weekly switches it)" in ran.err


@pytest.mark.parametrize("how", [("gpu daily",), ("gpu", "--daily"), ("gpu every day",), ("--daily gpu",)])
def test_a_mode_is_read_as_people_write_it_and_switches_what_is_there(subscribed, how):
    ran = subscribed("subscribe", DISCORD, *how)
    assert ran.code == DONE
    assert "now gets what matches gpu, daily." in ran.err
    assert [row["mode"] for row in subscribed("list", DISCORD, "--json").rows] == ["daily"]


def test_two_modes_are_refused_with_both_command_lines(offprint):
    ran = offprint("subscribe", SLACK, "gpu instantly", "--daily")
    assert ran.code == TYPED_WRONG
    assert ran.err.splitlines()[-2:] == [
        f"Try: offprint subscribe {SLACK} gpu --instantly",
        f"Try: offprint subscribe {SLACK} gpu --daily",
    ]


def test_weekly_is_a_mode_like_the_others(offprint):
    ran = offprint("subscribe", SLACK, "gpu weekly")
    assert (ran.code, "gpu, weekly." in ran.err) == (DONE, True)
    assert offprint("subscribe", SLACK, "tpu", "--weekly").code == DONE


def test_what_would_flood_comes_all_the_same_if_that_is_said(offprint):
    assert "“the” is in nearly every paper." in offprint("subscribe", SLACK, "the").err
    assert offprint("subscribe", SLACK, "the", "--anyway").code == DONE


def test_an_address_is_no_subscription(offprint):
    refused = offprint("subscribe", SLACK, "https://arxiv.org/abs/2305.17144").err
    assert "names one paper" in refused
    assert refused.endswith("Try: offprint search https://arxiv.org/abs/2305.17144\n")


def test_everything_as_cards_is_refused_with_a_command_that_works(offprint):
    refused = offprint("subscribe", SLACK, "*")
    assert refused.code == TYPED_WRONG
    assert offprint(*offered(refused)).code == DONE
    assert offprint("list", SLACK, "--json").rows[0]["mode"] == "daily"


def offered(ran):
    """The words of the command line that an error offers."""
    first = next(line for line in ran.err.splitlines() if line.startswith("Try: "))
    said = shlex.split(first.removeprefix("Try: "))
    assert said[0] == "offprint"
    return said[1:]


def test_a_query_that_is_none_is_refused_with_its_place_and_changes_nothing(offprint):
    ran = offprint("subscribe", SLACK, "gpu OR")
    assert ran.code == TYPED_WRONG
    assert "^^" in ran.err
    assert ran.err.splitlines()[-1].startswith("Try: ")
    assert offprint("list", "--json").rows == []


def test_the_list_numbers_each_channels_subscriptions(subscribed):
    rows = subscribed("list", "--json").rows
    told = [(row["channel"], row["number"], row["query"], row["mode"]) for row in rows]
    assert sorted(told) == [
        (DISCORD, 1, "gpu", "instantly"),
        (SLACK, 1, "jax OR julia", "instantly"),
        (SLACK, 2, "gpu -survey", "daily"),
    ]
    assert all(row["created_at"] and row["last_match_at"] is None for row in rows)


def test_the_list_of_one_channel_is_that_channels_alone(subscribed):
    assert [row["query"] for row in subscribed("list", DISCORD, "--json").rows] == ["gpu"]
    table = subscribed("list", DISCORD).out
    assert "gpu" in table
    assert "julia" not in table


def test_an_empty_list_says_how_to_begin(offprint):
    assert offprint("list").out == "There are no subscriptions yet. Make one: offprint subscribe CHANNEL QUERY\n"
    of_one = f"{SLACK} has no subscriptions yet. Make one: offprint subscribe {SLACK} QUERY\n"
    assert offprint("list", SLACK).out == of_one
    assert offprint("list", "--json").out == ""


@pytest.mark.parametrize("named", ["1", "#1", "julia OR jax"])
def test_a_subscription_ends_by_its_number_or_its_query(subscribed, named):
    ran = subscribed("unsubscribe", SLACK, named)
    assert ran.code == DONE
    assert ran.err == "slack:T1/C1 no longer gets what matches jax OR julia.\n"
    assert [row["query"] for row in subscribed("list", SLACK, "--json").rows] == ["gpu -survey"]


def test_what_is_not_subscribed_is_answered_with_a_command_line_that_works(subscribed):
    near = subscribed("unsubscribe", SLACK, "jax OR julias OR x")
    assert near.code == TYPED_WRONG
    assert "/papers" not in near.err
    assert near.err.splitlines()[-1] == "Try: offprint unsubscribe slack:T1/C1 'jax OR julia'"
    far = subscribed("unsubscribe", SLACK, "zebra")
    assert far.err.splitlines()[-1] == "Try: offprint list slack:T1/C1"
    assert subscribed(*offered(far)).code == DONE
    assert subscribed(*offered(near)).code == DONE


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["for good", "dry"])
def test_every_paper_as_a_card_is_refused_with_the_same_as_lines_of_the_digest(offprint, dry):
    ran = offprint("subscribe", SLACK, "* -survey", *dry)
    assert ran.code == TYPED_WRONG
    assert ran.err.splitlines()[-3:] == [
        "As cards of their own they would flood the channel. It would bring every paper.",
        "Try: offprint subscribe slack:T1/C1 '* -survey' --daily",
        "All the same: offprint subscribe slack:T1/C1 '* -survey' --anyway",
    ]
    assert offprint(*offered(ran)).code == DONE


def test_a_channel_without_subscriptions_has_none_to_lose(offprint):
    ran = offprint("unsubscribe", SLACK, "1")
    assert ran.code == TYPED_WRONG
    assert ran.err.splitlines() == ["slack:T1/C1 has no subscriptions.", "Try: offprint list"]


def test_a_digest_comes_with_cards_where_there_are_threads(offprint):
    assert "with their cards in its thread" in offprint("digest", SLACK, "--cards", "yes").err
    assert "with their cards in its thread" in offprint("digest", SLACK, "at", "9:00").err
    assert json.loads(offprint("digest", SLACK, "--json").out)["cards"] is True
    assert "cards" not in offprint("digest", SLACK, "without", "cards").err
    refused = offprint("digest", "email:ada@lab.example", "with", "cards")
    assert refused.code == TYPED_WRONG
    assert "email:ada@lab.example has no threads" in refused.err


def test_a_digest_is_set_shown_and_stopped(offprint):
    assert "Set one: offprint digest slack:T1/C1 --at 09:00 --in Europe/Berlin" in offprint("digest", SLACK).err
    given = offprint("digest", SLACK, "--at", "5pm", "--in", "Europe/Berlin", "--on", "weekdays", "--top", "7")
    assert given.code == DONE
    shown = offprint("digest", SLACK)
    assert shown.err == given.err
    assert "17:00" in shown.err
    assert "Europe/Berlin" in shown.err
    assert offprint("digest", SLACK, "--off").code == DONE
    assert "daily digest: off. Turn it on: offprint digest slack:T1/C1 --plan daily" in offprint("digest", SLACK).err
    assert offprint("digest", SLACK, "--plan", "daily").err == given.err


def test_each_plan_is_set_shown_and_stopped_by_its_name(offprint):
    assert offprint("digest", SLACK, "weekly", "fridays", "at", "16:00").code == DONE
    assert offprint("digest", SLACK, "--plan", "daily", "--at", "07:30").code == DONE
    daily, weekly = offprint("digest", SLACK).err.splitlines()
    assert daily.startswith("slack:T1/C1: daily digest: every day at 07:30, UTC, the best 10; next on ")
    assert weekly.startswith("slack:T1/C1: weekly digest: Fridays at 16:00, UTC, the best 10; next on ")
    assert offprint("digest", SLACK, "off", "daily").code == DONE
    rows = offprint("digest", SLACK, "--json").rows
    assert [(row["plan"], row["at"], row["off"]) for row in rows] == [
        ("daily", "07:30", True),
        ("weekly", "16:00", False),
    ]
    assert "Nothing waits for the weekly digest" in offprint("digest", SLACK, "--dry-run", "--plan", "weekly").err
    assert "No digest comes monthly" in (wrong := offprint("digest", SLACK, "monthly")).err
    assert offered(wrong) == ["digest", SLACK, "--plan", "weekly"]


def test_what_is_left_out_of_a_digest_stays(offprint):
    offprint("digest", SLACK, "--at", "07:30", "--in", "Asia/Tokyo")
    assert "07:30" in offprint("digest", SLACK, "--top", "3").err
    assert "Asia/Tokyo" in offprint("digest", SLACK, "--on", "mon-thu").err


@pytest.mark.parametrize(
    ("wrong", "offers"),
    [
        (("--at", "99:99"), ("--at", "09:00")),
        (("--in", "Europe/Berlim"), ("--in", "Europe/Berlin")),
        (("--on", "weekdys"), ("--on", "weekdays")),
        (("--top", "1000"), ("--top", "25")),
    ],
)
def test_a_word_that_cannot_be_read_is_answered_with_a_command_line_that_works(offprint, wrong, offers):
    ran = offprint("digest", SLACK, *wrong)
    assert ran.code == TYPED_WRONG
    assert "/papers" not in ran.err
    assert offered(ran) == ["digest", SLACK, *offers]
    assert "has no digest" in offprint("digest", SLACK).err
    assert offprint(*offered(ran)).code == DONE


def test_the_hours_of_a_channels_cards_are_set_shown_and_taken_away(offprint):
    assert offprint("spread", SLACK).err == f"{SLACK}: cards come at once.\n"
    given = offprint("spread", SLACK, "9-18", "in", "Europe/Berlin")
    assert (given.code, given.err) == (DONE, f"{SLACK}: cards come spread over 09:00–18:00, Europe/Berlin.\n")
    assert offprint("spread", SLACK).err == given.err
    wrong = offprint("spread", SLACK, "9-25")
    assert wrong.code == TYPED_WRONG
    assert offered(wrong) == ["spread", SLACK, "9-18"]
    assert "at once" in offprint("spread", SLACK, "off").err


def test_the_settings_of_a_channel_are_shown_and_changed(offprint):
    assert "Time zone: none was chosen" in offprint("settings", SLACK).err
    given = offprint("settings", SLACK, "zone", "Europe/Berlin", "cap", "5", "who", "admins")
    assert given.code == DONE
    assert "Time zone: Europe/Berlin\n  Cards: at once, at most 5 cards an hour\n" in given.err
    assert "Changed by admins and owners of this workspace" in offprint("settings", SLACK).err
    wrong = offprint("settings", SLACK, "zone", "Berln")
    assert wrong.code == TYPED_WRONG
    assert offered(wrong) == ["settings", SLACK, "zone", "Europe/Berlin"]
    assert "offprint quiet --help" in offprint("settings", SLACK, "quiet", "22-7").err
    for words in (("colour", "red"), ("help",)):
        assert "is no setting" in offprint("settings", SLACK, *words).err
    assert offered(offprint("settings", SLACK, "cap")) == ["settings", SLACK, "cap", "5"]
    assert "Time zone: none" in offprint("settings", SLACK, "zone", "off").err


def test_whom_a_subscription_calls_is_shown_and_changed(subscribed):
    assert subscribed("call", SLACK).err == "jax OR julia: calls nobody\ngpu -survey: calls nobody\n"
    called = subscribed("call", SLACK, "2", "person:U0ADA", "group:S0TEAM")
    assert called.err == "gpu -survey: calls person:U0ADA, group:S0TEAM\n"
    assert subscribed("call", SLACK, "2", "off").err == "gpu -survey: calls nobody\n"
    assert "names nobody" in subscribed("call", SLACK, "2", "ada").err


def test_a_channel_is_quiet_at_night_and_muted_for_a_while(offprint):
    assert offprint("quiet", SLACK).err == f"{SLACK}: no quiet hours.\n"
    given = offprint("quiet", SLACK, "22-7", "in", "Europe/Berlin")
    assert (given.code, given.err) == (DONE, f"{SLACK}: quiet hours 22:00–07:00, Europe/Berlin.\n")
    wrong = offprint("mute", SLACK, "until", "2020-01-01")
    assert (wrong.code, offered(wrong)) == (TYPED_WRONG, ["mute", SLACK, "2h"])
    muted = offprint("mute", SLACK, "3d")
    assert muted.code == DONE
    assert muted.err.startswith(f"{SLACK}: muted until ")
    assert "Europe/Berlin" in muted.err
    assert "somebody ends that" in offprint("mute", SLACK).err
    assert "no longer muted" in offprint("unmute", SLACK).err
    assert "nothing was changed" in offprint("unmute", SLACK).err


def test_a_mute_of_a_channel_without_subscriptions_says_so(offprint):
    assert "has no subscriptions; `offprint list` shows those that have." in offprint("mute", SLACK).err
    offprint("subscribe", SLACK, "gpu")
    assert "subscriptions" not in offprint("mute", SLACK, "2h").err
    assert "no quiet hours" in offprint("quiet", SLACK, "off").err


def test_a_digest_is_set_in_words_as_in_a_channel(offprint):
    given = offprint("digest", SLACK, "at", "9:00 PM", "in", "Europe/Berlin", "on", "mon-wed,", "fri")
    assert given.code == DONE
    assert "Mondays, Tuesdays, Wednesdays and Fridays at 21:00, Europe/Berlin" in given.err
    assert offprint("digest", SLACK, "now").err.startswith("Nothing waits for the daily digest")
    assert "daily digest: off." in offprint("digest", SLACK, "off").err


@pytest.mark.parametrize(
    ("typed", "said", "offers"),
    [
        ("at 25:00", "“25:00” is not a time of day.", ["--at", "09:00"]),
        ("at 9 in GMT+2", "“GMT+2” is an offset, not a place.", ["--at", "9", "--in"]),
        ("tomorow", "“tomorow” says nothing about a digest", ["at", "09:00"]),
    ],
)
def test_words_about_a_digest_that_mean_nothing_are_quoted_with_a_line_that_works(offprint, typed, said, offers):
    ran = offprint("digest", SLACK, *typed.split())
    assert ran.code == TYPED_WRONG
    assert ran.err.startswith(said)
    assert offered(ran)[2:][: len(offers)] == offers
    assert offprint(*offered(ran)).code == DONE


def test_a_zone_without_summer_time_is_noted_with_the_place_that_has_it(offprint):
    ran = offprint("digest", SLACK, "--in", "EST")
    assert ran.code == DONE
    assert "EST knows no summer time and stays at UTC-5 all year." in ran.err
    assert ran.err.splitlines()[-1].endswith(f"offprint digest {SLACK} --in America/New_York")


def test_off_goes_with_no_other_option(offprint):
    ran = offprint("digest", SLACK, "--off", "--at", "09:00")
    assert ran.code == TYPED_WRONG
    assert offprint(*offered(ran)).code == DONE


def test_a_dry_run_of_nothing_says_that_nothing_waits(offprint):
    ran = offprint("digest", SLACK, "--dry-run")
    assert ran.code == DONE
    assert ran.out == ""
    assert ran.err.startswith("Nothing waits for the daily digest of slack:T1/C1")


def test_a_subscription_of_a_channel_that_cannot_be_ends_by_the_name_that_the_list_shows(offprint, folder):
    bad = ChannelId("discord", "2000", "#papers")

    async def store():
        async with open_sqlite(folder / "offprint.db") as stores:
            await subscribe(stores, bad, "gpu")

    asyncio.run(store())
    assert "discord:2000/#papers" in offprint("list").out
    assert offprint("unsubscribe", "discord:2000/#papers", "1").code == DONE
    assert offprint("list", "--json").out == ""
    assert offprint("unsubscribe", "discord:2000/#papers", "1").code == TYPED_WRONG


def test_a_channel_has_no_more_subscriptions_than_the_operator_allows(offprint, monkeypatch):
    monkeypatch.setenv("OFFPRINT_SUBSCRIPTIONS_PER_CHANNEL", "2")
    for query in ("gpu", "tpu"):
        assert offprint("subscribe", SLACK, query).code == DONE
    ran = offprint("subscribe", SLACK, "npu")
    assert ran.code == TYPED_WRONG
    *_, full, remedy = ran.err.splitlines()
    assert full.startswith("This channel has 2 subscriptions, and the operator allows no more")
    assert remedy == f"Try: offprint list {SLACK}"
    assert offprint("subscribe", SLACK, "GPUs").code == DONE  # it has that one
    assert offprint("subscribe", DISCORD, "npu").code == DONE
    assert len(offprint("list", SLACK, "--json").rows) == 2

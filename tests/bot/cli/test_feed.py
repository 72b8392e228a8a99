"""`offprint feed`: addresses for an operator, with and without a public one, and as a file for readers."""

from __future__ import annotations

import pytest
from lxml import etree

CHANNEL = "slack:T1/C1"


def test_a_feed_is_made_once_and_shown_with_the_address_of_this_machine(offprint):
    first = offprint("feed", CHANNEL, "--json")
    (row,) = first.rows
    assert row["address"].startswith("http://127.0.0.1:8080/feeds/")
    assert (row["channel"], row["kind"], row["query"]) == (CHANNEL, "matches", None)
    assert "OFFPRINT_PUBLIC_URL" in first.err
    assert offprint("feed", CHANNEL, "--json").rows == [row]


def test_the_public_address_is_shown_where_it_is_set(offprint, monkeypatch):
    monkeypatch.setenv("OFFPRINT_PUBLIC_URL", "https://papers.lab.example/")
    ran = offprint("feed", CHANNEL, "gpu -survey", "--json")
    (row,) = ran.rows
    assert row["address"].startswith("https://papers.lab.example/feeds/")
    assert (row["kind"], row["query"], row["title"]) == ("query", "gpu -survey", "Papers that match gpu -survey")
    assert ran.err == ""


def test_without_a_channel_all_are_listed(offprint):
    made = [offprint("feed", *words, "--json").rows[0] for words in ((CHANNEL,), (CHANNEL, "gpu"), ("discord:1/2",))]
    listed = offprint("feed", "--json").rows
    assert sorted(row["address"] for row in listed) == sorted(row["address"] for row in made)
    assert made[0]["address"] in offprint("feed").out


def test_all_can_be_taken_into_a_reader_as_one_file(offprint):
    made = [offprint("feed", CHANNEL, *words, "--json").rows[0] for words in ((), ("a <b> & c",), ("--trending",))]
    root = etree.fromstring(offprint("feed", "--opml").out.encode())
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    outlines = root.findall("body/outline")
    assert [one.get("xmlUrl") for one in outlines] == [
        row["address"] for row in sorted(made, key=lambda row: row["made_at"])
    ]
    assert outlines[1].get("text") == "Papers that match a <b> & c"


def test_a_file_for_readers_is_one_whatever_people_typed(offprint):
    offprint("feed", CHANNEL, "gpu\ufffex")
    root = etree.fromstring(offprint("feed", "--opml").out.encode())
    assert root.find("body/outline").get("text") == "Papers that match gpux"


@pytest.mark.parametrize(
    ("host", "reached"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]"), ("lab.example", "lab.example")]
)
def test_the_address_of_this_machine_can_be_opened_whatever_it_listens_on(offprint, monkeypatch, host, reached):
    monkeypatch.setenv("OFFPRINT_HTTP_HOST", host)
    (row,) = offprint("feed", CHANNEL, "--json").rows
    assert row["address"].startswith(f"http://{reached}:8080/feeds/")


def test_off_revokes_every_feed_of_a_channel(offprint):
    offprint("feed", CHANNEL)
    offprint("feed", CHANNEL, "gpu")
    assert "2 feeds of slack:T1/C1 can no longer be read." in offprint("feed", CHANNEL, "--off").err
    assert "has no feed" in offprint("feed", CHANNEL, "--off").err
    assert offprint("feed", "--json").rows == []


def test_trending_and_off_are_words_as_in_a_channel_and_queries_in_quotes(offprint):
    kinds = {typed: offprint("feed", CHANNEL, typed, "--json").rows[0]["kind"] for typed in ("trending", '"trending"')}
    assert kinds == {"trending": "trending", '"trending"': "query"}
    assert "2 feeds of slack:T1/C1 can no longer be read." in offprint("feed", CHANNEL, "off").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--off",), "Try: offprint feed CHANNEL --off"),
        (("--trending",), "Try: offprint feed CHANNEL --trending"),
        ((CHANNEL, "gpu", "--off"), "Try: offprint feed slack:T1/C1 --off"),
        ((CHANNEL, "gpu", "--trending"), "Try: offprint feed slack:T1/C1 --trending"),
        ((CHANNEL, "gpu", "tpu"), "'gpu tpu'"),
        ((CHANNEL, "--off", "--opml"), "Try: offprint feed slack:T1/C1 --off"),
        ((CHANNEL, "gpu", "--opml"), "Try: offprint feed slack:T1/C1 --opml"),
        ((CHANNEL, "--trending", "--opml"), "Try: offprint feed slack:T1/C1 --opml"),
        ((CHANNEL, "(gpu"), "(gpu"),
        (("C1",), "slack:TEAM/C0123ABC"),
    ],
)
def test_what_makes_no_sense_is_answered_with_what_does(offprint, words, said):
    ran = offprint("feed", *words)
    assert ran.code == 2
    assert said in ran.err

"""`offprint demo`: one whole round as a person starts it, and the moment at which its day begins."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.app import DONE, TYPED_WRONG
from bot.cli.demo.script import BEGINS_AT, ZONE, day_begins

BERLIN = ZoneInfo(ZONE)
THEN = datetime(2020, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=40 * 365)).map(lambda elapsed: THEN + elapsed)
LOADS = {"src", "srcset", "poster", "data", "background", "formaction", "action"}
ONE_MEGABYTE = 1_000_000


class Loaded(HTMLParser):
    """The addresses that a browser fetches by itself on opening a page."""

    def __init__(self):
        super().__init__()
        self.addresses = []

    def handle_starttag(self, tag, attrs):
        wanted = LOADS | ({"href"} if tag in {"link", "image", "use", "base"} else set())
        self.addresses += [value for name, value in attrs if name in wanted and value]


def loaded(html):
    page = Loaded()
    page.feed(html)
    in_styles = re.findall(r"(?:url\(|@import)\s*['\"]?([^'\")\s]+)", html)
    return [*page.addresses, *in_styles]


def test_a_page_that_is_a_folder_is_refused_before_anything_is_played(offprint, folder):
    ran = offprint("demo", "--exit", "--page", str(folder))
    assert ran.code == TYPED_WRONG
    assert ran.err == f"{folder} is a folder; name the file to write the page into.\n"


@pytest.mark.process
def test_a_round_ends_by_itself_with_a_table_and_a_page_that_needs_no_network(child, folder, tmp_path_factory):
    began = time.monotonic()
    ran = child("demo", "--exit", TMPDIR=str(tmp_path_factory.mktemp("temporary")))
    assert ran.code == DONE, ran.err
    assert "Offprint's demo: http://127.0.0.1:" in ran.err
    assert "email   a copy of a digest for grace@lab.example\n" in ran.err
    by_platform = {platform: rows_of(ran.out, platform) for platform in ("slack", "discord")}
    for rows in by_platform.values():
        assert sum(row["cards"] for row in rows) > 0
        assert sum(row["digests"] for row in rows) == 1
        assert all(row["matches"] >= row["cards"] for row in rows)
    sums = re.search(r"(\d+) cards and 2 digests in ([\d.]+) seconds\.", ran.out)
    assert int(sums[1]) == sum(row["cards"] for rows in by_platform.values() for row in rows)
    assert float(sums[2]) <= time.monotonic() - began
    html = Path(ran.err.splitlines()[-1].removeprefix("The page was written to ")).read_text("utf-8")
    assert len(html.encode()) < ONE_MEGABYTE
    told = [(event["type"], event["data"]) for event in recorded(html)["events"]]
    assert ["List-Unsubscribe" in dict(data["headers"]) for kind, data in told if kind == "mail"] == [True, True]
    assert any("👍 1" in json.dumps(data, ensure_ascii=False) for kind, data in told if kind == "edit")
    assert any(data.get("unfurls") for kind, data in told if kind == "edit"), "a link that somebody posted is shown"
    assert "Saved papers" in json.dumps([data for kind, data in told if kind == "home"][-1])
    assert [address for address in loaded(html) if re.match(r"(https?:)?//", address)] == []
    assert [path.name for path in folder.iterdir()] == ["offprint.db"], "the folder where people work is left as it was"


def recorded(html):
    """What the page of a round was told."""
    return json.loads(re.search(r'id="recorded">(.*?)</script>', html, re.DOTALL)[1])


def rows_of(table, platform):
    """The lines of a platform in the table of a round, as numbers by the heading of their column."""
    heading, *lines = table.splitlines()
    names = heading.split()
    rows = [line.split() for line in lines if line.startswith(platform)]
    assert rows
    return [dict(zip(names[2:], map(int, row[2:]), strict=True)) for row in rows]


@given(MOMENTS)
def test_the_day_begins_half_a_minute_before_nine_on_a_weekday_in_berlin(now):
    begins = day_begins(now).astimezone(BERLIN)
    assert begins.time() == BEGINS_AT
    assert begins.weekday() < 5
    assert (begins + timedelta(seconds=30)).time().isoformat() == "09:00:00"


@given(MOMENTS)
def test_the_day_is_today_unless_today_is_no_weekday(now):
    today = now.astimezone(BERLIN).date()
    begins = day_begins(now).astimezone(BERLIN).date()
    assert begins == today if today.weekday() < 5 else begins - today <= timedelta(days=2)


@given(MOMENTS, st.integers(-12, 14))
def test_the_zone_in_which_now_is_told_does_not_matter(now, hours):
    elsewhere = now.astimezone(timezone(timedelta(hours=hours)))
    assert day_begins(elsewhere) == day_begins(now)

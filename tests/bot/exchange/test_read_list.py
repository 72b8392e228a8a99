"""A list is read from any form that people and bots keep one in; any other file is refused with the step that helps."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.subscription import Mode
from bot.errors import UsageError
from bot.exchange.channel_list import MOST_ENTRIES
from bot.exchange.read_list import read_file, read_list
from bot.exchange.text_of import MOST_BYTES

DAILY, WEEKLY = Mode.DAILY, Mode.WEEKLY


def queries(text, name="list.txt"):
    return [(one.query, one.mode) for one in read_list(text, name).entries]


def test_plain_lines_are_queries_and_what_lists_put_around_them_is_let_go():
    assert queries(
        '# what the lab reads\n- "mixture of experts" -survey\n\n2. title:(jax OR julia)  daily\n'
        "keywords:\n  - 'sparse attention'   # since May\n---\n```\n* [x] quanti* | weekly\n```\n"
    ) == [
        ('"mixture of experts" -survey', None),
        ("title:(jax OR julia)", DAILY),
        ("sparse attention", None),
        ("quanti*", WEEKLY),
    ]


def test_a_mode_in_quotes_is_a_word_and_one_alone_is_a_query():
    assert queries('"twice daily"\ndaily\ngpu, daily\ngpu --weekly\n#hashtag') == [
        ('"twice daily"', None),
        ("daily", None),
        ("gpu", DAILY),
        ("gpu", WEEKLY),
        ("#hashtag", None),
    ]


@pytest.mark.parametrize(
    "data",
    [
        "gpu\n学習 daily\n".encode(),
        b"\xef\xbb\xbf" + "gpu\n学習 daily\n".encode(),
        "gpu\n学習 daily\n".encode("utf-16"),
        b"\xfe\xff" + "gpu\r\n学習 daily\r\n".encode("utf-16-be"),
        "gpu\n学習 daily\n".encode("utf-32"),
    ],
)
def test_every_encoding_of_lists_is_read(data):
    assert [one.query for one in read_file(data, "list.txt").entries] == ["gpu", "学習"]


def test_text_without_a_mark_is_read_in_what_windows_wrote():
    assert [one.query for one in read_file("gpu\n".encode("utf-16-le"), "a.txt").entries] == ["gpu"]
    assert [one.query for one in read_file("naïve bayes".encode("cp1252"), "a.txt").entries] == ["naïve bayes"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "is not a file of text"),
        (b"PK\x03\x04" + bytes(range(256)) * 9, "is not a file of text"),
        (b"a" * (MOST_BYTES + 1), "is too large"),
        (b'{"a": ', "is no JSON"),
        (b'{"a": 1}', "holds no list"),
        (b"[" * 200_000, "nested too deep"),
        (b'{"offprint": 2}', "another version"),
        (b"<opml><body>", "cannot be read as OPML"),
        (b"<outline>" * 100_000, "nested too deep"),
        (b'{"offprint": "' + b"9" * 9_000 + b'"}', "another version"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(data, why):
    with pytest.raises(UsageError, match=why) as refused:
        read_file(data, "thing.bin")
    assert "thing.bin" in refused.value.message
    assert refused.value.remedy
    assert len(refused.value.message) < 200


def test_a_bomb_of_entities_is_not_unpacked_and_no_outside_entity_is_read():
    bomb = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))
    with pytest.raises(UsageError, match="entities of its own"):
        read_list(f'<!DOCTYPE opml [<!ENTITY b0 "gpu">{bomb}]><opml><outline text="&b11;"/></opml>', "b.opml")
    outside = '<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml><body><outline text="gpu"/></body></opml>'
    assert queries(outside) == [("gpu", None)]


def test_tables_have_a_column_of_queries_and_maybe_one_of_modes():
    assert queries('Name,Query,When\na,"""two words"" -x",daily\nb,gpu,\n,,\n') == [
        ('"two words" -x', DAILY),
        ("gpu", None),
    ]
    assert queries("query;mode\ngpu;weekly\n") == [("gpu", WEEKLY)]
    assert queries("gpu,daily\ntpu\n", name="keywords.csv") == [("gpu", DAILY), ("tpu", None)]


def test_outlines_are_read_from_our_own_attributes_from_feeds_of_arxiv_and_from_titles():
    told = read_list(
        '<opml version="2.0" xmlns:offprint="urn:offprint:list"><body>'
        '<outline text="shown" offprint:query="title:gpu" offprint:mode="weekly"/>\n'
        '<outline text="Machine learning"><outline type="rss" text="cs.LG" xmlUrl="https://rss.arxiv.org/rss/cs.LG+stat.ML"/>\n'
        '<outline text="s" xmlUrl="http://export.arxiv.org/api/query?search_query=cat:cs.CL+ANDNOT+ti:survey"/>\n'
        '<outline text="A blog" xmlUrl="https://blog.example/feed.xml"/></outline>\n'
        '<outline text="graph networks"/></body></opml>'
    )
    assert [(one.query, one.mode) for one in told.entries] == [
        ("title:gpu", WEEKLY),
        ("category:cs.LG OR category:stat.ML", None),
        ("cat:cs.CL ANDNOT ti:survey", None),
        ("graph networks", None),
    ]
    assert [one.foreign for one in told.entries] == [False, True, True, False]
    (blog,) = told.unread
    assert (blog.place, blog.words) == ("line 4", "https://blog.example/feed.xml")


def test_keywords_of_other_bots_are_phrases_and_their_queries_are_queries():
    assert queries(json.dumps({"keywords": ["extreme multi-label", "gpu"], "categories": ["cs.LG"]})) == [
        ('"extreme multi-label"', None),
        ("gpu", None),
        ("category:cs.LG", None),
    ]
    assert queries(json.dumps(["sparse attention", "a OR b"])) == [("sparse attention", None), ("a OR b", None)]
    users = {"users": [{"name": "ada", "keywords": "gpu, neural ode"}, {"query": "tpu", "frequency": "weekly"}]}
    assert queries(json.dumps(users)) == [("gpu", None), ('"neural ode"', None), ("tpu", WEEKLY)]


def test_feeds_of_monitorss_are_read_with_their_filters():
    feeds = [
        {
            "title": "cs.CL",
            "url": "http://arxiv.org/rss/cs.CL",
            "filters": {"title": ["llm", "!survey", "~quant"], "description": ["mixture of experts"]},
        },
        {"title": "A blog", "url": "https://blog.example/rss"},
        {"title": "By rule", "url": "https://arxiv.org/rss/cs.CV", "rfilters": {"title": "v.*t"}},
        {"title": "Only not", "url": "https://blog.example/rss", "filters": {"title": ["!x"]}},
    ]
    told = read_list(json.dumps({"backupVersion": "1", "feeds": feeds}))
    assert [one.query for one in told.entries] == [
        '(category:cs.CL) (title:llm OR title:quant* OR abstract:"mixture of experts") -title:survey'
    ]
    assert [(one.words, one.why.split()[-1]) for one in told.unread] == [
        ("A blog", "feeds"),
        ("By rule", "expression"),
        ("Only not", "occur"),
    ]


def test_expressions_of_monitorss_become_queries():
    def says(operator, words, **more):
        left, right = {"type": "ARTICLE", "value": "title"}, {"type": "STRING", "value": words}
        return {"type": "RELATIONAL", "op": operator, "left": left, "right": right, **more}

    either = {"type": "LOGICAL", "op": "OR", "children": [says("CONTAINS", "gpu"), says("EQ", "tensor cores")]}
    both = {"type": "LOGICAL", "op": "AND", "children": [either, says("CONTAINS", "survey", **{"not": True})]}
    feed = {"url": "https://blog.example/rss", "title": "x", "connections": [{"filters": {"expression": both}}]}
    assert queries(json.dumps({"userFeeds": [feed]})) == [('((title:gpu OR title:"tensor cores") -title:survey)', None)]
    deep = both
    for _ in range(50):
        deep = {"type": "LOGICAL", "op": "AND", "children": [deep]}
    (told,) = read_list(json.dumps({"feeds": [{**feed, "connections": [{"filters": {"expression": deep}}]}]})).unread
    assert "too deep" in told.why


def test_our_own_format_says_each_part_that_cannot_be_read():
    told = read_list(
        json.dumps(
            {
                "offprint": 1,
                "subscriptions": [{"query": "gpu", "mode": "hourly"}, {"mode": "daily"}, "tpu"],
                "digests": [
                    {"name": "daily", "at": "25:00"},
                    {"name": "monthly"},
                    {"name": "weekly", "days": "monday"},
                ],
                "quiet": {"from": "22:00"},
                "zone": "Middle/Earth",
                "cards_per_hour": -1,
            }
        )
    )
    assert [one.query for one in told.entries] == ["gpu", "tpu"]
    assert [one.name for one in told.digests] == ["weekly"]
    assert [one.place for one in told.unread] == [
        "subscription 1",
        "subscription 2",
        "digest 1",
        "digest 2",
        "zone",
        "quiet",
        "cards_per_hour",
    ]
    assert all(one.instead for one in told.unread)


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("gpu\n" * 10_000, f"line {MOST_ENTRIES + 1}"),
        ("<opml>" + '<outline text="gpu"/>' * 10_000 + "</opml>", "line 1"),
        (json.dumps(["gpu"] * 10_000), f"entry {MOST_ENTRIES + 1}"),
    ],
)
def test_a_list_without_end_is_read_so_far_and_that_is_said(told, place):
    read = read_list(told)
    assert len(read.entries) == MOST_ENTRIES
    assert [one.place for one in read.unread] == [place]


def test_lists_of_servers_and_channels_are_found_under_their_ids():
    told = {"guilds": {"81": {"name": "lab", "channels": [{"id": 5, "keywords": ["gpu"]}, {"id": 6, "query": "tpu"}]}}}
    assert queries(json.dumps(told)) == [("gpu", None), ("tpu", None)]


def test_a_cap_is_one_that_a_channel_can_choose():
    assert read_list('{"offprint": 1, "cards_per_hour": 999}').settings.cap == 999
    (unread,) = read_list('{"offprint": 1, "cards_per_hour": 1000}').unread
    assert unread.place == "cards_per_hour"


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["daily", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "at", "from", "query"]), inner)
    ),
    max_leaves=6,
)
PARTS = (
    "offprint",
    "subscriptions",
    "digests",
    "zone",
    "spread",
    "quiet",
    "cards_per_hour",
    "keywords",
    "feeds",
    "url",
)


@given(st.dictionaries(st.sampled_from(PARTS), anything, max_size=4), st.booleans())
def test_whatever_stands_in_a_part_is_read_or_told_of_in_words_that_can_be_written(parts, is_ours):
    with suppress(UsageError):
        told = read_list(json.dumps(parts | ({"offprint": 1} if is_ours else {})), "x.json")
        for one in (*told.entries, *told.unread):
            " ".join(map(str, astuple(one))).encode()


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_list_or_are_refused(data):
    with suppress(UsageError):
        assert read_file(data, "x.json").entries is not None

"""What people type after `/papers` is understood as they mean it, and never breaks anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.commands.dialect import command_words
from handlers.commands.registry import COMMANDS, leaves
from handlers.commands.syntax import Invocation, Parsed, PlainWords, UnknownWords, parse_command
from handlers.discord import payloads as on_discord
from handlers.slack import payloads as on_slack


@pytest.mark.parametrize(
    ("typed", "path", "options"),
    [
        ("", ("help",), {}),
        ("   ", ("help",), {}),
        ("help", ("help",), {}),
        ("HELP subscribe", ("help",), {"command": "subscribe"}),
        ("list", ("list",), {}),
        ("/list", ("list",), {}),
        ("--help", ("help",), {}),
        ("/papers /papers list", ("list",), {}),
        ("please subscribe gpu", ("subscribe",), {"query": "gpu"}),
        ("<@U12> subscribe gpu", ("subscribe",), {"query": "gpu"}),
        ("@Offprint, list", ("list",), {}),
        (
            "digest 9am Europe/Berlin mondays",
            ("digest", "set"),
            {"at": "9am", "zone": "Europe/Berlin", "days": "mondays"},
        ),
        ("digest weekdays 9am", ("digest", "set"), {"days": "weekdays", "at": "9am"}),
        ("digest 9am Berlin top 5", ("digest", "set"), {"at": "9am", "zone": "Berlin", "top": "5"}),
        ("digest at:9 tz: CET", ("digest", "set"), {"at": "9", "zone": "CET"}),
        ("digest help", ("help",), {"command": "digest"}),
        ("set the digest to 9am", ("digest", "set"), {"at": "9am"}),
        ("turn off the digest", ("digest", "off"), {}),
        ("pause digest", ("digest", "off"), {}),
        ("digest delete", ("digest", "off"), {}),
        ("digest send", ("digest", "now"), {}),
        ("digest max 5", ("digest", "set"), {"top": "5"}),
        ("status", ("status",), {}),
        ("subscribe climate", ("subscribe",), {"query": "climate"}),
        ("subscribe climate daily", ("subscribe",), {"query": "climate", "when": "daily"}),
        ("subscribe climate Daily", ("subscribe",), {"query": "climate", "when": "daily"}),
        ("subscribe climate instantly", ("subscribe",), {"query": "climate", "when": "instantly"}),
        ("subscribe climate weekly", ("subscribe",), {"query": "climate", "when": "weekly"}),
        ('subscribe climate "daily"', ("subscribe",), {"query": 'climate "daily"'}),
        ("subscribe daily", ("subscribe",), {"when": "daily"}),
        ("subscribe", ("subscribe",), {}),
        ("subscribe “mixture of experts”  -survey", ("subscribe",), {"query": "“mixture of experts” -survey"}),
        ("unsubscribe", ("unsubscribe",), {}),
        ("unsubscribe 2", ("unsubscribe",), {"subscription": "2"}),
        ("search jax OR julia", ("search",), {"query": "jax OR julia"}),
        ("paper 2305.17144", ("paper",), {"id": "2305.17144"}),
        ("digest", ("digest", "show"), {}),
        ("digest show", ("digest", "show"), {}),
        ("digest now", ("digest", "now"), {}),
        ("digest OFF", ("digest", "off"), {}),
        ("digest at 09:00", ("digest", "set"), {"at": "09:00"}),
        ("digest set at 09:00", ("digest", "set"), {"at": "09:00"}),
        ("digest at 9:00 Europe/Berlin", ("digest", "set"), {"at": "9:00", "zone": "Europe/Berlin"}),
        ("digest on fridays 16:00 top 5", ("digest", "set"), {"days": "fridays", "at": "16:00", "top": "5"}),
        ("digest top 5 weekdays", ("digest", "set"), {"top": "5", "days": "weekdays"}),
        ("digest on", ("digest", "set"), {}),
        ("digest weekly", ("digest", "set"), {"plan": "weekly"}),
        ("digest every week", ("digest", "set"), {"plan": "weekly"}),
        ("digest daily", ("digest", "set"), {"plan": "daily"}),
        ("digest on weekly", ("digest", "set"), {"plan": "weekly"}),
        ("digest on daily at 9", ("digest", "set"), {"days": "daily", "at": "9"}),
        ("digest weekly fridays at 16:00", ("digest", "set"), {"plan": "weekly", "days": "fridays", "at": "16:00"}),
        ("digest fridays at 16:00 weekly", ("digest", "set"), {"plan": "weekly", "days": "fridays", "at": "16:00"}),
        ("digest trending mondays at 09:00", ("digest", "set"), {"plan": "trending", "days": "mondays", "at": "09:00"}),
        ("weekly digest at 9", ("digest", "set"), {"plan": "weekly", "at": "9"}),
        ("set the weekly digest to 9am", ("digest", "set"), {"plan": "weekly", "at": "9am"}),
        ("digest monthly", ("digest", "set"), {"plan": "monthly"}),
        ("digest off weekly", ("digest", "off"), {"plan": "weekly"}),
        ("digest weekly off", ("digest", "off"), {"plan": "weekly"}),
        ("stop the trending digest", ("digest", "off"), {"plan": "trending"}),
        ("digest now weekly", ("digest", "now"), {"plan": "weekly"}),
        ("digest at 5 pm in New York", ("digest", "set"), {"at": "5 pm", "zone": "New York"}),
    ],
)
def test_words_become_the_command_they_mean(typed, path, options):
    assert parse_command(typed) == Invocation(path, options)


def test_the_parts_of_a_digest_may_come_in_any_order():
    wanted = {"at": "09:00", "zone": "Europe/Berlin", "days": "weekdays", "top": "10"}
    for typed in (
        "digest at 09:00 in Europe/Berlin on weekdays top 10",
        "digest top 10 on weekdays in Europe/Berlin at 09:00",
    ):
        assert parse_command(typed) == Invocation(("digest", "set"), wanted)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("add gpu daily", "subscribe gpu daily"),
        ("follow gpu", "subscribe gpu"),
        ("Watch gpu", "subscribe gpu"),
        ("sub gpu", "subscribe gpu"),
        ("remove 2", "unsubscribe 2"),
        ("delete gpu", "unsubscribe gpu"),
        ("stop 1", "unsubscribe 1"),
        ("unsub all", "unsubscribe all"),
        ("find gpu", "search gpu"),
        ("get ghost in the minecraft", "paper ghost in the minecraft"),
        ("show", "list"),
        ("show subscriptions", "list"),
        ("show digest", "digest"),
        ("show gpu", "search gpu"),
        ("show 2305.17144", "paper 2305.17144"),
        ("2305.17144", "paper 2305.17144"),
        ("arXiv:2305.17144v2 [cs.AI] 25 May 2023", "paper arXiv:2305.17144v2 [cs.AI] 25 May 2023"),
        ("https://arxiv.org/abs/2305.17144", "paper https://arxiv.org/abs/2305.17144"),
        ("digest daily", "digest on daily"),
        ("digest weekdays at 9", "digest on weekdays at 9"),
        ("digest 9am in Berlin", "digest at 9am in Berlin"),
        ("digest stop", "digest off"),
        ("digest preview", "digest now"),
        ("/papers subscribe gpu", "subscribe gpu"),
        ("papers list", "list"),
        ("subscribe: gpu", "subscribe gpu"),
        ("show my subscriptions", "list"),
        ("stop the digest", "digest off"),
        ("Start digest", "digest on"),
        ("set cap 5", "settings cap 5"),
        ("settings cap is 5", "settings cap 5"),
        ("settings who may change this: only admins", "settings who admins"),
        ("turn links on", "links on"),
        ("disable notifications", "notify off"),
        ("turn off quiet hours", "quiet off"),
        ("show my saved papers", "saved"),
        ("show quiet hours", "quiet"),
        ("change the settings", "settings"),
        ("set the time zone to Europe/Berlin", "settings zone Europe/Berlin"),
        ("who is called", "call"),
        ("who may change this", "settings"),
        ("settings help", "help settings"),
        ("settings show", "settings"),
        ("call help", "help call"),
        ("top of the month", "top month"),
        ("most liked", "top"),
        ("my saved papers", "saved"),
    ],
)
def test_words_that_people_guess_are_read_as_the_command_that_they_mean(typed, meant):
    assert parse_command(typed) == parse_command(meant)


def test_a_digest_is_turned_on_as_it_was():
    assert parse_command("digest on") == Invocation(("digest", "set"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("subcribe gpu", "subscribe gpu"),
        ("serch x", "search x"),
        ("unsubcribe 2", "unsubscribe 2"),
        ("gpu subscribe", "subscribe gpu"),
        ("gpu kernels follow", "subscribe gpu kernels"),
        ("staus", "status"),
        ("xyzzy", None),
        ("gpu", None),
        ("top quark physics", None),
    ],
)
def test_a_slip_or_a_verb_behind_is_offered_and_not_done(typed, meant):
    assert parse_command(typed) == PlainWords(typed, meant=parse_command(meant) if meant else None)


def test_a_word_of_the_digest_that_means_nothing_is_named():
    assert parse_command("digest tomorow") == UnknownWords("tomorow", after="digest", nearest=None)
    assert parse_command("digest wekly at 9") == UnknownWords("wekly", after="digest", nearest="weekly")
    assert parse_command("digest offf") == UnknownWords("offf", after="digest", nearest="off")


@pytest.mark.parametrize(
    ("typed", "words", "after"),
    [
        ("status verbose", "verbose", "status"),
        ("list all of them", "all of them", "list"),
        ("digest off please", "please", "digest off"),
        ("digest now for everyone", "for everyone", "digest now"),
        ("digest at 09:00 top 5 at 10:00", "at 10:00", "digest at 09:00 top 5"),
    ],
)
def test_words_that_a_command_does_not_take_are_named_and_never_dropped(typed, words, after):
    assert parse_command(typed) == UnknownWords(words, after=after)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("<https://arxiv.org/abs/2305.17144>", "https://arxiv.org/abs/2305.17144"),
        ("<http://arxiv.org/abs/2305.17144|arxiv.org/abs/2305.17144>", "arxiv.org/abs/2305.17144"),
        ("<https://arxiv.org/abs/2305.17144|Ghost in the Minecraft>", "https://arxiv.org/abs/2305.17144"),
        ("<https://ARXIV.org/abs/2305.17144|ARXIV.org/abs/2305.17144>", "ARXIV.org/abs/2305.17144"),
        ("<tel:2305.17144|2305.17144>", "2305.17144"),
        ("<http://cs.ai|cs.AI>", "cs.AI"),
        ("https://doi.org/10.1000/a&amp;b", "https://doi.org/10.1000/a&b"),
    ],
)
def test_what_slack_does_to_an_address_is_undone(typed, named):
    assert parse_command(f"paper {typed}") == Invocation(("paper",), {"id": named})


def test_in_a_query_a_label_is_what_was_typed():
    assert parse_command("subscribe category:<http://cs.ai|cs.AI>") == parse_command("subscribe category:cs.AI")


def test_what_slack_escapes_is_undone_once():
    assert parse_command("search upvotes:&gt;=20 R&amp;D &amp;lt;") == Invocation(
        ("search",), {"query": "upvotes:>=20 R&D &lt;"}
    )


@given(st.text(max_size=300))
def test_no_words_break_it(typed):
    assert isinstance(parse_command(typed), Parsed)


@given(
    st.lists(
        st.sampled_from(
            ["digest", "at", "in", "on", "top", "9", "<", "off", "daily", "weekly", "every", "week", "subscribe"]
        )
    )
)
def test_no_arrangement_of_its_own_words_breaks_it(typed):
    assert isinstance(parse_command(" ".join(typed)), Parsed)


@pytest.mark.timeout(5)
def test_a_wall_of_text_is_read_at_once():
    wall = "<https://a.example/" * 20_000
    assert parse_command(f"subscribe {wall}") == Invocation(("subscribe",), {"query": wall})
    for words in ("mondays at 9 " * 5_000, "weekly " * 5_000, "at " + "9 " * 5_000, "word " * 5_000):
        assert isinstance(parse_command(f"digest {words}"), Parsed)


_WORD = st.text(alphabet='abcdefghij-:*"()', min_size=1, max_size=8)
_WORDS = st.lists(_WORD, min_size=1, max_size=5).map(" ".join)
_WHOLE = _WORDS.filter(lambda query: query[-1] not in ":-(")
"""A query behind whose last sign no word is awaited: in `title: daily` daily is no mode."""
_PLANS = st.sampled_from(["daily", "weekly", "trending"])
_GIVEN = {
    ("subscribe",): {"query": _WHOLE, "when": st.sampled_from(["instantly", "daily", "weekly"])},
    ("unsubscribe",): {"subscription": _WORDS},
    ("search",): {"query": _WORDS},
    ("trending",): {"period": st.sampled_from(["today", "week", "month"]), "query": _WORDS},
    ("paper",): {"id": _WORD},
    ("digest", "set"): {
        "at": st.sampled_from(["09:00", "5 pm"]),
        "zone": st.sampled_from(["Europe/Berlin", "New York"]),
        "days": st.sampled_from(["weekdays", "mon, wed and fri"]),
        "top": st.integers(1, 25).map(str),
        "plan": _PLANS,
        "empty": st.sampled_from(["say so", "stay silent"]),
        "cards": st.sampled_from(["yes", "no"]),
    },
    ("digest", "now"): {"plan": _PLANS},
    ("digest", "off"): {"plan": _PLANS},
    ("digest", "email"): {
        "address": st.sampled_from(["ada@lab.example", "off ada@lab.example"]),
        "code": st.sampled_from(["ABCD-EFGH", "abcdefgh"]),
    },
    ("spread", "set"): {"hours": st.sampled_from(["9-18", "08:30 to 17:00 in Europe/Berlin"])},
    ("quiet", "set"): {"hours": st.sampled_from(["22-7", "20:00 to 08:00 in Asia/Tokyo"])},
    ("mute",): {"duration": st.sampled_from(["2h", "until monday", "3 days"])},
    ("help",): {"command": st.sampled_from([command.name for command in COMMANDS])},
}
_REQUIRED = {
    ("subscribe",): {"query"},
    ("search",): {"query"},
    ("paper",): {"id"},
    ("digest", "email"): {"address"},
    ("spread", "set"): {"hours"},
    ("quiet", "set"): {"hours"},
}


@st.composite
def invocations(draw) -> Invocation:
    """A command as Discord's menus give it."""
    path = draw(st.sampled_from([path for path, _ in leaves()]))
    options = {
        name: draw(value)
        for name, value in _GIVEN.get(path, {}).items()
        if name in _REQUIRED.get(path, ()) or draw(st.booleans())
    }
    return Invocation(path, options)


@given(invocations())
def test_slack_words_and_discord_options_give_the_same_command(invocation):
    assert parse_command(command_words(invocation)) == invocation


def test_a_command_is_written_as_it_is_typed_on_each_platform():
    invocation = Invocation(("subscribe",), {"query": "gpu", "when": "daily"})
    assert on_slack.DIALECT.format(invocation) == "/papers subscribe gpu daily"
    assert on_discord.DIALECT.format(invocation) == "/papers subscribe query:gpu when:daily"
    digest = Invocation(("digest", "set"), {"at": "09:00", "zone": "Europe/Berlin"})
    assert on_slack.DIALECT.format(digest) == "/papers digest at 09:00 in Europe/Berlin"
    assert on_discord.DIALECT.format(digest) == "/papers digest set at:09:00 zone:Europe/Berlin"

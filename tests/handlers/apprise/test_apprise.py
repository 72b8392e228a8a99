"""Services that Apprise knows: plain text that calls nobody, sent by the real library to a real server."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from threading import Event

import pytest
from apprise import Apprise
from hypothesis import given
from hypothesis import strategies as st

from bot.card.card import Actions, Button, Items, Link, Message, Press, Text, bold, link, plain
from bot.channel.channel import ChannelId
from bot.delivery.outcome import CannotLook, ChannelRefused, MessageRefused, NotSent, Outcome, Sent, Unknown
from bot.errors import SettingsError
from bot.ports.fence import fence
from handlers.apprise.app import apprise_app
from handlers.apprise.notify import targets_of
from handlers.apprise.post import AppriseMessenger
from handlers.apprise.target import Target
from handlers.apprise.text import PlainMessage, plain_message
from handlers.fence import NOT_LEFT
from tests.handlers.looking import find
from tests.handlers.messages import KEY, card, messages
from tests.servers.receiver import Receiver

TEAM = ChannelId("apprise", "", "team")
ROOT = Path(__file__).parents[3]


@pytest.fixture
async def receiver():
    async with Receiver() as opened:
        yield opened


@pytest.fixture
async def team(receiver):
    """The messenger of a service of Apprise, which posts JSON to the receiver."""
    app = apprise_app({"team": f"json://127.0.0.1:{receiver.port}/hook"}, request_timeout=60)
    await app.start()
    yield app.messenger
    await app.stop()


def python(code: str, timeout: float | None = None) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own."""
    words = (sys.executable, "-c", dedent(code))
    return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=True, timeout=timeout)


async def test_a_card_arrives_as_title_and_text(team, receiver):
    assert await team.post(TEAM, card(), key=KEY) == Sent(KEY)
    (request,) = receiver.requests
    told = json.loads(request.body)
    assert told["title"].startswith("The Two-Pass Softmax Algorithm, by Marat Dukhan")
    lines = told["message"].splitlines()
    assert lines[0] == "The Two-Pass Softmax Algorithm https://arxiv.org/abs/2001.04438"
    assert "matched title:(softmax OR attention) (title)" in lines
    assert lines[-1] == "PDF: https://arxiv.org/pdf/2001.04438"
    assert "Abstract" not in lines


async def test_a_service_that_refuses_gets_it_again_later(team, receiver):
    receiver.answer_next(500)
    assert isinstance(await team.post(TEAM, card(), key=KEY), NotSent)
    assert len(receiver.requests) == 1


async def test_nothing_leaves_from_behind_a_fence(team, receiver):
    with fence(lambda: False):
        assert isinstance(await team.post(TEAM, card(), key=KEY), NotSent)
    assert receiver.requests == []
    assert await team.post(TEAM, card(), key=KEY) == Sent(KEY)


async def test_the_fence_is_looked_at_again_right_before_the_request(team, receiver):
    """A plug-in waits for seconds where it has just sent a message."""
    looks = iter([True, False])
    with fence(lambda: next(looks)):
        assert await team.post(TEAM, card(), key=KEY) == NOT_LEFT
    assert receiver.requests == []
    assert await team.post(TEAM, card(), key=KEY) == Sent(KEY)


async def test_a_message_that_was_stopped_behind_its_first_target_is_of_unknown_fate(receiver):
    app = apprise_app({"team": f"mmost://127.0.0.1:{receiver.port}/token?channels=corals,reefs"}, request_timeout=5)
    looks = iter([True, True, False])
    with fence(lambda: next(looks)):
        assert isinstance(await app.messenger.post(TEAM, card(), key=KEY), Unknown)
    assert len(receiver.requests) == 1
    await app.stop()


async def test_a_service_that_says_nothing_in_time_is_of_unknown_fate(receiver):
    app = apprise_app({"team": f"json://127.0.0.1:{receiver.port}/?rto=0.1"}, request_timeout=0.3)
    receiver.answer_next(hangs=True)
    assert isinstance(await app.messenger.post(TEAM, card(), key=KEY), Unknown)
    await app.stop()


def hanging(told: PlainMessage, key: str) -> Outcome:
    """A plug-in that never comes back."""
    Event().wait()
    raise AssertionError


async def test_a_service_that_hangs_has_one_message_and_holds_up_no_other():
    sent = []

    def takes(told: PlainMessage, key: str) -> Outcome:
        sent.append(key)
        return Sent(key)

    names = [f"hangs{number}" for number in range(9)]
    targets = {name: Target(most=100, title=0, send=hanging) for name in names}
    messenger = AppriseMessenger({**targets, "team": Target(most=100, title=0, send=takes)}, request_timeout=1.0)
    channels = [ChannelId("apprise", "", name) for name in names]
    first = await asyncio.gather(*(messenger.post(channel, card(), key=KEY) for channel in channels))
    again = await asyncio.gather(*(messenger.post(channel, card(), key=KEY) for channel in channels))
    assert {type(one) for one in first} == {Unknown}
    assert {type(one) for one in again} == {NotSent}
    assert await messenger.post(TEAM, card(), key=KEY) == Sent(KEY)
    assert sent == [KEY]


def test_a_plug_in_that_hangs_does_not_hold_up_the_end_of_the_process():
    code = """
        import asyncio
        from handlers.apprise.post import AppriseMessenger
        from handlers.apprise.target import Target
        from tests.handlers.apprise.test_apprise import TEAM, hanging
        from tests.handlers.messages import KEY, card

        messenger = AppriseMessenger({"team": Target(most=100, title=0, send=hanging)}, request_timeout=0.1)
        print(asyncio.run(messenger.post(TEAM, card(), key=KEY)))
    """
    ran = python(code, timeout=30)
    assert "Unknown" in ran.stdout
    assert ran.stderr == ""


async def test_a_plug_in_that_breaks_is_raised_where_it_is_waited_for():
    def breaks(told: PlainMessage, key: str) -> Outcome:
        raise ValueError(key)

    messenger = AppriseMessenger({"team": Target(most=100, title=0, send=breaks)}, request_timeout=5)
    with pytest.raises(ValueError, match=KEY):
        await messenger.post(TEAM, card(), key=KEY)


@pytest.mark.parametrize(
    "address",
    [
        "json://127.0.0.1/",
        "tgram://123456789:abcdefg_hijklmnop/12315544/",
        "mmosts://chat.lab.example/3ccdd113474722377935511fc85d3dd4",
        "ntfy://papers",
        f"discord://{'1' * 19}/{'a' * 64}",
        f"twilio://AC{'a' * 32}:{'b' * 32}@15551231234/15551231235",
        f"pover://{'u' * 30}@{'t' * 30}, json://127.0.0.1/",
    ],
)
def test_what_is_sent_is_no_longer_than_the_service_takes_with_its_title(address):
    (target,) = targets_of({"team": address}, longest_answer=1).values()
    lines = tuple((plain(f"A Paper on GPU Number {number}"),) for number in range(9_000))
    told = plain_message(Message("Many papers. " * 90, (Text(lines),)), most=target.most, title=target.title)
    asked = Apprise()
    asked.add(address)
    for service in asked:
        assert len(told.title) <= max(0, service.title_maxlen)
        beside = len(told.title) if service.overflow_amalgamate_title else 0
        assert len(told.text) + beside <= service.body_maxlen
    assert "Number 0" in told.text


async def test_where_some_of_several_targets_accept_it_is_not_sent_to_those_again(receiver):
    # Two servers behind one name, of which one is not there.
    async with Receiver() as other:
        app = apprise_app(
            {"team": f"json://127.0.0.1:{receiver.port}/, json://127.0.0.1:{other.port}/"}, request_timeout=60
        )
        other.answer_next(500)
        outcome = await app.messenger.post(TEAM, card(), key=KEY)
        assert isinstance(outcome, MessageRefused)
        assert len(receiver.requests) == len(other.requests) == 1
        await app.stop()


async def test_a_name_that_is_not_set_pauses_its_channel_with_what_to_set(team, receiver):
    outcome = await team.post(ChannelId("apprise", "", "other"), card(), key=KEY)
    assert isinstance(outcome, ChannelRefused)
    assert "other in OFFPRINT_APPRISE" in outcome.step
    assert receiver.requests == []


async def test_an_edit_is_dropped_and_nothing_can_be_looked_up(team, receiver):
    assert (await team.update(TEAM, KEY, card(), key=KEY)).is_gone
    assert isinstance(await find(team, TEAM, KEY, since=datetime(2026, 11, 24, tzinfo=UTC)), CannotLook)
    assert receiver.requests == []


def test_an_address_that_is_none_is_named_and_not_shown():
    with pytest.raises(SettingsError, match="the address of team") as wrong:
        apprise_app({"team": "nonsense://tok3n", "lab": "json://127.0.0.1"}, request_timeout=1.0)
    assert "tok3n" not in str(wrong.value)


def test_without_the_library_the_setting_says_how_to_get_it_and_all_else_works():
    code = """
        import sys
        class Away:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] == "apprise":
                    raise ModuleNotFoundError(name)
        sys.meta_path.insert(0, Away())
        import importlib.util
        found = importlib.util.find_spec
        importlib.util.find_spec = lambda name, *more: None if name == "apprise" else found(name, *more)
        import bot.service
        from bot.errors import SettingsError
        from handlers.apprise import app
        app.find_spec = importlib.util.find_spec
        try:
            app.apprise_app({"team": "json://x"}, request_timeout=1.0)
        except SettingsError as error:
            print(error)
    """
    ran = python(code)
    assert "pip install 'offprint[apprise]'" in ran.stdout


def test_a_list_keeps_its_numbers_and_a_link_its_address_once():
    message = Message(
        "Two papers.",
        (
            Text(((bold("Digest"),),)),
            Items(((link("One", "https://x.example/1"),), (plain("see https://x.example/2"),)), start=3),
            Items(((link("https://x.example/3", "https://x.example/3"),),)),
            Actions(
                (
                    Button("PDF", Link("https://x.example/4")),
                    Button("4 more", Press("more", "1")),
                    Button("Hide", Press("hide", "1")),
                )
            ),
        ),
    )
    assert plain_message(message, most=1_000).text.splitlines() == [
        "Digest",
        "3. One https://x.example/1",
        "4. see https://x.example/2",
        "· https://x.example/3",
        "PDF: https://x.example/4",
        "and 4 more",
    ]


@pytest.mark.parametrize("call", ["@channel", "@all", "@here", "<!channel>", "<@U1>", "<#C1>"])
def test_a_text_calls_nobody(call):
    told = plain_message(Message(f"{call} x", (Text(((plain(f"hello {call}"),),)),)), most=100)
    assert call not in told.text
    assert call not in told.title
    assert told.text.replace("\u200b", "") == f"hello {call}"


@pytest.mark.parametrize("nothing", ["", " ", "\x1b", "\n"])
def test_a_message_of_nothing_that_shows_still_has_a_title_and_a_text(nothing):
    told = plain_message(Message(nothing, ()), most=20)
    assert (told.title, told.text) == ("…", "…")


@given(messages, st.integers(20, 4_000))
def test_any_message_fits_and_can_be_sent(message, most):
    told = plain_message(message, most=most)
    assert told.title
    assert len(told.text) <= max(most, len(told.title))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", told.title + told.text)
    (told.title + told.text).encode("utf-8")

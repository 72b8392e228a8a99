"""Webhooks: signed by the standard, described by the schema, and every answer has its meaning."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given

from bot.channel.channel import TRENDING, ChannelId
from bot.delivery.delivery import Delivery, Kind, State, delivery_key
from bot.delivery.outcome import CannotLook, ChannelRefused, MessageRefused, NotSent, Sent, Unknown
from bot.jobs.compose_delivery import compose
from bot.jobs.send_digests import send_digests
from bot.paper.relation import Relation, RelationKind
from bot.ports.papers import PaperWrite
from bot.ports.shares import Share
from bot.trending.counts import Reading
from handlers.webhook.app import WebhookApp
from handlers.webhook.errors import wait_of
from handlers.webhook.payload import body
from handlers.webhook.post import WebhookAccount
from handlers.webhook.signature import signed_headers
from storage.memory import memory_stores
from tests.contracts.facts import (
    LINE,
    NOON,
    announce,
    minutes,
    page,
    paper,
    set_digest,
    subscribe,
    subscribing,
    write_change,
)
from tests.handlers.looking import find
from tests.handlers.messages import KEY, card, messages
from tests.servers.receiver import Receiver

LAB = ChannelId("webhook", "", "lab")
KEYS = (b"k" * 32, b"n" * 24)
SECRETS = tuple("whsec_" + base64.b64encode(key).decode() for key in KEYS)
SCHEMA = json.loads((Path(__file__).parents[3] / "docs/webhook.schema.json").read_text("utf-8"))


def verified(headers, content: bytes, key: bytes) -> bool:
    """Written from the standard alone: whether a signature in the header is that of id, timestamp and body."""
    signed = headers["webhook-id"] + "." + headers["webhook-timestamp"] + "." + content.decode()
    right = base64.b64encode(hmac.digest(key, signed.encode(), hashlib.sha256)).decode()
    return any(one == f"v1,{right}" for one in headers["webhook-signature"].split(" "))


def strict(schema):
    """The schema, where nothing may be told that it does not know."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: strict(one) for name, one in schema.items()}
    return {**told, "additionalProperties": False} if told.get("type") == "object" else told


def valid(content: bytes):
    told = json.loads(content)
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    jsonschema.Draft202012Validator(strict(SCHEMA)).validate(told)
    return told


@pytest.fixture
async def receiver():
    async with Receiver() as opened:
        yield opened


@pytest.fixture
def request_timeout():
    """How many seconds a receiver has: plenty, unless a test is about one that says nothing."""
    return 60


@pytest.fixture
async def lab(receiver, request_timeout):
    """A webhook to the receiver, by its name, and the stores behind."""
    account = WebhookAccount(
        addresses={"lab": f"http://localhost:{receiver.port}/hooks?a=b"},
        secrets=SECRETS,
        user_agent="Offprint/test",
        request_timeout=request_timeout,
    )
    stores = memory_stores()
    app = WebhookApp(account, stores=stores, now=lambda: NOON)
    await app.start()
    yield app.messenger, stores
    await app.stop()


async def head(stores) -> Delivery:
    return (await stores.outbox.lane(LAB)).head


async def sent(lab, receiver):
    """What the receiver gets of the head of the lane."""
    messenger, stores = lab
    row = await head(stores)
    outgoing = await compose(row, stores)
    assert await messenger.post(LAB, outgoing.message, key=row.key) == Sent(row.key)
    return valid(receiver.requests[-1].body), receiver.requests[-1].headers


async def test_a_card_is_sent_as_the_facts_behind_it(lab, receiver):
    one = paper(
        "2001.04438", "On GPUs", abstract="We do. It is so.", authors=("Ada Roe",), url="https://arxiv.org/abs/1"
    )
    await announce(lab[1], LAB, one)
    told, headers = await sent(lab, receiver)
    assert (told["type"], told["version"], told["timestamp"]) == ("paper.matched", 1, "2026-11-24T12:00:00.123456Z")
    data = told["data"]
    assert (data["channel"], data["edits"], data["late"]) == ("webhook:lab", False, False)
    assert data["why"] == [{"query": "gpu", "mode": "instantly", "fields": ["title"]}]
    wanted = {"id": "arxiv:2001.04438", "title": "On GPUs", "abstract": "We do. It is so.", "authors": ["Ada Roe"]}
    assert wanted.items() <= data["paper"].items()
    assert (data["paper"]["url"], data["paper"]["stars"]) == ("https://arxiv.org/abs/1", None)
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"] == "Offprint/test"


async def test_a_request_is_signed_with_each_secret_and_with_no_other(lab, receiver):
    await announce(lab[1], LAB, paper("1"))
    _, headers = await sent(lab, receiver)
    content = receiver.requests[-1].body
    assert all(verified(headers, content, key) for key in KEYS)
    assert not verified(headers, content, b"x" * 32)
    assert not verified(headers, content + b" ", KEYS[0])
    assert not verified({**headers, "webhook-id": "other"}, content, KEYS[0])
    assert not verified({**headers, "webhook-timestamp": "1"}, content, KEYS[0])
    assert headers["webhook-id"] == (await head(lab[1])).key
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))


def test_the_signature_is_that_of_the_standards_own_libraries():
    """The test vector of https://github.com/standard-webhooks/standard-webhooks, libraries/python/tests."""
    headers = signed_headers(
        b'{"test": 2432232314}',
        webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        secrets=("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",),
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_digest_is_sent_with_its_groups(lab, receiver):
    stores = lab[1]
    await set_digest(stores, LAB, NOON)
    await announce(stores, LAB, paper("1", "On GPUs"), paper("2", "More GPUs"), route=LINE)
    await send_digests(stores.digests, trending=stores.trending, now=NOON)
    told, _ = await sent(lab, receiver)
    digest = told["data"]["digest"]
    assert (told["type"], digest["name"], digest["more"]) == ("digest.made", "daily", 0)
    (group,) = digest["groups"]
    assert group["query"] == "gpu"
    assert {one["paper"]["title"] for one in group["papers"]} == {"On GPUs", "More GPUs"}


async def test_a_digest_is_no_larger_than_servers_take_and_counts_what_it_leaves_out(lab, receiver):
    stores = lab[1]
    await set_digest(stores, LAB, NOON)
    long = [paper(str(number), f"On GPUs {number}", abstract="算" * 20_000) for number in range(9)]
    await announce(stores, LAB, *long, route=LINE)
    await send_digests(stores.digests, trending=stores.trending, now=NOON)
    told, _ = await sent(lab, receiver)
    (group,) = told["data"]["digest"]["groups"]
    assert len(receiver.requests[-1].body) < 1_000_000
    assert len(group["papers"]) >= 1
    assert len(group["papers"]) + told["data"]["digest"]["more"] == 9


async def test_a_trending_digest_says_what_each_paper_gained(lab, receiver):
    stores = lab[1]
    told = paper("1", "On GPUs", upvotes=9, listed_at=NOON - minutes(60))
    write = PaperWrite(told, 0, reading=Reading(NOON, 9, None))
    await stores.papers.apply(replace(page(), papers=(write,)))
    await set_digest(stores, LAB, NOON, name=TRENDING)
    await send_digests(stores.digests, trending=stores.trending, now=NOON)
    told, _ = await sent(lab, receiver)
    (group,) = told["data"]["digest"]["groups"]
    (one,) = group["papers"]
    assert (told["data"]["digest"]["name"], group["query"], one["why"]) == ("trending", None, [])
    assert (one["trend"]["period"], one["trend"]["upvotes_gained"]) == ("today", 9)


async def test_a_notice_a_share_and_a_retraction_are_told_as_such(lab, receiver):
    stores = lab[1]
    await write_change(stores, subscribing(LAB, "gpu"), notify=True)
    told, _ = await sent(lab, receiver)
    assert (told["type"], told["data"]["change"]["by"]) == ("channel.changed", "mira")
    gone = Relation(kind=RelationKind.RETRACTED, target="10.1000/n", day=date(2026, 11, 20))
    await announce(stores, LAB, paper("1", relations=(gone,)))
    message = card()
    messenger, _ = lab
    for kind, subject in ((Kind.RETRACTION, "arxiv:1"), (Kind.SHARED_PAPER, "arxiv:1")):
        await stores.shares.add(Share(channel=LAB, kind=kind, subject=subject, by="ada", at=NOON))
        assert isinstance(await messenger.post(LAB, message, key=delivery_key(LAB, kind, subject)), Sent)
    taken_back, shared = (valid(one.body) for one in receiver.requests[-2:])
    assert (taken_back["type"], taken_back["data"]["paper"]["warning"]) == ("paper.taken_back", "Retracted")
    assert (shared["type"], shared["data"]["shared_by"]) == ("paper.shared", "ada")


async def test_what_has_words_alone_is_told_in_words(lab, receiver):
    await lab[1].shares.add(Share(channel=LAB, kind=Kind.SHARED_PAGE, subject="k:0", by="ada", at=NOON))
    row = await head(lab[1])
    assert isinstance(await lab[0].post(LAB, card("Found"), key=row.key), Sent)
    told = valid(receiver.requests[-1].body)
    assert (told["type"], told["data"]["text"]) == ("message", card("Found").fallback)


async def test_an_edit_names_what_it_edits_and_repeats_under_one_id(lab, receiver):
    messenger, stores = lab
    await announce(stores, LAB, paper("1"))
    row = await head(stores)
    for _ in range(2):
        assert isinstance(await messenger.update(LAB, row.key, card(), key=row.key), Sent)
    first, again = receiver.requests
    assert first.headers["webhook-id"] == again.headers["webhook-id"] != row.key
    told = valid(first.body)
    assert (told["data"]["edits"], told["data"]["key"]) == (True, row.key)
    await messenger.update(LAB, row.key, card("New"), key=row.key)
    assert receiver.requests[-1].headers["webhook-id"] != first.headers["webhook-id"]


@given(messages)
def test_any_message_and_any_paper_make_a_body_that_is_valid(message):
    row = Delivery(
        id=1,
        channel=LAB,
        kind=Kind.CARD,
        subject="x",
        key=KEY,
        state=State.WAITING,
        attempt=0,
        created_at=NOON,
        due_at=NOON,
    )
    told = valid(body(row, message, None, edits=False))
    told["data"]["text"].encode("utf-8")


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, {}, Sent),
        (204, {}, Sent),
        (299, {}, Sent),
        (301, {"Location": "http://127.0.0.1:1/"}, ChannelRefused),
        (307, {"Location": "/elsewhere"}, ChannelRefused),
        (400, {}, MessageRefused),
        (401, {}, ChannelRefused),
        (403, {}, ChannelRefused),
        (404, {}, ChannelRefused),
        (408, {}, NotSent),
        (410, {}, ChannelRefused),
        (413, {}, MessageRefused),
        (422, {}, MessageRefused),
        (425, {}, NotSent),
        (429, {"Retry-After": "7"}, NotSent),
        (500, {}, NotSent),
        (502, {}, NotSent),
        (503, {"Retry-After": "120"}, NotSent),
    ],
)
async def test_each_answer_has_its_outcome_and_a_redirect_is_not_followed(lab, receiver, status, headers, outcome):
    messenger, stores = lab
    await announce(stores, LAB, paper("1"))
    receiver.answer_next(status, headers=headers)
    found = await messenger.post(LAB, card(), key=(await head(stores)).key)
    assert isinstance(found, outcome)
    assert len(receiver.requests) == 1
    assert receiver.requests[0].path == "/hooks"
    if isinstance(found, ChannelRefused):
        assert "lab in OFFPRINT_WEBHOOKS" in found.step
        assert receiver.url not in found.step
    if "Retry-After" in headers:
        assert found.retry_after == float(headers["Retry-After"])


@pytest.mark.parametrize(("fault", "request_timeout"), [({"hangs": True}, 0.5), ({"drops": True}, 60)])
async def test_a_request_without_an_answer_is_of_unknown_fate(lab, receiver, fault):
    await announce(lab[1], LAB, paper("1"))
    receiver.answer_next(**fault)
    assert isinstance(await lab[0].post(LAB, card(), key=(await head(lab[1])).key), Unknown)


async def test_what_is_no_http_is_called_that_and_of_unknown_fate(lab, receiver):
    await announce(lab[1], LAB, paper("1"))
    receiver.answer_next(says=b"SSH-2.0-OpenSSH_9.6\r\n")
    outcome = await lab[0].post(LAB, card(), key=(await head(lab[1])).key)
    assert outcome == Unknown("what it answered is no HTTP")


async def test_nothing_of_an_answer_is_unpacked_or_sent_back(lab, receiver):
    await announce(lab[1], LAB, paper("1"))
    key = (await head(lab[1])).key
    receiver.answer_next(headers={"Set-Cookie": "a=b", "Content-Encoding": "gzip"})
    for _ in range(2):
        assert await lab[0].post(LAB, card(), key=key) == Sent(key)
    assert [one.headers.get("cookie") for one in receiver.requests] == [None, None]


async def test_a_receiver_that_is_not_there_got_nothing():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    account = WebhookAccount(
        addresses={"lab": f"http://127.0.0.1:{port}/secret"}, secrets=SECRETS, user_agent="x", request_timeout=5
    )
    stores = memory_stores()
    app = WebhookApp(account, stores=stores, now=lambda: NOON)
    await announce(stores, LAB, paper("1"))
    outcome = await app.messenger.post(LAB, card(), key=(await head(stores)).key)
    assert outcome == NotSent("connection refused")
    await app.stop()


async def test_a_name_that_is_not_set_pauses_its_channel_with_what_to_set(lab, receiver):
    other = replace(LAB, local_id="other")
    await subscribe(lab[1], other, "gpu")
    await announce(lab[1], other, paper("1"))
    row = (await lab[1].outbox.lane(other)).head
    outcome = await lab[0].post(other, card(), key=row.key)
    assert isinstance(outcome, ChannelRefused)
    assert "other in OFFPRINT_WEBHOOKS" in outcome.step
    assert receiver.requests == []


async def test_nothing_can_be_looked_up(lab):
    found = await find(lab[0], LAB, KEY, since=NOON - minutes(1))
    assert isinstance(found, CannotLook)
    assert found.step


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("5", 5.0),
        ("0", 0.0),
        (None, None),
        ("-1", None),
        ("soon", None),
        ("٣", None),
        ("9" * 400, 86_400.0),
        ("Tue, 24 Nov 2026 12:02:00 GMT", 120.0),
        ("Tuesday, 24-Nov-26 12:02:00 GMT", 120.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2099 12:00:00 GMT", 86_400.0),
        ("Tue, 99 Nov 2026 12:00:00 GMT", None),
        ("Tue, 24 Nov 99999999999 12:00:00 GMT", None),
    ],
)
def test_a_wait_is_read_in_seconds_or_as_a_date_and_bounded(told, seconds):
    headers = {"Date": "Tue, 24 Nov 2026 12:00:00 GMT"}
    assert wait_of(headers if told is None else {**headers, "Retry-After": told}) == seconds
    assert wait_of({"Retry-After": "Tue, 24 Nov 2026 12:02:00 GMT"}) is None


@pytest.mark.parametrize("address", ["http://0/", "http://a..b/", "http://h:99999/"])
async def test_an_address_that_no_request_can_be_made_to_pauses_its_channel(address):
    account = WebhookAccount(addresses={"lab": address}, secrets=SECRETS, user_agent="x", request_timeout=5)
    stores = memory_stores()
    app = WebhookApp(account, stores=stores, now=lambda: NOON)
    await announce(stores, LAB, paper("1"))
    outcome = await app.messenger.post(LAB, card(), key=(await head(stores)).key)
    assert isinstance(outcome, ChannelRefused)
    assert "lab in OFFPRINT_WEBHOOKS" in outcome.step
    await app.stop()

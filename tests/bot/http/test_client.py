"""What one request may cost, where it may lead, and what becomes of each way in which it fails."""

import gzip
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.http.addresses import is_public
from bot.http.answer import NO_VALIDATORS, Validators
from bot.http.client import Http, user_agent
from bot.http.pace import Pace
from bot.http.policy import Limits, Retries
from bot.http.waits import retry_after
from tests.servers.huggingface import (
    Fault,
    HuggingFaceServer,
    body,
    gzip_bomb,
    html_page,
    never,
    redirect,
    reset,
    status,
    truncated_body,
)

AT_ONCE = Retries(attempts=3, first_wait=0, longest_wait=0, jitter=0, patience=0)
USUAL = Limits()


def moved(to: str, code: int) -> Fault:
    """A redirect with this status."""
    return status(code, Location=to)


PATH = "/api/daily_papers"


async def nowhere_but_private(_: str) -> Collection[str]:
    return {"127.0.0.1"}


def client(*, limits: Limits = USUAL, retries: Retries = AT_ONCE) -> Http:
    return Http(user_agent("1.2", "ops@example.org"), limits=limits, retries=retries, resolver=nowhere_but_private)


@pytest.fixture
async def server() -> AsyncIterator[HuggingFaceServer]:
    async with HuggingFaceServer() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    async with aclosing(client()) as made:
        yield made


async def refused(http: Http, server: HuggingFaceServer) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await http.get(server.url + PATH, source="huggingface")
    return caught.value


async def test_a_request_says_who_is_asking_and_what_for(http: Http, server: HuggingFaceServer) -> None:
    await http.get(server.url + PATH, source="huggingface", params={"limit": "7"})
    asked = server.requests[0]
    assert asked.headers["User-Agent"] == "Offprint/1.2 (ops@example.org)"
    assert asked.headers["Accept"] == "application/json"
    assert asked.query == {"limit": "7"}


@pytest.mark.parametrize("contact", [None, "", "  ", "\n"])
def test_the_user_agent_has_no_empty_brackets(contact: str | None) -> None:
    assert user_agent("1.2", contact) == "Offprint/1.2"


@given(st.text())
def test_no_contact_can_break_the_header(contact: str) -> None:
    agent = user_agent("1.2", contact)
    assert agent.isascii()
    assert "\n" not in agent
    assert "\r" not in agent


async def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch, server: HuggingFaceServer) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with aclosing(client()) as http:
        assert (await http.get(server.url + PATH, source="huggingface")).body == b"[]"


@pytest.mark.parametrize("fault", [reset, truncated_body, status(500), status(502), status(503)])
async def test_what_may_pass_is_tried_again(http: Http, server: HuggingFaceServer, fault) -> None:
    server.fail_next(fault, times=2)
    assert (await http.get(server.url + PATH, source="huggingface")).body == b"[]"
    assert len(server.requests) == 3


@pytest.mark.parametrize("fault", [reset, truncated_body, status(503)])
async def test_attempts_are_bounded_and_the_error_names_source_and_address(
    http: Http, server: HuggingFaceServer, fault
) -> None:
    server.fail_next(fault, times=9)
    error = await refused(http, server)
    assert len(server.requests) == 3
    assert error.source == "huggingface"
    assert str(error).startswith("huggingface: ")
    assert server.url in str(error)


@pytest.mark.parametrize("code", [401, 403, 404, 410])
async def test_what_will_not_pass_is_asked_once(http: Http, server: HuggingFaceServer, code: int) -> None:
    server.fail_next(status(code))
    error = await refused(http, server)
    assert len(server.requests) == 1
    assert str(code) in str(error)


async def test_a_status_that_was_expected_is_an_answer(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(status(400, Content_Type="text/html"), times=2)
    assert "it answered 400" in str(await refused(http, server))
    assert (await http.get(server.url, source="huggingface", expected={200, 400})).status == 400


async def test_a_server_that_asks_for_more_than_our_patience_is_left_alone(
    http: Http, server: HuggingFaceServer
) -> None:
    server.fail_next(status(429, Retry_After="120"))
    error = await refused(http, server)
    assert len(server.requests) == 1
    assert error.retry_after == 120


async def test_a_wait_that_is_short_enough_is_waited(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(status(503, Retry_After="0"))
    await http.get(server.url + PATH, source="huggingface")
    assert len(server.requests) == 2


async def test_the_wait_that_a_server_names_is_the_wait_that_is_decided() -> None:
    caught: list[bool | float] = []

    class Watching(Retries):
        def decide(self, error: Exception) -> bool | float:
            caught.append(Retries(patience=20).decide(error))
            return False

    async with HuggingFaceServer() as server, aclosing(client(retries=Watching())) as http:
        for header in ("7", "20", "21"):
            server.fail_next(status(429, Retry_After=header))
            await refused(http, server)
        server.fail_next(status(429))
        await refused(http, server)
    assert caught == [7.0, 20.0, False, False]


def test_an_error_of_ours_is_not_tried_again() -> None:
    assert Retries().decide(ValueError("a mistake")) is False


async def test_a_server_that_says_nothing_is_given_up(server: HuggingFaceServer) -> None:
    server.fail_next(never, times=9)
    async with aclosing(client(limits=Limits(total_seconds=0.05))) as http:
        error = await refused(http, server)
    assert "within 0.05 s" in str(error)


async def test_nobody_listening_is_an_error_of_the_source(http: Http) -> None:
    async with HuggingFaceServer() as gone:
        address = gone.url
    with pytest.raises(SourceError, match="the connection failed"):
        await http.get(address, source="huggingface")


async def test_an_address_that_is_none_is_an_error_of_the_source(http: Http) -> None:
    with pytest.raises(SourceError, match="not an address"):
        await http.get("http://[::1", source="huggingface")


async def test_a_page_of_html_is_no_json(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(html_page())
    assert "a page of HTML" in str(await refused(http, server))


async def test_a_page_of_html_under_a_false_name_is_no_json(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(body(b"\n <html>"))
    assert "a page of HTML" in str(await refused(http, server))


async def test_a_packed_answer_is_unpacked(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(body(gzip.compress(b'["packed"]'), Content_Encoding="gzip"))
    assert (await http.get(server.url, source="huggingface")).body == b'["packed"]'


async def test_an_answer_may_be_as_long_as_the_limit_and_no_longer(server: HuggingFaceServer) -> None:
    async with aclosing(client(limits=Limits(body_bytes=1000))) as http:
        server.fail_next(body(b" " * 1000))
        assert len((await http.get(server.url, source="huggingface")).body) == 1000
        server.fail_next(body(b" " * 1001))
        assert "more than 1000 bytes" in str(await refused(http, server))


async def test_a_small_answer_that_unpacks_to_a_huge_one_is_refused_once(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(gzip_bomb(unpacked_bytes=50_000_000))
    error = await refused(http, server)
    assert "more than 10000000 bytes" in str(error)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "packed", [b"no gzip at all", gzip.compress(b'["packed"]')[:-4]], ids=["not packed", "cut off"]
)
async def test_a_damaged_packed_answer_is_fetched_again(http: Http, server: HuggingFaceServer, packed: bytes) -> None:
    server.fail_next(body(packed, Content_Encoding="gzip"))
    assert (await http.get(server.url + PATH, source="huggingface")).body == b"[]"
    assert len(server.requests) == 2


async def test_a_packing_that_was_not_asked_for_is_refused(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(body(b"\x00", Content_Encoding="br"))
    assert "content-encoding br" in str(await refused(http, server))


async def test_redirects_are_followed_three_times(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(redirect(PATH), times=3)
    assert (await http.get(server.url, source="huggingface")).body == b"[]"
    server.fail_next(redirect(PATH), times=4)
    assert "more than 3 redirects" in str(await refused(http, server))


async def test_a_redirect_may_stay_on_the_scheme_host_and_port_that_the_operator_named(
    http: Http, server: HuggingFaceServer
) -> None:
    server.fail_next(redirect(server.url + PATH))
    await http.get(server.url, source="huggingface")
    assert server.requests[-1].path == PATH


async def test_another_port_of_a_private_host_is_another_service(http: Http, server: HuggingFaceServer) -> None:
    async with HuggingFaceServer() as other:
        server.fail_next(redirect(other.url + PATH))
        assert "private address" in str(await refused(http, server))
        assert other.requests == []


async def test_an_address_that_moved_for_good_is_told(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(moved(PATH, 301))
    server.fail_next(moved(f"{PATH}?again", 308))
    answer = await http.get(server.url, source="huggingface")
    assert answer.moved_to == f"{server.url}{PATH}?again"


async def test_one_redirect_that_is_not_for_good_keeps_the_old_address(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(moved(PATH, 301))
    server.fail_next(moved(f"{PATH}?again", 302))
    assert (await http.get(server.url, source="huggingface")).moved_to is None


async def test_a_conditional_request_carries_what_the_last_answer_told(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(body(b"[]", ETag='"one"', Last_Modified="Tue, 24 Nov 2026 05:00:00 GMT"))
    first = await http.get(server.url + PATH, source="huggingface")
    server.fail_next(status(304))
    second = await http.get(server.url + PATH, source="huggingface", validators=first.validators)
    assert (second.status, second.body) == (304, b"")
    assert server.requests[-1].headers["If-None-Match"] == '"one"'
    assert server.requests[-1].headers["If-Modified-Since"] == "Tue, 24 Nov 2026 05:00:00 GMT"


@pytest.mark.parametrize("told", ['"é"', '"' + "x" * 1_000 + '"', '"a\x7fb"', ' "a"', '"a"\r\nX: y'])
def test_a_validator_that_no_header_can_hold_is_none(told: str) -> None:
    assert Validators(told, told) == NO_VALIDATORS
    assert Validators('"a"', told).headers == {"If-None-Match": '"a"'}


async def test_an_etag_that_cannot_be_sent_back_is_not_told(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(body(b"[]", ETag='"é"', Last_Modified="Tue, 24 Nov 2026 05:00:00 GMT"))
    answer = await http.get(server.url + PATH, source="huggingface")
    assert answer.validators == Validators(last_modified="Tue, 24 Nov 2026 05:00:00 GMT")


async def test_a_304_that_nobody_asked_for_is_an_error(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(status(304))
    assert "304" in str(await refused(http, server))


@pytest.mark.parametrize("code", [403, 406, 429])
async def test_a_refusal_is_asked_once_and_told_as_one(http: Http, server: HuggingFaceServer, code: int) -> None:
    server.fail_next(status(code))
    error = await refused(http, server)
    assert (error.refused, error.ended, len(server.requests)) == (True, False, 1)


async def test_a_server_that_is_down_refuses_and_a_page_that_is_missing_does_not(
    http: Http, server: HuggingFaceServer
) -> None:
    server.fail_next(status(500), times=3)
    assert (await refused(http, server)).refused
    server.fail_next(status(404))
    assert not (await refused(http, server)).refused


async def test_what_is_gone_is_gone_for_good(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(status(410))
    assert (await refused(http, server)).ended


async def test_a_quota_that_is_used_up_is_respected_before_the_server_must_refuse(
    http: Http, server: HuggingFaceServer
) -> None:
    server.fail_next(body(b"[]", RateLimit='"api";r=0;t=120'))
    await http.get(server.url + PATH, source="huggingface")
    error = await refused(http, server)
    assert len(server.requests) == 1
    assert error.refused
    assert 0 < error.retry_after <= 120


async def test_a_hang_is_not_tried_again(server: HuggingFaceServer) -> None:
    async with aclosing(client(limits=Limits(total_seconds=0.05))) as http:
        server.fail_next(never, times=3)
        error = await refused(http, server)
    assert len(server.requests) == 1
    assert not error.refused


async def test_a_source_with_a_pace_is_asked_once_in_its_turn(server: HuggingFaceServer) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    http = Http("Offprint/1.2", retries=AT_ONCE, paces={"huggingface": Pace(3, monotonic=lambda: 7.0, sleep=sleep)})
    async with aclosing(http):
        await http.get(server.url + PATH, source="huggingface")
        server.fail_next(status(503), times=2)
        await refused(http, server)
        await http.get(server.url + PATH, source="another", expected={200, 503})
    assert slept == [3.0]
    assert len(server.requests) == 3


async def test_a_redirect_to_a_private_address_is_refused_and_not_asked(http: Http, server: HuggingFaceServer) -> None:
    server.fail_next(redirect(server.url.replace("127.0.0.1", "localhost") + PATH))
    assert "private address, localhost" in str(await refused(http, server))
    assert len(server.requests) == 1


@pytest.mark.parametrize("target", ["ftp://example.org/papers", "file:///etc/passwd"])
async def test_a_redirect_to_another_protocol_is_refused(http: Http, server: HuggingFaceServer, target: str) -> None:
    server.fail_next(redirect(target), times=3)
    await refused(http, server)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fd00::1",
        "fe80::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["18.154.227.7", "2600:9000:2511::1", "::ffff:18.154.227.7", "64:ff9b::129a:e307"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=0, max_value=4 * 10**9))
def test_a_date_to_wait_for_is_read_against_the_servers_own_clock(seconds: int, now: int) -> None:
    here = datetime.fromtimestamp(now, UTC)
    headers = {
        "date": format_datetime(here, usegmt=True),
        "retry-after": format_datetime(here + timedelta(seconds=seconds), usegmt=True),
    }
    assert retry_after(headers) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "12"}, 12),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "Tue, 24 Nov 2026 09:00:00 GMT"}, None),
        ({"retry-after": "Tue, 24 Nov 2026 09:00:00 GMT", "date": "Tue, 24 Nov 2026 10:00:00 GMT"}, 0),
        ({"ratelimit": '"api";r=0;t=287'}, 287),
        ({"ratelimit": '"api";r=0'}, None),
    ],
)
def test_how_long_to_wait_is_read_from_whatever_says_it(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


async def test_httpx_writes_no_line_for_a_request(caplog: pytest.LogCaptureFixture, server: HuggingFaceServer) -> None:
    async with aclosing(client()) as http:
        with caplog.at_level(logging.DEBUG, logger="root"):
            await http.get(server.url + PATH, source="huggingface")
    assert not [record for record in caplog.records if record.name == "httpx"]


async def test_a_server_that_is_down_or_silent_is_told_from_one_that_refuses(
    http: Http, server: HuggingFaceServer
) -> None:
    server.fail_next(status(403))
    assert not (await refused(http, server)).unavailable
    server.fail_next(status(503), times=3)
    down = await refused(http, server)
    assert (down.refused, down.unavailable) == (True, True)


async def test_a_name_that_leads_elsewhere_the_second_time_is_asked_where_it_was_checked(
    server: HuggingFaceServer,
) -> None:
    async def public(_: str) -> Collection[str]:
        return {"192.52.193.1"}

    port = httpx.URL(server.url).port
    http = Http("Offprint/1.2", limits=Limits(total_seconds=0.3), retries=AT_ONCE, resolver=public)
    async with aclosing(http):
        server.fail_next(redirect(f"http://localhost:{port}/secret"), times=9)
        await refused(http, server)
    assert "/secret" not in {asked.path for asked in server.requests}


async def test_an_address_that_a_server_told_is_checked_at_every_request(http: Http, server: HuggingFaceServer) -> None:
    with pytest.raises(SourceError, match="private address"):
        await http.get(server.url + PATH, source="feed:lab", named="http://journal.example/rss")
    assert server.requests == []
    assert (await http.get(server.url + PATH, source="feed:lab", named=server.url)).status == 200


async def test_a_redirect_to_a_host_that_cannot_be_is_an_error_like_any_other(server: HuggingFaceServer) -> None:
    async with aclosing(Http("Offprint/1.2", retries=AT_ONCE)) as http:
        server.fail_next(redirect(f"http://{'a' * 300}/"), times=3)
        assert "has no address" in str(await refused(http, server))


async def test_all_attempts_together_have_the_total_limit(server: HuggingFaceServer) -> None:
    retries = Retries(attempts=50, first_wait=0.05, longest_wait=0.05, jitter=0)
    async with aclosing(client(limits=Limits(total_seconds=0.2), retries=retries)) as http:
        server.fail_next(reset, times=100)
        await refused(http, server)
    assert len(server.requests) < 20


async def test_a_body_of_several_gzip_members_is_read_whole(http: Http, server: HuggingFaceServer) -> None:
    packed = gzip.compress(b"[1,") + gzip.compress(b"2]") + bytes(8)
    server.fail_next(body(packed, Content_Encoding="gzip"))
    assert (await http.get(server.url + PATH, source="huggingface")).body == b"[1,2]"

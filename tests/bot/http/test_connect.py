"""A name leads where it was checked, and a site that somebody else answers for leads to nothing of the operator's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import aclosing

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.http.addresses import is_of_no_source, is_public
from bot.http.client import Http
from bot.http.connect import OwnHosts, permits_public
from bot.http.policy import Limits, Retries
from tests.servers.huggingface import HuggingFaceServer, redirect, status

PATH = "/api/daily_papers"
PUBLIC, PRIVATE, METADATA = (
    "192.52.193.1",
    "127.0.0.1",
    "169.254.169.254",
)  # the first is of a network that nobody announces
ONCE = Retries(attempts=1)


class Names:
    """A DNS that answers each question with the next of its answers, and the last one from then on."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str) -> Collection[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def client(names: Names) -> Http:
    return Http("Offprint/test", limits=Limits(total_seconds=2, connect_seconds=0.5), retries=ONCE, resolver=names)


def named(server: HuggingFaceServer, host: str) -> str:
    return server.url.replace("127.0.0.1", host)


async def test_a_name_of_the_operators_own_may_lead_into_their_network() -> None:
    names = Names([PRIVATE])
    async with HuggingFaceServer() as server, aclosing(client(names)) as http:
        assert (await http.get(named(server, "mirror.test") + PATH, source="huggingface")).status == 200
    assert names.asked == ["mirror.test"], "the connection is made to what was checked, not to the name"


async def test_an_address_that_was_written_as_a_number_is_not_looked_up() -> None:
    names = Names([PUBLIC])
    async with HuggingFaceServer() as server, aclosing(client(names)) as http:
        assert (await http.get(server.url + PATH, source="huggingface")).status == 200
    assert names.asked == []


@pytest.mark.parametrize("answers", [[[METADATA]], [[PUBLIC, PRIVATE]], [[]], [["100.100.100.200"]], [["fe80::1"]]])
async def test_no_name_leads_to_where_no_source_is(answers) -> None:
    async with HuggingFaceServer() as server, aclosing(client(Names(*answers))) as http:
        with pytest.raises(SourceError, match=r"private address, mirror\.test"):
            await http.get(named(server, "mirror.test") + PATH, source="huggingface")
        assert server.requests == []


async def test_a_site_on_the_open_internet_cannot_move_into_the_operators_network() -> None:
    async with HuggingFaceServer() as server, aclosing(client(Names([PUBLIC], [PRIVATE]))) as http:
        with pytest.raises(SourceError):
            await http.get(named(server, "journal.test"), source="feed:journal")
        with pytest.raises(SourceError, match=r"private address, journal\.test"):
            await http.get(named(server, "journal.test"), source="feed:journal")
        assert server.requests == []


async def test_a_redirect_is_checked_by_the_addresses_of_its_name() -> None:
    async with HuggingFaceServer() as server, aclosing(client(Names([PRIVATE]))) as http:
        server.fail_next(redirect(named(server, "inside.test") + "/secret"))
        with pytest.raises(SourceError, match=r"private address, inside\.test"):
            await http.get(server.url, source="huggingface")
        assert len(server.requests) == 1


async def test_an_address_that_does_not_answer_is_not_the_only_one_of_its_name() -> None:
    async with HuggingFaceServer() as server, aclosing(client(Names(["127.0.0.2", PRIVATE]))) as http:
        assert (await http.get(named(server, "mirror.test") + PATH, source="huggingface")).status == 200


async def test_a_login_goes_to_the_operators_own_server_and_is_shown_nowhere() -> None:
    async with HuggingFaceServer() as server, HuggingFaceServer() as other, aclosing(client(Names([PUBLIC]))) as http:
        with_login = server.url.replace("://", "://ada:s3cret@")
        server.fail_next(status(301, Location=server.url + PATH))
        answer = await http.get(with_login, source="huggingface")
        assert [asked.headers["Authorization"] for asked in server.requests] == ["Basic YWRhOnMzY3JldA=="] * 2
        assert answer.moved_to == server.url + PATH
        server.fail_next(redirect(other.url))
        for address in (with_login, with_login.replace(str(httpx.URL(server.url).port), "1"), "http://ada:s3cret@["):
            with pytest.raises(SourceError) as refused:
                await http.get(address, source="huggingface")
            assert "s3cret" not in str(refused.value)
            assert "ada" not in str(refused.value)
        assert other.requests == []


@pytest.mark.parametrize(
    "inside",
    [
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::1",
        "168.63.129.16",
        "fec0::1",
        "224.0.0.1",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b:1::1",
        "2001::1",
        "100.100.100.200",
        "192.0.0.192",
        "192.88.99.1",
        "::1",
        "::",
        "0.0.0.0",
        "255.255.255.255",
        "fe80::1%eth0",
    ],
)
def test_no_spelling_of_an_address_inside_is_public(inside: str) -> None:
    assert not is_public(inside)
    assert not permits_public("journal.test", [PUBLIC, inside])


@given(st.lists(st.ip_addresses().map(str), max_size=4))
def test_a_name_of_the_operators_own_leads_outside_or_inside_and_never_to_both(addresses: list[str]) -> None:
    permitted = OwnHosts().permits("mirror.test", addresses)
    outside = {is_public(address) for address in addresses}
    assert permitted == (len(outside) == 1 and not any(map(is_of_no_source, addresses)))


@given(st.ip_addresses(v=4))
def test_what_embeds_an_address_is_judged_as_that_address(address) -> None:
    embedded = [f"::ffff:{address}", f"64:ff9b::{int(address) >> 16:x}:{int(address) & 0xFFFF:x}"]
    assert {is_public(one) for one in embedded} == {is_public(str(address))}

"""The pages behind the links in mail, over real HTTP: a GET changes nothing, a POST does it, and both say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from io import BytesIO

import aiohttp
import pytest

from bot.health import health_server
from bot.jobs.actor import Actor
from bot.jobs.ask_for_mail import ask_for_mail, remove_from_mail
from bot.mailing.links import MailLinks
from bot.mailing.recipient import Recipient
from bot.ports.stores import Stores
from handlers.web.mail_links import mail_link_routes
from storage.memory import memory_stores
from tests.contracts.facts import ML, NOON

KEY = bytes(range(32))
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
MIRA = Actor(channel=ML, by="mira", channel_name="ml-systems")


@dataclass
class Site:
    """The HTTP port, the stores behind it, and a clock that stands until it is moved."""

    base: str
    path: str
    client: aiohttp.ClientSession
    stores: Stores = field(default_factory=memory_stores)
    now = NOON

    @property
    def links(self) -> MailLinks:
        return MailLinks(KEY, f"{self.base}{self.path}")

    async def asked(self, address: str = "ada@lab.example") -> Recipient:
        await ask_for_mail(
            address, actor=MIRA, channels=self.stores.channels, recipients=self.stores.recipients, now=self.now
        )
        return (await self.stores.recipients.of_address(address))[-1]

    async def confirmed(self) -> Recipient:
        recipient = await self.asked()
        assert (await self.post(self.links.confirming(recipient)))[0] == 200
        return await self.current(recipient)

    async def current(self, recipient: Recipient) -> Recipient:
        return await self.stores.recipients.get(recipient.id)

    async def get(self, url: str) -> tuple[int, str]:
        async with self.client.get(url) as answer:
            return answer.status, unescape(await answer.text())

    async def post(self, url: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        async with self.client.post(url, data=data, allow_redirects=False) as answer:
            return answer.status, unescape(await answer.text())


@pytest.fixture(params=["", "/lab/papers"])
async def site(request) -> AsyncIterator[Site]:
    stores = memory_stores()
    async with aiohttp.ClientSession() as client:
        holder = Site("", request.param, client, stores)
        routes = mail_link_routes(
            MailLinks(KEY, f"https://papers.lab.example{request.param}"), stores=stores, now=lambda: holder.now
        )
        async with health_server("127.0.0.1", 0, seconds_since_tick=float, sources=_no_sources, routes=routes) as port:
            holder.base = f"http://127.0.0.1:{port}"
            yield holder


async def _no_sources() -> dict[str, str]:
    return {}


def action(page: str) -> str:
    return page.partition('action="')[2].partition('"')[0]


async def test_a_link_is_opened_without_confirming_and_its_button_confirms(site):
    recipient = await site.asked()
    status, page = await site.get(site.links.confirming(recipient))
    assert status == 200
    assert "Do you want the digests of #ml-systems?" in page
    assert "mira asked for them to come to a…@lab.example." in page
    assert not (await site.current(recipient)).gets_mail
    status, page = await site.post(f"{site.base}{action(page)}")
    assert (status, "Done: you get them" in page) == (200, True)
    assert (await site.current(recipient)).gets_mail


async def test_a_confirmed_link_says_so_again_and_changes_nothing(site):
    recipient = await site.confirmed()
    for answer in (await site.get(site.links.confirming(recipient)), await site.post(site.links.confirming(recipient))):
        assert answer[0] == 200
        assert "Done: you get them" in answer[1]
    assert await site.current(recipient) == recipient


async def test_one_click_leaves_without_cookies_and_says_so_with_200(site):
    recipient = await site.confirmed()
    status, page = await site.post(site.links.leaving(recipient), ONE_CLICK)
    assert status == 200
    assert "Done: you get no more of them" in page
    assert not (await site.current(recipient)).gets_mail
    assert (await site.post(site.links.leaving(recipient), ONE_CLICK))[0] == 200


async def test_opening_the_way_out_changes_nothing_and_its_button_leaves(site):
    recipient = await site.confirmed()
    status, page = await site.get(site.links.leaving(recipient))
    assert (status, "Stop the digests of #ml-systems?" in page) == (200, True)
    assert (await site.current(recipient)).gets_mail
    _, done = await site.post(f"{site.base}{action(page)}")
    assert recipient.address not in page + done
    assert (await site.current(recipient)).left_at == site.now


async def test_the_way_out_never_expires(site):
    recipient = await site.confirmed()
    site.now = NOON + timedelta(days=20_000)
    assert (await site.post(site.links.leaving(recipient), ONE_CLICK))[0] == 200
    assert not (await site.current(recipient)).gets_mail


async def test_undo_after_leaving_brings_all_back_as_it_was(site):
    recipient = await site.confirmed()
    _, page = await site.post(site.links.leaving(recipient))
    assert "Undo" in page
    undo = f"{site.base}{action(page)}"
    assert "Get the digests of #ml-systems again?" in (await site.get(undo))[1]
    assert (await site.post(undo))[0] == 200
    assert await site.current(recipient) == recipient
    assert (await site.post(undo))[0] == 200


async def test_an_undo_of_an_earlier_leaving_does_not_undo_a_later_one(site):
    recipient = await site.confirmed()
    _, page = await site.post(site.links.leaving(recipient))
    await site.post(f"{site.base}{action(page)}")
    site.now += timedelta(hours=1)
    await site.post(site.links.leaving(recipient))
    status, told = await site.post(f"{site.base}{action(page)}")
    assert (status, "newer" in told) == (410, True)
    assert not (await site.current(recipient)).gets_mail


async def test_who_was_only_asked_ends_all_asking_and_may_take_that_back(site):
    recipient = await site.asked()
    status, page = await site.get(site.links.leaving(recipient))
    assert (status, "Be asked no more?" in page, "Ask me no more" in page) == (200, True, True)
    assert await site.current(recipient) == recipient
    _, page = await site.post(site.links.leaving(recipient), ONE_CLICK)
    assert "no channel can have it asked any more" in page
    assert (await site.current(recipient)).wants_no_asks
    undo = f"{site.base}{action(page)}"
    assert "May you be asked again?" in (await site.get(undo))[1]
    for _ in range(2):
        assert "Done: you may be asked" in (await site.post(undo))[1]
    assert await site.current(recipient) == recipient


async def test_no_undo_is_offered_that_is_too_late(site):
    recipient = await site.confirmed()
    await site.post(site.links.leaving(recipient))
    site.now = NOON + timedelta(days=30)
    status, page = await site.get(site.links.leaving(recipient))
    assert (status, "you get no more" in page, "Undo" in page) == (200, True, False)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
async def test_only_a_post_answers(site, method):
    recipient = await site.confirmed()
    for url in (site.links.leaving(recipient), site.links.confirming(recipient)):
        async with site.client.request(method, url, data=b"List-Unsubscribe=One-Click"):
            pass
    assert await site.current(recipient) == recipient


async def test_a_post_of_any_size_and_form_ends_it(site):
    recipient = await site.confirmed()
    hosts = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Content-Type": "application/json"}
    async with site.client.post(site.links.leaving(recipient), data=BytesIO(b"x" * 3_000_000), headers=hosts) as answer:
        page = await answer.text()
    assert (answer.status, "evil.example" in page) == (200, False)
    assert (await site.current(recipient)).left_at is not None


async def test_no_changed_sign_of_a_token_opens_anything(site):
    recipient = await site.confirmed()
    url = site.links.leaving(recipient)
    start = url.rindex("/") + 1
    for place in range(start, len(url)):
        for sign in "A1-":
            changed = url[:place] + sign + url[place + 1 :]
            if changed != url:
                assert (await site.post(changed))[0] == 404
    assert await site.current(recipient) == recipient


async def test_a_link_that_is_too_old_says_what_to_do(site):
    recipient = await site.asked()
    site.now = NOON + timedelta(days=7)
    status, page = await site.get(site.links.confirming(recipient))
    assert (status, "too old" in page, "ask once more" in page) == (410, True, True)
    assert (await site.post(site.links.confirming(recipient)))[0] == 410
    assert not (await site.current(recipient)).gets_mail


async def test_a_link_of_an_earlier_mail_points_to_the_newer_one(site):
    recipient = await site.asked()
    old = site.links.confirming(recipient)
    site.now += timedelta(days=2)
    await site.asked()
    status, page = await site.post(old)
    assert (status, "newer mail" in page) == (410, True)


@pytest.mark.parametrize("ended", ["left", "removed"])
async def test_a_link_is_of_no_use_after_the_end(site, ended):
    recipient = await site.asked()
    if ended == "left":
        await site.post(site.links.leaving(recipient))
    else:
        await remove_from_mail(recipient.address, actor=MIRA, channels=site.stores.channels, now=site.now)
    status, page = await site.post(site.links.confirming(recipient))
    assert (status, "This is over" in page) == (410, True)
    assert not (await site.current(recipient)).gets_mail


async def test_a_link_of_another_purpose_or_a_forged_one_does_nothing(site):
    recipient = await site.asked()
    leaving, confirming = site.links.leaving(recipient), site.links.confirming(recipient)
    forged = [
        leaving.replace("/leave/", "/confirm/"),
        confirming.replace("/confirm/", "/leave/"),
        confirming[:-1],
        confirming + "A",
        MailLinks(bytes(32), site.links.public_url).confirming(recipient),
        site.links.confirming(replace(recipient, id=99)),
    ]
    for url in forged:
        for status, page in (await site.get(url), await site.post(url)):
            assert status == 404
            assert "copy the whole of it" in page
    assert await site.current(recipient) == recipient


async def test_no_page_is_kept_framed_indexed_or_told_to_other_sites(site):
    recipient = await site.asked()
    async with site.client.get(site.links.confirming(recipient)) as answer:
        headers = answer.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


async def test_names_from_outside_are_text_on_a_page(site):
    mira = replace(MIRA, by="<script>alert(1)</script>", channel_name='"><img src=x>')
    await ask_for_mail(
        "eve@lab.example", actor=mira, channels=site.stores.channels, recipients=site.stores.recipients, now=NOON
    )
    (recipient,) = await site.stores.recipients.of_address("eve@lab.example")
    async with site.client.get(site.links.confirming(recipient)) as answer:
        page = await answer.text()
    assert "<script" not in page
    assert "<img" not in page


async def test_the_pages_stand_under_the_path_of_the_public_address(site):
    recipient = await site.asked()
    assert site.links.confirming(recipient).startswith(f"{site.base}{site.path}/mail/confirm/")
    elsewhere = site.links.confirming(recipient).replace("/mail/", "/other/")
    assert (await site.get(elsewhere))[0] == 404

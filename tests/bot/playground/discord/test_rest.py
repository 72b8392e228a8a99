"""Rate limits on Discord: buckets, headers, the global limit, and that discord.py waits and loses nothing."""

import asyncio
from dataclasses import replace

import pytest

ROOM = "300000000000000001"
MESSAGES = f"/channels/{ROOM}/messages"


class TestBuckets:
    """Two messages in five seconds, by a clock that the test moves."""

    @pytest.fixture
    def playground_settings(self, playground_settings, clock):
        return replace(playground_settings, discord_bucket=2, monotonic=clock.monotonic)

    async def test_every_answer_says_how_much_is_left(self, rest):
        _, _, headers = await rest.ask("POST", MESSAGES, {"content": "hi"})
        assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) == ("2", "1")
        assert headers["X-RateLimit-Reset-After"] == "5.000"
        assert headers["X-RateLimit-Bucket"]

    async def test_an_empty_bucket_is_429_with_all_that_the_client_needs(self, rest, clock):
        for _ in range(2):
            await rest.ask("POST", MESSAGES, {"content": "hi"})
        status, told, headers = await rest.ask("POST", MESSAGES, {"content": "hi"})
        assert status == 429
        assert (told["retry_after"], told["global"]) == (5.0, False)
        assert headers["Content-Type"] == "application/json"
        assert headers["Via"]
        assert (headers["Retry-After"], headers["X-RateLimit-Scope"]) == ("5", "user")
        clock.pass_by(5)
        assert (await rest.ask("POST", MESSAGES, {"content": "hi"}))[0] == 200

    async def test_another_channel_has_a_bucket_of_its_own(self, rest):
        for _ in range(3):
            await rest.ask("POST", MESSAGES, {"content": "hi"})
        status, _, _ = await rest.ask("POST", "/channels/300000000000000002/messages", {"content": "hi"})
        assert status == 200

    async def test_follow_ups_of_an_interaction_have_a_bucket_of_their_own(self, rest):
        route = "/webhooks/400000000000000001/made-up"
        answers = [await rest.ask("POST", route, {"content": "hi"}, token=None) for _ in range(3)]
        assert [status for status, _, _ in answers] == [404, 404, 429]
        assert (await rest.ask("POST", f"{route}-too", {"content": "hi"}, token=None))[0] == 404


class TestGlobal:
    """Three requests a second for everything."""

    @pytest.fixture
    def playground_settings(self, playground_settings, clock):
        return replace(playground_settings, discord_global_per_second=3, monotonic=clock.monotonic)

    async def test_too_many_requests_of_any_kind_are_told_so(self, rest):
        for _ in range(3):
            await rest.ask("GET", "/users/@me")
        status, told, headers = await rest.ask("GET", MESSAGES)
        assert (status, told["global"]) == (429, True)
        assert (headers["X-RateLimit-Global"], headers["X-RateLimit-Scope"]) == ("true", "global")


class TestRealClient:
    """The real client in a short bucket."""

    @pytest.fixture
    def playground_settings(self, playground_settings):
        return replace(playground_settings, discord_bucket=3, discord_bucket_seconds=0.1)

    async def test_it_keeps_within_the_bucket_and_loses_nothing(self, discord_app, playground):
        channel = discord_app.client.get_channel(int(ROOM))
        await asyncio.gather(*(channel.send(str(number)) for number in range(8)))
        assert {post.payload["content"] for post in playground.discord.ledger(ROOM)} == set("01234567")
        assert playground.discord.invalid_requests == 0

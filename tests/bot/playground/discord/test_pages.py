"""History by pages: whoever reads backwards or forwards page by page sees every message once."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.playground.discord.guilds import Message
from bot.playground.discord.messages import page

IDS = st.sets(st.integers(1, 1000), max_size=40)
AT = datetime(2026, 11, 24, tzinfo=UTC)


def messages(ids):
    return [Message(id=str(id_), channel="1", at=AT, by_app=True, payload={}) for id_ in sorted(ids)]


@given(IDS, st.integers(1, 7))
def test_reading_backwards_sees_every_message_once(ids, size):
    seen, query = [], {"limit": str(size)}
    while part := page(messages(ids), query):
        seen += [int(message.id) for message in part]
        query["before"] = part[-1].id
    assert seen == sorted(ids, reverse=True)


@given(IDS, st.integers(1, 7))
def test_reading_forwards_sees_every_message_once(ids, size):
    seen, query = [], {"limit": str(size), "after": "0"}
    while part := page(messages(ids), query):
        seen += [int(message.id) for message in reversed(part)]
        query["after"] = part[0].id
    assert seen == sorted(ids)

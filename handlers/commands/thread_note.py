"""The note that the cards of a digest cannot go into its thread."""

from __future__ import annotations

from bot.card.card import Part, Quiet, plain
from bot.channel.channel import ChannelDigest
from handlers.commands.context import Caller


def thread_note(digest: ChannelDigest, caller: Caller) -> tuple[Part, ...]:
    """What a person must do before the cards that the digest comes with can be posted; empty where nothing is known."""
    step = caller.access.thread_step
    if digest.running is None or not digest.running.cards or step is None:
        return ()
    return (Quiet((plain(f"Its cards cannot go into its thread yet. {step}"),)),)

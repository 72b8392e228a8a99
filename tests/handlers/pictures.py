"""A small PNG, and a message that shows it."""

from __future__ import annotations

import base64

from bot.card.card import Actions, Button, Drawing, Heading, Message, Press, Text, plain
from tests.handlers.messages import KEY

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WORDS = "96 papers matched in the week of 23–29 Nov 2026: diffusion 58; gpu 38."


def week(png: bytes = PNG, alt: str = WORDS) -> Message:
    """A weekly digest, as far as uploads are concerned."""
    return Message(
        "Your week.",
        (
            Heading("Your week"),
            Drawing(png, alt, "week-of-2026-11-23.png"),
            Text(((plain("Rising: world models."),),)),
            Actions((Button("More", Press("more", KEY)),)),
        ),
    )

"""The option that holds a query, which several commands have."""

from __future__ import annotations

from handlers.commands.command import Option

QUERY = Option(
    name="query",
    description='Words, "a phrase", OR, -without, author:hinton, title:gpu',
    required=True,
    completes=True,
)

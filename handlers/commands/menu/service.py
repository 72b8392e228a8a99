"""The commands that say how Offprint is, and how it is used."""

from __future__ import annotations

from handlers.commands.command import Command, Option

SERVICE: tuple[Command, ...] = (
    Command(
        name="sources",
        description="Show which sources are polled, how that goes, what each knows, and since when",
        usage="sources",
        examples=("sources",),
        details=("A query that needs a fact which no source knows, such as upvotes, can match nothing.",),
    ),
    Command(
        name="status",
        description="Show the state of the sources and of this channel: last post, what waits, errors",
        usage="status",
        examples=("status",),
    ),
    Command(
        name="help",
        description="Show what you can type, with examples to paste",
        usage="help [COMMAND]",
        examples=("help", "help subscribe"),
        options=(Option(name="command", description="The command to explain", completes=True),),
    ),
)

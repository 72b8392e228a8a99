"""What is being measured now, said on standard error: one line that changes on a terminal, lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

Tell = Callable[[str], None]


@contextmanager
def told() -> Iterator[Tell]:
    """A function that says what is measured now, with the seconds since the beginning."""
    console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
    began = time.monotonic()

    def line(what: str) -> str:
        return f"{time.monotonic() - began:4.0f} s  {what}"

    if not console.is_terminal:
        yield lambda what: console.print(line(what))
        return
    with console.status("measuring") as status:
        yield lambda what: status.update(line(what))


def nobody(what: str) -> None:
    """Says it to nobody."""

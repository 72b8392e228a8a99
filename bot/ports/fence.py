"""The fence of a request: a sender that may hold its lane no longer sends nothing there.

A process may stand still at any moment, and wake when another one has taken its lanes. So a request is asked about once
more when its bytes are about to leave, by the last hook that the client library of a platform has. Libraries hand no
argument on to such hooks, but run them in the context of the task that asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MayLeave = Callable[[], bool]
"""Whether a request may leave now. It is cheap, and may be called in another thread."""


def _always() -> bool:
    return True


_fence: ContextVar[MayLeave] = ContextVar("fence", default=_always)


@contextmanager
def fence(may_leave: MayLeave) -> Iterator[None]:
    """Requests that are made inside leave only while `may_leave()`; one that does not is `NotSent`."""
    before = _fence.set(may_leave)
    try:
        yield
    finally:
        _fence.reset(before)


def may_leave() -> bool:
    """Whether the request that is made here may leave now; outside of any fence it may."""
    return _fence.get()()

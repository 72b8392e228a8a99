"""The fence of a request: a sender whose lease may have expired posts nothing.

A process may be paused at any moment, and go on after another one has claimed its lanes. So the lease is checked once
more just before the bytes of a request leave, in the last hook that the platform's client library has. Libraries pass
no arguments to such hooks, but they run them in the context of the task that made the request: hence the `ContextVar`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MayLeave = Callable[[], bool]
"""Whether a request may leave now. The check is cheap, and may run in another thread."""


def _always() -> bool:
    return True


_fence: ContextVar[MayLeave] = ContextVar("fence", default=_always)


@contextmanager
def fence(may_leave: MayLeave) -> Iterator[None]:
    """Let the requests that are made inside leave only while `may_leave()`; one that is stopped is `NotSent`."""
    before = _fence.set(may_leave)
    try:
        yield
    finally:
        _fence.reset(before)


def may_leave() -> bool:
    """Whether the request that is made here may leave now; outside of any fence it may."""
    return _fence.get()()

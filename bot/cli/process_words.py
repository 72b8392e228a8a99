"""How the processes of a service, and what each holds, read on the command line."""

from __future__ import annotations

from bot.ports.leases import Lease
from bot.ports.processes import Process


def process_words(process: Process) -> str:
    """`host (process 123): worker, web; slack connected`."""
    states = ", ".join(f"{platform} {state}" for platform, state in process.platforms.items())
    return f"{holder_words(process.name)}: {', '.join(process.roles)}{states and f'; {states}'}"


def lease_words(lease: Lease) -> str:
    """`poller is held by host (process 123), epoch 4`."""
    return f"{lease.name} is held by {holder_words(lease.holder)}, epoch {lease.epoch}"


def holder_words(name: str) -> str:
    """A process's name as people read it: its host and its number there."""
    host, _, rest = name.partition(":")
    return f"{host} (process {rest.partition(':')[0]})" if rest else name

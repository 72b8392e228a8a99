"""IP addresses: which belong to the open internet, and which host has which."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Resolver = Callable[[str], Awaitable[Collection[str]]]
"""Resolves a host name to its IP addresses; raises OSError when it has none."""

_NAT64 = IPv6Network("64:ff9b::/96")


async def resolve(host: str) -> Collection[str]:
    """The addresses of `host` as the system's resolver knows them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None)
    return {str(address[0]) for *_, address in found}


def is_public(address: str) -> bool:
    """Whether an IP address (as text) is one of the open internet; IPv4 inside IPv6 is judged as IPv4."""
    ip = ip_address(address)
    inside = _ipv4_inside(ip) if isinstance(ip, IPv6Address) else None
    judged = inside or ip
    return judged.is_global and not judged.is_multicast


def _ipv4_inside(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, by 6to4, or by NAT64 (RFC 6052)."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour

"""IP addresses: which belong to the open internet, which never lead to a source, and which a host name has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Resolver = Callable[[str], Awaitable[Collection[str]]]
"""Resolves a host name to its IP addresses, the best first; raises OSError when it has none."""

_EMBEDDING = tuple(map(ip_network, ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")))
"""Prefixes of IPv6 whose last 32 bits are an address of IPv4: NAT64 (RFC 6052), compatible (RFC 4291), translated
(RFC 2765).
"""
_NOT_PUBLIC = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # protocol assignments; a cloud's metadata service answers at 192.0.0.192
            "192.88.99.0/24",  # relays of 6to4, deprecated (RFC 7526)
            "168.63.129.16/32",  # Azure's own services, the same from every machine
            "64:ff9b:1::/48",  # NAT64 into a private network (RFC 8215)
            "fec0::/10",  # site-local, deprecated (RFC 3879)
            "3fff::/20",  # documentation (RFC 9637)
            "5f00::/16",  # segment routing (RFC 9602)
        ),
    )
)
"""What `is_global` of Python takes for addresses of the open internet, in one release or another."""
_METADATA = tuple(map(ip_network, ("100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128")))
"""Where clouds tell a machine its own secrets, beside the link-local addresses."""


async def resolve(host: str) -> Collection[str]:
    """The addresses of `host` as the system's resolver knows them, in its order of preference."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def is_address(host: str) -> bool:
    """Whether a host is written as an IP address, not as a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether an IP address (as text) is one of the open internet; IPv4 inside IPv6 is judged as IPv4."""
    ip = _judged(address)
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_PUBLIC)


def is_of_no_source(address: str) -> bool:
    """Whether no source can be at an IP address: a cloud's metadata, link-local, multicast, or unspecified."""
    ip = _judged(address)
    is_special = ip.is_link_local or ip.is_multicast or ip.is_unspecified
    return is_special or any(ip in network for network in _METADATA)


def _judged(address: str) -> IPv4Address | IPv6Address:
    ip = ip_address(address)
    inside = _ipv4_inside(ip) if isinstance(ip, IPv6Address) else None
    return inside or ip


def _ipv4_inside(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, by 6to4, or in one of the prefixes that embed it."""
    if ip.is_loopback or ip.is_unspecified:
        return None
    if any(ip in network for network in _EMBEDDING):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour

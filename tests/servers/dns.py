"""A DNS server on loopback that knows some TXT records, or does not answer at all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class DnsServer(asyncio.DatagramProtocol):
    """`texts`: the TXT records by name; a name that is not there does not exist. `refuses`: it answers nobody."""

    def __init__(self, texts: Mapping[str, Sequence[str]], *, refuses: bool = False) -> None:
        self._texts = texts
        self._refuses = refuses
        self.asked: list[str] = []

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.close()

    @property
    def address(self) -> tuple[str, int]:
        return self._transport.get_extra_info("sockname")

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name.to_text(omit_final_dot=True)
        self.asked.append(name)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if self._refuses:
            answer.set_rcode(dns.rcode.REFUSED)
        elif name not in self._texts:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            quoted = [
                " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255)) for text in self._texts[name]
            ]
            if quoted:
                answer.answer.append(dns.rrset.from_text_list(query.question[0].name, 60, "IN", "TXT", quoted))
        self._transport.sendto(answer.to_wire(), addr)

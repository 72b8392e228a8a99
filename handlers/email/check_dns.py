"""Looks at what the DNS says of the sender's domain: SPF, the key of DKIM, and DMARC, as far as can be seen from here.

SPF: https://www.rfc-editor.org/rfc/rfc7208; DKIM: https://www.rfc-editor.org/rfc/rfc6376; DMARC:
https://www.rfc-editor.org/rfc/rfc7489. The functions that judge are pure: the records in, a finding out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import dkim
import dns.asyncresolver
import dns.exception
import dns.resolver

from bot.mail_account import Sender
from handlers.email.signing import TRIAL, Signer
from handlers.findings import Finding, doubtful, good, wrong
from handlers.text import clean, cut

_SECONDS = 5.0
_SHOWN = 160
_SPF = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)
_DMARC = re.compile(r"v=DMARC1\s*(?:;|$)")
_ALL = re.compile(r"(?:^|\s)([+?~-]?)all(?=\s|$)", re.IGNORECASE)
_LEAST_LABELS = 2


class SilentDnsError(Exception):
    """The DNS does not answer; the message says why."""


class Dns:
    """The DNS, asked through the system's servers or through the one at `server` (address and port)."""

    def __init__(self, server: tuple[str, int] | None = None) -> None:
        self._server = server

    async def texts(self, name: str) -> tuple[str, ...]:
        """The TXT records of a name, none where there is no such name. Raises `SilentDnsError`."""
        try:
            resolver = self._resolver()
            answer = await resolver.resolve(name, "TXT", lifetime=_SECONDS, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            return ()
        except (dns.exception.DNSException, OSError) as error:
            raise SilentDnsError(_dns_problem(error)) from error
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer.rrset or ())

    def _resolver(self) -> dns.asyncresolver.Resolver:
        resolver = dns.asyncresolver.Resolver(configure=self._server is None)
        if self._server is not None:
            host, resolver.port = self._server
            resolver.nameservers = [host]
        return resolver


def _dns_problem(error: Exception) -> str:
    match error:
        case dns.exception.Timeout():
            return "no answer in time"
        case dns.resolver.NoNameservers():
            return "its servers refuse or fail"
        case dns.resolver.NoResolverConfiguration():
            return "this machine names no DNS server"
        case _:
            return f"the network failed ({type(error).__name__})"


async def check_dns(sender: Sender, signer: Signer | None, dns_: Dns) -> tuple[Finding, ...]:
    """What receivers find in the DNS about mail from `sender`."""
    names = dmarc_names(sender.domain)
    try:
        spf_records = await dns_.texts(sender.domain)
        keys = await dns_.texts(signer.name) if signer else ()
        policies = {name: await dns_.texts(name) for name in names}
    except SilentDnsError as error:
        step = "Look from a machine that reaches the DNS, or name a server with --dns-server."
        return (doubtful("dns", f"it cannot be asked, so SPF, DKIM and DMARC are not known: {error}", step),)
    return (spf(sender.domain, spf_records), signature(sender, signer, keys), dmarc(sender.domain, policies))


def spf(domain: str, texts: Sequence[str]) -> Finding:
    """Which servers the domain lets send; whether ours is among them shows at the receiver only."""
    records = [text for text in texts if _SPF.match(text)]
    if not records:
        step = f"Add a TXT record to {domain}: v=spf1 include:WHAT-YOUR-MAIL-PROVIDER-NAMES ~all"
        return doubtful("SPF", f"{domain} has no record, so that many receivers trust nothing from it", step)
    if len(records) > 1:
        return wrong("SPF", f"{domain} has {len(records)} records, which counts as an error", "Make them one record.")
    shown, terms = _short(records[0]), _SPF.sub("", records[0], count=1)
    ends = _ALL.search(terms)
    if ends is not None and ends[1] in {"", "+"}:
        return doubtful("SPF", f"the record lets every server send: {shown}", "End it with ~all.")
    if not terms[: None if ends is None else ends.start()].strip():
        return wrong("SPF", f"the record names no server that may send: {shown}", "Name your mail provider in it.")
    return good("SPF", f"{shown} (whether it covers the mail server, only a receiver sees)")


def signature(sender: Sender, signer: Signer | None, texts: Sequence[str]) -> Finding:
    """Whether receivers find the other half of the key that signs, and count it for the sender's domain."""
    if signer is None:
        step = "Right where the mail server signs: a mail that came says dkim=pass then. Else see docs/email.md."
        return doubtful("DKIM", "Offprint does not sign: no OFFPRINT_DKIM_KEY", step)
    publish = (
        f"Add a TXT record to {signer.name}: v=DKIM1; k=rsa; p=KEY, where KEY is the output of "
        "`openssl rsa -in FILE -pubout -outform DER | base64 -w0`."
    )
    if not texts:
        return wrong("DKIM", f"there is no key at {signer.name}", publish)
    if not _fits(signer, texts[0]):
        return wrong("DKIM", f"the key at {signer.name} is not the other half of OFFPRINT_DKIM_KEY", publish)
    if not _belongs(signer.domain, sender.domain):
        step = f"Set OFFPRINT_DKIM_DOMAIN to {sender.domain}, or send from an address of {signer.domain}."
        return wrong("DKIM", f"{signer.domain} signs for {sender.domain}, which DMARC does not count", step)
    return good("DKIM", f"the key at {signer.name} fits the one here")


def dmarc_names(domain: str) -> tuple[str, ...]:
    """Where a policy for the domain may be: at its own name, else at one above it."""
    labels = domain.split(".")
    starts = range(max(1, len(labels) - _LEAST_LABELS + 1))
    return tuple(f"_dmarc.{'.'.join(labels[start:])}" for start in starts)


def dmarc(domain: str, found: Mapping[str, Sequence[str]]) -> Finding:
    """The domain's policy: what receivers do with mail that neither SPF nor DKIM speaks for."""
    for name, texts in found.items():
        records = [text for text in texts if _DMARC.match(text)]
        if len(records) > 1:
            return wrong("DMARC", f"{name} has {len(records)} records, which counts as none", "Make them one record.")
        if records:
            return _policy(name, records[0])
    step = f"Add a TXT record to _dmarc.{domain}: v=DMARC1; p=none. Large receivers ask it of everybody who sends much."
    return doubtful("DMARC", f"{domain} has no policy", step)


def _policy(name: str, record: str) -> Finding:
    tags = dict(part.strip().partition("=")[::2] for part in record.split(";") if "=" in part)
    policy = {key.strip(): value.strip().lower() for key, value in tags.items()}.get("p", "")
    if policy not in {"none", "quarantine", "reject"}:
        return wrong("DMARC", f"{name} names no policy: {_short(record)}", "Write v=DMARC1; p=none there.")
    return good("DMARC", f"{name}: p={policy}")


def _fits(signer: Signer, record: str) -> bool:
    """Whether a mail that is signed here is good by that key."""
    try:
        return bool(dkim.verify(signer.signed(TRIAL), dnsfunc=lambda _name, **_: record.encode()))
    except (dkim.DKIMException, ValueError, IndexError, KeyError):
        return False


def _belongs(signing: str, sending: str) -> bool:
    """Whether one domain is the other, or below it: DMARC's relaxed alignment, without the list of suffixes."""
    return signing == sending or signing.endswith(f".{sending}") or sending.endswith(f".{signing}")


def _short(record: str) -> str:
    return cut(clean(record), _SHOWN)

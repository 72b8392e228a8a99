"""How the sender stands with mail servers, as a value: what may be tried now, and what a refusal or a success changes.

A refused sender must not go on knocking: after a refusal by a domain, mail to that domain rests; after one by the mail
server itself, or by three domains, all mail rests. When the rest is over one mail is tried, and the others wait for its
outcome. Nothing of this is stored: after a restart the first refusal says it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

DOMAINS_FOR_ALL = 3
"""When so many domains refuse the sender, the cause is with us and not with one of them."""
COUNTED_FOR = timedelta(days=1)
"""How long a domain's refusal counts when no mail to it is tried meanwhile."""
_DOMAINS_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal of the sender: its code, what to do, when it was said, and whether a mail tries it again now.

    `said_at` is told to people. Rests are counted from `at`, in seconds of the monotonic clock: they last as long as
    they should, also where the time of day is set meanwhile.
    """

    code: str
    step: str
    said_at: datetime
    at: float
    is_probed: bool = False


@dataclass(frozen=True, slots=True)
class Rests:
    """Mail to this address rests: the refusal that says why."""

    refused: Refused


@dataclass(frozen=True, slots=True)
class Waits:
    """Another mail is being tried; its outcome decides about this one too."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The refusals that stand: of all mail, and by domain."""

    everywhere: Refused | None = None
    domains: Mapping[str, Refused] = field(default_factory=dict)

    def before(self, domain: str, *, at: float, rest: timedelta) -> Rests | Waits | None:
        """What holds up a mail to `domain` at this moment; None where it may be tried."""
        for refused in filter(None, (self.everywhere, self.domains.get(domain))):
            if at - refused.at < rest.total_seconds():
                return Rests(refused)
            if refused.is_probed:
                return Waits()
        return None

    def tried(self, domain: str) -> Standing:
        """A mail to `domain` is tried now: the others wait for it where the sender was refused."""
        return self._marked(domain, is_probed=True)

    def ended(self, domain: str) -> Standing:
        """The mail to `domain` has ended, whatever became of it."""
        return self._marked(domain, is_probed=False)

    def refused_everywhere(self, refused: Refused) -> Standing:
        """The mail server itself refuses the sender."""
        return replace(self, everywhere=refused)

    def refused_by(self, domain: str, refused: Refused) -> Standing:
        """A domain refuses the sender; the third that does refuses it for all."""
        recent = {name: one for name, one in self.domains.items() if refused.at - one.at < COUNTED_FOR.total_seconds()}
        recent.pop(domain, None)
        domains = dict(list(recent.items())[1 - _DOMAINS_REMEMBERED :]) | {domain: refused}
        everywhere = refused if len(domains) >= DOMAINS_FOR_ALL else self.everywhere
        return Standing(everywhere, domains)

    def accepted_by(self, domain: str) -> Standing:
        """A mail to `domain` was accepted: where all mail was refused, every domain has a chance again."""
        if self.everywhere is not None:
            return Standing()
        if domain not in self.domains:
            return self
        return Standing(None, {name: one for name, one in self.domains.items() if name != domain})

    def _marked(self, domain: str, *, is_probed: bool) -> Standing:
        if self.everywhere is None and domain not in self.domains:
            return self
        everywhere = self.everywhere and replace(self.everywhere, is_probed=is_probed)
        own = self.domains.get(domain)
        domains = self.domains if own is None else {**self.domains, domain: replace(own, is_probed=is_probed)}
        return Standing(everywhere, domains)

"""What a refusal by a mail server means: for the address, for the sender, or for later.

Basic codes: https://www.rfc-editor.org/rfc/rfc5321#section-4.2; enhanced codes:
https://www.rfc-editor.org/rfc/rfc3463 and https://www.iana.org/assignments/smtp-enhanced-status-codes. An enhanced code
counts where its class is that of the basic code (https://www.rfc-editor.org/rfc/rfc2034#section-4); a server without
them is judged by the basic code and by what it was answering.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.delivery.outcome import ChannelRefused, MessageRefused, NotSent, Outcome
from handlers.email.limits import REPLY
from handlers.text import clean, cut

_ENHANCED = re.compile(r"^[ \t]*[#(\[]?([245])\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d)", re.MULTILINE)
"""At the beginning of a line; some servers put it in brackets or behind a `#`, and some into a later line only."""
_WRONG_SENDER = frozenset({"5.1.7", "5.1.8"})
"""The sender's own address is wrong, or its domain has no DNS."""
_FULL = frozenset({"5.2.2"})
"""A full mailbox: "the recipient can delete messages", so that it is "a persistent transient failure" (RFC 3463)."""
_TOO_LARGE = frozenset({"5.2.3", "5.3.4"})
_NOT_ASCII = frozenset({"5.6.7"})
"""An address beyond ASCII that is not taken here: https://www.rfc-editor.org/rfc/rfc6531#section-3.5."""
_NEEDS_LOGIN = frozenset({530, 535, 538})
"""https://www.rfc-editor.org/rfc/rfc4954#section-6, and 530 of STARTTLS: https://www.rfc-editor.org/rfc/rfc3207"""
_FULL_WITHOUT_WORDS = 552
"""At RCPT "exceeded storage allocation"; at DATA the mail is too large: https://www.rfc-editor.org/rfc/rfc1870."""
_ADDRESS_WITHOUT_WORDS = frozenset({501, 550, 551, 553, 556})
_POLICY_AT_RCPT = frozenset({554, 521})
_POLICY_AT_DATA = frozenset({550, 553, 554})
"""RFC 5321 4.2.3 has 550 "for policy reasons", and 554 for a transaction that is refused as a whole."""
FULL_RETRY_SECONDS = 3600.0

ADDRESS_STEP = (
    "Check the address; if it is right, ask the person who runs its mail server. Offprint tries again by itself."
)
ASCII_STEP = "This mail server sends to no address with letters beyond ASCII; subscribe with another address."
SENDER_STEP = (
    "Check OFFPRINT_SMTP_URL and OFFPRINT_SMTP_FROM with `offprint doctor mail`: the mail server refuses this account "
    "or sender. Nobody is unsubscribed; mail goes on when it is accepted again."
)
LOGIN_STEP = (
    "Put the mail account's user and password in OFFPRINT_SMTP_URL (many providers want an app password), and try them "
    "with `offprint doctor mail`. Nobody is unsubscribed; mail goes on when they are accepted."
)
POLICY_STEP = (
    "The receiving server refuses mail from here: see SPF, DKIM and DMARC with `offprint doctor mail`, and whether the "
    "mail server's address is on a blocklist. Nobody is unsubscribed; mail goes on when it is accepted again."
)


class Stage(StrEnum):
    """What a server was answering when it refused."""

    CONNECT = "connection"
    TLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL FROM"
    RCPT = "RCPT TO"
    DATA = "DATA"
    """The command and the mail itself: both are answered about this mail."""


class Scope(StrEnum):
    """What a refusal is about."""

    LATER = "later"
    ADDRESS = "address"
    DOMAIN = "domain"
    """The sender, as the recipient's domain sees it."""
    ALL = "all"
    """The sender, for mail to any recipient."""
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reply of a server that is no consent: at which stage, the basic code, and its text."""

    stage: Stage
    code: int
    text: str

    @property
    def enhanced(self) -> str | None:
        """The enhanced code, where it agrees with the basic one."""
        codes = (tuple(map(int, found.groups())) for found in _ENHANCED.finditer(self.text))
        return next((".".join(map(str, code)) for code in codes if code[0] == self.code // 100), None)

    @property
    def shown(self) -> str:
        """The code for people and for the log: the enhanced one where there is one."""
        return self.enhanced or str(self.code)

    @property
    def said(self) -> str:
        """The reply on one line."""
        return cut(clean(f"{self.stage.value}: {self.code} {self.text}").strip(), REPLY)


def scope(refusal: Refusal) -> Scope:
    """What `refusal` is about."""
    if refusal.code // 100 != 5:  # 4xx is "later" by its class, and what is no refusal at all is no answer
        return Scope.LATER
    if refusal.enhanced in _NOT_ASCII and refusal.stage in {Stage.MAIL, Stage.RCPT, Stage.DATA}:
        return Scope.ADDRESS
    if refusal.stage in {Stage.CONNECT, Stage.TLS, Stage.AUTH, Stage.MAIL} or refusal.code in _NEEDS_LOGIN:
        return Scope.ALL
    if refusal.enhanced is None or refusal.enhanced.startswith("5.0."):
        return _by_basic_code(refusal)
    return _by_enhanced_code(refusal.enhanced, refusal.stage)


def _by_enhanced_code(code: str, stage: Stage) -> Scope:
    if code in _WRONG_SENDER:
        return Scope.ALL
    if code.startswith("5.7."):
        return Scope.DOMAIN
    if code in _FULL:
        return Scope.LATER
    if code in _TOO_LARGE or code.startswith("5.6."):
        return Scope.MESSAGE
    if stage is Stage.RCPT or code.startswith(("5.1.", "5.2.", "5.4.")):
        return Scope.ADDRESS
    return Scope.LATER


def _by_basic_code(refusal: Refusal) -> Scope:
    if refusal.stage is Stage.RCPT:
        if refusal.code in _POLICY_AT_RCPT:
            return Scope.DOMAIN
        return Scope.ADDRESS if refusal.code in _ADDRESS_WITHOUT_WORDS else Scope.LATER
    if refusal.code in _POLICY_AT_DATA:
        return Scope.DOMAIN
    return Scope.MESSAGE if refusal.code == _FULL_WITHOUT_WORDS else Scope.LATER


def step_for(refusal: Refusal) -> str:
    """What a person must do after a refusal that is about an address or the sender."""
    if refusal.enhanced in _NOT_ASCII:
        return ASCII_STEP
    if refusal.stage is Stage.AUTH or refusal.code in _NEEDS_LOGIN:
        return LOGIN_STEP
    match scope(refusal):
        case Scope.ADDRESS:
            return ADDRESS_STEP
        case Scope.DOMAIN:
            return POLICY_STEP
        case _:
            return SENDER_STEP


def outcome(refusal: Refusal) -> Outcome:
    """What became of a mail that was refused so; it is certainly not stored."""
    match scope(refusal):
        case Scope.LATER:
            is_patient = refusal.code // 100 == 5  # the server says for good what time may mend
            return NotSent(refusal.said, FULL_RETRY_SECONDS if is_patient else None, refused=True)
        case Scope.MESSAGE:
            return MessageRefused(refusal.shown, refusal.said)
        case Scope.ADDRESS | Scope.DOMAIN | Scope.ALL:
            return ChannelRefused(refusal.shown, f"{step_for(refusal)} It said: {refusal.said}")

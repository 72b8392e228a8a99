"""The links in mail, and the code where there are none: made for a recipient, under the public address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.mailing.asking import CONFIRM_WITHIN
from bot.mailing.recipient import Recipient
from bot.mailing.token import Purpose, code_of, is_code, token_text

RETURN_WITHIN = timedelta(days=30)
"""How long the page of a leaving can take it back."""
PAGES = "/mail"
"""The path of all pages for people who get mail; behind it stand the purpose and the token."""


@dataclass(frozen=True, slots=True)
class MailLinks:
    """What links are made with: the key of this database, and the address under which its HTTP port is reached.

    Without a `public_url` there are no links, and a code confirms.
    """

    key: bytes = field(repr=False)
    public_url: str | None = None

    @property
    def prefix(self) -> str:
        """The path under which the pages stand, without a slash at its end; empty at the root of a host."""
        return urlsplit(self.public_url or "").path.rstrip("/")

    def confirming(self, recipient: Recipient) -> str | None:
        """The address of the page on which the recipient confirms; it holds until `confirm_until`."""
        return self._link(Purpose.CONFIRM, recipient, until=confirm_until(recipient))

    def leaving(self, recipient: Recipient) -> str | None:
        """The address that ends the recipient's mail of this channel, for good: RFC 8058's, and a page's."""
        return self._link(Purpose.LEAVE, recipient, until=None)

    def return_token(self, recipient: Recipient) -> str | None:
        """The token that takes back the leaving of the recipient; None for one that has not left."""
        until = return_until(recipient)
        return None if until is None else token_text(self.key, Purpose.RETURN, recipient, until=until)

    def code(self, recipient: Recipient) -> str:
        """The code that confirms, typed where there is no page."""
        return code_of(self.key, recipient, until=confirm_until(recipient))

    def is_code(self, typed: str, recipient: Recipient) -> bool:
        """Whether a person typed the code of the recipient's last mail."""
        return is_code(typed, self.key, recipient, until=confirm_until(recipient))

    def _link(self, purpose: Purpose, recipient: Recipient, *, until: datetime | None) -> str | None:
        if self.public_url is None:
            return None
        token = token_text(self.key, purpose, recipient, until=until)
        return f"{self.public_url.rstrip('/')}{PAGES}/{purpose.value}/{token}"


def return_until(recipient: Recipient) -> datetime | None:
    """Until when the recipient can take its leaving back; None for one that has not left."""
    return None if recipient.left_at is None else recipient.left_at + RETURN_WITHIN


def confirm_until(recipient: Recipient) -> datetime:
    """Until when the last mail that asked the recipient can be answered."""
    return recipient.asked_at + CONFIRM_WITHIN

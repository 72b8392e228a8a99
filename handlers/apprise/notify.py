"""The library Apprise: addresses read, and one notification sent. It blocks, so that it is called in a thread."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from apprise import Apprise, AppriseResultStatus, NotifyFormat

from bot.delivery.outcome import MessageRefused, NotSent, Outcome, Sent, Unknown
from bot.errors import SettingsError
from handlers.apprise.channel_id import SETTING
from handlers.apprise.target import Target
from handlers.apprise.text import PlainMessage

_SCHEMES = "https://github.com/caronc/apprise/wiki"


def targets_of(addresses: Mapping[str, str]) -> Mapping[str, Target]:
    """The services by name. Raises `SettingsError`, without the addresses, which are secrets."""
    targets, wrong = dict[str, Target](), list[str]()
    for name, address in addresses.items():
        service = Apprise()
        if service.add(address):
            targets[name] = Target(most=min(one.body_maxlen for one in service), send=partial(_notify, service))
        else:
            wrong.append(f"{SETTING}: Apprise cannot read the address of {name}; its forms are listed at {_SCHEMES}")
    if wrong:
        raise SettingsError(tuple(wrong))
    return targets


def _notify(service: Apprise, told: PlainMessage, key: str, seconds: float) -> Outcome:
    """Send once. Apprise tells whether the service accepted it, and not why it did not.

    A service that accepted nothing gets it again later. Where one of several targets of an address accepted it, it is
    not sent again: that one would have it twice.
    """
    result = service.notify(told.text, title=told.title, body_format=NotifyFormat.TEXT, timeout=seconds)
    match result.status:
        case AppriseResultStatus.SUCCESS:
            return Sent(key)
        case AppriseResultStatus.TIMEOUT:
            return Unknown("the service did not answer in time")
        case AppriseResultStatus.PARTIAL:
            return MessageRefused("partial", "some targets of this address accepted it, and some did not")
        case _:
            return NotSent("the service did not accept it; Apprise does not say why")

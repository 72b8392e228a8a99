"""The library Apprise: addresses read, and one notification sent. It blocks, so that it is called in a thread.

Its plug-ins call `throttle` right before each request, which may wait for seconds
(https://github.com/caronc/apprise/blob/v2.3.0/apprise/url.py). Behind that wait is the last look at the fence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from apprise import Apprise, AppriseAsset, AppriseResultStatus, NotifyFormat

from bot.delivery.outcome import MessageRefused, NotSent, Outcome, Sent, Unknown
from bot.errors import SettingsError
from bot.ports.fence import may_leave
from handlers.apprise.channel_id import SETTING
from handlers.apprise.target import Target
from handlers.apprise.text import TITLE_CHARACTERS, PlainMessage
from handlers.fence import NOT_LEFT

_SCHEMES = "https://github.com/caronc/apprise/wiki"
_AROUND_A_TITLE = 12
"""Characters between a title and a text that a service counts together."""


class _NotLeft(Exception):
    """A request that was stopped before it left."""


class _Gate:
    """Stands before the requests of a service, which has one message at a time. `wait` is its plug-in's `throttle`."""

    def __init__(self, wait: Callable[..., None]) -> None:
        self._wait = wait
        self.begin()

    def begin(self) -> None:
        """Begin with the requests of another message."""
        self.has_opened = False
        self.has_stopped = False

    def __call__(self, *asked: object, **named: object) -> None:
        self._wait(*asked, **named)
        if not may_leave():
            self.has_stopped = True
            raise _NotLeft
        self.has_opened = True


def targets_of(addresses: Mapping[str, str], *, longest_answer: float) -> Mapping[str, Target]:
    """The services by name; each may take `longest_answer` seconds to answer.

    Raises `SettingsError`, without the addresses, which are secrets.
    """
    targets, wrong = dict[str, Target](), list[str]()
    for name, address in addresses.items():
        # In our own thread, one after the other, as long as it takes: Apprise's threads hold up the end of the process.
        service = Apprise(asset=AppriseAsset(async_mode=False, service_timeout=0))
        if service.add(address):
            targets[name] = _target(service, longest_answer)
        else:
            wrong.append(f"{SETTING}: Apprise cannot read the address of {name}; its forms are listed at {_SCHEMES}")
    if wrong:
        raise SettingsError(tuple(wrong))
    return targets


def _target(service: Apprise, longest_answer: float) -> Target:
    """A service as its plug-ins describe it. One without titles would set it before the text, beyond what it takes."""
    title = max(0, min(TITLE_CHARACTERS, *(one.title_maxlen for one in service)))
    beside = title + _AROUND_A_TITLE
    most = min(one.body_maxlen - (beside if one.overflow_amalgamate_title else 0) for one in service)
    gates = [_Gate(one.throttle) for one in service]
    for one, gate in zip(service, gates, strict=True):
        # Apprise gives up after 4 seconds and says that the service refused, which may have taken the message.
        one.socket_read_timeout = longest_answer
        vars(one)["throttle"] = gate
    return Target(most=max(1, most), title=title, send=partial(_notify, service, gates))


def _notify(service: Apprise, gates: Sequence[_Gate], told: PlainMessage, key: str) -> Outcome:
    """Send once. Apprise tells whether the service accepted it, and not why it did not.

    A service that accepted nothing gets it again later. Where one of several targets of an address accepted it, it is
    not sent again: that one would have it twice.
    """
    if not may_leave():  # a few plug-ins do not call `throttle`
        return NOT_LEFT
    for gate in gates:
        gate.begin()
    result = service.notify(told.text, title=told.title, body_format=NotifyFormat.TEXT)
    match result.status:
        case AppriseResultStatus.SUCCESS:
            return Sent(key)
        case AppriseResultStatus.PARTIAL:
            return MessageRefused("partial", "some targets of this address accepted it, and some did not")
        case _ if any(gate.has_stopped for gate in gates):
            has_left = any(gate.has_opened for gate in gates)
            return (
                Unknown("it went to some targets of this address, and was stopped before others")
                if has_left
                else NOT_LEFT
            )
        case _:
            return NotSent("the service did not accept it; Apprise does not say why", refused=True)

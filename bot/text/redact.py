"""Takes secrets out of texts that people and logs are shown: tokens, response addresses, logins inside addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

HIDDEN = "[hidden]"
_NO_LOGIN = "(?!USER:PASSWORD@)"
"""How our own messages say where a login stands."""
_LOGIN = re.compile(rf"(?<=://){_NO_LOGIN}[^/?#\s\"<>]*@")
_WHOLE_LOGIN = re.compile(rf"(?<=://){_NO_LOGIN}\S*@")
_BEFORE = r"(?:[\w.%~-]{0,60}?[_.-])?(?:access|api|app|auth|client|feed|private|refresh|rss|session|user)?"
_NAMED = rf"{_BEFORE}(?:auth|credentials?|jwt|key|pass(?:phrase|word|wd)?|pwd|secret|session|sid|sig(?:nature)?|token)"
_PARAMETER = re.compile(rf"(?<=[?&;])({_NAMED})=([^&#\s\"'<>)]+)", re.IGNORECASE)
"""`token=`, `feed_token=`, `X-Amz-Signature=`, in an address or behind the `&amp;` of one."""
_FORMS = re.compile(
    r"""  xox[a-z](?:\.xox[a-z])?-[\w-]{6,} | xapp-[\w-]{6,} | xwfp-[\w-]{6,}      # Slack's tokens
        | (?<![\w.-])[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}                       # the token of a Discord bot
        | whsec_[\w+/=]{8,}
        | (?<=://hooks\.slack\.com/) [^\s"'<>)]+                                # response addresses of Slack
        | (?<=/webhooks/) \d+/[\w-]{20,} | (?<=/interactions/) \d+/[\w-]{20,}   # and of Discord
        | (?<=Bearer\ ) [\w.~+/=-]{8,}
    """,
    re.VERBOSE,
)


def redacted(text: str) -> str:
    """`text` with each secret in it, as far as its form tells it, replaced."""
    without = _LOGIN.sub("", text)
    return _FORMS.sub(HIDDEN, _PARAMETER.sub(rf"\1={HIDDEN}", without))


def redacted_setting(text: str) -> str:
    """The same for the value of a setting, which may be an address whose password breaks it: `http://ada:a/b@host`."""
    return redacted(_WHOLE_LOGIN.sub("", text))


def without_login(address: str) -> str:
    """A web address without the user and the password in it."""
    return _LOGIN.sub("", address, count=1)


def keys_in(address: str) -> Iterator[str]:
    """The tokens and keys in the query of an address, as they are written."""
    yield from (found[2] for found in _PARAMETER.finditer(address))


def redactor(secrets: Iterable[str]) -> Callable[[str], str]:
    """What takes these secrets out of a text, also as JSON writes them, and all that have the form of one."""
    spelled = {form for secret in secrets for form in (secret, secret.replace("\\", "\\\\").replace('"', '\\"'))}
    longest_first = sorted(filter(None, spelled), key=len, reverse=True)
    if not longest_first:
        return redacted
    known = re.compile("|".join(map(re.escape, longest_first)))
    return lambda text: redacted(known.sub(HIDDEN, text))

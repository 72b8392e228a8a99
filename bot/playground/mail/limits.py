"""The mail server's limits, each with the RFC that states it."""

from __future__ import annotations

# RFC 1870 lets a server name its own; this is Postfix's default (message_size_limit)
MESSAGE_BYTES = 10_240_000
# RFC 5321, section 4.5.3.1.6 and RFC 5322, section 2.1.1: without the CRLF
LINE_BYTES = 998
# RFC 5321, section 4.5.3.1.8
RECIPIENTS = 100
# RFC 8058, section 3.1: the only value, and the body of the request
ONE_CLICK = "List-Unsubscribe=One-Click"
# This computer: no TLS is needed, and nothing leaves it
HERE = frozenset({"127.0.0.1", "localhost", "::1"})

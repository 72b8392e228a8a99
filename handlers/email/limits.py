"""The limits of mail, each with its source. Lengths are characters, sizes octets, times seconds."""

from __future__ import annotations

SUBJECT = 150
"""No rule: phones show some 40 characters, programs for a desk some 100; the rest of a longer one is in the mail."""
COLUMNS = 72
"""No rule: a line of plain text that can still be quoted in the 78 that RFC 5322 2.1.1 recommends."""
HTML = 96_000
"""Gmail cuts a mail off behind 102 KB of HTML and hides the rest, the link that unsubscribes with it. Google does not
document it, senders measure it. What is longer is cut here, and says so."""
DRAWING = 2_000_000
"""No rule for one: whole mails of more than some 20 MB are refused by many servers."""
LINK = 2_000
"""No rule: the longest address that every browser opens."""
LEAVE_LINK = 900
"""A line of a mail holds 998 octets: https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1"""
REPLY = 300
"""How much of a server's reply is kept for people; the library refuses more than 32 KB of one."""
CONNECTIONS = 4
"""How many connections to the server are open at once; each carries one mail after the other."""
MAILS_EACH = 100
"""How many mails one connection carries before it is made anew; Postfix and Exchange Online end it at some hundred."""
IDLE_SECONDS = 20.0
"""How long a connection is kept open without a mail. A server may end it after five minutes, many do after 30 s:
https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.2"""
REST_SECONDS = 5.0
"""How long a server that could not be reached is left alone."""

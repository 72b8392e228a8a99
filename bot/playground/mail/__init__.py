"""A local mail server: SMTP on loopback by aiosmtpd, an inbox for each address of the playground, and what it refuses.

server       listens, carries out faults, keeps what was delivered
limits       the server's limits, each with the RFC that states it
refusals     mails that are refused, each with its reply, and mails that are taken with a remark
mail         a delivered mail as a value: headers, text, HTML with its own pictures in it
shown        its HTML as a mail program shows it, and the policy of the frame it stands in
unsubscribe  the one-click request of RFC 8058, as a mail program sends it
"""

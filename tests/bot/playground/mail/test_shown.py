"""A mail's HTML as it is shown: what it says stays, what it would run or load does not."""

from __future__ import annotations

import pytest

from bot.playground.mail.shown import shown


def body_of(html):
    return shown(html).partition('<base target="_blank">\n')[2]


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ("<p>a &amp; b &#8211; &lt;i&gt;</p>", "<p>a &amp; b &#8211; &lt;i&gt;</p>"),
        ('<p style="color: red" onclick="x()">a</p>', '<p style="color: red">a</p>'),
        ("a<script>alert(1)</script>b<SCRIPT src=//x.example></SCRIPT>c", "abc"),
        ("a<script>never closed", "a"),
        ('<form action="https://x.example"><input name="q">a</form>', "a"),
        ('<iframe srcdoc="<p>x</p>">x</iframe><object data="x">y</object>a', "a"),
        (
            '<img src="https://x.example/a.png" alt="A &quot;far&quot; one">',
            '<span title="not loaded">A &quot;far&quot; one</span>',
        ),
        ('<img src="data:image/png;base64,AA==" alt="near">', '<img src="data:image/png;base64,AA==" alt="near">'),
        ('<td background="https://x.example/a.png">a', "<td>a"),
        (
            "<style>@import url(https://x.example/a.css); p { background: url('//x.example') }</style>",
            "<style> p { background: none }</style>",
        ),
        ('<p style="background:url(https://x.example/a.png)">a</p>', '<p style="background:none">a</p>'),
        ('<a href="https://arxiv.org/abs/1" target="_self">a</a>', '<a href="https://arxiv.org/abs/1">a</a>'),
        ('<a href="http://127.0.0.1:80/yes">a</a>', '<a href="http://127.0.0.1:80/yes">a</a>'),
        ('<a href="http://x.example/">a</a>', "<a>a</a>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href=" java&#10;script:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="http://[">a</a>', "<a>a</a>"),
        ('<meta http-equiv="refresh" content="0;url=https://x.example"><base href="https://x.example">a', "a"),
        ('<meta name="color-scheme" content="light dark">', '<meta name="color-scheme" content="light dark">'),
        ("<!-- a comment --><!doctype html>a", "a"),
    ],
)
def test_what_is_said_stays_and_what_runs_or_loads_does_not(sent, left):
    assert body_of(sent) == left

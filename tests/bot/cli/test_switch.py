"""`offprint links` and `offprint notify`, as an operator runs them."""

from __future__ import annotations

CHANNEL = "slack:T0123ABCD/C0123ABCD"
SERVER = "discord:1100000000000000001/1100000000000000002"


def test_links_are_turned_on_and_off(offprint):
    assert "links to papers are left as they are" in offprint("links", CHANNEL).err
    assert "papers that people link to are shown" in offprint("links", CHANNEL, "on").err
    assert "papers that people link to are shown" in offprint("links", CHANNEL).err
    assert "links to papers are left as they are" in offprint("links", CHANNEL, "off").err
    assert offprint("links", CHANNEL, "maybe").code == 2
    assert offprint("links", "email:ada@lab.example").code == 2


def test_notifications_are_turned_on_and_off(offprint):
    shown = offprint("notify", SERVER).err
    assert shown != offprint("notify", SERVER, "on").err == offprint("notify", SERVER).err
    assert offprint("notify", SERVER, "off").err == shown
    assert "Try: offprint notify" in offprint("notify", SERVER, "perhaps").err
    assert "only channels on Discord have this choice" in offprint("notify", CHANNEL, "on").err

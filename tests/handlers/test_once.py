"""What a platform delivers twice is done once."""

from __future__ import annotations

from handlers.once import Once


def test_a_delivery_is_new_once_under_any_of_its_ids():
    once = Once()
    assert once.is_new("envelope 1", "event 1")
    assert not once.is_new("envelope 1")
    assert not once.is_new("envelope 2", "event 1")
    assert not once.is_new("envelope 2")
    assert once.is_new("envelope 3", "event 2")


def test_only_the_newest_are_remembered():
    once = Once(most=2)
    assert all(once.is_new(one) for one in ("a", "b", "c"))
    assert not once.is_new("c")
    assert once.is_new("a")

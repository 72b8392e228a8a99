"""Token buckets and windows: how many are let through, whenever they come."""

from hypothesis import given
from hypothesis import strategies as st

from bot.playground.pace import Bucket, Window

STEPS = st.lists(st.floats(0, 3), max_size=60)


class Hand:
    def __init__(self):
        self.at = 0.0

    def __call__(self):
        return self.at


@given(STEPS, st.integers(1, 5))
def test_a_bucket_lets_through_its_size_and_then_its_rate(steps, size):
    clock = Hand()
    bucket = Bucket(size=size, seconds=1.0, monotonic=clock)
    taken = 0
    for step in steps:
        clock.at += step
        taken += bucket.take() == 0.0
        assert taken <= size + clock.at + 1e-6


@given(STEPS)
def test_whoever_waits_as_told_is_let_through(steps):
    clock = Hand()
    bucket = Bucket(size=2, seconds=1.0, monotonic=clock)
    for step in steps:
        clock.at += step
        if wait := bucket.take():
            clock.at += wait + 1e-9
            assert bucket.take() == 0.0


@given(st.integers(1, 5), st.floats(0, 4.9))
def test_a_window_lets_through_its_size_and_opens_again_when_it_says(size, later):
    clock = Hand()
    window = Window(size=size, seconds=5.0, monotonic=clock)
    assert all(window.take() for _ in range(size))
    clock.at += later
    assert not window.take()
    clock.at += window.resets_in
    assert window.take()
    assert window.left == size - 1

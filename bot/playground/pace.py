"""A token bucket: bursts up to a size, then a steady rate."""

from __future__ import annotations

from collections.abc import Callable


class Bucket:
    """Holds `size` tokens and gains one every `seconds`."""

    def __init__(self, *, size: int, seconds: float, monotonic: Callable[[], float]) -> None:
        self._size = size
        self._seconds = seconds
        self._monotonic = monotonic
        self._left = float(size)
        self._read = monotonic()

    def take(self) -> float:
        """Take a token: 0.0 if there was one, else the seconds until there is (and none is taken)."""
        now = self._monotonic()
        self._left = min(float(self._size), self._left + (now - self._read) / self._seconds)
        self._read = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) * self._seconds


class Window:
    """Allows `size` takes in every window of `seconds`, as Discord's buckets do."""

    def __init__(self, *, size: int, seconds: float, monotonic: Callable[[], float]) -> None:
        self.size = size
        self._seconds = seconds
        self._monotonic = monotonic
        self._ends = 0.0
        self.left = size

    @property
    def resets_in(self) -> float:
        """Seconds until the window is over."""
        return max(0.0, self._ends - self._monotonic())

    def take(self) -> bool:
        """Take one; False if none is left in the window."""
        if self._monotonic() >= self._ends:
            self._ends = self._monotonic() + self._seconds
            self.left = self.size
        if self.left == 0:
            return False
        self.left -= 1
        return True

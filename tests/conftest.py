"""What every test may use. Hypothesis runs a fixed, quick number of examples; `OFFPRINT_SOAK=20000` runs that many."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

pytest_plugins = [
    "tests.playground_fixture",
    "tests.offprint_process",
    "tests.offprint_cluster",
    "tests.postgres_fixture",
]

settings.register_profile(
    "quick", max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
_SOAK = int(os.environ.get("OFFPRINT_SOAK") or 0)
if _SOAK:
    settings.register_profile("soak", max_examples=_SOAK, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("soak" if _SOAK else "quick")

"""What every test may use. Hypothesis runs a fixed, quick number of examples; `OFFPRINT_SOAK=1` runs many."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.playground_fixture", "tests.offprint_process"]

settings.register_profile(
    "quick", max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("soak", max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("soak" if os.environ.get("OFFPRINT_SOAK") else "quick")

"""The recorded shapes of what sources send, where they lie beside this checkout; elsewhere their tests skip."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[1] / "../shared/data/samples"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the recorded shapes are not beside this checkout")

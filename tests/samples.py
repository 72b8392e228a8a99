"""Data beside this checkout, made from the work of others: where it is not there, the tests that need it skip.

The recorded shapes of what sources send, and abstracts in which people labelled ideas and results.
"""

from __future__ import annotations

from pathlib import Path

import pytest

_DATA = Path(__file__).parents[1] / "../shared/data"
SAMPLES = _DATA / "samples"
LABELLED_ABSTRACTS = _DATA / "teasers.jsonl"
ABSTRACTS = (_DATA / "papers.jsonl", LABELLED_ABSTRACTS)
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the recorded shapes are not beside this checkout")
needs_labelled_abstracts = pytest.mark.skipif(
    not LABELLED_ABSTRACTS.exists(), reason="the labelled abstracts are not beside this checkout"
)

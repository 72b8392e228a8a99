"""Discord's own description of its API as a judge of what we send; absent where the file is."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

CONTRACT = Path(__file__).parents[3] / "../shared/contracts/discord-openapi.json"

needs_contract = pytest.mark.skipif(not CONTRACT.exists(), reason="Discord's OpenAPI description is not here")


def faults(method: str, path: str, body: object) -> list[str]:
    """What Discord's description finds wrong with the body of a request."""
    return [error.message[:300] for error in _validator(method, path).iter_errors(body)]


@cache
def _validator(method: str, path: str) -> Draft202012Validator:
    described = json.loads(CONTRACT.read_text())
    schema = described["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    return Draft202012Validator({"components": described["components"], **schema})

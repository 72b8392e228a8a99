"""The base of the models for Slack's payloads, events and answers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, model_validator


class Told(BaseModel):
    """Fields that are not named are ignored.

    Slack writes null for what there is not: for the name of an unnamed file, for a field that was left empty. Such a
    field counts as not told, so that it has its default.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, told: object) -> object:
        return {name: one for name, one in told.items() if one is not None} if isinstance(told, dict) else told

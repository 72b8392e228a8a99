"""The settings of retention: how long papers and history are kept."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, Field, field_validator

from bot.retention.ages import LEAST_DAYS, Keep

_MOST_DAYS = 36_500


class RetentionSettings(BaseModel):
    """How long things are kept. An archive that forgets is chosen: by itself no paper is thinned."""

    keep_papers_days: int = Field(
        0,
        ge=0,
        le=_MOST_DAYS,
        description="how many days a paper stays in the archive; then its ids, its address and where it was announced "
        f"remain; 0 = for ever, else {LEAST_DAYS} or more",
    )
    keep_history_days: int = Field(
        365,
        ge=0,
        le=_MOST_DAYS,
        description="how many days the rows of sent cards (their buttons work on), edits, mails that went out, links "
        f"to papers and replaced votes are kept; 0 = for ever, else {LEAST_DAYS} or more",
    )

    @field_validator("keep_papers_days", "keep_history_days")
    @classmethod
    def _long_enough(cls, value: int) -> int:
        if 0 < value < LEAST_DAYS:
            raise ValueError(f"write {LEAST_DAYS} or more, or 0 to keep everything for ever")
        return value

    @property
    def keep(self) -> Keep:
        """How long papers and history are kept."""
        papers, history = (timedelta(days=days) or None for days in (self.keep_papers_days, self.keep_history_days))
        return Keep(papers=papers, history=history)

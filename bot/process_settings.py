"""The settings of a process: its database, and what it does in a service of several processes."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from bot.database_url import SQLITE, is_postgres, read_database_url
from bot.roles import ALL, EVERY_ROLE, Role
from bot.setting_forms import names, quoted
from bot.slack_settings import SlackSettings

_ONLY_ALL = (
    "OFFPRINT_ROLE: on SQLite one process does everything, since only one may write its file: leave it at “all”, or "
    "name a PostgreSQL in OFFPRINT_DATABASE_URL (docs/operate.md says how)"
)


def _meant(typed: str) -> str:
    """The roles that come nearest to words that are none."""
    near = [get_close_matches(word, (ALL, *Role), n=1) for word in typed.casefold().split()]
    return f"; did you mean {','.join(match[0] for match in near)}?" if near and all(near) else ""


class ProcessSettings(SlackSettings):
    """What one process of the service works on, and what it does there."""

    database_url: Annotated[str, AfterValidator(read_database_url)] = Field(
        "sqlite:///offprint.db",
        repr=False,
        description="the database: sqlite:///FILE, with four slashes for an absolute path; or, for several processes, "
        "postgresql://USER:PASSWORD@HOST:5432/DATABASE",
    )
    role: Annotated[tuple[str, ...], BeforeValidator(names)] = Field(
        (ALL,),
        description="what this process does: all, or, on PostgreSQL, some of poller, worker, gateway and web, with "
        "commas between",
    )

    @field_validator("role")
    @classmethod
    def _known_roles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = next((one for one in value if one not in {ALL, *Role}), None)
        if wrong is not None or not value:
            known = f"write {ALL}, or some of {', '.join(Role)} with commas between"
            raise ValueError(f"“{quoted(wrong or '')}” is not a role; {known}{_meant(wrong or '')}")
        return value

    @model_validator(mode="after")
    def _alone_on_sqlite(self) -> Self:
        if not self.on_postgres and self.roles != EVERY_ROLE:
            raise ValueError(_ONLY_ALL)
        return self

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that this process plays."""
        return EVERY_ROLE if ALL in self.role else frozenset(map(Role, self.role))

    @property
    def on_postgres(self) -> bool:
        """Whether the database is one of PostgreSQL, which several processes can use at once."""
        return is_postgres(self.database_url)

    @property
    def database_path(self) -> Path:
        """The SQLite file; there is one unless `on_postgres`."""
        return Path(self.database_url.removeprefix(SQLITE))

"""The languages in which Discord shows the commands: `locales/LOCALE.json`, one file for each beside English.

A file has, by the path of a command or option (`papers subscribe query`), its name and its description there, and
by value the choices of an option. Another language is another file, named as Discord names it
(https://docs.discord.com/developers/reference#locales); what it leaves out is shown in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

_FOLDER = "locales"


class Words(BaseModel):
    """How a command, option or menu reads in one language; `choices` by value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None = None
    description: str | None = None
    choices: Mapping[str, str] = Field(default_factory=dict)


Language = Mapping[str, Words]
"""Words by the path of a command or option, or by the name of a menu."""
_LANGUAGE = TypeAdapter(dict[str, Words])


def languages() -> Mapping[str, Language]:
    """Every language that there is a file for, by its locale, in alphabetical order."""
    found = sorted(files(__package__).joinpath(_FOLDER).iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".json"): _LANGUAGE.validate_json(file.read_bytes())
        for file in found
        if file.name.endswith(".json")
    }


class Localized:
    """Adds the languages to a description that Discord takes."""

    def __init__(self, known: Mapping[str, Language]) -> None:
        self._known = known

    def fields(self, path: str) -> dict[str, object]:
        """The name and description of the command or option at `path`, in every language that has them."""
        found: dict[str, object] = {}
        for field, texts in (("name", self._names(path)), ("description", self._descriptions(path))):
            if texts:
                found[f"{field}_localizations"] = texts
        return found

    def choice(self, path: str, value: str) -> dict[str, object]:
        """A choice of the option at `path`, in every language that has it."""
        texts = {
            locale: words[path].choices[value] for locale, words in self._having(path) if value in words[path].choices
        }
        return {"name_localizations": texts} if texts else {}

    def _names(self, path: str) -> dict[str, str]:
        return {locale: name for locale, words in self._having(path) if (name := words[path].name) is not None}

    def _descriptions(self, path: str) -> dict[str, str]:
        having = ((locale, words[path].description) for locale, words in self._having(path))
        return {locale: text for locale, text in having if text is not None}

    def _having(self, path: str) -> list[tuple[str, Language]]:
        return [(locale, words) for locale, words in self._known.items() if path in words]

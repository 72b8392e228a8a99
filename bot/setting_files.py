"""The files that settings stand in: `.env`, and a TOML file. An error in one is one line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from bot.errors import SettingsError


def read_dotenv(path: Path) -> Mapping[str, str]:
    """The variables of a `.env`; none where there is no such file. Raises `SettingsError`."""
    text = _text(path, path.name, may_be_missing=True)
    return {name: value for name, value in dotenv_values(stream=StringIO(text)).items() if value is not None}


def read_toml(path: Path, *, named: str) -> Mapping[str, object]:
    """The table of a TOML file, which messages call `named`. Raises `SettingsError`."""
    text = _text(path, named)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise SettingsError((f"{named} cannot be read as TOML: its lists are nested too deeply",)) from None
    except ValueError as error:
        raise SettingsError((f"{named} cannot be read as TOML: {error}",)) from error


def _text(path: Path, named: str, *, may_be_missing: bool = False) -> str:
    try:
        if may_be_missing and not path.exists():
            return ""
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise SettingsError((f"{named} is a folder or a device, and no file; write the settings into a file",))
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        where = f"byte 0x{byte:02x} at place {error.start + 1}"
        raise SettingsError((f"{named} is not UTF-8 ({where}); save it as UTF-8",)) from None
    except OSError as error:
        raise SettingsError((f"{named} cannot be read ({error.strerror})",)) from error
    except ValueError as error:
        raise SettingsError((f"{named} cannot be the name of a file ({error})",)) from error

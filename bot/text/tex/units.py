r"""Quantities: `\SI{12}{\nano\metre}` is `12 nm`. The names are those of the package siunitx, and its short forms."""

from __future__ import annotations

import re

_PREFIXES = {
    "quecto": "q", "ronto": "r", "yocto": "y", "zepto": "z", "atto": "a", "femto": "f", "pico": "p", "nano": "n",
    "micro": "μ", "milli": "m", "centi": "c", "deci": "d", "deca": "da", "deka": "da", "hecto": "h", "kilo": "k",
    "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E", "zetta": "Z", "yotta": "Y", "ronna": "R",
    "quetta": "Q", "kibi": "Ki", "mebi": "Mi", "gibi": "Gi", "tebi": "Ti", "pebi": "Pi", "exbi": "Ei",
}  # fmt: skip
_UNITS = {
    "ampere": "A", "candela": "cd", "kelvin": "K", "kilogram": "kg", "gram": "g", "metre": "m", "meter": "m",
    "mole": "mol", "second": "s", "becquerel": "Bq", "coulomb": "C", "farad": "F", "gray": "Gy", "henry": "H",
    "hertz": "Hz", "joule": "J", "katal": "kat", "lumen": "lm", "lux": "lx", "newton": "N", "ohm": "Ω",
    "pascal": "Pa", "radian": "rad", "siemens": "S", "sievert": "Sv", "steradian": "sr", "tesla": "T", "volt": "V",
    "watt": "W", "weber": "Wb", "celsius": "°C", "degreeCelsius": "°C", "degree": "°", "arcminute": "′",
    "arcsecond": "″", "minute": "min", "hour": "h", "day": "d", "year": "yr", "hectare": "ha", "litre": "L",
    "liter": "L", "tonne": "t", "dalton": "Da", "electronvolt": "eV", "electronVolt": "eV", "bel": "B",
    "decibel": "dB", "neper": "Np", "astronomicalunit": "au", "parsec": "pc", "lightyear": "ly", "barn": "b",
    "bar": "bar", "angstrom": "Å", "knot": "kn", "nauticalmile": "nmi", "percent": "%", "permille": "‰",
    "bit": "bit", "byte": "B", "bohr": "a₀", "hartree": "Eₕ", "mmHg": "mmHg", "molar": "M", "gauss": "G",
    "clight": "c", "electronmass": "mₑ", "planckbar": "ℏ", "elementarycharge": "e", "atomicmassunit": "u",
    "solarmass": "M⊙", "torr": "Torr", "poise": "P", "jansky": "Jy", "erg": "erg", "dyne": "dyn", "inch": "in",
    "um": "μm", "nm": "nm", "mm": "mm", "cm": "cm", "km": "km", "kg": "kg", "mg": "mg", "ug": "μg", "ns": "ns",
    "ms": "ms", "us": "μs", "ps": "ps", "fs": "fs", "GHz": "GHz", "MHz": "MHz", "kHz": "kHz", "Hz": "Hz",
    "THz": "THz", "eV": "eV", "keV": "keV", "MeV": "MeV", "GeV": "GeV", "TeV": "TeV", "meV": "meV", "kV": "kV",
    "mV": "mV", "mA": "mA", "uA": "μA", "mW": "mW", "kW": "kW", "MW": "MW", "nF": "nF", "pF": "pF", "dB": "dB",
    "mL": "mL", "ml": "ml", "uL": "μL", "pm": "pm", "kPa": "kPa", "MPa": "MPa", "GPa": "GPa", "kJ": "kJ",
    "kWh": "kWh", "mol": "mol", "mmol": "mmol", "umol": "μmol",
}  # fmt: skip
_POWERS_AFTER = {"squared": "²", "cubed": "³"}
_POWERS_BEFORE = {"square": "²", "cubic": "³"}

SYMBOLS = frozenset(_UNITS.values())
"""The short forms of units."""

_POWER_OF_TEN = re.compile(r"(?:(\d)\s*|^)[eEdD]\s*([+−-]?\d+)$")
_RAISED = str.maketrans("0123456789+−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_PLUS_MINUS = re.compile(r"\+[−-]")
_TIMES = re.compile(r"(?<=\d)\s*x\s*(?=\d)")
_SIGNS_OF_ANGLES = "°′″"
_SIGNS = ("°", "′", "″", "%", "‰")
_BETWEEN_UNITS = str.maketrans(".~", "··")


def number(typed: str) -> str:
    """A number as people write it: `1e-3` is `1×10⁻³`, `5+-1` is `5±1`."""
    return _POWER_OF_TEN.sub(_power_of_ten, _TIMES.sub("×", _PLUS_MINUS.sub("±", typed.strip())))


def _power_of_ten(found: re.Match[str]) -> str:
    factor = f"{found[1]}×" if found[1] else ""
    return f"{factor}10{found[2].removeprefix('+').translate(_RAISED)}"


def angle(typed: str) -> str:
    """An angle: `1;2;3` is `1°2′3″`."""
    parts = [part.strip() for part in typed.split(";", maxsplit=len(_SIGNS_OF_ANGLES) - 1)]
    return "".join(f"{part}{sign}" for part, sign in zip(parts, _SIGNS_OF_ANGLES, strict=False) if part)


def listed(typed: str) -> str:
    """Numbers in a list: `1;2;3` is `1, 2, 3`."""
    return ", ".join(number(part) for part in typed.split(";"))


def quantity(numbers: str, unit: str) -> str:
    """A number with its unit, set apart unless the unit is a sign."""
    return f"{numbers}{unit}" if unit in _SIGNS else f"{numbers} {unit}".strip()


class Unit:
    """A unit that is put together from the commands and letters of its parts, in their order."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._power = ""
        self._divides = self._is_prefixed = False

    def text(self) -> str:
        """The unit so far."""
        return "".join(self._pieces)

    def add_command(self, name: str, written: str) -> None:
        """A part by its command; one that is no unit's is `written` in another way."""
        if name in _POWERS_AFTER:
            self.add_power(_POWERS_AFTER[name])
        elif name in _POWERS_BEFORE:
            self.add_power(_POWERS_BEFORE[name], of_next=True)
        elif name == "per":
            self._divides = True
        elif name in _PREFIXES:
            self._add(_PREFIXES[name], is_prefix=True)
        else:
            self._add(_UNITS.get(name, written))

    def add_power(self, power: str, *, of_next: bool = False) -> None:
        """A raised number, of the part before it or of the next one."""
        if of_next:
            self._power = power
        else:
            self._pieces.append(power)

    def add_text(self, typed: str) -> None:
        """A part in letters: a full stop or a tie stands between two units."""
        self._is_prefixed = True  # letters say themselves what stands between them
        self._add(typed.strip().translate(_BETWEEN_UNITS))

    def _add(self, symbol: str, *, is_prefix: bool = False) -> None:
        """A part with what stands between it and the one before."""
        if not symbol:
            return
        if self._divides:
            self._pieces.append("/" if self._pieces else "1/")
        elif self._pieces and not self._is_prefixed:
            self._pieces.append(" ")
        self._pieces.append(symbol)
        self._divides, self._is_prefixed = False, is_prefix
        if not is_prefix:
            self._pieces.append(self._power)
            self._power = ""

r"""Numbers with their units, as the package siunitx reads them: `\SI{12}{\nano\metre}` is `12 nm`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.text.tex.scripts import script
from bot.text.tex.tree import Command, Group, Node, Script
from bot.text.tex.units import Unit, angle, listed, number, quantity

QUANTITIES = frozenset(
    ["num", "numlist", "numrange", "ang", "unit", "si", "SI", "qty", "SIrange", "qtyrange", "SIlist", "qtylist"]
)
"""The commands that are read here."""

_Write = Callable[[Sequence[Node]], str]
_POWERS = ("tothe", "raiseto")


def quantity_of(command: Command, write: _Write) -> str:
    """What one of `QUANTITIES` says; `write` writes any part that is no unit. A missing argument says nothing."""
    first, second, third, *_ = [*command.arguments, (), (), ()]
    match command.name:
        case "num":
            return number(write(first))
        case "numlist":
            return listed(write(first))
        case "numrange":
            return _range(first, second, write)
        case "ang":
            return angle(write(first))
        case "unit" | "si":
            return _unit(first, write)
        case "SIrange" | "qtyrange":
            return quantity(_range(first, second, write), _unit(third, write))
        case "SIlist" | "qtylist":
            return quantity(listed(write(first)), _unit(second, write))
        case _:
            return quantity(number(write(first)), _unit(second, write))


def _range(first: Sequence[Node], last: Sequence[Node], write: _Write) -> str:
    return f"{number(write(first))}–{number(write(last))}"


def _unit(nodes: Sequence[Node], write: _Write) -> str:
    unit = Unit()
    _add_to(unit, nodes, write)
    return unit.text()


def _add_to(unit: Unit, nodes: Sequence[Node], write: _Write) -> None:
    for node in nodes:
        match node:
            case str():
                unit.add_text(node)
            case Group():
                _add_to(unit, node.inside, write)
            case Script():
                unit.add_power(script(node.sign, write(node.inside)))
            case Command(name, [power]) if name in _POWERS:
                unit.add_power(script("^", write(power)), of_next=name == "raiseto")
            case Command(name):
                unit.add_command(name, write([node]))
            case _:
                unit.add_text(write([node]))

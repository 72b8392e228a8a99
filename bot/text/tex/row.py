"""A formula on one line: what stands beside what, with a blank where TeX or the author sets one."""

from __future__ import annotations

from bot.text.tex.scripts import behind

_OPERATORS = frozenset("×·⋅∙±∓÷≤≥⩽⩾≠≈∼≃≅≡≲≳≺≻≼≽→←↔⇒⇔⟹⟺⟶⟵⟷↦∈∉⊂⊆⊃⊇∪∩∖∧∨∘⊗⊕⊙≪≫∝∥⊥∣−+=<>≔")
_OPENING, _CLOSING = frozenset("([⟨⌊⌈"), frozenset(")]⟩⌋⌉")
_NO_LEFT_SIDE = frozenset(" ({[,")
_APART_FROM_FUNCTIONS = frozenset("‖|√∑∏∫∇∂∞")


class Row:
    """A line that is written piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._tail = ""
        self._has_blank = self._follows_function = self._has_space = False

    def text(self) -> str:
        """All that was written."""
        return "".join([*self._pieces, " "] if self._has_blank and self._has_space else self._pieces)

    def add(self, text: str) -> None:
        """A piece; a function before it is set apart from its letters."""
        if not text:
            return
        first = text[0]
        if (self._has_blank and first not in _CLOSING) or (
            self._follows_function and (first.isalnum() or first in _APART_FROM_FUNCTIONS)
        ):
            self._append(" ")
        self._append(text)
        self._has_blank = self._follows_function = self._has_space = False

    def add_script(self, text: str) -> None:
        """A raised or lowered text, on the piece before it."""
        if self._has_blank and not self._follows_function:
            self._append(" ")
        self._has_blank = False
        self._append(behind(self._tail, text))

    def add_function(self, name: str) -> None:
        """The name of a function, set apart from letters and brackets before it."""
        if name == "deg" and self._tail[-1:].isdigit():
            self.add("°")  # behind a number people do not mean the degree of a polynomial
            return
        if self._tail[-1:].isalnum() or self._tail[-1:] in (")", "}", "]"):
            self._has_blank = True
        self.add(name)
        self._follows_function = True

    def add_blank(self) -> None:
        """A blank; none behind an opening bracket, and none behind an operator that has none before it: `10×20`."""
        if not self._tail or self._tail[-1] in _OPENING:
            return
        before = self._tail[-2:-1]
        if self._tail[-1] in _OPERATORS and before and before not in _NO_LEFT_SIDE:
            return
        self._has_blank = True

    def add_space(self) -> None:
        r"""A blank by its command, which also stays at an edge of the formula: `158$\,\mu$m` is `158 μm`."""
        self._has_space = True
        if self._pieces:
            self.add_blank()
        else:
            self._pieces.append(" ")

    def _append(self, text: str) -> None:
        self._pieces.append(text)
        self._tail = text[-2:] if len(text) > 1 else (self._tail + text)[-2:]

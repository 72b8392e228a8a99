"""Quantities read as people write them, and signs of units and money stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.latex import readable
from bot.text.tex.units import _PREFIXES, _UNITS


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\SI{12}{\nano\metre}", "12 nm"),
        (r"$\SI{12}{\nano\metre}$", "12 nm"),
        (r"\qty[per-mode=symbol]{3}{\kilo\gram\per\second\squared}", "3 kg/s²"),
        (r"\si{\metre\per\square\second}", "m/s²"),
        (r"\unit{m.s^{-1}}", "m·s⁻¹"),
        (r"\SI{5}{nm}", "5 nm"),
        (r"\SI{5}{\mega\unknown{thing}}", "5 Mthing"),
        (r"\num{1e-3}, \num{-1.5e10}, \num{5+-1}, \num{3x4}", "1×10⁻³, −1.5×10¹⁰, 5±1, 3×4"),
        (r"\ang{45}, \ang{1;2;3}, \ang{;;5}", "45°, 1°2′3″, 5″"),
        (r"\SIrange{1}{5}{\micro\metre}, \numrange{1}{5}, \SIlist{1;2}{\hertz}", "1–5 μm, 1–5, 1, 2 Hz"),
        (r"\SI{5}{\percent}, \SI{20}{\degreeCelsius}", "5%, 20 °C"),
        (r"5 \textmu m, 25\textdegree C, a 5\degree angle", "5 μm, 25°C, a 5° angle"),
        (r"\textless 5, \textgreater{} 3, \pounds 20, \euro{5}, 3\permil", "< 5, > 3, £ 20, €5, 3‰"),
        (r"$open\_router$, \texttt{a\_b}, $x_{a\_b}$", "open_router, a_b, x_a_b"),
        (r"\ce{H2O}, \ce{Ca^{2+}}, \ce{2 H2 + O2 -> 2 H2O}", "H₂O, Ca²⁺, 2 H₂ + O₂ → 2 H₂O"),
        (r"$360\deg$ images, $\deg f$", "360° images, deg f"),
        (r"\SI{5}", "5"),
        (r"\SI", ""),
    ],
)
def test_a_quantity_is_read_as_people_write_it(source, text):
    assert readable(source) == text


@given(st.sampled_from(sorted(_PREFIXES)), st.sampled_from(sorted(_UNITS)), st.integers(0, 999))
def test_any_prefix_goes_with_any_unit(prefix, unit, number):
    assert readable(rf"\SI{{{number}}}{{\{prefix}\{unit}}}").replace(" ", "") == (
        f"{number}{_PREFIXES[prefix]}{_UNITS[unit]}".replace(" ", "")
    )

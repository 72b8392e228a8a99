"""The surname of a name, in whatever order and form a source gives it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.surname import surname


@pytest.mark.parametrize(
    "name",
    [
        "John Smith",
        "J. Smith",
        "J.A. Smith",
        "J-P Smith",
        "Smith J",
        "Smith JA",
        "Smith, John",
        "Smith, J. A.",
        "SMITH, John",
        "john smith",
        "John Smith Jr.",
        "Smith Jr., John",
        "John Smith, PhD",
        "John Smith MD",
        "John Smith (Lab, City)",
        "Smith J, Doe A",
        "John Smith; Ada Doe",
        "John Smith and Ada Doe",
        "Smith et al.",
        "Smith",
        "  John   Smith  ",
    ],
)
def test_a_surname_is_the_same_in_every_form_of_a_name(name: str) -> None:
    assert surname(name) == "smith"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Anna van der Berg", "van der Berg A", "van der Berg, Anna"), "berg"),
        (("María García-López", "García López M", "García López, María"), "lopez"),
        (("Kim O’Brien", "O'Brien K", "O'BRIEN, Kim"), "obrien"),
        (("Pál Erdős", "Erdo\u030bs P", "ERDŐS, Pál"), "erdos"),
        (("Wei Li", "Li W", "Li, Wei"), "li"),
        (("王伟",), "王伟"),
        (("J. B.",), "b"),
    ],
)
def test_accents_particles_and_apostrophes_make_no_difference(names: tuple[str, ...], expected: str) -> None:
    assert {surname(name) for name in names} == {expected}


def test_a_group_is_called_by_its_whole_name_and_no_two_groups_are_called_alike() -> None:
    forms = ("ATLAS Collaboration", "The ATLAS Collaboration", "ATLAS Collaboration, G. Aad", "(ATLAS Collaboration)")
    assert {surname(name) for name in forms} == {"atlascollaboration"}
    assert surname("CMS Collaboration") != surname("ATLAS Collaboration")
    assert surname("Planck Team") != surname("Gaia Team")


@pytest.mark.parametrize("name", ["", " ", "…", "?", "42", ", ;"])
def test_a_name_without_a_letter_has_no_surname(name: str) -> None:
    assert surname(name) == ""


@given(st.text(max_size=40))
def test_a_surname_is_letters_alone_whatever_the_name(name: str) -> None:
    assert not any(char.isspace() or char.isdigit() for char in surname(name))

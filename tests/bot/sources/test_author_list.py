"""One text that holds authors: where it is a list, and where it is a name."""

import pytest

from bot.sources.author_list import author_names


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("Jane Roe, John Q. Doe", ["Jane Roe", "John Q. Doe"]),
        ("Jane Roe and John Doe", ["Jane Roe", "John Doe"]),
        ("Jane Roe, Ann Bee, and John Doe", ["Jane Roe", "Ann Bee", "John Doe"]),
        ("Jane Roe & John Doe", ["Jane Roe", "John Doe"]),
        ("Roe, J.; Doe, J. Q.", ["Roe, J.", "Doe, J. Q."]),
        ("Gordon, D. E., The ABC Consortium, Li, X.-Y.", ["Gordon, D. E.", "The ABC Consortium", "Li, X.-Y."]),
        ("Roe, Jane and Doe, John", ["Roe, Jane", "Doe, John"]),
        ("Smith J, Doe AB, et al.", ["Smith J", "Doe AB"]),
        ("Jane Roe (Lab, City), John Doe (Lab)", ["Jane Roe", "John Doe"]),
        ("Jane Roe, Jr., John Doe", ["Jane Roe, Jr.", "John Doe"]),
        ("Jane   Roe\n,  John\tDoe\nand  Ann  Bee", ["Jane Roe", "John Doe", "Ann Bee"]),
        *(("王小明, 李雷", ["王小明", "李雷"]), ("王小明、李雷", ["王小明", "李雷"])),
        (f"Jane Roe,{' ' * 200_000}John{' ' * 200_000}Doe", ["Jane Roe", "John Doe"]),
    ],
)
def test_a_list_is_parted(told, names):
    assert author_names(told) == tuple(names)


@pytest.mark.parametrize(
    "told",
    ["Jane Roe", "Roe, Jane", "Plato", "Anderson Fernandes", "Ministry of Health and Welfare", "Jane Roe, Plato, Xi"],
)
def test_what_is_not_clearly_a_list_stays_one_name(told):
    assert author_names(told) == (told,)


def test_nothing_is_no_name():
    assert author_names(" ") == ()

"""One person is found however the name is written, and another is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.query.person_names import name_parts, names_agree


def agree(wanted, found):
    return names_agree(name_parts(wanted), name_parts(found))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Yann LeCun", "Y. LeCun"),
        ("LeCun Y", "Yann LeCun"),
        ("Geoffrey Hinton", "Geoffrey E. Hinton"),
        ("Geoffrey E. Hinton", "Geoffrey Hinton"),
        ("hinton", "G. Hinton"),
        ("Jean-Luc Picard", "J.-L. Picard"),
        ("Erdos", "Paul Erdős"),
        ("李飞飞", "李飞飞"),
        ("L. van der Maaten", "Laurens van der Maaten"),
        ("van der Maaten, L.J.P.", "Laurens van der Maaten"),
        ("Richard Sutton Jr.", "R. S. Sutton"),
        ("Sammy Davis", "Davis Jr., Sammy"),
        ("K.-R. Müller", "Klaus-Robert Müller"),
        ("Nguyễn Văn", "Van Nguyen"),
        ("Łukasz Kaiser", "Lukasz Kaiser"),
        ("राम कुमार", "कुमार राम"),
        ("สมชาย", "สมชาย ใจดี"),
    ],
)
def test_these_can_be_one_person(wanted, found):
    assert agree(wanted, found)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Yann LeCun", "Bob LeCun"),
        ("Wei Zhang", "Wei"),
        ("Wei Zhang", "Wei Zhao"),
        ("Y. LeCun", "Yann L."),
        ("lee", "Leeman"),
        ("Ann Ann Lee", "Ann Lee Bo"),
        ("van der Maaten", "van der Berg"),
        ("Bengio S", "Yoshua Bengio"),
        ("मीना", "मोनू नेमा"),
        ("राम कुमार", "रामेश्वर कुमारी"),
        ("ใจดี", "ใจดำ"),
    ],
)
def test_these_are_two(wanted, found):
    assert not agree(wanted, found)


NAMES = st.lists(st.sampled_from(["Ann", "Bo", "A.", "B", "Lee", "Li", "L."]), min_size=2, max_size=4).map(" ".join)


@given(NAMES, NAMES)
def test_agreement_goes_both_ways_and_ignores_order(one, other):
    assert agree(one, other) == agree(other, one) == agree(" ".join(reversed(one.split())), other)

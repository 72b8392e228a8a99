"""The papers that a message links to, as people write messages and as Slack tells of them."""

import pytest

from bot.paper.links_in import MOST_PAPERS, papers_behind, papers_in, papers_in_mrkdwn

FOUND = [
    ("Read https://arxiv.org/abs/2305.17144v2, please!", "arxiv:2305.17144"),
    ("(https://huggingface.co/papers/2305.17144)", "arxiv:2305.17144"),
    ("[the paper](https://doi.org/10.1145/3292500.3330701) is out", "doi:10.1145/3292500.3330701"),
    ("arxiv.org/pdf/2305.17144.pdf", "arxiv:2305.17144"),
    ("**https://arxiv.org/abs/math.GT/0309136**", "arxiv:math/0309136"),
    ("https://www.biorxiv.org/content/10.1101/2024.01.01.573000v2.full", "doi:10.1101/2024.01.01.573000"),
]
NOT_FOUND = [
    "2305.17144 is what I mean",
    "doi:10.1145/3292500.3330701",
    "`https://arxiv.org/abs/2305.17144`",
    "```\nhttps://arxiv.org/abs/2305.17144\n```",
    "<https://arxiv.org/abs/2305.17144>",
    "https://example.com/2305.17144",
    "https://arxiv.org/list/cs.LG/recent",
    "me@arxiv.org/abs/2305.17144",
    "",
]


@pytest.mark.parametrize(("text", "paper"), FOUND)
def test_a_link_to_a_paper_is_found(text, paper):
    assert papers_in(text) == (paper,)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_is_no_link_to_a_paper_is_left_alone(text):
    assert papers_in(text) == ()


def test_the_papers_of_a_message_come_in_its_order_each_once():
    text = "https://arxiv.org/abs/2401.00002 https://arxiv.org/abs/2401.00001 https://hf.co/papers/2401.00002"
    assert papers_in(text) == ("arxiv:2401.00002", "arxiv:2401.00001")


def test_a_bibliography_is_read_to_a_bound():
    many = " ".join(f"https://arxiv.org/abs/2401.{number:05}" for number in range(500))
    assert len(papers_in(many)) == MOST_PAPERS


def test_slack_writes_an_address_between_angle_brackets_with_its_label():
    text = "see <https://arxiv.org/abs/2305.17144|arxiv.org/abs/2305.17144> &amp; <https://doi.org/10.1000/x>"
    assert papers_in_mrkdwn(text) == ("arxiv:2305.17144", "doi:10.1000/x")
    assert papers_in_mrkdwn("`<https://arxiv.org/abs/2305.17144>`") == ()


def test_addresses_that_lead_to_no_paper_are_left_out():
    addresses = ("https://arxiv.org/abs/2305.17144", "https://example.com", "https://arxiv.org/" + "x" * 600)
    assert papers_behind(addresses) == {addresses[0]: "arxiv:2305.17144"}

"""A guid belongs to the item that first brought it; whatever else uses it goes by its link."""

from __future__ import annotations

import pytest

from bot.sources.feed_entries import FeedEntry
from bot.sources.feed_identity import Identity, Owners, identities


def told(
    title: str = "A paper", *, guid: str = "g", link: str | None = "https://x.example/1", name: str = ""
) -> FeedEntry:
    return FeedEntry(
        title=title,
        guid=guid,
        link=link,
        names=(name, guid, link or ""),
        abstract="",
        authors=(),
        categories=(),
        published_at=None,
        listed_at=None,
    )


def poll(*entries: FeedEntry, owners: Owners | None = None) -> tuple[list[Identity], Owners]:
    found, after = identities(entries, source="feed:x", owners=owners or {})
    return list(found), after


OTHER = told("Quite another", link="https://x.example/2")


def test_the_same_item_has_the_same_identity_at_each_poll():
    first, owners = poll(told())
    again, _ = poll(told(), owners=owners)
    assert first == again == [Identity(paper="feed:x:g", key="g", aliases=())]


@pytest.mark.parametrize(
    "changed",
    [
        told("A better title"),
        told(link="https://moved.example/1"),
        told(link=None),
        told("A better title", link="http://x.example/1?utm_campaign=pubmed-2&ff=2026#utm_source=rss"),
    ],
)
def test_an_item_that_changes_its_title_or_its_page_stays_the_same(changed):
    (before,), owners = poll(told())
    (after,), _ = poll(changed, owners=owners)
    assert after == before


def test_a_new_version_of_a_preprint_may_change_both():
    _, owners = poll(told(link="https://osf.example/abc/v1"))
    (after,), _ = poll(told("A better title", link="https://osf.example/abc/v2"), owners=owners)
    assert after.paper == "feed:x:g"


def test_another_item_under_a_known_guid_goes_by_its_link():
    _, owners = poll(told())
    (other,), _ = poll(OTHER, owners=owners)
    assert other == Identity(paper="feed:x:x.example/2", key="x.example/2", aliases=())


def test_a_guid_that_is_always_the_same_swallows_nothing():
    owners: Owners = {}
    seen = set()
    for number in range(5):
        (found,), owners = poll(told(f"Number {number}", link=f"https://x.example/{number}"), owners=owners)
        (again,), owners = poll(told(f"Number {number}", link=f"https://x.example/{number}"), owners=owners)
        assert found == again
        seen.add(found.paper)
    assert len(seen) == 5


def test_two_items_of_one_body_under_one_guid_are_two_at_each_poll():
    first, owners = poll(told(), OTHER)
    alone, owners = poll(OTHER, owners=owners)
    turned, _ = poll(OTHER, told(), owners=owners)
    assert [one.paper for one in first] == ["feed:x:g", "feed:x:x.example/2"]
    assert alone == first[1:]
    assert turned == first[::-1]


def test_a_doi_that_comes_later_keeps_the_key():
    (before,), owners = poll(told())
    (after,), _ = poll(told("Now in print", link="https://other.example/9", name="10.1000/a"), owners={})
    assert (before.key, after.key, after.paper) == ("g", "g", "doi:10.1000/a")
    (after,), _ = poll(told("Now in print", name="10.1000/a"), owners=owners)
    assert (after.key, after.paper) == ("g", "doi:10.1000/a")


def test_an_item_without_a_guid_has_its_link_as_key():
    (before,), _ = poll(told(guid="", link="https://x.example/1"))
    (after,), _ = poll(told(guid="", link="http://x.example/1?utm_source=rss", name="10.1000/a"))
    assert (before.key, after.key) == ("x.example/1", "x.example/1")


def test_a_guid_with_a_version_is_one_key_for_all_versions():
    (first,), _ = poll(told(guid="oai:arXiv.org:2611.99901v1"))
    (second,), _ = poll(told(guid="oai:arXiv.org:2611.99901v2"))
    assert first == second == Identity(paper="arxiv:2611.99901", key="arxiv:2611.99901", aliases=())


def test_papers_of_one_page_are_told_apart_by_the_place_on_it():
    links = ("https://x.example/pubs#roe2026", "https://x.example/pubs#doe2026", "https://x.example/pubs#")
    found, owners = poll(*(told(f"Number {link}", guid="", link=link) for link in links))
    assert [one.key for one in found] == ["x.example/pubs#roe2026", "x.example/pubs#doe2026", "x.example/pubs"]
    found, _ = poll(*(told(f"Number {link}", link=link) for link in links), owners=owners)
    assert len({one.paper for one in found}) == 3


def test_a_guid_without_a_page_belongs_to_a_title_that_keeps_half_of_its_words():
    (first,), owners = poll(told("Sparse attention for protein folding", link=None))
    (edited,), owners = poll(told("Sparse attention for folding of proteins", link=None), owners=owners)
    (other,), owners = poll(told("Spores for bread with attention", link=None), owners=owners)
    (again,), _ = poll(told("Spores, for bread with attention.", link=None), owners=owners)
    assert edited == first
    assert other.key == again.key == "sporesforbreadwithattention"


@pytest.mark.parametrize("link", [True, False])
def test_a_guid_that_is_a_place_in_the_feed_names_no_item(link):
    titles = [f"Study {word}" for word in ("alpha", "beta", "gamma", "delta", "epsilon")]
    owners: Owners = {}
    seen: dict[str, set[str]] = {}
    for newest in range(3, 6):
        shown = titles[newest - 3 : newest][::-1]
        entries = (
            told(title, guid=str(place), link=f"https://x.example/{title[6:]}" if link else None)
            for place, title in enumerate(shown, start=1)
        )
        found, owners = poll(*entries, owners=owners)
        for title, one in zip(shown, found, strict=True):
            seen.setdefault(title, set()).add(one.paper)
    assert all(len(ids) == 1 for ids in seen.values())
    assert len(set.union(*seen.values())) == len(titles)


def test_long_guids_that_begin_alike_are_two():
    found, _ = poll(*(told(f"Number {end}", guid="k/" * 5_000 + end, link=f"https://x.example/{end}") for end in "ab"))
    assert found[0].key != found[1].key
    assert max(len(one.key) for one in found) == 500


def test_a_title_of_signs_alone_is_a_key_too():
    found, _ = poll(told("∑ → ∏", guid="1", link=None), told("∮", guid="2", link=None))
    assert [one.key for one in found] == ["∑ → ∏", "∮"]


def test_the_memory_has_a_bound():
    _, owners = poll(*(told(guid=f"g{number}") for number in range(1_500)))
    assert len(owners) == 1_000
    (after,), owners = poll(told("Quite another", guid="g1499", link="https://x.example/2"), owners=owners)
    assert after.paper == "feed:x:x.example/2"
    assert len(owners) == 1_000

"""What every store promises of the archive's search and of previews."""

from bot.query.parser import parse
from tests.contracts.facts import NOON, minutes, page, paper

DAY = 24 * 60


async def titles(stores, words, **asked):
    found = await stores.papers.search(parse(words), **({"limit": 10} | asked))
    return [stored.paper.title for stored in found.papers]


async def test_an_empty_archive_finds_nothing(stores):
    found = await stores.papers.search(parse("gpu"), limit=5)
    assert (found.papers, found.total) == ((), 0)
    preview = await stores.papers.preview(parse("gpu"), since=NOON)
    assert (preview.count, preview.newest, preview.watched_since) == (0, (), None)


async def test_a_word_in_the_title_comes_before_one_in_the_abstract(stores):
    await stores.papers.apply(page(paper("1", "Of GPUs"), paper("2", "Of chips", abstract="A GPU.")))
    assert await titles(stores, "gpu") == ["Of GPUs", "Of chips"]


async def test_papers_that_fit_alike_come_newest_first(stores):
    listed = {key: NOON - minutes(int(key) * 30 * DAY) for key in "2314"}
    await stores.papers.apply(page(*(paper(key, f"GPU {key}", listed_at=at) for key, at in listed.items())))
    assert await titles(stores, "gpu") == ["GPU 1", "GPU 2", "GPU 3", "GPU 4"]
    assert await titles(stores, "source:sample -tpu GPU") == ["GPU 1", "GPU 2", "GPU 3", "GPU 4"]


async def test_the_pages_of_an_answer_are_pieces_of_one_list(stores):
    await stores.papers.apply(page(*(paper(f"{number:02}", f"GPU {number}") for number in range(23))))
    query = parse("gpu OR author:nobody")
    whole = await stores.papers.search(query, limit=100)
    pages = [await stores.papers.search(query, limit=5, offset=offset) for offset in range(0, 30, 5)]
    assert [stored for one in pages for stored in one.papers] == list(whole.papers)
    assert {one.total for one in pages} == {23}


async def test_a_changed_paper_is_found_by_what_it_says_now(stores):
    await stores.papers.apply(page(paper("1", "Of GPUs", authors=("Ada Byron",), categories=("cs.LG",))))
    changed = paper("1", "Of chips", authors=("Grace Hopper",), categories=("math.AG",))
    await stores.papers.apply(page(changed, revision=1))
    for gone in ("gpu", "author:byron", "category:cs.*"):
        assert await titles(stores, gone) == []
    for there in ("chip", "author:hopper", "category:math.*", "category:math.AG"):
        assert await titles(stores, there) == ["Of chips"]


async def test_a_paper_that_changes_its_categories_alone_is_found_by_the_new_ones(stores):
    await stores.papers.apply(page(paper("1", categories=("cs.LG", "stat.ML"))))
    await stores.papers.apply(page(paper("1", categories=("stat.ML", "eess.IV")), revision=1))
    assert await titles(stores, "category:cs.LG OR category:cs.*") == []
    assert len(await titles(stores, "category:stat.ML category:eess.*")) == 1


async def test_a_prefix_begins_a_word_as_it_is_written(stores):
    await stores.papers.apply(page(paper("1", "Energies"), paper("2", "Energy"), paper("3", "GPT energies")))
    assert sorted(await titles(stores, "energies*")) == ["Energies", "GPT energies"]
    assert await titles(stores, "energy*") == ["Energy"]
    assert sorted(await titles(stores, "energ*")) == ["Energies", "Energy", "GPT energies"]
    assert await titles(stores, "gpt-energies*") == ["GPT energies"]


async def test_authors_are_found_as_names_agree(stores):
    names = ("LeCun", "Yann LeCun", "Yves LeCun", "Y. LeCun", "Yann Lee")
    await stores.papers.apply(page(*(paper(name, name, authors=(name,)) for name in names)))
    assert sorted(await titles(stores, 'author:"Yann LeCun"')) == ["Y. LeCun", "Yann LeCun"]
    assert sorted(await titles(stores, "author:lecun")) == ["LeCun", "Y. LeCun", "Yann LeCun", "Yves LeCun"]


async def test_words_that_a_database_would_take_for_its_own_syntax_are_only_words(stores):
    await stores.papers.apply(page(paper("1", 'C++ and .NET NEAR the C# "rowid" NOT')))
    for words in ("C++", "C#", ".NET", "near", "rowid*", '".net near"'):
        assert len(await titles(stores, words)) == 1, words
    for words in ("c", "title_forms", "abstract:rowid"):
        assert await titles(stores, words) == []


async def test_a_preview_counts_what_was_listed_or_else_first_seen_since_and_shows_the_newest_three(stores):
    old = paper("0", "GPU 0", listed_at=NOON - minutes(20))
    fresh = [paper(key, f"GPU {key}", listed_at=NOON - minutes(int(key))) for key in "3142"]
    await stores.papers.apply(page(old, *fresh, paper("5", "TPU"), paper("6", "GPU 6")))
    preview = await stores.papers.preview(parse("gpu"), since=NOON - minutes(10))
    assert preview.count == 5
    assert [stored.paper.title for stored in preview.newest] == ["GPU 6", "GPU 1", "GPU 2"]
    assert preview.watched_since == NOON


async def test_a_preview_of_exactly_since_counts(stores):
    await stores.papers.apply(page(paper("1")))
    assert (await stores.papers.preview(parse("gpu"), since=NOON)).count == 1
    assert (await stores.papers.preview(parse("gpu"), since=NOON + minutes(1))).count == 0

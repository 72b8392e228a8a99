"""What every archive promises of searches and previews."""

from dataclasses import replace

import pytest

from bot.paper.paper import PaperId
from bot.query.fields import TABLE
from bot.query.parser import parse
from tests.contracts.facts import NOON, minutes, page, paper

DAY = 24 * 60


async def titles(stores, words, **asked):
    found = await stores.archive.search(parse(words), **({"limit": 10} | asked))
    return [stored.paper.title for stored in found.papers]


async def test_an_empty_archive_finds_nothing(stores):
    found = await stores.archive.search(parse("gpu"), limit=5)
    assert (found.papers, found.total) == ((), 0)
    preview = await stores.archive.preview(parse("gpu"), since=NOON)
    assert (preview.count, preview.newest, preview.watched_since) == (0, (), None)


async def test_a_word_in_the_title_comes_before_one_in_the_abstract(stores):
    await stores.papers.apply(page(paper("1", "Of GPUs"), paper("2", "Of chips", abstract="A GPU.")))
    assert await titles(stores, "gpu") == ["Of GPUs", "Of chips"]


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("pre-training", ["Pre-training", "Pretraining", "Pre training"]),
        ("pretraining", ["Pre-training", "Pretraining"]),
        ('"pre training"', ["Pre-training", "Pretraining", "Pre training"]),
        ("title:pretrain*", ["Pre-training", "Pretraining"]),
        ("pre-train*", ["Pre-training", "Pretraining", "Pre training"]),
        ('"of pretraining"', ["Pre-training", "Pretraining"]),
        ("abstract:pretraining", ["Pre-training"]),
        ("paper -pre-training", ["Training"]),
        ("paper -pretraining", ["Pre training", "Training"]),
    ],
)
async def test_a_compound_is_found_however_it_is_written(stores, query, texts):
    written = ("Pre-training", "Pretraining", "Pre training", "Training")
    told = [
        paper(str(number), f"A paper of {text}", abstract=f"{'Pre-training' if not number else 'It'} is new.")
        for number, text in enumerate(written)
    ]
    await stores.papers.apply(page(*told))
    assert sorted(await titles(stores, query)) == sorted(f"A paper of {text}" for text in texts)
    previewed = await stores.archive.preview(parse(query), since=NOON - minutes(DAY))
    assert previewed.count == len(texts)


async def test_a_closed_word_in_the_title_comes_before_one_in_the_abstract(stores):
    told = (paper("1", "On pre-training"), paper("2", "On chips", abstract="For pretraining."))
    await stores.papers.apply(page(*told))
    for query in ("pretraining", "pre-training", "pretrain*"):
        assert await titles(stores, query) == ["On pre-training", "On chips"]


async def test_papers_that_fit_alike_come_newest_first(stores):
    listed = {key: NOON - minutes(int(key) * 30 * DAY) for key in "2314"}
    await stores.papers.apply(page(*(paper(key, f"GPU {key}", listed_at=at) for key, at in listed.items())))
    assert await titles(stores, "gpu") == ["GPU 1", "GPU 2", "GPU 3", "GPU 4"]
    assert await titles(stores, "source:sample -tpu GPU") == ["GPU 1", "GPU 2", "GPU 3", "GPU 4"]


async def test_the_pages_of_an_answer_are_pieces_of_one_list(stores):
    await stores.papers.apply(page(*(paper(f"{number:02}", f"GPU {number}") for number in range(23))))
    query = parse("gpu OR author:nobody")
    whole = await stores.archive.search(query, limit=100)
    pages = [await stores.archive.search(query, limit=5, offset=offset) for offset in range(0, 30, 5)]
    assert [stored for one in pages for stored in one.papers] == list(whole.papers)
    assert {one.total for one in pages} == {23}


async def test_a_page_of_none_still_says_how_many_there_are(stores):
    await stores.papers.apply(page(paper("1", "Of GPUs"), paper("2", "Of more GPUs")))
    found = await stores.archive.search(parse("gpu"), limit=0)
    assert (found.papers, found.total) == ((), 2)


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


async def test_a_name_of_very_many_parts_is_a_question_like_any_other(stores):
    parts = [f"{first}{second}" for first in "ab" for second in "bcdefghijklmnopqrstuvwxyz"][:40]
    await stores.papers.apply(page(paper("1", "Of all", authors=(" ".join(parts),)), paper("2", "Of none")))
    name = " ".join(reversed(parts))
    assert await titles(stores, f'author:"{name}"') == ["Of all"]
    assert await titles(stores, f'gpu OR (author:"{name}" -upvotes:>3)') == ["Of all"]


async def test_a_list_of_very_many_authors_that_came_as_one_name_is_found_by_the_first_of_them(stores):
    letters = "abcdefghijklmnopqrstuvwxyz"
    parts = [f"{first}{second}" for first in reversed(letters) for second in letters]
    await stores.papers.apply(page(paper("1", "Of all", authors=(" ".join(parts),)), paper("2", "Of none")))
    assert await titles(stores, f'author:"{parts[0]} {parts[63]}"') == ["Of all"]
    assert await titles(stores, f"author:{parts[64]}") == []


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
    preview = await stores.archive.preview(parse("gpu"), since=NOON - minutes(10))
    assert preview.count == 5
    assert [stored.paper.title for stored in preview.newest] == ["GPU 6", "GPU 1", "GPU 2"]
    assert preview.watched_since == NOON


async def test_a_preview_of_exactly_since_counts(stores):
    await stores.papers.apply(page(paper("1")))
    assert (await stores.archive.preview(parse("gpu"), since=NOON)).count == 1
    assert (await stores.archive.preview(parse("gpu"), since=NOON + minutes(1))).count == 0


async def every_row(stores, words, *, limit):
    """The rows of all matches, a page after the other, each from below the last one."""
    rows, below = [], None
    while page_of := await stores.archive.matching(parse(words), below=below, limit=limit):
        assert len(page_of) <= limit
        rows += [stored.row for stored in page_of]
        below = rows[-1]
    return rows


async def test_every_match_is_read_once_page_by_page_the_last_stored_first(stores):
    listed = [paper(f"{number:02}", f"GPU {number}", listed_at=NOON - minutes(number * 7 % 5)) for number in range(7)]
    await stores.papers.apply(page(*listed, paper("x", "A TPU", stars=3)))
    assert await every_row(stores, "gpu", limit=3) == [7, 6, 5, 4, 3, 2, 1]
    assert await every_row(stores, "gpu OR stars:>2", limit=1) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert await every_row(stores, "* -gpu", limit=3) == [8]
    assert await stores.archive.matching(parse("gpu"), below=1, limit=3) == ()


async def test_matches_that_are_read_are_the_papers_as_they_are_stored(stores):
    await stores.papers.apply(page(paper("1", "Of GPUs", authors=("Ada Byron",), upvotes=4)))
    (found,) = await stores.archive.matching(parse("gpu"), below=None, limit=3)
    assert found == await stores.papers.by_row(1)


async def test_a_number_that_is_not_known_is_no_number_and_its_negation_is_true(stores):
    await stores.papers.apply(page(paper("1", "Unknown"), paper("2", "None", stars=0), paper("3", "Some", stars=5)))
    assert await titles(stores, "* stars:>=0") == ["Some", "None"]
    assert await titles(stores, "* -stars:>=1") == ["None", "Unknown"]
    assert await titles(stores, "* source:sample -stars:<9") == ["Unknown"]


async def test_what_is_asked_for_in_facts_or_in_words_is_found_by_either(stores):
    first = paper("1", "GPU", code_url="https://a.example")
    await stores.papers.apply(page(first, paper("2", "TPU", upvotes=9), paper("3", "NPU", authors=("Ada Byron",))))
    assert sorted(await titles(stores, "gpu OR upvotes:>5")) == ["GPU", "TPU"]
    assert sorted(await titles(stores, 'source:sample (has:code OR author:"A Byron")')) == ["GPU", "NPU"]
    assert sorted(await titles(stores, "(gpu OR -has:code) *")) == ["GPU", "NPU", "TPU"]


async def test_a_paper_that_comes_to_have_code_or_another_source_is_found_by_it(stores):
    await stores.papers.apply(page(paper("1", stars=1)))
    known = paper("1", stars=30, code_url="https://a.example")
    await stores.papers.apply(page(replace(known, sources=("sample", "huggingface")), revision=1))
    assert len(await titles(stores, "has:code stars:>20 source:huggingface source:sample")) == 1
    assert await titles(stores, "* stars:<20") == []


async def test_terms_are_counted_once_for_each_of_the_newest_papers_that_holds_them(stores):
    await stores.papers.apply(page(paper("1", "An old GPU"), paper("2", "GPUs", abstract="A GPU and energies")))
    await stores.papers.apply(page(paper("3", "Energy", abstract="energy")))
    counts = await stores.archive.common_terms(among=2)
    assert {term: counts.get(term, 0) for term in ("gpu", "energy", "old")} == {"gpu": 1, "energy": 2, "old": 0}
    assert (await stores.archive.common_terms(among=9))["gpu"] == 2


async def test_an_empty_archive_has_no_terms_and_nothing_to_read(stores):
    assert dict(await stores.archive.common_terms(among=5)) == {}
    assert await stores.archive.matching(parse("gpu"), below=None, limit=5) == ()


async def test_terms_that_are_asked_for_are_counted_once_a_paper_and_only_where_they_are_words(stores):
    authors = {"authors": ("Ada Neural",), "categories": ("cs.LG",)}
    await stores.papers.apply(
        page(paper("1", "Neural networks", abstract="A neural GPU.", **authors), paper("2", "GPUs"))
    )
    asked = ("neural", "gpu", "gpus", "ada", "cs.lg", "network", "nueral", "_paper'", '"')
    assert dict(await stores.archive.term_frequencies(asked)) == {"neural": 1, "gpu": 2, "network": 1}
    assert dict(await stores.archive.term_frequencies(())) == {}
    await stores.papers.apply(page(paper("1", "Of chips"), revision=1))
    assert dict(await stores.archive.term_frequencies(("neural", "chip"))) == {"chip": 1}


async def test_names_of_authors_are_found_by_how_they_begin(stores):
    written = {"1": ("Ada Lovelace", "Grace Hopper"), "2": ("Grace Hopper", "Adam Smith"), "3": ("Édith Löwe",)}
    await stores.papers.apply(page(*(paper(number, "GPUs", authors=names) for number, names in written.items())))

    async def found(typed, limit=5):
        return await stores.archive.author_names(typed, limit=limit)

    assert await found("ho") == ("Grace Hopper",)
    assert await found("hopper gr") == ("Grace Hopper",)
    assert await found("ada") == ("Ada Lovelace", "Adam Smith")
    assert await found("ada", limit=1) == ("Ada Lovelace",)
    assert await found("Edith lö") == ("Édith Löwe",)
    for nobody in ("", "h", "zz", '"', "* OR"):
        assert await found(nobody) == ()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
async def test_every_field_is_found_as_its_lines_in_the_docs_say(stores, row):
    for example in row.examples:
        found, other = (
            replace(one, id=PaperId(f"{name}:{example.query}"))
            for name, one in (("found", example.finds), ("other", example.misses))
        )
        await stores.papers.apply(page(found, other))
        for words in (example.query, f"({example.query}) OR nothing", f"* ({example.query}) -nothing"):
            ids = await found_every_way(stores, words)
            assert {found.id, other.id} & ids == {found.id}, words
        await stores.papers.apply(page(replace(other, id=found.id), revision=1))
        assert found.id not in await found_every_way(stores, example.query)


async def found_every_way(stores, words):
    """The ids that a search finds, which are those that are read one by one, and as many as a preview counts."""
    papers = (await stores.archive.search(parse(words), limit=99)).papers
    assert {stored.row for stored in papers} == set(await every_row(stores, words, limit=2))
    assert (await stores.archive.preview(parse(words), since=NOON)).count == len(papers)
    return {stored.paper.id for stored in papers}

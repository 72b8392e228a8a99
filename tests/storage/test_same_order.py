"""Both databases tell the same papers in the same order, whether SQLite's index ranks them or their texts are read."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.paper.paper import Paper, PaperId
from bot.query.canonical import canonical
from bot.query.parser import parse
from tests.contracts.facts import NOON
from tests.storage.archives import archive

WORDS = "sparse attention model energies energy pre-training pretraining gpu of the a chips low-rank gpu gpu"
texts = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=12).map(" ".join)
libraries = st.lists(st.tuples(texts, texts), min_size=2, max_size=8).map(
    lambda told: [
        Paper(
            id=PaperId(f"a:{number}"),
            title=title,
            abstract=abstract,
            listed_at=NOON - timedelta(days=37 * number * number % 1_000, seconds=number),
            authors=("Ann Lee",) if number % 2 else ("Yann LeCun", "B. Lee"),
        )
        for number, (title, abstract) in enumerate(told)
    ]
)
queries = st.sampled_from(
    [
        *("gpu", "sparse attention", "gpu OR model", "pre-training", "pretraining gpu"),
        *("title:gpu OR abstract:model", "of OR the", "abstract:gpu model"),
        *(
            '"gpu gpu"',
            "energ*",
            "energies* OR gpu",
            "gpu -model",
            "low-rank (gpu OR sparse)",
        ),
        *("author:lee gpu", "author:lee", "* -gpu", "gpu upvotes:<3 OR model", "pre-tr* OR sparse"),
    ]
).map(parse)


@settings(max_examples=min(12, settings().max_examples))
@given(libraries, st.lists(queries, min_size=4, max_size=8, unique=True))
def test_the_order_is_the_same(sqlite_archive, postgres_archive, library, asked):
    with archive(sqlite_archive, library), archive(postgres_archive, library):
        for query in asked:
            one, other = (told(each, query) for each in (sqlite_archive, postgres_archive))
            assert one == other, canonical(query)


def told(asked_of, query):
    return [stored.paper.id for stored in asked_of.search(query, limit=10, offset=0).papers]

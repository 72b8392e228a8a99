"""`docs/benchmarks.md` and its picture, made from `results.json`: a table, how to run it, and what the machine was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.benchmarks.bars import BARS
from tests.benchmarks.measured import figure, held
from tests.benchmarks.picture import Result, drawn

DOCS = Path(__file__).parents[2] / "docs"
PAGE, PICTURE = "benchmarks.md", "pictures/matching.svg"
_PARTS: Mapping[str, tuple[str, str]] = {
    "match": (
        "Matching",
        """\
One paper against N stored queries: 40 % one word or phrase, 30 % two or three together, 15 % with `OR`, 10 % with
`NOT`, 5 % beginnings of words; papers and queries are made from the words of the bundled sample. A row's id says N,
the rival and, where it is not 1.4 %, the share of queries that match a paper. Every rival works on our tokens, on one
core, and must find exactly the queries that the matcher finds. Databases hold a row for each subscription, where
we hold equal queries once; Aho–Corasick is measured both ways. Ours includes all who ask for the paper, and reasons and
places to mark for five of the matches, as a card shows them; `alone` is without these, and a rival makes none. Papers
come in groups of ten, as on a page (of fifty for a rival that takes so many at once), and each only once: ours and the
rival in turn, tokenising always first, the median over the groups. Reasons, and a paper that everybody asks for, are
the best of five rounds.""",
    ),
    "search": (
        "Search",
        """\
An archive on SQLite, papers of three years. The plain FTS5 query finds rows and no papers.""",
    ),
    "search-postgres": (
        "Search on PostgreSQL",
        """\
The same archive and questions on PostgreSQL, on this machine over a socket. The plain query has a table of its own, a
`tsvector` with positions and weights; it finds rows and no papers.""",
    ),
    "likeness": (
        "Likeness",
        """\
Papers like a text, on SQLite. Each abstract is parted: the title and the first half are stored, and the second half is
asked about. R@1 is how often its own first half is the best of all.""",
    ),
    "ingest": (
        "Ingest",
        """\
Papers come in by the page and are stored, indexed and matched, on SQLite, in one process; what they match is written
with them. The bars are those of papers which make about a card each. `index-alone` is what no ingest can do without, as
quick as the machine does it; `into` compares an archive that holds many papers already with an empty one. What is
compared is measured in turn, and the figure is the median.""",
    ),
    "ingest-postgres": (
        "Ingest on PostgreSQL",
        """\
The same work on PostgreSQL and on SQLite in turn, in one process each, on this machine; both keep what is committed
when it stops.""",
    ),
    "digests": (
        "Digests",
        """\
Channels whose digests are due in the same minute: seconds from that minute until the last one is made and in the
outbox.""",
    ),
    "delivery": (
        "Delivery",
        """\
Cards posted to the local Slack and Discord, which run in a process of their own, beside the bare client library with
the same payloads in a loop.""",
    ),
    "delivery-postgres": (
        "Delivery on PostgreSQL",
        """\
Cards posted to the local Slack by several workers, each a process, beside the bare client library with the same
payloads in a loop. Slack, the workers and the database share the cores of this machine. `killed`: two workers deliver,
and when a third of the cards is out, `kill -9` ends one. Its channels are taken over once its lease has ended, after
ten seconds. Where a request of it was under way, its message is looked for first; one that is not there is posted again
once that request is surely over (35 s).""",
    ),
    "claims": (
        "Claims",
        """\
Rows of the outbox claimed, started, composed and settled, in order within each channel and with all promises of the
outbox, by several processes; the platform answers at once, in the same process. The rival's jobs do nothing: they have
the same locks, the same database and as many processes. All share the cores of this machine. `waiting`: each process
has 2 requests at once at a platform that answers after 0.1 s, so that the cores bound nothing, and what processes do to
each other shows.""",
    ),
    "announcing": (
        "Announcing",
        """\
From a paper's arrival until its card is accepted by the local Slack, papers coming in one by one.""",
    ),
    "commands": (
        "Commands",
        """\
Until a slash command is acknowledged (Slack over Socket Mode, Discord over its gateway, the platforms in a process of
their own), while papers come in by the page, each makes about a card, and the cards are posted: all in one process.
Beside it the same commands while nothing else happens.""",
    ),
    "service": (
        "The service",
        """\
`offprint run` and `offprint --help` as processes of their own.""",
    ),
    "retention": (
        "Retention",
        """\
A year of papers on SQLite, with where they were announced, of which those older than 180 days are thinned while nothing
else is written: how quickly, how long a write holds up others (at the worst, with the write-ahead log moved into the
file), and the file and its searches after that.""",
    ),
    "mail": (
        "Mail",
        """\
A digest that very many addresses get: each mail is made (text, HTML, its own way out) and sent through the outbox to a
mail server on loopback, beside the bare client, which is given the mails as they were made.""",
    ),
}
_INTRODUCTION = """\
# Benchmarks

Machines differ and are busy, so a figure that has a rival is measured beside it in the same run: the ratio is what
counts, and more is better for us. A bar is what we ask of ourselves; where it is missed, the table says so.

```sh
make bench                                  # all parts; matching takes some ten minutes, the archive more
make bench ARGS=matching                    # one part: matching, search, search-postgres, likeness, ingest,
                                            # ingest-postgres, digests, delivery, delivery-postgres, claims,
                                            # announcing, commands, service, retention or mail
make bench ARGS="matching --most 100000"    # smaller
```

It writes this page, its picture and `tests/benchmarks/results.json`.
"""


def write(results: Path, docs: Path) -> None:
    """Write the page and the picture of these results into the folder of the pages."""
    told = json.loads(results.read_text("utf-8"))
    (docs / PICTURE).parent.mkdir(exist_ok=True)
    (docs / PICTURE).write_text(drawn(told["rows"]), "utf-8")
    (docs / PAGE).write_text(page(told), "utf-8")


def page(told: Mapping[str, str | Sequence[Result]]) -> str:
    """The page."""
    rows = told["rows"]
    assert not isinstance(rows, str)
    sections = [text for part in _PARTS for text in _section(part, rows)]
    return "\n".join([_INTRODUCTION, f"Measured {_days(rows)} on {told['machine']}.", *sections, ""])


def _days(rows: Sequence[Result]) -> str:
    """The day, or the first and the last of several, on which the rows were measured."""
    days = [str(row["measured_at"])[:10] for row in rows]
    return " to ".join(dict.fromkeys((min(days), max(days))))


def _section(part: str, rows: Sequence[Result]) -> Iterator[str]:
    """A part's heading, what it measures, and its table; nothing where it was never measured."""
    mine = [row for row in rows if str(row["id"]).startswith(f"{part}.")]
    if not mine:
        return
    title, what = _PARTS[part]
    yield f"\n## {title}\n\n{what}\n"
    if part == "match":
        yield f"![Microseconds to match one paper against the number of subscriptions]({PICTURE})\n"
    yield "| id | measured | rival | its figure | ratio | bar | holds | what |"
    yield "| --- | ---: | --- | ---: | ---: | ---: | --- | --- |"
    yield from map(_line, mine)


def _line(row: Result) -> str:
    cells = (
        f"`{row['id']}`",
        f"{figure(row['value'])} {row['unit']}",
        f"`{row['rival']}`" if str(row["rival"]).startswith("SELECT") else row["rival"] or "",
        figure(row["rival_value"]),
        figure(row["ratio"]),
        _bar(str(row["id"])),
        held(row["holds"]),
        row["what"],
    )
    return f"| {' | '.join(map(str, cells))} |"


def _bar(row: str) -> str:
    bar = BARS.get(row)
    if bar is None:
        return ""
    sign, times = bar.asked.value
    return f"{sign} {figure(bar.bound)}{' ' + times if times else ''}"

"""What is read of a page of OAI-PMH."""

from datetime import UTC, date, datetime

import pytest

from bot.errors import SourceError
from bot.sources.arxiv.oai import RecordPage, read_records

WANTED = frozenset({"cs.LG"})
TOKEN = "<resumptionToken>t</resumptionToken>"


def page(*records: str, token: str = "") -> bytes:
    return f"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
      <ListRecords>{"".join(records)}{token}</ListRecords></OAI-PMH>""".encode()


def record(number: str = "2611.99914", *, datestamp: str = "2026-11-24", authors: str = "", **told: str) -> str:
    facts = {"id": number, "created": "2026-11-20", "title": "Load-Aware Routing", "categories": "cs.LG cs.DC"}
    facts |= {"abstract": "  We study\n  routing.\n"} | {name.replace("_", "-"): text for name, text in told.items()}
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in facts.items())
    return f"""<record><header><datestamp>{datestamp}</datestamp></header><metadata>
      <arXiv xmlns="http://arxiv.org/OAI/arXiv/">{inner}<authors>{authors}</authors></arXiv></metadata></record>"""


def test_a_record_tells_what_arxiv_knows() -> None:
    person = "<author><keyname>van der Merwe</keyname><forenames>J. P.</forenames><suffix>Jr</suffix></author>"
    group = "<author><keyname>The Atlas Collaboration</keyname></author>"
    body = page(record(authors=person + group, doi="10.5555/a.1 10.5555/B.2", updated="2026-11-23"))
    (read,) = read_records(body, wanted=WANTED).records
    paper = read.entry.paper
    assert (read.datestamp, read.created, read.updated) == (date(2026, 11, 24), date(2026, 11, 20), date(2026, 11, 23))
    assert (paper.id, paper.title, paper.abstract) == ("arxiv:2611.99914", "Load-Aware Routing", "We study routing.")
    assert paper.abstract_source == "We study routing."
    assert paper.authors == ("J. P. van der Merwe Jr", "The Atlas Collaboration")
    assert paper.categories == read.entry.streams == ("cs.LG", "cs.DC")
    assert paper.published_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert paper.listed_at == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert read.entry.aliases == ("doi:10.5555/a.1", "doi:10.5555/b.2")


def test_a_withdrawn_record_is_stored_and_is_no_news() -> None:
    (read,) = read_records(page(record(comments="This paper has been withdrawn by the author")), wanted=WANTED).records
    assert not read.entry.announce


def test_records_without_a_wanted_category_are_left_out() -> None:
    assert read_records(page(record(categories="math.CO cs.DM")), wanted=WANTED).records == ()


def test_deleted_records_are_left_out() -> None:
    deleted = '<record><header status="deleted"><datestamp>2026-11-24</datestamp></header></record>'
    assert read_records(page(deleted), wanted=WANTED) == RecordPage()


@pytest.mark.parametrize(
    ("told", "why"), [({"title": ""}, "title"), ({"id": "x"}, "no arXiv id"), ({"categories": ""}, "no categories")]
)
def test_a_broken_record_is_left_out_with_a_warning_and_the_others_stay(told: dict[str, str], why: str) -> None:
    read = read_records(page(record(**told), record("2611.99915")), wanted=WANTED)
    assert [one.entry.paper.id for one in read.records] == ["arxiv:2611.99915"]
    assert why in read.warnings[0]
    read = read_records(page(record(datestamp="soon")), wanted=WANTED)
    assert "no datestamp" in read.warnings[0]


@pytest.mark.parametrize("spoiling", ["<![CDATA[x", "</title></record>", "<b>" * 5_000])
@pytest.mark.parametrize("field", ["id", "title", "categories", "abstract"])
def test_a_record_whose_tags_are_spoilt_is_told_of_or_read_and_costs_no_other(field: str, spoiling: str) -> None:
    read = read_records(page(record(**{field: spoiling}), record("2611.99915"), token=TOKEN), wanted=WANTED)
    assert read.records[-1].entry.paper.id == "arxiv:2611.99915"
    assert len(read.records) + len(read.warnings) == 2
    assert read.token == "t"


def test_a_record_without_a_date_of_submission_is_a_paper() -> None:
    (read,) = read_records(page(record(created="")), wanted=WANTED).records
    assert (read.created, read.entry.paper.published_at) == (None, None)


def test_no_records_are_no_error() -> None:
    body = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="noRecordsMatch">No.</error></OAI-PMH>'
    assert read_records(body, wanted=WANTED) == RecordPage()


@pytest.mark.parametrize("code", ["badArgument", "badResumptionToken", "cannotDisseminateFormat"])
def test_another_error_code_is_an_error(code: str) -> None:
    body = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="{code}">No.</error></OAI-PMH>'
    with pytest.raises(SourceError, match=code):
        read_records(body.encode(), wanted=WANTED)


def test_what_is_no_list_is_an_error() -> None:
    with pytest.raises(SourceError, match="no list of records"):
        read_records(b"<html/>", wanted=WANTED)


@pytest.mark.parametrize(
    ("element", "token"),
    [
        (
            "<resumptionToken expirationDate='x'>verb%3DListRecords%26skip%3D1</resumptionToken>",
            "verb%3DListRecords%26skip%3D1",
        ),
        ("<resumptionToken/>", None),
        ("", None),
    ],
)
def test_the_token_is_kept_as_it_is_and_the_last_page_has_none(element: str, token: str | None) -> None:
    assert read_records(page(token=element), wanted=WANTED).token == token

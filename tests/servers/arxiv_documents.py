"""The documents of a local arXiv: a row of its RSS, a record of its OAI-PMH, an entry of its query API.

Their shapes are those of recorded answers; what they tell is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preprint:
    """A paper. `authors` are (forenames, keyname); `into` is where a cross-list (`announced_as`) goes."""

    id: str
    title: str = "A Paper About Routing"
    abstract: str = "It routes papers to people."
    authors: tuple[tuple[str, str], ...] = (("Mara", "Lindqvist"),)
    categories: tuple[str, ...] = ("cs.LG",)
    created: date = date(2026, 11, 20)
    updated: date | None = None
    comment: str = ""
    doi: str = ""
    announced_as: str = "new"
    into: str | None = None

    @property
    def version(self) -> int:
        return 1 if self.updated is None else 2

    def type_in(self, spec: frozenset[str]) -> str | None:
        """How the feed of `spec` announces it; None where it does not."""
        if self.announced_as == "cross":
            return "cross" if self.into in spec else None
        if spec.isdisjoint(self.categories):
            return None
        is_primary = self.categories[0] in spec
        if self.announced_as == "replace":
            return "replace" if is_primary else "replace-cross"
        return "new" if is_primary else "cross"


def channel(spec: str, today: date, items: list[str]) -> str:
    built = datetime.combine(today, time(), NEW_YORK).astimezone(UTC) + timedelta(seconds=11)
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
  <channel>
    <title>{spec} updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/{spec}</link>
    <description>{spec} updates on the arXiv.org e-print archive.</description>
    <lastBuildDate>{built:%a, %d %b %Y %H:%M:%S +0000}</lastBuildDate>
    <pubDate>{_midnight(today)}</pubDate>
    <skipDays><day>Sunday</day><day>Saturday</day></skipDays>
    {"".join(items)}
  </channel>
</rss>"""


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), NEW_YORK).strftime("%a, %d %b %Y %H:%M:%S %z")


def item(paper: Preprint, kind: str, day: date) -> str:
    version = f"{paper.id}v{paper.version}"
    creator = ", ".join(" ".join(name) for name in paper.authors)
    return f"""<item>
      <title>{escape(paper.title)}</title>
      <link>https://arxiv.org/abs/{paper.id}</link>
      <description>arXiv:{version} Announce Type: {kind} \nAbstract: {escape(paper.abstract)}</description>
      <guid isPermaLink="false">oai:arXiv.org:{version}</guid>
      {"".join(f"<category>{one}</category>" for one in paper.categories)}
      <pubDate>{_midnight(day)}</pubDate>
      <arxiv:announce_type>{kind}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
      {f"<arxiv:DOI>{escape(paper.doi)}</arxiv:DOI>" if paper.doi else ""}
      <dc:creator>{escape(creator)}</dc:creator>
    </item>"""


def oai(content: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <responseDate>2026-11-24T04:05:31Z</responseDate>
    <request verb="ListRecords">https://oaipmh.arxiv.org/oai</request>
    {content}
</OAI-PMH>"""


def error(code: str, message: str) -> str:
    return f"<error code='{code}'>{message}</error>"


def record(paper: Preprint, day: date, *, is_deleted: bool) -> str:
    status = ' status="deleted"' if is_deleted else ""
    header = f"""<header{status}><identifier>oai:arXiv.org:{paper.id}</identifier>
        <datestamp>{day}</datestamp></header>"""
    if is_deleted:
        return f"<record>{header}</record>"
    authors = "".join(
        f"<author><keyname>{escape(key)}</keyname><forenames>{escape(fore)}</forenames></author>"
        for fore, key in paper.authors
    )
    # Long lines are broken, and each further line begins with two spaces.
    broken = escape(paper.abstract).replace(" papers", "\n  papers")
    return f"""<record>{header}<metadata>
        <arXiv xmlns="http://arxiv.org/OAI/arXiv/">
            <id>{paper.id}</id><created>{paper.created}</created>
            {f"<updated>{paper.updated}</updated>" if paper.updated else ""}
            <authors>{authors}</authors>
            <title>{escape(paper.title).replace(" About", chr(10) + "  About")}</title>
            <categories>{" ".join(paper.categories)}</categories>
            {f"<comments>{escape(paper.comment)}</comments>" if paper.comment else ""}
            {f"<doi>{escape(paper.doi)}</doi>" if paper.doi else ""}
            <license>http://creativecommons.org/licenses/by/4.0/</license>
            <abstract>  {broken}
</abstract></arXiv></metadata></record>"""


def atom(entries: list[str], *, total: int) -> str:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
  xmlns="http://www.w3.org/2005/Atom">
  <title>arXiv Query</title>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
  {"".join(entries)}
</feed>"""


def entry(paper: Preprint) -> str:
    scheme = 'scheme="http://arxiv.org/schemas/atom"'
    return f"""<entry>
    <id>http://arxiv.org/abs/{paper.id}v{paper.version}</id>
    <title>{escape(paper.title)}</title>
    <summary>{escape(paper.abstract)}</summary>
    {"".join(f'<category term="{one}" {scheme}/>' for one in paper.categories)}
    <category term="I.2.6" {scheme}/>
    <published>{paper.created}T17:58:03Z</published>
    {f"<arxiv:comment>{escape(paper.comment)}</arxiv:comment>" if paper.comment else ""}
    <arxiv:primary_category term="{paper.categories[0]}"/>
    {"".join(f"<author><name>{' '.join(name)}</name></author>" for name in paper.authors)}
    {f"<arxiv:doi>{escape(paper.doi)}</arxiv:doi>" if paper.doi else ""}
  </entry>"""

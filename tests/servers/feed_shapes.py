"""Feeds in the shapes that journals, servers and blogs are documented to send, with invented content."""

from __future__ import annotations

from collections.abc import Mapping

_NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
)
_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'


def rss(*items: str, link: str = "https://journal.example/") -> str:
    """An RSS 2.0 feed of these items."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_NAMESPACES}><channel><title>A journal</title>'
        f"<link>{link}</link>{''.join(items)}</channel></rss>"
    )


def item(title: str = "A paper", **elements: str) -> str:
    """An item of RSS 2.0; `dc_creator="…"` becomes the element `dc:creator`. Values are XML already."""
    told = {"title": title} | {name.replace("_", ":"): value for name, value in elements.items()}
    return f"<item>{''.join(f'<{name}>{value}</{name}>' for name, value in told.items())}</item>"


def rdf(*items: str) -> str:
    """An RSS 1.0 feed of these items."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF {_RDF} {_NAMESPACES}>'
        f'<channel rdf:about="https://server.example/"><title>A server</title><link>https://server.example/</link>'
        f"</channel>{''.join(items)}</rdf:RDF>"
    )


def atom(*entries: str, attributes: str = "") -> str:
    """An Atom feed of these entries."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>'
        f"<title>A blog</title><id>tag:blog.example,2026:/</id><updated>2026-11-24T00:00:00Z</updated>"
        f'<link rel="alternate" href="https://blog.example/"/>{"".join(entries)}</feed>'
    )


def biorxiv_item(doi: str = "10.64898/2026.11.20.123456", *, title: str = "A map of neurons") -> str:
    """An item of https://connect.biorxiv.org/biorxiv_xml.php?subject=…"""
    page = f"https://www.biorxiv.org/content/{doi}v1?rss=1"
    return (
        f'<item rdf:about="{page}"><title><![CDATA[\n{title}\n]]></title><link>\n{page}\n</link>'
        "<description><![CDATA[\nWe map neurons of the retina, and find a new type.\n]]></description>"
        "<dc:creator><![CDATA[ Gordon, D. E., Li, X.-Y. ]]></dc:creator><dc:date>2026-11-22</dc:date>"
        f"<dc:identifier>doi:{doi}</dc:identifier><dc:title><![CDATA[{title}]]></dc:title>"
        "<dc:publisher>Cold Spring Harbor Laboratory</dc:publisher>"
        "<prism:publicationDate>2026-11-22</prism:publicationDate><prism:section>neuroscience</prism:section></item>"
    )


def nature_item(doi: str = "10.1038/s41586-026-09999-1", *, title: str = "Water on a small moon") -> str:
    """An item of https://www.nature.com/nature.rss"""
    page = f"https://www.nature.com/articles/{doi.partition('/')[2]}"
    return (
        f'<item rdf:about="{page}"><title><![CDATA[{title}]]></title><link>{page}</link><content:encoded><![CDATA['
        f'<p>Nature, Published online: 23 November 2026; <a href="{page}">doi:{doi}</a></p>'
        "A small moon has more water than the sea.]]></content:encoded>"
        "<dc:creator>Kalia Kone</dc:creator><dc:creator>Jason S. Adam</dc:creator><dc:creator>Kalia Kone</dc:creator>"
        f"<dc:identifier>doi:{doi}</dc:identifier><dc:source>Nature, Published online: 2026-11-23; | doi:{doi}"
        f"</dc:source><dc:date>2026-11-23</dc:date><prism:publicationName>Nature</prism:publicationName>"
        f"<prism:doi>{doi}</prism:doi><prism:url>{page}</prism:url></item>"
    )


def pubmed_item(pmid: str = "49999999", doi: str | None = "10.1093/icb/icag999", *, fetched: str = "1") -> str:
    """An item of a saved search, https://pubmed.ncbi.nlm.nih.gov/rss/search/…; its link changes at each fetch."""
    page = f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    named = f"<dc:identifier>doi:{doi}</dc:identifier>" if doi else ""
    cited = f' | DOI:<a href="https://doi.org/{doi}">{doi}</a>' if doi else ""
    return (
        f"<item><title>Stress and spores</title><link>{page}?utm_source=Offprint&amp;utm_medium=rss&amp;fc=20261101"
        f"&amp;ff={fetched}&amp;v=2.18.0</link><description>CONCLUSIONS: Spores help.</description>"
        '<content:encoded><![CDATA[<div><p style="color: #4aa564;">Integr Comp Biol. 2026 Nov 23:icag999. '
        f"doi: {doi}. Online ahead of print.</p><p><b>ABSTRACT</b></p>"
        "<p>BACKGROUND: Microbes meet stress (p &lt; 0.05).</p><p>CONCLUSIONS: Spores help.</p>"
        f'<p style="color: lightgray">PMID:<a href="{page}">{pmid}</a>{cited}</p></div>]]></content:encoded>'
        f'<guid isPermaLink="false">pubmed:{pmid}</guid><pubDate>Mon, 23 Nov 2026 06:00:00 -0500</pubDate>'
        "<dc:creator>Ann One</dc:creator><dc:creator>Bob Two</dc:creator><dc:date>2026-11-23</dc:date>"
        "<dc:source>Integrative and comparative biology</dc:source><dc:title>Stress and spores</dc:title>"
        f"<dc:identifier>pmid:{pmid}</dc:identifier>{named}</item>"
    )


def europepmc_item(doi: str = "10.1000/epmc.1") -> str:
    """An item of a search at Europe PMC."""
    return item(
        "Wheat in dry soil",
        link="https://europepmc.org/article/MED/49999998",
        guid="https://europepmc.org/article/MED/49999998",
        description="&lt;p&gt;J Soil. 2026.&lt;/p&gt;&lt;p&gt;We water &amp;lt;i&amp;gt;wheat.&lt;/p&gt;",
        pubDate="Mon, 23 Nov 2026 00:00:00 GMT",
        dc_creator="Roe J, Doe AB",
        dc_identifier=doi,
    )


def crossref_item(doi: str = "10.5555/cr.1") -> str:
    """An item that names its paper by a page at doi.org alone."""
    return item("Named by its page", link=f"https://doi.org/{doi}", guid=f"https://doi.org/{doi}")


def atom_entry(title: str = "Learning to rest", **told: str) -> str:
    """An entry of Atom. `told` are its other elements, by name; an empty one is left out."""
    usual: Mapping[str, str] = {
        "id": "https://openreview.example/forum?id=aB1",
        "published": "2026-11-23T10:00:00Z",
        "updated": "2026-11-24T10:00:00Z",
        "summary": "Rest helps networks.",
    }
    elements = {"title": title, **usual, **told}
    return (
        f"<entry>{''.join(f'<{name}>{value}</{name}>' for name, value in elements.items() if value)}"
        '<link rel="alternate" href="/forum?id=aB1"/><author><name>Jane Roe</name></author>'
        '<author><name>John Q. Doe</name></author><category term="cs.LG"/></entry>'
    )

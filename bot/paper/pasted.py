"""Papers as people paste them: an address of any reader or mirror, arXiv's stamp, a citation, a link, words around.

What sources tell is read strictly, by `bot.paper.identity`. Here an identifier is looked for in a text: each of its
pieces between blanks, brackets and quotes is read by itself, without the punctuation behind it.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from bot.paper.arxiv_categories import ARCHIVES, CATEGORIES
from bot.paper.identity import canonical_id
from bot.paper.paper import PaperId
from bot.text.fold import INVISIBLE

_LONGEST_TEXT = 2_000
_GONE = """
acc-phys adap-org alg-geom ao-sci atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas dg-ga funct-an mtrl-th patt-sol
plasm-ph q-alg solv-int supr-con
"""
_BEFORE_2007 = frozenset(_GONE.split())
"""Archives of arXiv that have gone into others since; their papers keep the name."""
_ARCHIVE = "|".join(sorted(map(re.escape, _BEFORE_2007 | set(ARCHIVES)), key=len, reverse=True))
_YYMM = r"[0-9]{2}(?:0[1-9]|1[0-2])"
_NUMBER = rf"(?:{_YYMM}\.[0-9]{{4,5}}|(?:{_ARCHIVE})(?:\.[a-z-]{{2,9}})?/{_YYMM}[0-9]{{3}})"
_ENDED = r"(?:v[0-9]{1,3})?(?:\.pdf|\.md|\.html)?(?![0-9a-z.]*[0-9a-z])"
_ARXIV = re.compile(rf"(?:^|(?<=[/:=#@_])|(?<=arxiv[.-]))(?P<id>{_NUMBER}){_ENDED}")
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.(?P<id>{_NUMBER}){_ENDED}")
_BIBCODE = re.compile(r"(?:^|/)[0-9]{4}arxiv(?P<month>[0-9]{4})(?P<number>[0-9]{5})[a-z.](?![0-9a-z])")
"""How the Astrophysics Data System names a paper of arXiv: `2023arXiv230517144F`."""
_SAYS_ARXIV = re.compile(
    r"""
    arxiv | ar5iv | alphaxiv\. | ^(?:https?://)?(?:www\.)?(?:
        (?:huggingface\.co | hf\.co)/(?:api/)?papers/ | (?:www\.)?(?:scirate | emergentmind | semanticscholar)\.
      | inspirehep\.net/ | papers\.cool/ | xxx\.lanl\.gov/ )
    """,
    re.VERBOSE,
)
"""The names in an address that make its number one of arXiv's: arXiv's own, and those of readers and mirrors."""
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s\"<>|]+")
_SICI = re.compile(r"10\.[0-9]{4,9}/[^\s\"|]+<[^\s<>\"|]+>[0-9.]+co;2(?:-[0-9a-z])?")
"""A DOI of the nineties with an address of pages in it: `10.1175/1520-0477(1996)077<0437:TNYRP>2.0.CO;2`."""
_PIECES = re.compile(r"[\s<>|\"'`“”‘’«»]+")
_MARKDOWN = re.compile(r"\]\((?=[^\s()]*[/.])")
_AROUND = ".,;:!?*_~…#@"
_HYPHENS = str.maketrans(dict.fromkeys("‐‑–−", "-"))
_PAIRS = {")": "(", "]": "[", "}": "{"}
_ADDRESS = re.compile(r"https?://|(?:[a-z0-9-]+\.)+[a-z]{2,}/")
_PAGE_OF_A_DOI = re.compile(
    r"(?:/(?:full|pdf|epdf|abstract|abs|html|epub|meta|summary|references|fulltext)(?:/.*)?|\.pdf|[?#&].*)$"
)
_VERSION_OF_A_PREPRINT = re.compile(r"(?<=[0-9])v[0-9]{1,2}(?:\.[a-z+-]+)*$")
_NUMBER_OF_A_PAGE = re.compile(r"^(10\.1093/.+)/[0-9]{5,}$")
"""Oxford's pages have their own number behind the DOI."""
_TAB = re.compile(r"\s*\[[^\]\s]+\]\s")
"""How the title of arXiv's page begins: `[2305.17144] Ghost in the Minecraft`."""
_PREPRINTS = ("10.1101/", "10.64898/")
"""bioRxiv's and medRxiv's prefixes: their pages have the version behind the DOI."""
_STAMP = re.compile(
    rf"arxiv:?|doi:?|{'|'.join(map(re.escape, sorted(map(str.casefold, CATEGORIES))))}|[0-9]{{1,2}}|[0-9]{{4}}"
    r"|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
)
"""The words of arXiv's stamp beside the identifier: `arXiv:2305.17144v2 [cs.AI] 25 May 2023`."""


def paper_in(text: str) -> PaperId | None:
    """The first paper that is named in `text`, whatever stands around it; None if none is."""
    return next(filter(None, map(_paper, _pieces(text))), None)


def asks_for_a_paper(text: str) -> bool:
    """Whether `text` is no words to search for: it holds a paper's address, or is nothing but an identifier."""
    pieces = _pieces(text)
    naming = [piece for piece in pieces if _paper(piece) is not None]
    others = [piece for piece in pieces if piece not in naming]
    if any(map(_says_so, naming)) or (_TAB.match(text) and naming[:1] == pieces[:1]):
        return True
    return bool(naming) and all(map(_STAMP.fullmatch, others))


def _pieces(text: str) -> list[str]:
    """The pieces of a text that may name a paper, in small letters and without what cannot be seen."""
    if len(text) > _LONGEST_TEXT:
        return []
    seen = re.sub(f"[{INVISIBLE}]", "", unicodedata.normalize("NFKC", text)).translate(_HYPHENS)
    plain = unquote(unquote(seen)).casefold()  # an address within an address within an address
    joined = re.sub(r"\b(arxiv|doi|id):\s+", r"\1:", plain)
    bare = (_bare(piece) for piece in (*_SICI.findall(joined), *_PIECES.split(_MARKDOWN.sub("] ", joined))))
    return [piece for piece in bare if piece]


def _bare(piece: str) -> str:
    """A piece without the punctuation around it; a bracket stays where its partner is inside."""
    before = None
    while piece and piece != before:
        before = piece
        piece = piece.lstrip("([{" + _AROUND).rstrip(_AROUND) if not _is_pair(piece) else piece[1:-1]
        closing = piece[-1:]
        if closing in _PAIRS and piece.count(closing) > piece.count(_PAIRS[closing]):
            piece = piece[:-1]
    return piece


def _is_pair(piece: str) -> bool:
    return len(piece) > 1 and _PAIRS.get(piece[-1]) == piece[0]


def _says_so(piece: str) -> bool:
    """Whether more than a number says that a piece is a paper: an address, or the name of a registry."""
    return _ADDRESS.match(piece) is not None or piece.startswith(("arxiv:", "arxiv.", "doi:", "10."))


def _paper(piece: str) -> PaperId | None:
    registered = _ARXIV_DOI.search(piece)
    if registered is not None:
        return canonical_id(registered["id"])
    doi = _SICI.search(piece) or _DOI.search(piece)
    if doi is not None:
        return canonical_id(_without_page(doi.group(), of_a_page=_ADDRESS.match(piece) is not None))
    number = _arxiv_number(piece)
    return canonical_id(number) if number is not None else None


def _arxiv_number(piece: str) -> str | None:
    """The identifier of arXiv that a piece is, or that stands in one that says arXiv."""
    alone = _ARXIV.match(piece.removeprefix("id:"))
    if alone is not None:
        return alone["id"]
    if not _SAYS_ARXIV.search(piece):
        return None
    indexed = _BIBCODE.search(piece)
    if indexed is not None:
        return f"{indexed['month']}.{indexed['number']}"
    found = _ARXIV.search(piece)
    return found["id"] if found else None


def _without_page(doi: str, *, of_a_page: bool) -> str:
    """A DOI without what a publisher's address has behind it: `/full`, `.pdf`, `?download=1`, a preprint's version."""
    if of_a_page:
        doi = _NUMBER_OF_A_PAGE.sub(r"\1", _bare(_PAGE_OF_A_DOI.sub("", doi)))
    return _VERSION_OF_A_PREPRINT.sub("", doi) if doi.startswith(_PREPRINTS) else doi

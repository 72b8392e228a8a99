"""The categories of arXiv, by archive: https://arxiv.org/category_taxonomy.

An archive such as `cs` has no papers of its own: `cs.*` stands for its categories. A few archives (`hep-th`) are one
category. Categories that arXiv no longer uses are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "astro-ph": "CO EP GA HE IM SR",
        "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
        "cs": "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA NE NI OH OS PF PL RO"
        " SC SD SE SI SY",
        "econ": "EM GN TH",
        "eess": "AS IV SP SY",
        "math": "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA RA RT SG SP ST",
        "nlin": "AO CD CG PS SI",
        "physics": "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an ed-ph flu-dyn gen-ph"
        " geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph soc-ph space-ph",
        "q-bio": "BM CB GN MN NC OT PE QM SC TO",
        "q-fin": "CP EC GN MF PM PR RM ST TR",
        "stat": "AP CO ME ML OT TH",
        **dict.fromkeys(
            ["gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph"], ""
        ),
    }
)
_PHYSICS = frozenset(
    [
        "astro-ph",
        "cond-mat",
        "gr-qc",
        "hep-ex",
        "hep-lat",
        "hep-ph",
        "hep-th",
        "math-ph",
        "nlin",
        "nucl-ex",
        "nucl-th",
        "physics",
        "quant-ph",
    ]
)
"""The archives of arXiv's group `physics`; each other archive is a group of its own."""

ARCHIVES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        archive: tuple(f"{archive}.{subject}" for subject in subjects.split()) or (archive,)
        for archive, subjects in _SUBJECTS.items()
    }
)
"""The categories of each archive."""
CATEGORIES = frozenset(category for categories in ARCHIVES.values() for category in categories)
_BY_FOLDED = MappingProxyType({category.casefold(): category for category in CATEGORIES})


def expanded(name: str) -> tuple[str, ...]:
    """The categories that `name` stands for: itself, or those of an archive (`cs`, `cs.*`); none if it is unknown."""
    folded = name.strip().casefold()
    if folded in _BY_FOLDED:
        return (_BY_FOLDED[folded],)
    return ARCHIVES.get(folded.removesuffix(".*"), ())


def archive_of(category: str) -> str:
    """The archive of a category: `cs.LG` is in `cs`."""
    return category.partition(".")[0]


def set_of(name: str) -> str:
    """The OAI-PMH set of a category or an archive, `group[:archive[:SUBJECT]]`: `cs:cs:LG`, `physics:hep-th`, `cs`.

    https://info.arxiv.org/help/oa/index.html
    """
    archive, _, subject = name.partition(".")
    group = "physics" if archive in _PHYSICS else archive
    if group == archive and not subject and archive != "physics":
        return group
    return ":".join(filter(None, (group, archive, subject)))

"""Profiles of sources, for tests that need no source behind them."""

from datetime import timedelta

from bot.paper.arxiv_categories import CATEGORIES
from bot.polling.profile import Fact, SourceProfile
from bot.polling.source_state import PolledSource

PREPRINTS = frozenset({Fact.ABSTRACT, Fact.AUTHORS, Fact.CATEGORIES})

HUGGINGFACE = SourceProfile(knows=frozenset(Fact))
ARXIV = SourceProfile(knows=PREPRINTS, category_names=CATEGORIES)
BIORXIV = SourceProfile(knows=PREPRINTS, category_names=frozenset({"neuroscience", "Cell Biology", "bioinformatics"}))
FEED = SourceProfile(knows=frozenset({Fact.ABSTRACT}))
TAGGED_FEED = SourceProfile(knows=frozenset({Fact.ABSTRACT, Fact.CATEGORIES}))
TITLES_ALONE = SourceProfile(knows=frozenset())


def polled_source(name: str, profile: SourceProfile, *streams: str) -> PolledSource:
    """A source of that profile, as it is polled each hour."""
    return PolledSource(name=name, streams=streams or ("",), profile=profile, every=timedelta(hours=1))

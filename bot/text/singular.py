"""A plural stemmer: singular and plural become one term, by a few rules and a table of their exceptions.

The rules are Harman's S-stemmer, corrected: his split gpu/gpus, loss/losses and batch/batches, and joined GPS/GP and
DNS/DN. Other endings stay: `benchmark` is not `benchmarking`.
"""

from __future__ import annotations

from functools import lru_cache


def _words(text: str) -> list[str]:
    """The words of a table."""
    return text.split()


_IRREGULAR = {
    # -ix, -ex: -ices
    **{
        word[:-2] + "ices": word
        for word in _words(
            "matrix index vertex appendix vortex simplex codex helix cortex apex directrix "
            "submatrix hypervertex multiindex neocortex"
        )
    },
    # -is: -es
    **{
        word[:-2] + "es": word
        for word in _words(
            "analysis hypothesis thesis synthesis parenthesis crisis diagnosis prognosis axis emphasis synopsis "
            "oasis prosthesis metamorphosis neurosis metastasis photosynthesis antithesis paralysis biosynthesis "
            "catalysis reanalysis metaanalysis"
        )
    },
    # Latin and Greek
    **{
        word[:-2] + "a": word
        for word in _words(
            "criterion phenomenon automaton polyhedron tetrahedron octahedron ganglion taxon lexicon mitochondrion"
        )
    },
    **{
        word[:-2] + "a": word
        for word in _words(
            "maximum minimum optimum extremum spectrum quantum stratum momentum memorandum erratum bacterium "
            "supremum infimum eigenspectrum "
            "curriculum symposium continuum millennium equilibrium addendum aquarium colloquium referendum"
        )
    },
    **{
        word[:-2] + "i": word
        for word in _words(
            "locus focus radius nucleus stimulus torus modulus fungus bacillus alumnus syllabus cactus octopus "
            "thalamus hippocampus calculus abacus thesaurus terminus annulus thrombus embolus stylus"
        )
    },
    **{word + "e": word for word in _words("formula antenna supernova nebula vertebra larva alga microalga minutia")},
    **{word + "ta": word for word in _words("schema stigma lemma")},
    "corpora": "corpus",
    "subcorpora": "subcorpus",
    "genera": "genus",
    # English
    "children": "child",
    "men": "man",
    "women": "woman",
    "mice": "mouse",
    "feet": "foot",
    "teeth": "tooth",
    "geese": "goose",
    "dice": "die",
    "quizzes": "quiz",
    **{word[:-1] + "ves": word for word in _words("half leaf shelf self wolf loaf thief calf elf bookshelf")},
    **{word[:-2] + "ves": word for word in _words("life knife wife")},
    **{
        word + "es": word
        for word in _words("hero echo potato tomato torpedo veto zero embargo mosquito volcano trellis pelvis")
    },
    # a final e that -ches, -xes, -ies, -sses would take away
    **{
        word + "s": word
        for word in _words(
            "cache ache headache niche avalanche cliche psyche moustache impasse posse movie cookie calorie selfie "
            "zombie rookie genie prairie newbie freebie hoodie smoothie brownie pixie foodie indie goalie sortie "
            "menagerie"
        )
    },
}
_ENDS_IN_S = frozenset(
    _words(
        "bias alias atlas canvas gas lens virus status campus focus corpus apparatus bonus census consensus octopus "
        "prospectus radius nexus surplus thesaurus syllabus chorus circus hippocampus abacus nucleus stimulus modulus "
        "calculus torus genius sinus bus plus locus genus iris minus plexus cactus walrus terminus modus annulus "
        "thrombus embolus stylus subcorpus coronavirus adenovirus retrovirus lentivirus rotavirus norovirus flavivirus "
        "poliovirus papillomavirus arbovirus"
    )
)
_NO_PLURAL = frozenset(
    _words(
        "series species news kubernetes bayes pandas keras physics mathematics always perhaps chaos cosmos pathos "
        "ethos jenkins texas kansas christmas https macos towards afterwards besides whereas mars athens does saas "
        "paas iaas faas xaas devops mlops aiops llmops sars mers aids diabetes measles rabies herpes"
    )
)
_ENDS_IN_U = frozenset(
    word + "s"
    for word in _words(
        "gpu cpu tpu npu dpu ipu apu lpu fpu mcu ppu vpu xpu gpgpu vcpu imu ecu menu gru relu gelu elu silu selu bleu "
        "icu qpu alu mmu rsu pmu tcu emu sku guru tofu haiku tabu plateau bureau milieu tableau"
    )
)
_ENDS_IN_I = frozenset(
    word + "s"
    for word in _words(
        "api gui cli mri fmri roi doi agi kpi poi bci ppi ddi csi mpi hsi rfi wiki emoji taxi ski safari alibi"
    )
)
_SHORT = frozenset(word + "s" for word in _words("lm nn kg vm ev pc qd rv"))
"""The only words this short that lose their s: `LMs` is a plural, `DNS` is not."""
_TABLE = {
    **_IRREGULAR,
    **{word + "es": word for word in _ENDS_IN_S},
    **{word + "ses": word for word in ("bias", "focus", "bus", "gas")},
    **{word: word for word in _ENDS_IN_S | _NO_PLURAL},
    **{word: word[:-1] for word in _ENDS_IN_U | _ENDS_IN_I | _SHORT},
}
_LOSE_ES = ("sses", "xes", "shes", "ches", "zzes")
_LONGEST_THAT_STAYS = 3


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """The singular of a folded `word`, or the word itself: `gpus` is `gpu`, `energies` is `energy`, `gps` stays.

    It is idempotent: the singular of a singular is itself.
    """
    known = _TABLE.get(word)
    if known is not None:
        return known
    cut = _without_ending(word)
    return word if _TABLE.get(cut, cut) != cut else cut  # `womens` would be `women`, which is `woman`


def _without_ending(word: str) -> str:
    """The singular by the rules, of a word that is not in the table."""
    if len(word) <= _LONGEST_THAT_STAYS or not word.endswith("s") or word.endswith(("ss", "is", "us")):
        return word
    if word.endswith(_LOSE_ES):
        return word[:-2]
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    return word[:-1]


def inflections(term: str) -> tuple[str, ...]:
    """All words whose singular is `term`: each rule of `singular` applied backwards, and the table."""
    regular = (term, f"{term}s", f"{term}es", f"{term.removesuffix('y')}ies")
    words = dict.fromkeys((*regular, *_IRREGULAR_INFLECTIONS.get(term, ())))
    return tuple(word for word in words if singular(word) == term)


def prefixes(term: str) -> tuple[str, ...]:
    """Prefixes of the words in `inflections(term)`. Each word begins with exactly one; a prefix may begin none."""
    return _IRREGULAR_PREFIXES.get(term) or _regular_prefixes(term)


def _regular_prefixes(term: str) -> tuple[str, ...]:
    """Those of the words that the rules alone make singular."""
    return (term, f"{term[:-1]}ies") if term.endswith("y") else (term,)


def _irregular_prefixes(term: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a term of the table, and of these words."""
    starts = _regular_prefixes(term)
    for word in sorted(words):
        starts = starts if word.startswith(starts) else (*starts, word)
    return starts


def _irregular_inflections() -> dict[str, tuple[str, ...]]:
    """The words of the table by their singular."""
    words: dict[str, tuple[str, ...]] = {}
    for word, term in _TABLE.items():
        words[term] = (*words.get(term, ()), word)
    return words


_IRREGULAR_INFLECTIONS = _irregular_inflections()
_IRREGULAR_PREFIXES = {term: _irregular_prefixes(term, words) for term, words in _IRREGULAR_INFLECTIONS.items()}

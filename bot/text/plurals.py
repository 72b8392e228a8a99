"""The tables of the plural stemmer (`bot.text.singular`): endings that change, and words that no rule gets right.

An ending of `ENDINGS` holds for every word that ends so (`viruses`, `enteroviruses`); a longer ending comes before a
shorter one, and a whole word of `WORDS` before any ending.
"""

from __future__ import annotations


def _words(text: str) -> list[str]:
    """The words of a table."""
    return text.split()


def _changed(singulars: str, old: str, new: str) -> dict[str, str]:
    """The plurals of words that end in `old`, which their plural has as `new`, each with its word."""
    return {word.removesuffix(old) + new: word for word in _words(singulars)}


ENDINGS = {
    # Greek
    "eses": "esis",
    "oses": "osis",
    "yses": "ysis",
    "iases": "iasis",
    "stases": "stasis",
    "itides": "itis",
    "emata": "ema",
    "gmata": "gma",
    "mmata": "mma",
    "omata": "oma",
    "umata": "uma",
    **_changed(
        "automaton phenomenon criterion hedron mitochondrion ganglion spermatozoon metazoon noumenon lexicon", "on", "a"
    ),
    # Latin
    **_changed(
        "bacterium cerebrum phylum sternum stadium acetabulum spectrum stratum optimum maximum minimum extremum "
        "quantum momentum erratum supremum infimum equilibrium symposium curriculum millennium continuum memorandum "
        "addendum corrigendum referendum colloquium aquarium consortium epithelium endothelium mesothelium compendium "
        "moratorium auditorium sanatorium honorarium planetarium sporangium mycelium flagellum cerebellum diverticulum "
        "reticulum desideratum candelabrum fulcrum plectrum residuum scutellum arboretum herbarium terrarium gymnasium "
        "emporium myocardium pericardium endometrium operculum tuberculum",
        "um",
        "a",
    ),
    "uli": "ulus",
    "sauri": "saurus",
    **_changed(
        "nucleus fungus bacillus coccus gyrus sulcus locus focus radius thalamus hippocampus thrombus embolus bronchus "
        "villus alveolus nucleolus malleolus bronchiolus octopus cactus alumnus syllabus terminus papyrus stylus "
        "humerus esophagus oesophagus sarcophagus uterus colossus polypus hippopotamus meniscus discus isthmus thymus "
        "rhombus narcissus echinus ocellus umbilicus cuneus clivus tophus nimbus",
        "us",
        "i",
    ),
    **_changed(
        "formula antenna nova nebula vertebra larva alga minutia hypha pupa fossa papilla maxilla axilla scapula "
        "fibula tibia lamina trachea alumna persona lacuna amoeba ameba ulna patella cicada bursa corona umbra aurora "
        "fistula retina fauna flora medulla vagina concha cochlea cornea areola abscissa aura hernia vena cauda "
        "fimbria bulla macula papula glabella plica cisterna ampulla fascia hyperbola pinna pleura ruga sclera taenia "
        "tessera theca tunica vesicula valvula stria trabecula lamella fovea uvula exuvia seta crista placenta",
        "",
        "e",
    ),
    "eaux": "eau",
    "eaus": "eau",
    "trices": "trix",
    **_changed("index vertex vortex simplex codex cortex apex", "ex", "ices"),
    **_changed("appendix helix cervix radix fornix varix calix", "ix", "ices"),
    # English
    **_changed("shelf wolf thief calf", "f", "ves"),
    **_changed("knife midwife housewife", "fe", "ves"),
    "children": "child",
    "women": "woman",
    "series": "series",
    "species": "species",
    # what has -us has -uses, and -ouse, -ause, -euse have them too
    "uses": "us",
    "auses": "ause",
    "euses": "euse",
    "ouses": "ouse",
    "oes": "o",
    "shoes": "shoe",
    "tzes": "tz",
    # a field of study is many of nothing
    "ics": "ics",
}
"""Endings of plurals, each with that of its singular. An ending that stays, stays whatever the rules say."""

_IRREGULAR = {
    **_changed("axis crisis oasis synopsis praxis testis emphasis catharsis pelvis naris", "is", "es"),
    **_changed("taxon archaeon prolegomenon", "on", "a"),
    **_changed(
        "serum ovum caecum septum forum dictum sacrum rostrum podium vacuum ilium cilium atrium cranium ostium labium "
        "ovarium biennium speculum vinculum frenulum centrum antrum rectum duodenum jejunum sputum simulacrum "
        "plasmodium basidium conidium gonidium hymenium perithecium archegonium",
        "um",
        "a",
    ),
    **_changed(
        "torus ramus magus abacus fundus incubus succubus genius acinus nevus naevus hilus tarsus metatarsus "
        "carpus metacarpus talus nidus pilus cirrus limbus callus phallus globus rectus vagus nauplius",
        "us",
        "i",
    ),
    **_changed("corpus subcorpus", "us", "ora"),
    **_changed("genus subgenus viscus", "us", "era"),
    **_changed("femur", "ur", "ora"),
    **_changed("foramen lumen", "en", "ina"),
    **_changed("larynx pharynx phalanx meninx", "x", "ges"),
    **_changed("calyx thorax", "x", "ces"),
    **_changed("iris ephemeris chrysalis", "s", "des"),
    **_changed("milieu adieu", "", "x"),
    **_changed("misery nursery", "y", "ies"),
    **_changed("half leaf self loaf elf sheaf hoof scarf dwarf wharf turf", "f", "ves"),
    **_changed("life wife afterlife halflife", "fe", "ves"),
    **_changed(
        "man workman fisherman chairman salesman statesman craftsman fireman policeman businessman gentleman "
        "countryman spokesman layman freshman herdsman huntsman sportsman nobleman congressman alderman ombudsman "
        "marksman middleman snowman serviceman seaman airman gunman clergyman tradesman repairman cameraman foreman "
        "draughtsman draftsman juryman doorman watchman milkman postman mailman swordsman horseman boatman",
        "an",
        "en",
    ),
    **_changed("mouse titmouse dormouse louse woodlouse", "ouse", "ice"),
    **_changed("foot forefoot hindfoot", "oot", "eet"),
    **_changed("tooth", "ooth", "eeth"),
    **_changed("goose", "oose", "eese"),
    "oxen": "ox",
    "oses": "os",
    "quizzes": "quiz",
    "topazes": "topaz",
    # a final e that -ches, -xes, -ies, -sses would take away
    **{
        word + "s": word
        for word in _words(
            "cache ache headache toothache stomachache backache heartache earache bellyache niche avalanche cliche "
            "psyche moustache mustache quiche creche brioche douche gouache pastiche microfiche fiche panache "
            "cartouche attache tranche cloche seiche porsche memcache impasse posse mousse lacrosse finesse crevasse "
            "wrasse largesse noblesse movie cookie calorie kilocalorie selfie zombie rookie genie prairie newbie "
            "freebie hoodie smoothie brownie pixie foodie indie goalie sortie menagerie collie birdie bogie budgie "
            "bookie coterie magpie necktie oldie reverie rotisserie townie veggie walkie talkie yuppie hippie junkie "
            "lassie sweetie techie trekkie groupie bourgeoisie lingerie camaraderie aerie potpie untie belie"
        )
    },
    # -use, -ose, -oe: of -us, -osis and -o they would be
    **{
        word + "s": word
        for word in _words(
            "use fuse muse abuse excuse refuse accuse confuse diffuse infuse reuse misuse recluse ruse peruse bemuse "
            "amuse transfuse defuse suffuse disabuse hypotenuse overuse effuse perfuse dose overdose underdose "
            "megadose microdose nose rose primrose tuberose hose lose close disclose enclose foreclose unclose pose "
            "expose propose compose purpose impose suppose dispose oppose transpose decompose repose depose interpose "
            "juxtapose presuppose superpose recompose predispose repurpose superimpose choose loose noose moose goose "
            "caboose mongoose papoose glucose cellulose hemicellulose nanocellulose fructose sucrose lactose maltose "
            "galactose hexose pentose ketose aldose triose xylose mannose ribose trehalose amylose dextrose cheese "
            "diocese canoe oboe aloe throe tiptoe mistletoe floe sloe backhoe phoebe moe toe foe hoe woe roe doe"
        )
    },
}

ENDS_IN_S = frozenset(
    _words(
        "bias debias alias dealias antialias atlas canvas gas biogas syngas pancreas lens virus status campus focus "
        "corpus subcorpus apparatus bonus census consensus octopus prospectus radius nexus surplus thesaurus syllabus "
        "chorus circus hippocampus abacus nucleus stimulus modulus calculus torus genius sinus bus omnibus plus locus "
        "genus iris pelvis trellis metropolis mantis ibis portcullis minus plexus cactus walrus terminus modus annulus "
        "thrombus embolus stylus fetus foetus rhinoceros albatros anus ignis clitoris penis epidermis glottis tennis "
        "cannabis biceps triceps quadriceps forceps"
    )
)
NO_PLURAL = frozenset(
    _words(
        "news kubernetes bayes pandas keras always perhaps chaos cosmos pathos ethos mythos kudos asbestos thermos "
        "tetanus jenkins texas kansas arkansas dallas christmas https macos webos freertos msdos centos towards "
        "afterwards besides whereas mars athens saas paas iaas faas xaas devops mlops aiops llmops sars mers aids "
        "diabetes measles rabies scabies caries facies herpes mumps feces faeces aedes anopheles bacteroides ascites "
        "archimedes socrates hercules achilles hermes isosceles pyrenees mercedes james charles thomas lucas douglas "
        "nicholas wales brussels siemens huygens sapiens trans corps schnapps overseas nowadays sometimes does goes "
        "moses pauli patchouli cathedra cmos nmos pmos pcos rtos ddos mems nems umts bordeaux "
        "adams stokes gibbs higgs reynolds hobbes vegas bios blas gaas inas alas ingaas algaas inalas taas"
    )
)
_PLURAL_IN_ICS = _words(
    "metric submetric topic subtopic clinic polyclinic critic fabric heuristic metaheuristic hyperheuristic "
    "matheuristic characteristic logic metalogic comic picnic attic epidemic pandemic mosaic relic cynic skeptic "
    "public sceptic cleric medic paramedic mimic tonic antibiotic probiotic prebiotic synbiotic postbiotic narcotic "
    "cosmetic diuretic anesthetic anaesthetic analgesic antiseptic plastic bioplastic microplastic nanoplastic ceramic "
    "bioceramic nanoceramic academic tactic mnemonic polemic lyric harmonic subharmonic superharmonic conic cubic "
    "quadric quartic quintic sextic infographic rubric republic lunatic fanatic mystic hieroglyphic psychedelic "
    "antipsychotic neuroleptic antiepileptic antidiabetic antiarrhythmic hypnotic mimetic peptidomimetic senolytic "
    "anxiolytic thrombolytic emetic antiemetic antipyretic eutectic dielectric ferroelectric multiferroic "
    "acrylic piezoelectric thermoelectric classic eccentric alcoholic diabetic asthmatic hispanic catholic aromatic "
    "heretic psychotropic agnostic asic nic smartnic tic pic mic epic music magic panic garlic traffic arsenic tropic"
)
_ENDS_IN_U = _words(
    "gpu cpu tpu npu dpu ipu apu lpu fpu mcu ppu vpu xpu gpgpu vcpu imu ecu menu submenu gru relu gelu elu silu selu "
    "bleu icu qpu iou alu mmu rsu pmu tcu emu sku guru tofu haiku tabu milieu tau tutu zebu gnu caribou bayou"
)
_ENDS_IN_I = _words(
    "api gui cli mri fmri roi doi agi kpi poi bci ppi ddi csi mpi hsi rfi uri qoi aoi voi nri ssri snri npi wiki emoji "
    "taxi ski safari alibi tsunami bikini kiwi salami origami yeti khaki rabbi zucchini israeli pakistani iraqi nazi "
    "jacuzzi corgi sushi martini yogi swami bonsai samurai wifi potpourri alkali chili chilli mini midi maxi semi"
)
_SHORT = _words("lm nn kg vm ev pc qd rv ue ui tv pv")
"""The only words this short that lose their s: `LMs` is a plural, `DNS` is not."""

GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ο": "omicron",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
"""The letters that a fold leaves, each with its name, which is its term: `λ-calculus` is `lambda calculus`."""

WORDS = {
    **_IRREGULAR,
    **{word + "es": word for word in ENDS_IN_S},
    **{word + "ses": word for word in ("bias", "focus", "bus", "gas")},
    **{word: word for word in (*ENDS_IN_S, *NO_PLURAL)},
    **{word + "s": word for word in (*_PLURAL_IN_ICS, *_ENDS_IN_U, *_ENDS_IN_I, *_SHORT)},
    **GREEK,
}
"""Whole words and their singular; a word that is its own is none's plural."""

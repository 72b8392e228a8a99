"""Pairs of words by kind: a singular and its plural that must meet, and words that must stay apart.

The words of a row stand as `one many | one many`.
"""

MEET = {
    "regular": """
        network networks | model models | image images | database databases | response responses | video videos |
        proof proofs | roof roofs | key keys | day days | epoch epochs | stomach stomachs | phase phases |
        house houses | cause causes | clause clauses | mouse mice | nurse nurses | size sizes | prize prizes |
        area areas | idea ideas | camera cameras | formula formulas | photo photos | piano pianos | radio radios |
        studio studios | belief beliefs
    """,
    "after a hiss": """
        class classes | loss losses | process processes | batch batches | box boxes | mesh meshes | search searches |
        approach approaches | tax taxes | prefix prefixes | address addresses | branch branches | sketch sketches |
        mass masses | glass glasses |
        bias biases | alias aliases | lens lenses | gas gases | bus buses | focus focuses | quiz quizzes |
        buzz buzzes | waltz waltzes | blitz blitzes | atlas atlases | canvas canvases | iris irises | pelvis pelvises
    """,
    "-y": """
        energy energies | library libraries | query queries | policy policies | strategy strategies | study studies |
        taxonomy taxonomies | proxy proxies | nursery nurseries | misery miseries | biopsy biopsies |
        anomaly anomalies
    """,
    "a final e": """
        cache caches | headache headaches | niche niches | avalanche avalanches | cookie cookies | movie movies |
        calorie calories | zombie zombies | selfie selfies | creche creches | tranche tranches | posse posses |
        tie ties
    """,
    "-virus": """
        virus viruses | enterovirus enteroviruses | hantavirus hantaviruses | coronavirus coronaviruses |
        arenavirus arenaviruses | baculovirus baculoviruses | orthopoxvirus orthopoxviruses |
        lyssavirus lyssaviruses | bacteriovirus bacterioviruses | rhinovirus rhinoviruses | parvovirus parvoviruses |
        geminivirus geminiviruses
    """,
    "-us, -uses": """
        fetus fetuses | campus campuses | bonus bonuses | status statuses | census censuses | chorus choruses |
        sinus sinuses | corpus corpuses | apparatus apparatuses | hiatus hiatuses | consensus consensuses |
        plexus plexuses | walrus walruses | uterus uteruses | crocus crocuses | caucus caucuses | lotus lotuses |
        hippopotamus hippopotamuses | discus discuses | papyrus papyruses | circus circuses | viscus viscuses
    """,
    "-us, -i": """
        gyrus gyri | sulcus sulci | fungus fungi | nucleus nuclei | stimulus stimuli | locus loci | radius radii |
        bacillus bacilli | lactobacillus lactobacilli | micronucleus micronuclei | focus foci | modulus moduli |
        torus tori | thalamus thalami | hypothalamus hypothalami | hippocampus hippocampi | thrombus thrombi |
        embolus emboli | bronchus bronchi | glomerulus glomeruli | villus villi | microvillus microvilli |
        alveolus alveoli | nucleolus nucleoli | calculus calculi | cumulus cumuli | tumulus tumuli | annulus annuli |
        octopus octopi | cactus cacti | alumnus alumni | syllabus syllabi | terminus termini | papyrus papyri |
        streptococcus streptococci | enterococcus enterococci | coccus cocci | tubulus tubuli | humerus humeri |
        ramus rami | acinus acini | uterus uteri | esophagus esophagi | multilocus multiloci |
        meniscus menisci | rhombus rhombi | fasciculus fasciculi | colliculus colliculi | stegosaurus stegosauri |
        metatarsus metatarsi | isthmus isthmi | callus calli | globus globi
    """,
    "-us, -era, -ora": """
        corpus corpora | subcorpus subcorpora | genus genera | subgenus subgenera | viscus viscera
    """,
    "-is, -es": """
        analysis analyses | hypothesis hypotheses | thesis theses | synthesis syntheses | crisis crises | axis axes |
        diagnosis diagnoses | prognosis prognoses | mitosis mitoses | meiosis meioses | neurosis neuroses |
        fibrosis fibroses | thrombosis thromboses | stenosis stenoses | symbiosis symbioses | necrosis necroses |
        osmosis osmoses | psychosis psychoses | metamorphosis metamorphoses | apoptosis apoptoses | mycosis mycoses |
        scoliosis scolioses | zoonosis zoonoses | metastasis metastases | prosthesis prostheses | dialysis dialyses |
        paralysis paralyses | hydrolysis hydrolyses | catalysis catalyses | parenthesis parentheses | oasis oases |
        emphasis emphases | pelvis pelves |
        metaanalysis metaanalyses | synopsis synopses | photosynthesis photosyntheses | genesis geneses |
        electrolysis electrolyses | psoriasis psoriases | endometriosis endometrioses | testis testes
    """,
    "-itis": """
        arthritis arthritides | hepatitis hepatitides | dermatitis dermatitides | iris irides | ephemeris ephemerides
    """,
    "-o, -oes": """
        halo haloes | mosquito mosquitoes | potato potatoes | echo echoes | tomato tomatoes | hero heroes |
        zero zeroes | volcano volcanoes | torpedo torpedoes | cargo cargoes | tornado tornadoes | domino dominoes |
        mango mangoes | embargo embargoes | veto vetoes | motto mottoes | buffalo buffaloes | mulatto mulattoes |
        fresco frescoes | manifesto manifestoes | innuendo innuendoes | undergo undergoes | ghetto ghettoes
    """,
    "-o, -os": "halo halos | mosquito mosquitos | zero zeros | logo logos | memo memos | casino casinos | tempo tempos",
    "-oe": "shoe shoes | canoe canoes | toe toes | oboe oboes | floe floes | horseshoe horseshoes | snowshoe snowshoes",
    "-ose, -use": """
        dose doses | overdose overdoses | nose noses | pose poses | purpose purposes | rose roses | hose hoses |
        glucose glucoses | cellulose celluloses | excuse excuses | use uses | reuse reuses | fuse fuses | muse muses |
        spouse spouses | pause pauses | hypotenuse hypotenuses | warehouse warehouses
    """,
    "-on, -a": """
        phenomenon phenomena | automaton automata | mitochondrion mitochondria | criterion criteria | taxon taxa |
        polyhedron polyhedra | tetrahedron tetrahedra | dodecahedron dodecahedra | ganglion ganglia | lexicon lexica |
        spermatozoon spermatozoa | subcriterion subcriteria
    """,
    "-um, -a": """
        bacterium bacteria | cyanobacterium cyanobacteria | mycobacterium mycobacteria | spectrum spectra |
        stratum strata | substratum substrata | optimum optima | maximum maxima | minimum minima | quantum quanta |
        extremum extrema | erratum errata | supremum suprema | equilibrium equilibria | symposium symposia |
        curriculum curricula | consortium consortia | epithelium epithelia | endothelium endothelia | atrium atria |
        cilium cilia | flagellum flagella | mycelium mycelia | serum sera | ovum ova | septum septa | cranium crania |
        compendium compendia | memorandum memoranda | millennium millennia | aquarium aquaria | momentum momenta |
        plasmodium plasmodia | conidium conidia | rectum recta |
        cerebrum cerebra | phylum phyla | stadium stadia | ostium ostia
    """,
    "-a, -ae and -ata": """
        formula formulae | antenna antennae | supernova supernovae | kilonova kilonovae | nebula nebulae |
        vertebra vertebrae | larva larvae | alga algae | microalga microalgae | hypha hyphae | pupa pupae |
        papilla papillae | lamina laminae | lacuna lacunae | schema schemata | stigma stigmata | lemma lemmata |
        stoma stomata | carcinoma carcinomata | enigma enigmata | minutia minutiae | trabecula trabeculae
    """,
    "-ex, -ix, -ices": """
        matrix matrices | submatrix submatrices | index indices | vertex vertices | vertex vertexes | index indexes |
        appendix appendices | vortex vortices | simplex simplices | codex codices | helix helices | cortex cortices |
        neocortex neocortices | apex apices | directrix directrices | cicatrix cicatrices | cervix cervices |
        radix radices | varix varices | fornix fornices | hypervertex hypervertices | multiindex multiindices
    """,
    "-x": "larynx larynges | pharynx pharynges | phalanx phalanges | calyx calyces | thorax thoraces",
    "-eau": "tableau tableaux | plateau plateaux | bureau bureaux | plateau plateaus | chateau chateaux",
    "-f, -ves": """
        half halves | leaf leaves | shelf shelves | self selves | wolf wolves | loaf loaves | thief thieves |
        calf calves | life lives | knife knives | wife wives | hoof hooves | scarf scarves | bookshelf bookshelves |
        elf elves | sheaf sheaves | midwife midwives
    """,
    "English": """
        child children | grandchild grandchildren | man men | woman women | policewoman policewomen | foot feet |
        tooth teeth | goose geese | ox oxen | louse lice | dormouse dormice | fisherman fishermen |
        fireman firemen | chairwoman chairwomen
    """,
    "-i, -is": """
        tsunami tsunamis | alibi alibis | wiki wikis | taxi taxis | ski skis | safari safaris | bikini bikinis |
        emoji emojis | kiwi kiwis | api apis | gui guis | uri uris | roi rois | kpi kpis | origami origamis
    """,
    "acronyms": """
        gpu gpus | hpu hpus | xpu xpus | bpu bpus | tpu tpus | llm llms | gan gans | vae vaes | cnn cnns | lm lms |
        ue ues | vm vms | relu relus | gru grus | icu icus | imu imus | sku skus | vlm vlms | moe moes
    """,
    "-ic, -ics": """
        metric metrics | topic topics | clinic clinics | critic critics | fabric fabrics | heuristic heuristics |
        characteristic characteristics | logic logics | comic comics | epidemic epidemics | pandemic pandemics |
        antibiotic antibiotics | probiotic probiotics | plastic plastics | microplastic microplastics |
        ceramic ceramics | mosaic mosaics | relic relics | medic medics | tactic tactics | lyric lyrics |
        harmonic harmonics | subtopic subtopics | metaheuristic metaheuristics | academic academics | asic asics
    """,
    "Greek letters": """
        alpha α | beta β | gamma γ | delta δ | epsilon ε | zeta ζ | eta η | theta θ | iota ι | kappa κ | lambda λ |
        mu μ | nu ν | xi ξ | omicron ο | pi π | rho ρ | sigma σ | tau τ | upsilon υ | phi φ | chi χ | psi ψ |
        omega ω | 1beta 1β | pi0 π0 | kappab κb | halpha hα | lambdacdm λcdm |
        tgfbeta1 tgfβ1 | muzero μzero
    """,
}
APART = {
    "a field of study": """
        logistics logistic | semantics semantic | physics physic | robotics robotic | mathematics mathematic |
        dynamics dynamic | graphics graphic | statistics statistic | kinetics kinetic | genetics genetic |
        optics optic | acoustics acoustic | aesthetics aesthetic | linguistics linguistic | electronics electronic |
        economics economic | informatics informatic | mechanics mechanic | genomics genomic | proteomics proteomic |
        pragmatics pragmatic | phonetics phonetic | ethics ethic | analytics analytic | diagnostics diagnostic |
        photonics photonic | plasmonics plasmonic | spintronics spintronic | haptics haptic | forensics forensic |
        thermodynamics thermodynamic | hydrodynamics hydrodynamic | econometrics econometric | biometrics biometric |
        psychometrics psychometric | cybernetics cybernetic | politics politic | basics basic | specifics specific |
        generics generic | numerics numeric | systematics systematic | therapeutics therapeutic |
        obstetrics obstetric | microfluidics microfluidic | mechatronics mechatronic |
        pharmacokinetics pharmacokinetic | athletics athletic | aerodynamics aerodynamic |
        combinatorics combinatoric | bioinformatics bioinformatic | hydraulics hydraulic
    """,
    "acronyms": """
        gps gp | dns dn | aws aw | ios io | sms sm | cps cp | css cs | tls tl | cms cm | sars sar | mers mer |
        saas saa | mlops mlop | devops devop | macos maco | cmos cmo | pcos pco | mems mem | gnss gns | nas na |
        ids id | ips ip | aids aid | qos qo | tts tt | vae va | sae sa | mae ma
    """,
    "-ss": """
        class clas | loss los | less le | access acces | stress stres | mass mas | glass glas | bass bas |
        gauss gaus | process proces
    """,
    "-us": """
        corpus corpu | virus viru | status statu | bus bu | focus focu | thus thu | plus plu | fetus fetu |
        locus locu | genus genu | campus campu | venus venu | octopus octopu | enterovirus enteroviru | zeus zeu
    """,
    "-is": """
        this thi | basis basi | axis axi | redis redi | iris iri | tennis tenni | analysis analysi | mitosis mitosi |
        paris pari | pelvis pelvi | crisis crisi | apis apes | testis testi | davis davi
    """,
    "-as": "bias bia | alias alia | canvas canva | gas ga | atlas atla | pandas panda | texas texa | pancreas pancrea",
    "-os and -oes": "chaos chao | ethos etho | cosmos cosmo | does doe | goes goe | asbestos asbesto | pathos patho",
    "-ies": "series serie | species specie | rabies raby | caries cary | timeseries timesery | subspecies subspecy",
    "names and adverbs": """
        always alway | perhaps perhap | bayes baye | kubernetes kubernete | https http | athens athen | mars mar |
        jenkins jenkin | texas texan | christmas christma | whereas wherea | besides beside | siemens siemen |
        adams adam | stokes stoke | gibbs gibb | gaas gaa | bios bio | dice die | opera opus |
        james jame | charles charle | lens len | news new | diabetes diabete | sapiens sapien | trans tran
    """,
    "other endings": """
        benchmark benchmarking | train training | train trained | compute computing | compute computer |
        optimal optimum | critic critical | virus viral | nucleus nuclear | stimulus stimulate | radius radial |
        fungus fungal | logic logical | energy energetic | policy policing | mitosis mitotic | analysis analytic |
        locus local | focus focal | phenomenon phenomenal | bacterium bacterial | potato potable
    """,
    "-a that is none's plural": "data datum | agenda agendum | media medium | sonata sonato | cathedra cathedron",
    "-i that is none's plural": "mri mrus | bernoulli bernoullus | fermi fermus | alibi alibus | tsunami tsunamus",
    "-ves and -ices": """
        drives drife | archives archife | curves curf | waves waf | natives natife | olives olife | services servex |
        devices devex | prices prex | slices slix | choices choix | twelves twelf
    """,
    "Greek letters": "mu μm | alpha a | beta b | nu νsmeft | lambda λόγος | pi p | omicron o | alpha αβ | beta betas1",
}


def pairs(table: str) -> list[tuple[str, str]]:
    """The pairs of a row."""
    return [(one, other) for one, other in (pair.split() for pair in table.split("|"))]

"""Singular and plural are one; what only looks like a plural is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.text.singular as singulars
from bot.text.singular import inflections, prefixes, singular

MEET = """
    gpu gpus | cpu cpus | tpu tpus | menu menus | energy energies | class classes | matrix matrices | index indices
    index indexes | vertex vertices | vertex vertexes | analysis analyses | hypothesis hypotheses | axis axes
    bias biases | cache caches | criterion criteria | corpus corpora | lens lenses | focus focuses | virus viruses
    loss losses | batch batches | box boxes | mesh meshes | model models | network networks | library libraries
    tie ties | process processes | process process | search searches | approach approaches | tax taxes
    transformer transformers | agent agents | query queries | policy policies | strategy strategies | study studies
    basis basis | llm llms | image images | database databases | response responses | status statuses
    spectrum spectra | maximum maxima | schema schemas | schema schemata | formula formulae | formula formulas
    automaton automata | phenomenon phenomena | child children | mouse mice | half halves | quiz quizzes | bus buses
    movie movies | hero heroes | series series | relu relus | parenthesis parentheses | appendix appendices
    crisis crises | diagnosis diagnoses | nucleus nuclei | polyhedron polyhedra | branch branches | canvas canvases
    api apis | gui guis | cortex cortices | taxon taxa | zero zeroes | hippocampus hippocampi | hoodie hoodies
    proxy proxies | taxonomy taxonomies | vae vaes | gan gans | cnn cnns | mdp mdps | queue queues | sketch sketches
    submatrix submatrices | neocortex neocortices | reanalysis reanalyses | coronavirus coronaviruses
    ellipse ellipses | supremum suprema | infimum infima | annulus annuli | thrombus thrombi | minutia minutiae
    lemma lemmata | lemma lemmas | volcano volcanoes | bookshelf bookshelves | subcorpus subcorpora | icu icus
    qpu qpus | alu alus | kpi kpis | bci bcis | prefix prefixes | alias aliases | address addresses | key keys
    video videos | proof proofs | phase phases | lm lms | ppi ppis | sku skus
"""
APART = """
    gps gp | dns dn | aws aw | ios io | this thi | basis basi | class clas | corpus corpu | news new | species specie
    virus viru | benchmark benchmarking | train training | train trained | compute computing | loss los | bias bia
    analysis analysi | series serie | physics physic | gas ga | lens len | bus bu | status statu
    does doe | sars sar | saas saa | mlops mlop | bayes baye | kubernetes kubernete | https http | ros ro | less le
    axis axi | apis apes | access acces | bias bia | alias alia | canvas canva | redis redi | always alway
"""


def pairs(table):
    return [tuple(pair.split()) for line in table.strip().splitlines() for pair in line.split("|")]


def test_the_tables_are_as_long_as_promised():
    assert len(pairs(MEET)) >= 60
    assert len(pairs(APART)) >= 20


@pytest.mark.parametrize(("one", "many"), pairs(MEET))
def test_these_words_meet(one, many):
    assert singular(one) == singular(many)


@pytest.mark.parametrize(("one", "other"), pairs(APART))
def test_these_words_stay_apart(one, other):
    assert singular(one) != singular(other)


TABLE = sorted({word for pair in singulars._TABLE.items() for word in pair})
WORDS = st.text(alphabet="aceghimnosuxyz", max_size=9) | st.builds(
    str.__add__, st.sampled_from(TABLE), st.sampled_from(["", "s", "es", "ses", "ies", "ss"])
)


@given(WORDS)
def test_the_singular_of_a_singular_is_itself(word):
    assert singular(singular(word)) == singular(word)


@pytest.mark.parametrize("ending", ["", "s", "es"])
def test_every_word_of_the_tables_has_a_singular_that_stays(ending):
    words = [word + ending for word in TABLE]
    assert [singular(singular(word)) for word in words] == list(map(singular, words))


@given(WORDS)
def test_a_term_may_be_written_as_every_word_of_which_it_is_the_singular(word):
    assert word in inflections(singular(word))
    assert all(singular(other) == singular(word) for other in inflections(singular(word)))


@pytest.mark.parametrize(("one", "many"), pairs(MEET))
def test_a_term_may_be_written_as_its_plurals(one, many):
    assert {one, many} <= set(inflections(singular(one)))


def begins_one_way(word: str, term: str) -> bool:
    return sum(map(word.startswith, prefixes(term))) == 1


@given(WORDS)
def test_a_word_begins_as_one_of_the_beginnings_of_its_singular_does(word):
    assert begins_one_way(word, singular(word))


@pytest.mark.parametrize("ending", ["", "s", "es"])
def test_every_word_of_the_tables_begins_as_one_of_those_of_its_singular_does(ending):
    words = [word + ending for word in TABLE]
    assert [word for word in words if not begins_one_way(word, singular(word))] == []


def test_a_term_has_few_beginnings():
    assert prefixes("network") == ("network",)
    assert prefixes("energy") == ("energy", "energies")
    assert prefixes("matrix") == ("matrix", "matrices")

"""A compound is one word however it is written: apart, closed up, or joined by a hyphen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paper.paper import Paper, PaperId
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.parser import parse
from bot.query.spellings import MOST_SPELLINGS, spellings, spellings_of
from bot.query.tree import Phrase, Prefix, Word

PARTS = [
    ("pre", "training"),
    ("multi", "modal"),
    ("risc", "v"),
    ("auto", "encoders"),
    ("x", "ray"),
    ("trans", "former"),
]


def found(query, title):
    paper = Paper(id=PaperId("test:1"), title=title, abstract="")
    return evaluate(parse(query), Document.of(paper)) is not None


@given(st.sampled_from(PARTS), st.sampled_from(["{}", "a {}", "{} corpora", "the new {} of old models"]))
def test_a_hyphen_joins_both_ways_and_a_blank_only_what_a_phrase_asks_for(parts, around):
    joined, closed, apart = ("-".join(parts), "".join(parts), " ".join(parts))
    for query in (joined, f'"{apart}"'):
        assert all(found(query, around.format(text)) for text in (joined, closed, apart))
        assert not any(found(f"* -{query}", around.format(text)) for text in (joined, closed, apart))
    assert found(closed, around.format(joined))
    assert found(closed, around.format(closed))
    assert not found(closed, around.format(apart))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("multimodal", "A multi‑modal model"),
        ("auto-encoder", "Variational Autoencoders"),
        ("autoencoders", "A variational auto-encoder"),
        ('"data set"', "Two datasets"),
        ("dataset", "Two data-sets"),
        ("stateoftheart", "A state-of-the-art model"),
        ("state-of-the-art", "A stateoftheart model"),
        ("finetun*", "Fine-tuning"),
        ("fine-tun*", "Finetuned"),
        ("title:pretraining", "Pre-training"),
        ("title:pre-training", "Pretraining"),
        ('"contrastive pretraining"', "Contrastive pre-training"),
        ('"contrastive pre-training"', "Contrastive pretraining"),
        ('"multimodal large language models"', "A multi-modal large language model"),
        ('"large language model finetuning"', "On large language model fine-tuning"),
        ('"multimodal pretraining"', "Multi-modal pre-training"),
        ('"multi-modal pre-training"', "Multimodal pretraining"),
        ('"parameter-efficient finetuning"', "Parameter-efficient fine-tuning"),
        ('"efficient finetuning"', "Parameter-efficient fine-tuning"),
        ('"pretraining corp*"', "Pre-training corpora"),
        ('"pre-training corp*"', "Pretraining corpora"),
        ("trans-membrane", "Transmembrane proteins"),
    ],
)
def test_each_spelling_finds_the_others(query, title):
    assert found(query, title)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ('"3 5"', "35 models"),
        ("35", "3-5 models"),
        ("GPT-3.5", "GPT-35"),
        ('"model S"', "Two models"),
        ('"model s*"', "Two models"),
        ("postpre", "In post-, pre-training"),
        ('"pretraining corpus"', "A pre training corpus"),
        ('"corpus pretraining"', "Pre-training corpus"),
        ("trainingpre", "pre-training"),
    ],
)
def test_what_is_no_compound_is_not_closed_up(query, title):
    assert not found(query, title)


def test_a_leaf_as_it_stands_is_its_first_spelling():
    assert spellings(Word("pretraining")) == (Word("pretraining"),)
    assert spellings(Phrase(("pre", "training"))) == (Phrase(("pre", "training")), Word("pretraining"))
    assert spellings(Prefix("tun", after=("fine",))) == (Prefix("tun", after=("fine",)), Prefix("finetun"))


def test_a_long_phrase_has_few_spellings():
    words = tuple(f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    assert len(spellings_of(words, is_prefix=False)) == MOST_SPELLINGS

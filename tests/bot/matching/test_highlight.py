"""The words that matched are marked where a person reads them."""

import pytest

from bot.matching.highlight import highlights
from bot.paper.paper import Paper, PaperId
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.parser import parse
from bot.query.tree import TextField


def marked(text, query, field=None):
    return [text[start:end] for start, end in highlights(text, parse(query), field=field)]


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("gpu", "GPUs and a GPU.", ["GPUs", "GPU"]),
        ("ai", "Two AIs, one AI’s AIS.", ["AIs", "AI"]),
        ('"alzheimer disease"', "Alzheimer’s disease and Alzheimer", ["Alzheimer’s disease"]),
        ("newton's", "A Newton method, Newton's", ["Newton", "Newton"]),
        ("alzh*", "ALZHEIMER'S", ["ALZHEIMER"]),
        ("beta-amyloid", "β-amyloid, amyloid", ["β-amyloid"]),
        ("alpha", "1 α, alphas and µα", ["α", "alphas"]),
        ("mitosis", "mitoses of halos", ["mitoses"]),
        ("모델", "언어 모델을 평가하다", ["모델"]),
        ("インドヨーロッパ", "「インド・ヨーロッパ語」", ["インド・ヨーロッパ"]),
        ("ai", "AIsを用いたAI", ["AIs", "AI"]),
        ('"mixture of experts"', "Sparse Mixture-of-Experts", ["Mixture-of-Experts"]),
        ("mixture of experts", "a mixture of experts", ["mixture", "of", "experts"]),
        ("quanti*", "(Quantized) models", ["Quantized"]),
        ("gpt-4*", "GPT-4o beats GPT-3", ["GPT-4o"]),
        ("gpu -survey", "A survey of GPUs", ["GPUs"]),
        ("jax OR julia", "Julia, JAX", ["Julia", "JAX"]),
        ("c++", "in C++, not C", ["C++"]),
        ("schrodinger", "the Schrödinger equation", ["Schrödinger"]),
        ("m3vit", "M³ViT", ["M³ViT"]),
        ("学习", "机器学习模型", ["学习"]),
        ("机器学习", "机器学习模型", ["机器学习"]),
        ("pretraining", "Pre-training, pretraining, pre training", ["Pre-training", "pretraining"]),
        ("pre-training", "Pre‑training, pretraining, pre training", ["Pre‑training", "pretraining", "pre training"]),
        ('"pretraining corpus"', "a pre-training corpus", ["pre-training corpus"]),
        ('"pre-training corpus"', "a pretraining corpus", ["pretraining corpus"]),
        ('"large scale pretraining"', "large-scale pre-training", ["large-scale pre-training"]),
        ("finetun*", "Fine-tuned", ["Fine-tuned"]),
        ("fine-tun*", "Finetuned", ["Finetuned"]),
        ("schrodingergleichung", "Die Schro\u0308dinger-Gleichung", ["Schro\u0308dinger-Gleichung"]),
        ("author:lecun", "LeCun", []),
        ("*", "anything", []),
    ],
)
def test_the_words_that_are_looked_for_are_marked(query, text, words):
    assert marked(text, query) == words


def test_overlapping_phrases_are_one_mark():
    assert marked("low rank adaptation", '"low rank" OR "rank adaptation"') == ["low rank adaptation"]


def test_a_word_sought_in_the_title_is_not_marked_in_the_abstract():
    assert marked("GPU", "title:gpu", TextField.ABSTRACT) == []
    assert marked("GPU", "title:gpu", TextField.TITLE) == ["GPU"]


def test_reasons_mark_any_other_text_for_the_same_terms():
    paper = Paper(id=PaperId("test:1"), title="GPUs", abstract="x")
    reasons = evaluate(parse("gpu | tpu"), Document.of(paper))
    summary = "It needs one GPU and no TPU."
    assert [summary[start:end] for start, end in highlights(summary, reasons)] == ["GPU"]

"""A text becomes the same tokens wherever it stands, and each knows its place."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.fold import fold
from bot.text.tokens import WORD, cutter, is_of_plain_words, join_tokens, query_tokens, surfaces, tokens

MORE = settings(max_examples=max(240, settings().max_examples))
CUT = {
    "Diffusion Transformers": "diffusion transformers",
    "C++, (C++) C++17 and C++/CUDA": "c++ c++ c++ 17 and c++ cuda",
    "C#, F#. A .NET framework, ASP.NET": "c# f# a .net framework asp net",
    "NeRF++ and libstdc++": "nerf ++ and libstdc ++",
    "3D GPT-4o RISC-V 3.1 node.js x_y a/b": "3d gpt 4o risc v 3 1 node js x y a b",
    "Alzheimer's, Parkinson’s, Newtonʼs, Bayes' and C++'s": "alzheimer parkinson newton bayes and c++",
    "ALZHEIMER'S Crohn`s Crohn´s Jose\u0301's users' Levi’s的": "alzheimer crohn crohn jose users levi 的",
    "O'Malley d'Alembert l’homme don't ’s 'style'": "o malley d alembert l homme don t s style",
    "HPUs, AIs, URIs, DNSs and fMRIs": "hpus ai uris dns and fmris",
    "GPS DNS GPUs LLMs SMS iOS CPS GaAs Is As": "gps dns gpus llms sms ios cps gaas is as",
    "AIsの ＨＰＵｓ": "ai の hpus",
    "β-amyloid, λ-calculus, 5 µm and νSMEFT": "β amyloid λ calculus 5 μm and νsmeft",
    "∆E of ϵ, ϕ, ϑ": "δe of ε φ θ",
    "mixture‑of–experts": "mixture of experts",
    "M³ViT M^3ViT M^{3}ViT": "m3vit m3vit m3vit",
    "naïve Schrödinger ﬁne Øresund ŁÓDŹ STRAßE": "naive schrodinger fine oresund lodz strasse",
    "x̂ and 𝒪(n)": "x and o n",
    "हिन्दी עִבְרִית كِتـاب": "हिन्दी עברית كتاب",
    "언어 모델을 GPU를": "언어 어 모델 델을 을 gpu 를",
    "インド・ヨーロッパ ｲﾝﾄﾞ･ﾖｰﾛｯﾊﾟ": "イン ンド ドヨ ヨー ーロ ロッ ッパ パ イン ンド ドヨ ヨー ーロ ロッ ッパ パ",
    "ア・学 a·b": "ア 学 a b",
    "机器学习 GPU": "机器 器学 学习 习 gpu",
    "用C++编程，在.NET上": "用 c++ 编程 程 在 .net 上",
    "学": "学",
    "＃ＧＰＵ": "gpu",
    "100 000%": "100 000",
    "…--- ++ # .": "",
    "the end .However": "the end however",
}
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            "aé\u0301ﬁßİŉ^＾{}3²+#.net 学习ไทยガｶﾞ・･·한글ᄒ\u1161\u11ab\u3099\u200d\u00ad-C-_'’`´sSUsIςβ∆\x1f"
        ),
        max_size=30,
    ).map("".join),
)


@pytest.mark.parametrize(("text", "expected"), CUT.items())
def test_a_text_is_cut_into_these_words(text, expected):
    assert surfaces(text) == expected.split()


def test_a_token_has_a_surface_and_a_term():
    assert [tuple(token) for token in tokens("GPUs' energies")] == [("gpus", "gpu"), ("energies", "energy")]


@MORE
@given(TEXTS)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@MORE
@given(TEXTS)
def test_what_is_sought_can_be_spelled_and_read_again(text):
    typed = tuple(token.surface for token in query_tokens(text))
    assert tuple(token.surface for token in query_tokens(join_tokens(typed))) == typed


CJK = st.text(alphabet="机器学习模型", min_size=1, max_size=8)


@MORE
@given(st.lists(CJK, min_size=1, max_size=3), st.text(alphabet="机器学习模型", min_size=2, max_size=4))
def test_a_script_without_spaces_is_found_by_exactly_its_substrings(runs, part):
    text = " ".join(runs)
    there, wanted = surfaces(text), [token.surface for token in query_tokens(part)]
    found = any(there[at : at + len(wanted)] == wanted for at in range(len(there)))
    assert found == (part in text)


def test_work_grows_as_the_text_does():
    pieces = ["Benchmarks of naïve transformers, ", "机", "^", "{", ".net", "+", "a^{", "\u0301", "a-"]
    for piece in pieces:
        assert isinstance(tokens(piece * (200_000 // len(piece))), tuple)


def test_no_word_of_a_text_is_lost():
    text = "Scaling Test-Time Compute: 10x cheaper (and 3.5% better) than GPT-4o/o1!"
    assert "".join(surfaces(text)) == "".join(re.findall(r"[a-z0-9]+", text.lower()))


@given(st.text(st.characters(max_codepoint=0x7F)).filter(is_of_plain_words))
def test_a_text_of_ascii_is_cut_as_any_other(text):
    assert cutter(text)(text) == WORD.findall(text)

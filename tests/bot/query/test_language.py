"""The query language, line by line as it is promised to people."""

import pytest

from bot.paper.paper import Paper, PaperId
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.parser import parse


def paper(title="", abstract="", **facts):
    return Document.of(Paper(id=PaperId("test:1"), title=title, abstract=abstract, **facts))


def found(query, *texts, **facts):
    return evaluate(parse(query), paper(*texts, **facts)) is not None


WORDS = [
    # query, finds, does not find
    ("diffusion transformer", "A transformer for diffusion", "A diffusion model"),
    ('"mixture of experts"', "Sparse Mixture of Experts", "Experts of a mixture"),
    ('"mixture of experts"', "Mixture-of-Experts", "Mixture of many experts"),
    ("mixture-of-experts", "mixture of expert models", "experts in mixture"),
    ("test/time_compute", "Test-Time Compute", "compute at test time"),
    ("jax OR julia", "Julia", "or"),
    ("jax | julia", "JAX", "java"),
    ("jax OR julia gpu", "JAX", "Julia"),
    ("jax AND gpu", "JAX on a GPU", "JAX and"),
    ("gpu -survey", "GPUs", "A survey of GPUs"),
    ("gpu NOT survey", "GPUs", "A survey of GPUs"),
    ("gpu – survey", "A survey of GPUs", "GPUs"),
    ("gpu –survey", "GPUs", "A survey of GPUs"),
    ("gpu —survey", "GPUs", "A survey of GPUs"),
    ("low–rank", "low-rank", "rank low"),
    ("(jax OR julia) gpu", "Julia on GPUs", "Julia"),
    ("-(survey OR review) gpu", "a gpu", "a gpu review"),
    ("quanti*", "quantization", "quality"),
    ("energie*", "energies", "energy"),
    ("GPT-4*", "GPT-4o", "4o GPT"),
    ("naive", "naïve", "native"),
    ("naïve", "Naive", "native"),
    ("schrodinger", "Schrödinger", "schroeder"),
    ('Schr\\"odinger', "Schrödinger", "schroeder"),
    ("m3vit", "M³ViT", "M3"),
    ("M^{3}ViT", "M³ViT", "M3"),
    ("$M^3$ViT", "M³ViT", "M3"),
    ("M³ViT", "M3ViT", "ViT"),
    ("gpus", "one GPU", "GP"),
    ("energy", "energies", "energetic"),
    ("class", "classes", "clasp"),
    ("matrices", "a matrix", "mat"),
    ("benchmark", "benchmarks", "benchmarking"),
    ("benchmark*", "benchmarking", "bench"),
    ("gps", "GPS", "a GP"),
    ("dns", "DNS", "DN"),
    ("c++", "fast (C++), and", "C and c"),
    ("C#", "in C#.", "C++"),
    ("f#", "F#-like", "F"),
    ("C\\#", "in C#.", "C"),
    ("E(3)-equivariant", "E(3)-equivariant networks", "E(3) networks"),
    ("SO(3)-invariant -survey", "SO(3)-invariant", "a survey of SO(3)-invariant"),
    ('"low rank"-adapters', "Low-rank adapters", "low rank"),
    ("(jax OR julia)-gpu", "JAX on a GPU", "JAX"),
    ("gpu ‒survey", "GPUs", "A survey of GPUs"),
    ("Erd\\H{o}s R\\H{e}nyi \\L{}ukasz \\v{C}ech", "Erdős, Rényi, Łukasz, Čech", "Erdős, Rényi, Čech"),
    ("$\\infty$-category", "An ∞-category", "infinite"),
    ("\\(M^3\\)ViT", "M³ViT", "ViT"),
    ("S\\o ren", "Søren", "so ren"),
    ("xeon", "A Xeon™", "Xeontm"),
    ("O'Brien", "OʼBrien", "Brien, O"),
    ("ŉ", "n", "m"),
    (".net", "the .NET runtime", "a net"),
    ("asp.net", "ASP.NET", "net asp"),
    ("nerf++", "NeRF++", "NeRF"),
    ("nerf", "NeRF++", "nerve"),
    ("3D", "in 3D", "3 D"),
    ("gpt-4o", "GPT-4o", "GPT 4"),
    ("RISC-V", "risc v", "RISC"),
    ("node.js", "Node.js", "js node"),
    ("3.1", "Llama 3.1", "1.3"),
    ("学习", "机器学习模型", "学会习惯"),
    ("机器学习", "机器学习模型", "机器 学习"),
    ("“mixture of experts”", "mixture of experts", "experts"),
    ("（jax　OR　julia）", "julia", "jack"),
    ("LeCun's", "LeCun’s", "Lecunian"),
    ("newton's", "A Newton method", "Newtonian gravity"),
    ('"alzheimer disease"', "Alzheimer's disease", "Alzheimer and disease"),
    ("alzheimers", "ALZHEIMER'S disease", None),
    ("o'malley", "O’Malley's", "malley o"),
    ("R&amp;D", "R&D", "D R"),
    ("&lt;gpu&gt;", "gpu", "lt"),
    ("<http://node.js|node.js>", "node.js", "http"),
    ("or", "this or that", "this and that"),
    ("jax, julia", "Julia and JAX", "JAX"),
    (r"Schr{\"o}dinger", "Schrödinger", "Schr o dinger"),
    (r"Erd\H{o}s", "Erdős", "Erd"),
    (r"$\alpha$-divergence", "α-divergence", "a divergence"),
    ("beta-amyloid", "β-amyloid", "amyloid beta"),
    ("β-amyloid", "beta amyloid", "b amyloid"),
    ("lambda", "the λ-calculus", "νSMEFT"),
    ("il-1beta", "IL-1β", "IL-1α"),
    ("sigma", "Σ and ς", None),
    ("mu", "the micro sign µ", "5 µm"),
    ("delta", "a ∆ learned", "ΔE"),
    ("epsilon", "ϵ-greedy", None),
    ("hpu", "Scaling on 512 HPUs", "HPV"),
    ("hpus", "an HPU", None),
    ("AI", "Two AIs", "AIS of ships"),
    ("ais", "AIS of ships", "Two AIs"),
    ("모델", "언어 모델을 평가하다", "모의 델타"),
    ("뇌", "뇌를 본다", "눈을 본다"),
    ("gpu", "GPU를 쓴다", None),
    ("インド・ヨーロッパ", "インドヨーロッパ語", "インドとヨーロッパ"),
    ("インドヨーロッパ", "ｲﾝﾄﾞ･ﾖｰﾛｯﾊﾟ語", None),
    ("logistics", "Logistics of ports", "Logistic regression"),
    (r"\alpha-divergence", "α-divergence", "divergence"),
    ("H$_2$O", "H₂O", "H 2 O"),
    (r"$O(n \log n)$", "O(n log n) time", "n log n"),
    (r"-$x_i$ gpu", "GPU", "GPU xᵢ"),
    ("$-x$ gpu", "GPU of x", "GPU"),
    ('"mixture of exp*"', "a mixture of experts", "a mixture of many experts"),
    ('"A* search"', "A* search", "A star search"),
    ("GPU的", "GPU的发展", "的GPU"),
    ("\u200btitle\u2069 gp\u00adu", "title: GPU", "gpu"),
    ("[gpu](https://gpu.example/x)", "gpu", "https"),
    ("* -survey", "anything", "a survey"),
    ("*", "", None),
]


@pytest.mark.parametrize(("query", "hit", "miss"), WORDS)
@pytest.mark.parametrize("field", ["title", "abstract"])
def test_a_query_finds_this_and_not_that(query, hit, miss, field):
    assert found(query, **{field: hit})
    assert miss is None or not found(query, **{field: miss})


def test_words_may_be_spread_over_title_and_abstract():
    assert found("diffusion transformer", "Diffusion", "a transformer")


def test_a_phrase_stays_inside_one_field():
    assert not found('"low rank"', "All that is low", "rank matters")


@pytest.mark.parametrize(
    ("query", "title", "abstract", "expected"),
    [
        ("title:gpu", "GPU", "x", True),
        ("title:gpu", "x", "GPU", False),
        ("title:(gpu OR tpu)", "TPU", "x", True),
        ("title:(gpu OR tpu)", "x", "TPU", False),
        ("title:(gpu -survey)", "GPU", "a survey", True),
        ("title:(gpu -survey)", "GPU survey", "x", False),
        ('abstract:"low rank"', "x", "low-rank", True),
        ('abstract:"low rank"', "low rank", "x", False),
        ("title:quanti*", "x", "quantized", False),
        ("TITLE: gpu", "gpu", "x", True),
        ("-title:survey gpu", "gpu", "survey", True),
    ],
)
def test_a_field_confines_words(query, title, abstract, expected):
    assert found(query, title, abstract) is expected


def test_invisible_characters_before_a_field_do_not_make_it_a_word():
    assert found("\ufefftitle:gpu", "GPU")
    assert not found("\ufefftitle:gpu", "title", "gpu")


LECUN = ['author:"Yann LeCun"', 'author:"LeCun Y"', 'author:"Y. LeCun"', "author:lecun", 'author:"LECUN, YANN"']


@pytest.mark.parametrize("query", LECUN)
@pytest.mark.parametrize("name", ["Yann LeCun", "LeCun Y", "Y. LeCun", "Yann A. LeCun", "LeCun, Yann"])
def test_an_author_is_found_however_the_name_is_written(query, name):
    assert found(query, authors=("Geoffrey Hinton", name))


@pytest.mark.parametrize("query", LECUN[:3])
@pytest.mark.parametrize("name", ["Bob LeCun", "Yann Lee", "Y. L.", "Yann", "Yannick Noah"])
def test_another_author_is_not_found(query, name):
    assert not found(query, authors=(name,))


def test_parts_of_a_name_come_from_one_author():
    assert not found('author:"Yann Hinton"', authors=("Yann LeCun", "Geoffrey Hinton"))


def test_an_author_of_several_is_enough():
    assert found("author:(hinton OR lecun)", authors=("Yann LeCun",))


@pytest.mark.parametrize("typed", ["Hinton GE", "GE Hinton", "Hinton, G.E."])
def test_initials_may_stand_together(typed):
    assert found(f'author:"{typed}"', authors=("Geoffrey E. Hinton",))
    assert found(f'author:"{typed}"', authors=("Geoffrey Hinton",))
    assert not found(f'author:"{typed}"', authors=("Mary Hinton",))


@pytest.mark.parametrize(("typed", "author"), [("Henry Ford II", "Henry Ford"), ("LI WEI", "Wei Li")])
def test_capitals_are_not_always_initials(typed, author):
    assert found(f'author:"{typed}"', authors=(author,))
    assert not found(f'author:"{typed}"', authors=("Ines Ferrari",))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("category:cs.LG", True),
        ("cat:CS.lg", True),
        ("cat:cs.*", True),
        ("category:cs", True),
        ("category:hep-th", True),
        ("category:cs.CV", False),
        ("category:stat.*", False),
        ("category:c", False),
        ("gpu OR category:math.*", False),
        ("gpu source:arxiv", False),
        ("* source:arxiv", True),
        ("* source:huggingface", False),
        ("upvotes:>=20", True),
        ("upvotes:&gt;=20", True),
        ("upvotes:>= 20", True),
        ("upvotes:≥20", True),
        ("upvotes:＞＝２０", True),
        ("upvotes:>20", False),
        ("upvotes:=20", True),
        ("* upvotes:<=20", True),
        ("* upvotes:<20", False),
        ("stars:>=100", False),
        ("* -stars:>=100", True),
        ("* stars:<5", False),
        ("has:code", True),
        ("* -has:code", False),
    ],
)
def test_what_is_known_of_a_paper_can_be_asked_for(query, expected):
    facts = {"categories": ("cs.LG", "hep-th"), "sources": ("arxiv",), "upvotes": 20, "code_url": "https://x.org"}
    assert found(query, **facts) is expected


def test_a_match_says_which_terms_were_found_and_where():
    reasons = evaluate(
        parse('"mixture of experts" gpu* -survey author:lecun upvotes:>=5'),
        paper("Mixture-of-Experts", "experts on GPUs; a mixture of experts", authors=("Y. LeCun",), upvotes=9),
    )
    assert [(term.text, term.fields) for term in reasons.terms] == [
        ("mixture of experts", ("title", "abstract")),
        ("gpu*", ("abstract",)),
        ("Y. LeCun", ("author",)),
        ("upvotes:>=5", ("upvotes",)),
    ]
    assert reasons.fields == ("title", "abstract", "author", "upvotes")


def test_alternatives_say_all_that_were_found():
    reasons = evaluate(parse("jax OR julia OR gpu"), paper("JAX for GPUs"))
    assert [term.text for term in reasons.terms] == ["jax", "gpu"]

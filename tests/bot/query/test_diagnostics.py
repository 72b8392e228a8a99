"""What is refused, each with its place, its reason and a query that works."""

import pytest

from bot.errors import QueryError
from bot.query.canonical import canonical
from bot.query.canonical_reader import read_canonical
from bot.query.parser import parse

REFUSED = [
    # typed, what the caret is under, a part of the message, what would work
    ('"mixture of', '"mixture of', "never closed", '"mixture of"'),
    ("(jax OR julia", "(", "never closed", "(jax OR julia)"),
    ("jax)", ")", "never opened", "jax"),
    ("upvotes:e5", "e5", "whole number", "upvotes:>=20"),
    ("stars:>=1.5k", ">=1.5k", "whole number", "stars:>=1500"),
    ("stars:>=e9k", ">=e9k", "whole number", "stars:>=100"),
    ("stars:>=1e3", ">=1e3", "whole number", "stars:>=1000"),
    ("gpu OR", "OR", "needs something behind", "gpu"),
    ("OR gpu", "OR", "needs something before", "gpu"),
    ("gpu AND AND tpu", "AND", "needs something behind", "gpu AND tpu"),
    ("gpu | | tpu", "|", "needs something behind", "gpu | tpu"),
    ("gpu NOT", "NOT", "needs something behind", "gpu"),
    ("gpu -", "-", "needs a word", "gpu"),
    ("gpu ()", "()", "nothing between", "gpu"),
    ("gpu &", "&", "no letter or digit", "gpu"),
    ('gpu ""', '""', "no letter or digit", "gpu"),
    ("", "", "empty", '"mixture of experts"'),
    ("  ", "  ", "empty", '"mixture of experts"'),
    ("autor:hinton", "autor:", "did you mean `author:`", "author:hinton"),
    ("gpu titel:x", "titel:", "did you mean `title:`", "gpu title:x"),
    ("foo:bar", "foo:", "no field `foo:`", "foo bar"),
    ("gpu title:", "title:", "needs a value", "gpu"),
    ("jax title:-gpu", "title:-", "before the field", "jax -title:gpu"),
    ("title:(gpu abstract:tpu)", "abstract:tpu", "one field only", "title:(gpu tpu)"),
    ("gpu upvotes:many", "many", "no whole number", "gpu upvotes:>=20"),
    ("gpu upvotes:>=5k", ">=5k", "no whole number", "gpu upvotes:>=5000"),
    ("gpu stars:=>7", "=>7", "no comparison", "gpu stars:>=7"),
    ("gpu stars:7", "7", "needs a comparison", "gpu stars:>=7"),
    ("gpu has:models", "models", "has:code", "gpu has:code"),
    ("cat:c*", "c*", "no category", "cat:c.*"),
    ("author:y", "y", "no initial", "author:hinton"),
    ("author:hint*", "hint*", "does not work in a name", "author:hint"),
    ("gpu source:!", "!", "names no source", "gpu source:arxiv"),
    ("a*", "a*", "at least 2 letters", "a"),
    ("qu*nti", "qu*nti", "only at the end", "qu*"),
    ("title:*", "*", "every paper", "*"),
    ("学", "学", "at least two", "学学"),
    ("学 gpu", "学", "at least two", "gpu"),
    ("**gpu**", "**gpu**", "only at the end", "gpu"),
    ("*gpu* tpu", "*gpu*", "only at the end", "gpu tpu"),
    ("title:OR", "title:", "needs a value", 'title:"OR"'),
    ("title:", "title:", "`title:word`", "title:word"),
    ("has:", "has:", "`has:code`", "has:code"),
    ("title:NOT gpu", "title:NOT", "`-title:…`", "* -title: gpu"),
    ("abs:gpu", "abs:", "did you mean `abstract:`", "abstract:gpu"),
    ("src:arxiv", "src:", "did you mean `source:`", "* source:arxiv"),
    ("upvotes>=20 gpu", "upvotes>=20", "`upvotes:>=20`", "upvotes:>=20 gpu"),
    ("gpu upvotes:=<20", "=<20", "no comparison", "gpu upvotes:<=20"),
    ("upvotes:==20", "==20", "no comparison", "upvotes:=20"),
    ("upvotes:20..30", "20..30", "no whole number", "upvotes:>=20"),
    ("upvotes:>=1000000000", ">=1000000000", "no whole number", "upvotes:>=999999999"),
    ("cat:hep-*", "hep-*", "no category", "cat:hep.*"),
    ("cat:*", "*", "no category", "cat:cs.LG"),
    ("-*", "-*", "nearly every paper", '"mixture of experts"'),
    # several faults are mended one after the other
    ("autor:hinton upvotes:20 (jax", "(", "never closed", "author:hinton upvotes:>=20 (jax)"),
    ("titel:(a OR b", "(", "never closed", "title:(a OR b)"),
    ("gpu (AND tpu)", "AND", "needs something before", "gpu (tpu)"),
    ("-gpu", "-gpu", "nearly every paper", "* -gpu"),
    ("gpu OR -survey", "-survey", "nearly every paper", "gpu -survey"),
    ("source:arxiv", "source:arxiv", "nearly every paper", "* source:arxiv"),
    ("gpu OR upvotes:>=0", "upvotes:>=0", "nearly every paper", "gpu upvotes:>=0"),
    ("upvotes:<9", "upvotes:<9", "nearly every paper", "* upvotes:<9"),
    ("(jax OR -a) (gpu OR -b)", "(jax OR -a) (gpu OR -b)", "nearly every paper", None),
    ("gpu AND &amp;", "&amp;", "no letter or digit", None),
]


@pytest.mark.parametrize(("typed", "under", "reason", "works"), REFUSED)
def test_a_refusal_says_where_what_and_what_would_work(typed, under, reason, works):
    with pytest.raises(QueryError) as caught:
        parse(typed)
    refusal = caught.value
    assert typed[refusal.place.start : refusal.place.end] == under
    assert reason in refusal.message
    assert refusal.suggestion is not None
    parse(refusal.suggestion)
    if works is not None:
        assert refusal.suggestion == works


@pytest.mark.parametrize(
    ("typed", "limit"),
    [
        ("x" * 501, "500 characters"),
        ("ab " * 65, "64 words"),
        ("(" * 17 + "gpu" + ")" * 17, "16 deep"),
        ("NOT " * 18 + "gpu", "16 deep"),
    ],
)
def test_a_limit_is_named(typed, limit):
    with pytest.raises(QueryError, match=limit) as caught:
        parse(typed)
    parse(caught.value.suggestion)


@pytest.mark.parametrize(
    "typed",
    ["x" * 500, " ".join(f"w{number}" for number in range(64)), "(" * 16 + "gpu" + ")" * 16, " OR ".join(["gpu"] * 64)],
)
def test_a_query_at_the_limit_is_fine(typed):
    parse(typed)


def test_a_query_that_is_longer_when_written_out_is_refused_too():
    with pytest.raises(QueryError, match="written out"):
        parse(" ".join(f"\ufdfa{number}" for number in range(64)))  # one character that stands for eighteen


def test_what_a_field_at_each_word_makes_longer_is_fine():
    written = canonical(parse(f"abstract:({'|'.join(f'word{number}' for number in range(60))})"))
    assert len(written) > 500
    assert canonical(read_canonical(written)) == written
    with pytest.raises(QueryError, match="500 characters"):
        parse(written)


def test_of_too_many_formulas_the_first_are_offered():
    typed = " OR ".join(f"$\\{letter}$" for letter in ("alpha", "beta", "gamma", "delta", "eta", "theta", "zeta"))
    with pytest.raises(QueryError, match="6 different formulas") as caught:
        parse(typed)
    assert typed[caught.value.place.start : caught.value.place.end] == "$\\zeta$"
    assert canonical(parse(caught.value.suggestion)) == "α OR β OR δ OR η OR γ OR θ"


@pytest.mark.parametrize(
    "typed", ["(jax OR -survey) gpu", "* -gpu", "*", "has:code", "upvotes:>=1", "cat:cs.* -survey", "-(-gpu)"]
)
def test_a_query_with_a_part_that_must_be_there_is_fine(typed):
    parse(typed)


@pytest.mark.parametrize("typed", ["gpu " * 200_000, "(" * 1_000_000, '"' * 999_999, "NOT " * 300_000, "\\" * 100_000])
def test_a_huge_text_is_refused_at_once(typed):
    with pytest.raises(QueryError) as caught:
        parse(typed)
    assert caught.value.place.end <= len(typed) + 1


def test_the_caret_points_into_what_was_typed_not_into_what_was_read():
    with pytest.raises(QueryError) as caught:
        parse("“R&amp;D” gpu OR")
    assert caught.value.pointer.splitlines()[1].index("^") == len("“R&amp;D” gpu ")


@pytest.mark.parametrize(
    ("typed", "under"),
    [
        (r"$\alpha$-vae R&amp;D autor:x", "autor:"),
        ("\u200b<https://x.org|x.org> gpu upvotes:≥many", "≥many"),
        (r"Schr{\"o}dinger gpu OR", "OR"),
        ("gpu <https://x.org|autor:x>", "<https://x.org|autor:x>"),
        ("“low rank” –(gpu", "("),
        ("ｇｐｕ　ＯＲ", "ＯＲ"),
    ],
)
def test_the_caret_is_under_what_was_typed(typed, under):
    with pytest.raises(QueryError) as caught:
        parse(typed)
    place = caught.value.place
    assert typed[place.start : place.end] == under


def test_half_a_character_is_shown_so_that_it_can_be_written():
    with pytest.raises(QueryError) as caught:
        parse("gpu \ud800 \x00 OR")
    for shown in (caught.value.message, caught.value.pointer, caught.value.suggestion):
        assert shown.encode()


@pytest.mark.parametrize("typed", ["std::vector", "http://x.org/a", "10:1", "C4:"])
def test_colons_that_are_no_fields_are_no_errors(typed):
    assert canonical(parse(f"{typed} gpu"))


def test_a_query_is_refused_when_only_its_identity_is_too_long_written_out():
    singles = "0123456789abcdefghijklmnopqrstuvwxyzαβγδεζηθικλμνξοπρτυφχψωжзийл"
    tails = [f"mice-{one}" if number < 8 else one for number, one in enumerate(singles)]
    query = f"abstract:({' '.join(f'mice-{tail}' for tail in tails)})"
    assert len(query) <= 500
    with pytest.raises(QueryError, match="written out"):
        parse(query)

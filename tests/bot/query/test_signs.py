"""Signs of other languages: read as they were meant, or refused with the query that was meant."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.query.canonical import canonical
from bot.query.parser import parse
from bot.query.typed import as_typed

ASKED_ABOUT = [
    # typed, what the caret is under, what was meant
    ("robot !survey", "!survey", "robot -survey"),
    ("!survey", "!survey", "* -survey"),
    ("robot ！survey", "！survey", "robot -survey"),
    ('robot !"low rank"', "!", 'robot -"low rank"'),
    ("robot !(a OR b)", "!", "robot -(a OR b)"),
    ("robot ! survey", "! ", "robot -survey"),
    ("robot title:!survey", "title:!survey", "robot -title:survey"),
    ("robot -!survey", "!survey", "robot -survey"),
    ("robot `-survey`", "`-survey`", "robot -survey"),
    ('robot "-survey"', '"-survey"', 'robot -"survey"'),
    ("!aa !bb gpu", "!aa", "-aa -bb gpu"),
    ("gpu ~survey", "~survey", "gpu survey"),
    ("#gpu", "#gpu", "gpu"),
    ("==gpu", "==gpu", "gpu"),
    ("@lecun", "@lecun", "author:lecun"),
    ("author:@lecun", "@lecun", "author:lecun"),
    ("survey~2", "survey~2", "survey"),
    ('"low rank"~3', "~3", '"low rank"'),
    ("te?t", "te?t", "te*"),
    ("'graph neural network'", "'graph neural network'", '"graph neural network"'),
    ("‘graph neural network’", "‘graph neural network’", '"graph neural network"'),
    ("robot -'low rank'", "'low rank'", 'robot -"low rank"'),
    ("author:'Ada Roe'", "'Ada Roe'", 'author:"Ada Roe"'),
    ("title:'low rank' gpu", "'low rank'", 'title:"low rank" gpu'),
    ("``low rank'' gpu", "``low rank''", '"low rank" gpu'),
    ("gpu or tpu", "or", "gpu OR tpu"),
    ("gpu Or tpu", "Or", "gpu OR tpu"),
    ("gpu and/or tpu", "and/or", "gpu OR tpu"),
    ("a or b or c or d or e or f or g", "or", "a OR b OR c OR d OR e OR f OR g"),
    ("gpu not survey", "not", "gpu NOT survey"),
    ("gpu and not survey", "not", "gpu and NOT survey"),
    ("title:(gpu or tpu)", "or", "title:(gpu OR tpu)"),
    ("author:Yann LeCun", "author:Yann LeCun", 'author:"Yann LeCun"'),
    ("author:Yann LeCun attention", "author:Yann LeCun", 'author:"Yann LeCun" attention'),
    ("author:van der Berg gpu", "author:van der Berg", 'author:"van der Berg" gpu'),
    ("author:LeCun, Y.", "author:LeCun, Y.", 'author:"LeCun Y."'),
    ("author:roe,poe", "author:roe,poe", "author:(roe OR poe)"),
    ("author:roe, poe", "author:roe, poe", "author:(roe OR poe)"),
    ("author:roe; poe", "author:roe; poe", "author:(roe OR poe)"),
    ("author:roe or poe gpu", "author:roe or poe", "author:(roe OR poe) gpu"),
    ("author:roe/poe", "author:roe/poe", "author:(roe OR poe)"),
    ("author:Roe and Poe gpu", "author:Roe and Poe", "author:(Roe AND Poe) gpu"),
    ("cat:cs.LG/cs.CV", "cat:cs.LG/cs.CV", "cat:(cs.LG OR cs.CV)"),
    ("gpu - survey", "- ", "gpu -survey"),
    ("[jax OR julia] gpu", "[", "(jax OR julia) gpu"),
    ("author:Ada Roe, Ben Poe", "author:Ada Roe, Ben Poe", 'author:("Ada Roe" OR "Ben Poe")'),
    ("author:(Ada Roe OR Poe)", "Ada Roe", 'author:("Ada Roe" OR Poe)'),
    ("gpu ANDNOT tpu", "ANDNOT", "gpu NOT tpu"),
    ("gpu but not tpu", "but not", "gpu NOT tpu"),
    ("gpu EXCEPT tpu", "EXCEPT", "gpu NOT tpu"),
    ("gpu NEAR/3 tpu", "NEAR/3", "gpu tpu"),
    ("gpu W/3 tpu", "W/3", "gpu tpu"),
    ("ti:gpu AND abs:tpu ANDNOT au:roe", "ti:", "title:gpu AND abstract:tpu NOT author:roe"),
    ("all:gpu", "all:", "gpu"),
    ("by:hinton gpu", "by:", "author:hinton gpu"),
    ("intitle:gpu site:arxiv.org", "intitle:", "title:gpu"),
    ("year:2023 gpu", "year:2023", "gpu"),
    ("gpu after:2023-01-01", "after:2023-01-01", "gpu"),
    ("year:2023", "year:2023", '"mixture of experts"'),
    ("TITLE-ABS-KEY(gpu AND tpu)", "TITLE-ABS-KEY", "(gpu AND tpu)"),
    ("TITLE(gpu)", "TITLE", "title:(gpu)"),
    ("AU=(LeCun) AND PY=2023", "AU=", "author:(LeCun)"),
    ('TI="low rank"', "TI=", 'title:"low rank"'),
    ("TS=gpu", "TS=gpu", "gpu"),
    ("gpu[tiab]", "gpu[tiab]", "gpu"),
    ('"low rank"[Title] tpu', '"low rank"[Title]', 'title:"low rank" tpu'),
    ("gpu[MeSH Terms]", "gpu[MeSH Terms]", "gpu"),
    ("lecun y[Author] gpu", "lecun y[Author]", 'author:"lecun y" gpu'),
    ("gpu 2023[dp]", "2023[dp]", "gpu"),
    ('"low rank"^2', "^2", '"low rank"'),
    ("/gpu.*/", "/gpu.*/", "gpu*"),
    ("-year:2020 gpu", "-year:2020", "gpu"),
    ("submittedDate:[20230101 TO 20231231] gpu", "submittedDate:[20230101 TO 20231231]", "gpu"),
    ("Smith J[Author - First]", "Smith J[Author - First]", 'author:"Smith J"'),
    ("Smith J[1AU] gpu", "Smith J[1AU]", 'author:"Smith J" gpu'),
    ("author:LeCun et al. gpu", "author:LeCun et al.", "author:LeCun gpu"),
    ("+title:gpu +tpu", "+", "title:gpu +tpu"),
    ("stat.ML, gpu", "stat.ML", "category:stat.ML, gpu"),
    ("subject:cs.LG gpu", "subject:", "category:cs.LG gpu"),
    ("score:>5 gpu", "score:", "upvotes:>5 gpu"),
    ("title :gpu", "title :gpu", "title:gpu"),
    ("gpu -survey,review", ",", "gpu -survey -review"),
    ("gpu in <#C12|ml>", "in <#C12|ml>", "gpu"),
    ("<@U12> gpu", "<@U12>", "gpu"),
    ("gpu <!here>", "<!here>", "gpu"),
    ("@here gpu", "@here", "gpu"),
    (":fire: gpu", ":fire:", "gpu"),
    ("gpu <:fire:123>", "<:fire:123>", "gpu"),
    ("cat:cs.LG,cs.CV", "cat:cs.LG,cs.CV", "cat:(cs.LG OR cs.CV)"),
    ("cat:cs.LG cs.CV", "cat:cs.LG cs.CV", "cat:(cs.LG OR cs.CV)"),
    ("org:Google DeepMind", "org:Google DeepMind", 'org:"Google DeepMind"'),
    ("cs.LG", "cs.LG", "category:cs.LG"),
    ("cs.LG cs.CV gpu", "cs.LG cs.CV", "category:(cs.LG OR cs.CV) gpu"),
    ("gpu (stat.ml OR cs.*)", "stat.ml", "gpu (category:stat.ml OR category:cs.*)"),
]


@pytest.mark.parametrize(("typed", "under", "meant"), ASKED_ABOUT)
def test_a_sign_that_would_be_read_otherwise_is_asked_about(typed, under, meant):
    with pytest.raises(QueryError) as caught:
        parse(typed)
    assert typed[caught.value.place.start : caught.value.place.end] == under
    assert caught.value.suggestion == meant
    parse(meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("+gpu", "gpu"),
        ("gpu +tpu", "gpu AND tpu"),
        ("gpu and tpu", "gpu AND tpu"),
        ("gpu && tpu || npu", "gpu AND tpu OR npu"),
        ("R & D", "R AND D"),
        ("title: gpu", "title:gpu"),
        ("'gpu'", "gpu"),
        ("`jax OR julia`", "jax OR julia"),
        ("what is attention?", "what is attention"),
        ("author:hinton GPU", "GPU author:hinton"),
        ("category:(cs.LG OR cs.CV) gpu", "gpu (cat:cs.LG OR cat:cs.CV)"),
        ("gpu and (title:tpu)", "gpu AND title:tpu"),
    ],
)
def test_a_sign_that_can_mean_one_thing_only_is_read_so(typed, meant):
    assert canonical(parse(typed)) == canonical(parse(meant))


@pytest.mark.parametrize(
    "typed",
    [
        *("alzheimer's", "users' needs", "the 's of it", "rock 'n roll 'n more'", "'80s music of users'"),
        *("gpu or", "or gpu", '"gpu or tpu"', '"not" gpu', "title:or", "c++ .NET f#", "R&D", "5' and 3' ends"),
        *("M^2 10~20 x^2", '"cs.LG"'),
    ],
)
def test_an_apostrophe_or_a_word_that_is_no_operator_stays_one(typed):
    parse(typed)


NEVER = [
    ("gpu -gpu", "-gpu", "gpu"),
    ("-GPUs gpu", "-GPUs", "gpu"),
    ("pretraining -pretraining", "-pretraining", "pretraining"),
    ('"deep learning" -learning', "-learning", '"deep learning"'),
    ("title:gpu -gpu", "-gpu", "title:gpu"),
    ("gpt-4* -gpt", "-gpt", "gpt-4*"),
    ("cat:cs.LG -cat:cs.*", "-cat:cs.*", "cat:cs.LG"),
    ("gpu NOT gpu", "NOT gpu", "gpu"),
    ("(a -a) OR (b -b)", "-a", None),
    ("gpu stars:>10 stars:<5", "stars:>10", "gpu stars:<5"),
    ("stars:>=10 -stars:>5", "-stars:>5", "stars:>=10"),
]


@pytest.mark.parametrize(("typed", "under", "works"), NEVER)
def test_a_query_that_can_never_match_is_refused_at_the_part_that_rules_it_out(typed, under, works):
    with pytest.raises(QueryError, match="No paper can ever match") as caught:
        parse(typed)
    assert typed[caught.value.place.start : caught.value.place.end] == under
    assert works in (None, caught.value.suggestion)
    parse(caught.value.suggestion)


@pytest.mark.parametrize(
    "typed",
    ["(gpu -gpu) OR tpu", "gpu -title:gpu", 'learning -"deep learning"', "stars:>5 stars:<9", "cat:cs.* -cat:cs.LG"],
)
def test_a_query_of_which_an_alternative_can_match_is_fine(typed):
    parse(typed)


def refusal_of(typed):
    try:
        parse(typed)
    except QueryError as error:
        return error
    return None


WORDS = st.sampled_from(["gpu", "survey", "robots", "jax", "C++", "GPT-4o"])
SIGNS = st.sampled_from(
    ["!", "！", "¬", "~", "#", "@", "=", "==", "+", "&", "^", "/", "?", "%", "!!", "<", ">", "`-", "'-"]
)


@given(st.lists(WORDS, max_size=2), SIGNS, WORDS, st.sampled_from(["", "title:", "-"]))
def test_no_sign_before_a_word_is_read_as_nothing_or_as_its_contrary(before, sign, word, behind):
    """A sign that leaves out elsewhere leaves out, `+` asks for the word; others are asked about."""
    others = " ".join(f"other{number}{one}" for number, one in enumerate(before))
    leaves_out = any(each in sign for each in "!！¬-")
    minus = "-" if leaves_out or behind == "-" else ""
    field = behind if behind == "title:" else ""
    meant = f"{others or '*'} {minus}{field}{word}" if minus else f"{others} {field}{word}"
    typed = f"{others} {behind}{sign}{word}"
    error = refusal_of(typed)
    assert (error is None) == (sign == "+")
    if sign == "@" and not field:
        assume(word.isalpha())
        meant = f"{others} {minus}author:{word}"
    assert canonical(parse(error.suggestion if error else typed)) == canonical(parse(meant))


@given(st.text(alphabet="ab !~'\"`-()|&+*?:.,#@=<>", max_size=24))
def test_a_place_is_within_the_text_and_what_is_offered_is_a_query(typed):
    error = refusal_of(typed)
    if error is not None:
        assert 0 <= error.place.start <= error.place.end <= len(typed)
        assert error.place.start < error.place.end or not typed
        assert error.suggestion is not None
        parse(error.suggestion)


QUOTED_PLACES = st.sampled_from(
    [typed for typed, *_ in ASKED_ABOUT + NEVER] + ["gpu OR", "autor:x", "foo:x", "qu*nti", "a*"]
)


@given(QUOTED_PLACES)
def test_a_word_quoted_in_a_message_stands_at_the_place_or_is_offered(typed):
    with pytest.raises(QueryError) as caught:
        parse(typed)
    error = caught.value
    quoted = error.message.split("`")[1::2]
    at_place = typed[error.place.start : error.place.end]
    assert not quoted or any(one in at_place or one in error.suggestion or one in "!`-" for one in quoted)


@pytest.mark.parametrize("length", [501, 700, 5_000])
def test_too_long_is_said_at_the_last_character_that_there_is_room_for(length):
    with pytest.raises(QueryError) as caught:
        parse("x" * length)
    assert (caught.value.place.start, caught.value.place.end) == (499, 500)
    with pytest.raises(QueryError) as caught:
        parse("   " + "x" * length)
    assert (caught.value.place.start, caught.value.place.end) == (502, 503)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("reinforcement learning", "reinforcement learning"),
        ("Schrödinger", "Schrödinger"),
        ("  “low   rank”\n-survey", '"low rank" -survey'),
        ("R&amp;D", "R&D"),
        ('Schr\\"odinger', "Schrödinger"),
        ("jax | JULIA", "jax | JULIA"),
    ],
)
def test_people_are_shown_the_words_that_they_typed(typed, shown):
    assert as_typed(typed, parse(typed)) == shown

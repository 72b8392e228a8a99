"""Settings come from the environment, `.env` and a TOML file, and say what is wrong with them in one line each."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.roles import EVERY_ROLE, Role
from bot.settings import Settings, read_settings, variable


def read(tmp_path: Path, **environment: str) -> Settings:
    return read_settings({f"OFFPRINT_{name}": value for name, value in environment.items()}, folder=tmp_path).settings


def problems(tmp_path: Path, **environment: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, **environment)
    return refused.value.problems


def test_everything_has_a_default(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.sources == ("huggingface", "arxiv")
    assert settings.database_path == Path("offprint.db")
    assert settings.slack_api_url == "https://slack.com/api/"


def test_the_environment_wins_over_dotenv_and_dotenv_over_toml(tmp_path: Path) -> None:
    (tmp_path / "offprint.toml").write_text('poll_seconds = 1\ncontact = "toml"\nhttp_port = 1\n')
    (tmp_path / ".env").write_text("OFFPRINT_POLL_SECONDS=2\nOFFPRINT_CONTACT=dotenv\nOTHER=1\n")
    settings = read(tmp_path, CONFIG="offprint.toml", POLL_SECONDS="3")
    assert (settings.poll_seconds, settings.contact, settings.http_port) == (3, "dotenv", 1)


def test_names_of_sources_are_written_with_commas(tmp_path: Path) -> None:
    assert read(tmp_path, SOURCES="huggingface, sample").sources == ("huggingface", "sample")


def test_an_unknown_source_is_an_error_that_lists_those_there_are(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, SOURCES="arxiv,pubmed")
    there_are = "huggingface, arxiv, biorxiv, medrxiv, sample, europepmc:NAME, feed:NAME"
    assert line == f"OFFPRINT_SOURCES: read “arxiv,pubmed”; pubmed is not a source; the sources are {there_are}"


def test_feeds_and_queries_are_read_by_their_names(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        FEEDS="Nature=https://nature.example/rss?a=1,2, lab=file:papers.jsonl,",
        EUROPEPMC='lab=AUTH:"Roe A" OR ORCID:0000; glia=(JOURNAL:Brain) AND glia',
    )
    assert settings.feeds == {"nature": "https://nature.example/rss?a=1,2", "lab": "file:papers.jsonl"}
    assert settings.europepmc == {"lab": 'AUTH:"Roe A" OR ORCID:0000', "glia": "(JOURNAL:Brain) AND glia"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"FEEDS": "https://nature.example/rss"}, "has no name; write NAME=…"),
        ({"FEEDS": "nature=nature.example"}, "nature is “nature.example”; write NAME=https://… or NAME=file:PATH"),
        ({"FEEDS": "a=https://x.example/, a=https://y.example/"}, "a is named twice"),
        ({"EUROPEPMC": "AUTH:Roe"}, "has no name; write NAME=…"),
        ({"ARXIV_CATEGORIES": "cs.LG,cs.ZZ"}, "arXiv has no category cs.ZZ; write it as cs."),
        ({"SOURCES": "feed:nature"}, "feed:nature is not named in OFFPRINT_FEEDS"),
        ({"SOURCES": "feed"}, "feed is not a source"),
        ({"ARXIV_CATEGORIES": ""}, "write one at least"),
        ({"BIORXIV_URL": "biorxiv"}, "write a whole address"),
    ],
)
def test_a_source_that_is_set_wrong_says_how_to_write_it(tmp_path: Path, given: dict[str, str], said: str) -> None:
    (line,) = problems(tmp_path, **given)
    assert said in line


def test_a_feed_may_be_listed_among_the_sources_too(tmp_path: Path) -> None:
    settings = read(tmp_path, SOURCES="feed:nature", FEEDS="nature=https://nature.example/rss")
    assert settings.sources == ("feed:nature",)


def test_each_problem_is_one_line_that_names_the_variable(tmp_path: Path) -> None:
    lines = problems(tmp_path, HTTP_PORT="many", UNKNOWN_OUTCOME="maybe", DATABASE_URL="mysql://x")
    assert [line.partition(":")[0] for line in lines] == [
        "OFFPRINT_DATABASE_URL",
        "OFFPRINT_UNKNOWN_OUTCOME",
        "OFFPRINT_HTTP_PORT",
    ]
    assert "“many”" in lines[2]


def test_an_unknown_name_is_a_warning_that_suggests_the_nearest_and_stops_nothing(tmp_path: Path) -> None:
    read = read_settings({"OFFPRINT_SLACK_BOT_TOKN": "xoxb-1"}, folder=tmp_path)
    assert read.warnings == (
        "OFFPRINT_SLACK_BOT_TOKN is not a setting of Offprint; did you mean OFFPRINT_SLACK_BOT_TOKEN?",
    )


def test_a_nonce_is_never_trusted_for_longer_than_discord_keeps_it(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, DISCORD_NONCE_SECONDS="170", REQUEST_TIMEOUT_SECONDS="30")
    assert "180" in line


def test_a_token_never_shows(tmp_path: Path) -> None:
    settings = read(tmp_path, DISCORD_TOKEN="very.secret.1")
    assert "very.secret" not in repr(settings)
    assert settings.discord_token.get_secret_value() == "very.secret.1"


def test_a_file_that_is_no_toml_is_said_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "offprint.toml").write_text("= nothing")
    (line,) = problems(tmp_path, CONFIG="offprint.toml")
    assert line.startswith("OFFPRINT_CONFIG: “offprint.toml” cannot be read as TOML")


@pytest.mark.parametrize(
    "value", ["inf", "-inf", "nan", "1e400", "1e300", "-1", "9" * 5_000, "three", "0x10", "٣٤٥٦٧٨٩"]
)
@pytest.mark.parametrize(
    "name",
    [
        "ARXIV_SECONDS_BETWEEN_REQUESTS",
        "POLL_SECONDS",
        "REQUEST_TIMEOUT_SECONDS",
        "PAUSED_RETRY_SECONDS",
        "DISCORD_NONCE_SECONDS",
        "HTTP_PORT",
    ],
)
def test_a_number_that_is_none_or_beyond_measure_is_one_short_line(tmp_path: Path, name: str, value: str) -> None:
    (line,) = problems(tmp_path, **{name: value})
    assert line.startswith(f"OFFPRINT_{name}: read “")
    assert len(line) < 400
    assert "\n" not in line


@pytest.mark.parametrize(
    "value",
    [
        "http://[bad",
        "http://[::1",
        "https://host:99999",
        "https://host:0",
        "https://host:port",
        "https://a..b",
        "https://",
        "ftp://host",
        "host",
        "https://host\x00",
        "https://host/\x1b[31m",
        "https://host/ with blanks",
        "https://" + "a" * 3_000,
    ],
)
@pytest.mark.parametrize("name", ["SLACK_API_URL", "HUGGINGFACE_URL", "PUBLIC_URL"])
def test_an_address_that_nothing_can_be_asked_at_is_one_line(tmp_path: Path, name: str, value: str) -> None:
    (line,) = problems(tmp_path, **{name: value})
    assert line.startswith(f"OFFPRINT_{name}: read “")
    assert "https://" in line


@pytest.mark.parametrize("value", ["[bad", "a..b", "a b", "1.2.3.4:80", "http://x", "x" * 300])
def test_a_host_that_cannot_be_listened_on_is_one_line(tmp_path: Path, value: str) -> None:
    (line,) = problems(tmp_path, HTTP_HOST=value)
    assert line.startswith("OFFPRINT_HTTP_HOST: read “")


@pytest.mark.parametrize("value", ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost", "papers.lab.example"])
def test_a_host_is_an_address_or_a_name(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, HTTP_HOST=value).http_host == value


@pytest.mark.parametrize(("character", "code"), [("\x00", "0000"), ("\n", "000A"), ("\x1b", "001B"), ("\x7f", "007F")])
@pytest.mark.parametrize("name", ["CONTACT", "DATABASE_URL"])
def test_a_control_character_is_said_with_its_place(tmp_path: Path, name: str, character: str, code: str) -> None:
    (line,) = problems(tmp_path, **{name: f"sqlite:///a{character}b"})
    assert line == f"OFFPRINT_{name}: it holds the control character U+{code} at place 12; write it without"


def test_bytes_that_are_not_utf8_are_said(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, CONTACT=b"lab\xff".decode("utf-8", "surrogateescape"))
    assert line == "OFFPRINT_CONTACT: it is not UTF-8 (at place 4); write it in UTF-8"


@pytest.mark.parametrize("value", ["", " "])
@pytest.mark.parametrize("name", ["HTTP_PORT", "HTTP_HOST", "POLL_SECONDS", "LOG_LEVEL", "DATABASE_URL", "CONTACT"])
def test_a_setting_that_is_left_empty_is_not_set(tmp_path: Path, name: str, value: str) -> None:
    (tmp_path / ".env").write_text(f"OFFPRINT_{name}=3\n")
    assert read(tmp_path, **{name: value}) == Settings()


@pytest.mark.parametrize("name", ["SOURCES", "FEEDS", "EUROPEPMC", "ARXIV_CATEGORIES", "DKIM_DOMAIN", "DATABASE_URL"])
@pytest.mark.parametrize("value", ["x" * 10_000, "a\nb", "x," * 5_000, "a\udcff"])
def test_what_a_message_quotes_is_short_and_on_its_line(tmp_path: Path, name: str, value: str) -> None:
    (line,) = problems(tmp_path, **{name: value})
    assert "\n" not in line
    assert len(line.encode()) < 700


@pytest.mark.parametrize("url", ["sqlite:///:memory:", "sqlite:///:", "sqlite:///", "sqlite://x", "mysql://x"])
def test_an_address_that_names_no_file_is_no_database(tmp_path: Path, url: str) -> None:
    (line,) = problems(tmp_path, DATABASE_URL=url)
    assert "write sqlite:///FILE" in line


def test_a_list_may_stand_on_several_lines(tmp_path: Path) -> None:
    assert read(tmp_path, SOURCES="huggingface,\r\n\tsample").sources == ("huggingface", "sample")
    (line,) = problems(tmp_path, FEEDS="lab=file:a\x00b")
    assert "U+0000" in line


@pytest.mark.parametrize("named", [".env", "offprint.toml"])
def test_a_file_of_settings_that_cannot_be_read_is_one_line(tmp_path: Path, named: str) -> None:
    shown = ".env" if named == ".env" else "OFFPRINT_CONFIG: “offprint.toml”"
    given = {} if named == ".env" else {"CONFIG": named}
    path = tmp_path / named
    path.write_bytes(b'contact = "\xff"\n')
    (line,) = problems(tmp_path, **given)
    assert line == f"{shown} is not UTF-8 (byte 0xff at place 12); save it as UTF-8"
    path.unlink()
    for make in (path.mkdir, lambda: os.mkfifo(path)):
        make()
        (line,) = problems(tmp_path, **given)
        assert line == f"{shown} is a folder or a device, and no file; write the settings into a file"
        path.rmdir() if path.is_dir() else path.unlink()


def test_a_mark_of_utf8_before_the_first_line_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("\ufeffOFFPRINT_CONTACT=dotenv\r\n", "utf-8")
    assert read(tmp_path).contact == "dotenv"


@pytest.mark.parametrize(
    "toml",
    ["contact = " + "[" * 5_000, "poll_seconds = inf", "poll_seconds = 2026-11-24", "contact = 1", "feeds = {a = 1}"],
    ids=["nested", "infinite", "a date", "a number", "a table"],
)
def test_a_value_in_toml_that_is_of_another_kind_is_one_line(tmp_path: Path, toml: str) -> None:
    (tmp_path / "offprint.toml").write_text(toml)
    (line,) = problems(tmp_path, CONFIG="offprint.toml")
    assert line.startswith("OFFPRINT_")
    assert "\n" not in line


@pytest.mark.parametrize("name", ["missing.toml", "a" * 300, "a\x00b", "no/such/folder.toml"])
def test_a_file_that_is_not_there_is_one_line(tmp_path: Path, name: str) -> None:
    (line,) = problems(tmp_path, CONFIG=name)
    assert line.startswith("OFFPRINT_CONFIG: ")


NASTY = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["inf", "nan", "http://[bad", "\udcff", "a=b", "a=http://[x", "feed:", "1e999", "-0", "::", "[["]),
    st.integers().map(str),
    st.floats().map(str),
)


def refused(folder: Path, **told: str) -> tuple[str, ...] | None:
    """The lines in which these settings are refused; None where they are read."""
    try:
        read(folder, **told)
    except SettingsError as error:
        return error.problems
    return None


@given(st.dictionaries(st.sampled_from(sorted(Settings.model_fields)), NASTY, max_size=4), st.binary(max_size=40))
def test_whatever_is_set_is_read_or_refused_in_one_line_each(told: dict[str, str], dotenv: bytes) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / ".env").write_bytes(b"OFFPRINT_CONTACT=" + dotenv)
        problems = refused(Path(folder), **{name.upper(): value for name, value in told.items()})
    assert problems is None or problems
    assert not any("\n" in line for line in problems or ())


def test_the_settle_time_is_longer_than_any_request(tmp_path: Path) -> None:
    assert read(tmp_path, REQUEST_TIMEOUT_SECONDS="2").longest_request.total_seconds() == 7


def test_a_variable_is_the_field_in_capitals() -> None:
    assert variable("slack_bot_token") == "OFFPRINT_SLACK_BOT_TOKEN"


POSTGRES = "postgresql://ada:hush@db.example:5432/offprint"


@pytest.mark.parametrize(
    "url",
    [
        POSTGRES,
        "postgres://ada:hu%2Fsh@db.example/offprint",
        "postgresql://one.example:5432,two.example:5433/offprint?target_session_attrs=read-write",
        "postgresql:///offprint?host=/var/run/postgresql",
        "postgresql://[::1]:5432/offprint",
        "postgresql://ada@db.example?dbname=offprint",
    ],
)
def test_a_database_may_be_one_of_postgresql(tmp_path: Path, url: str) -> None:
    settings = read(tmp_path, DATABASE_URL=url)
    assert settings.on_postgres
    assert settings.database_url == url


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://ada:hu/sh@db.example/offprint", "%2F for /"),
        ("postgresql://ada:hu@sh@db.example/offprint", "%40 for @"),
        ("postgresql://ada:hu#sh@db.example/offprint", "%23 for #"),
        ("postgresql://ada:hush@db.example:54x2/offprint", "the host or its port"),
        ("postgresql://ada:hush@db.example:54321000/offprint", "ports end at 65535"),
        ("postgresql://ada:hu%sh@db.example/offprint", "written %25"),
        ("postgresql://ada:hush@db.example:5432", "it names no database"),
    ],
)
def test_a_wrong_address_of_postgresql_is_told_without_its_password(tmp_path: Path, url: str, told: str) -> None:
    (line,) = problems(tmp_path, DATABASE_URL=url)
    assert told in line
    assert "hu" not in line.partition("; ")[0].removeprefix("OFFPRINT_DATABASE_URL: ")
    assert "sh@" not in line


def test_no_representation_of_the_settings_has_the_password(tmp_path: Path) -> None:
    assert "hush" not in repr(read(tmp_path, DATABASE_URL=POSTGRES))


def test_a_process_plays_every_role_or_those_that_are_named(tmp_path: Path) -> None:
    assert read(tmp_path, DATABASE_URL=POSTGRES).roles == EVERY_ROLE
    assert read(tmp_path, DATABASE_URL=POSTGRES, ROLE="worker, web").roles == {Role.WORKER, Role.WEB}


def test_an_unknown_role_is_an_error_that_names_those_there_are(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, DATABASE_URL=POSTGRES, ROLE="worker,boss")
    assert line.endswith("“boss” is not a role; write all, or some of poller, worker, gateway, web with commas between")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("wroker", "worker"), ("Poller", "poller"), ("poller worker", "poller,worker"), ("polling web", "poller,web")],
)
def test_a_role_that_is_written_wrong_is_told_as_it_is_right(tmp_path: Path, typed: str, meant: str) -> None:
    (line,) = problems(tmp_path, DATABASE_URL=POSTGRES, ROLE=typed)
    assert line.endswith(f"; did you mean {meant}?")


def test_on_sqlite_one_process_does_everything(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, ROLE="worker")
    assert "only one may write its file" in line
    assert "name a PostgreSQL in OFFPRINT_DATABASE_URL" in line


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("HTTP_PORT", "abc", "write a whole number"),
        ("HTTP_PORT", "1.5", "write a whole number"),
        ("HTTP_PORT", "99999", "write 65535 or less"),
        ("SLACK_SOCKETS", "0", "write 1 or more"),
        ("REQUEST_TIMEOUT_SECONDS", "0", "write more than 0"),
        ("REQUEST_TIMEOUT_SECONDS", "soon", "write a number"),
        ("TRENDING_FEED_PUBLIC", "perhaps", "write true or false"),
        ("LOG_LEVEL", "loud", "write debug, info, warning or error"),
    ],
)
def test_a_wrong_value_is_told_with_the_form_to_write(tmp_path: Path, name: str, value: str, form: str) -> None:
    assert problems(tmp_path, **{name: value}) == (f"OFFPRINT_{name}: read “{value}”; {form}",)

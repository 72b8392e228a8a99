"""Settings come from the environment, `.env` and a TOML file, and say what is wrong with them in one line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
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


def test_slack_needs_both_of_its_tokens(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, SLACK_BOT_TOKEN="xoxb-1")
    assert "OFFPRINT_SLACK_APP_TOKEN is missing" in line


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


def test_the_settle_time_is_longer_than_any_request(tmp_path: Path) -> None:
    assert read(tmp_path, REQUEST_TIMEOUT_SECONDS="2").longest_request.total_seconds() == 7


def test_a_variable_is_the_field_in_capitals() -> None:
    assert variable("slack_bot_token") == "OFFPRINT_SLACK_BOT_TOKEN"

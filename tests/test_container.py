"""The image is built from files that are there: what can be known of it where no container engine runs."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from bot.roles import Role
from bot.settings import Settings, variable

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def copied() -> set[str]:
    """What the build copies from the project."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return {source for line in lines for source in line.split()[:-1]}


def test_everything_that_is_copied_is_there_and_not_kept_out() -> None:
    kept_out = (ROOT / ".dockerignore").read_text("utf-8").split()
    for source in copied():
        assert (ROOT / source).exists(), source
        assert not any(fnmatch(source, pattern) for pattern in kept_out), source


def test_everything_that_the_wheel_is_made_of_is_copied() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {*wheel["packages"], *wheel["force-include"], "pyproject.toml", "README.md", "LICENSE"} <= copied()


def test_it_does_not_run_as_root_and_keeps_its_data_in_a_volume() -> None:
    after = DOCKERFILE.rpartition("FROM")[2]
    assert re.search(r"^USER (?!root|0\b)\w+$", after, re.MULTILINE)
    assert "VOLUME /data" in after
    assert "HEALTHCHECK" in after


def pinned(lock: str) -> set[str]:
    """The packages of a lock file, each with its version and where it is for."""
    return set(re.findall(r"^([\w.-]+==[^\\\n]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def names(lock: str) -> set[str]:
    return {one.split("==")[0] for one in pinned(lock)}


BUILDS_ONLY = names("requirements-build.lock") - names("requirements-charts.lock")


def test_its_lock_is_that_of_a_checkout_and_what_draws_pictures() -> None:
    more = pinned("requirements-charts.lock") - pinned("requirements.lock")
    less = {one.split("==")[0] for one in pinned("requirements.lock") - pinned("requirements-charts.lock")}
    assert less == BUILDS_ONLY
    assert any(one.startswith("matplotlib==") for one in more)
    assert names("requirements-charts.lock") <= names("requirements-dev.lock")


def test_what_builds_it_is_not_in_it() -> None:
    assert {"hatchling", "editables"} <= BUILDS_ONLY
    build, _, image = DOCKERFILE.rpartition("FROM")
    assert "--without-pip /venv" in build
    assert "--python /venv/bin/python uninstall --yes pip" in build
    assert "pip uninstall --yes" in image
    assert re.findall(r"^COPY (.+)$", image, re.MULTILINE) == ["--from=build /venv /venv"]


def test_its_versions_are_those_that_a_checkout_is_built_with() -> None:
    assert pinned("requirements-build.lock") <= pinned("requirements.lock")


def test_both_stages_stand_on_one_image_that_cannot_change() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert bases == ["${PYTHON}", "${PYTHON}"]
    assert re.search(r"^ARG PYTHON=python:3\.\d+-slim@sha256:[0-9a-f]{64}$", DOCKERFILE, re.MULTILINE)


SEVERAL = (ROOT / "compose.postgres.yaml").read_text("utf-8")


def test_the_file_for_several_processes_starts_every_role_with_settings_that_there_are() -> None:
    assert set(re.findall(r"command: \[run, --role, (\w+)\]", SEVERAL)) == {*Role}
    known = {variable(name) for name in Settings.model_fields}
    assert set(re.findall(r"OFFPRINT_\w+", SEVERAL)) <= known


def test_its_images_have_versions() -> None:
    images = re.findall(r"image: (\S+)", SEVERAL)
    assert [image for image in images if not re.search(r":v?\d", image)] == ["offprint"]


def test_one_service_builds_the_image_of_all() -> None:
    assert len(re.findall(r"^ +build:", SEVERAL, re.MULTILINE)) == 1

"""`offprint slack`: the manifest for Slack's form, for each way; and the workspaces that have installed the app."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.ports.installations import Installation
from handlers.slack.install import Reach, form_url, manifest
from storage.sqlite.store import open_sqlite

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
REEF = Installation(
    workspace="T0REEF0001",
    name="Reef",
    bot="B1",
    bot_user="U1",
    scopes=("chat:write", "commands"),
    installed_by="U2",
    installed_at=AT,
    expires_at=AT + timedelta(hours=12),
    sealed=b"sealed-secret",
)


@pytest.mark.parametrize("typed", [("manifest",), ("slack", "manifest")])
def test_the_manifest_is_printed_alone_and_the_link_beside_it(offprint, typed):
    ran = offprint(*typed)
    assert json.loads(ran.out) == manifest()
    assert form_url() in ran.err


def test_the_manifest_of_another_way_needs_the_public_address(offprint, monkeypatch):
    ran = offprint("slack", "manifest", "--http")
    assert ran.code == 2
    assert "OFFPRINT_PUBLIC_URL" in ran.err
    monkeypatch.setenv("OFFPRINT_PUBLIC_URL", "https://papers.lab.example")
    told = json.loads(offprint("slack", "manifest", "--http", "--many").out)
    assert told == manifest(Reach(address="https://papers.lab.example", by_http=True, by_many=True))


def test_workspaces_are_listed_and_forgotten(offprint, folder):
    async def keep() -> None:
        async with open_sqlite(folder / "offprint.db") as stores:
            await stores.installations.keep(REEF)

    asyncio.run(keep())
    assert "T0REEF0001" in offprint("slack", "workspaces").out
    listed = offprint("slack", "workspaces", "--json").out
    assert json.loads(listed)["token_ends_at"] == "2026-11-24T20:00:00+00:00"
    assert "secret" not in listed
    assert "Reef" in offprint("slack", "forget", "T0REEF0001").err
    assert "No workspace" in offprint("slack", "workspaces").out


@pytest.mark.parametrize("typed", [("frobnicate",), ("forget",), ("forget", "T0NOBODY01"), ("workspaces", "T1")])
def test_what_is_typed_wrong_is_told_with_what_to_type(offprint, typed):
    ran = offprint("slack", *typed)
    assert ran.code == 2
    assert "offprint slack" in ran.err

"""The workspaces that have installed the Slack app: one installation each, and none is written over by an older one."""

from dataclasses import replace

from bot.ports.installations import Installation
from tests.contracts.facts import NOON, minutes

TIDE = Installation(
    workspace="T0TIDE0001",
    name="Tidewater",
    bot="B0OFFPRINT",
    bot_user="U0OFFPRINT",
    scopes=("chat:write", "commands"),
    installed_by="U0MIRA0001",
    installed_at=NOON,
    sealed=b"sealed once",
)
REEF = replace(TIDE, workspace="T0REEF0001", name="Reef", expires_at=NOON + minutes(720), sealed=b"of the reef")


async def test_installations_come_back_as_they_were_kept_by_workspace(stores):
    for one in (TIDE, REEF):
        await stores.installations.keep(one)
    assert await stores.installations.all() == (REEF, TIDE)


async def test_a_workspace_that_installs_again_has_one_installation_the_newer(stores):
    again = replace(TIDE, sealed=b"sealed again", installed_at=NOON + minutes(1))
    await stores.installations.keep(TIDE)
    await stores.installations.keep(again)
    assert await stores.installations.all() == (again,)


async def test_a_renewed_token_takes_the_place_of_the_one_that_it_was_renewed_from(stores):
    renewed = replace(TIDE, sealed=b"renewed", expires_at=NOON + minutes(720))
    await stores.installations.keep(TIDE)
    await stores.installations.keep(REEF)
    assert await stores.installations.exchange(TIDE, renewed)
    assert await stores.installations.all() == (REEF, renewed)


async def test_a_renewal_writes_nothing_over_a_newer_installation_nor_over_none(stores):
    newer, renewed = replace(TIDE, sealed=b"installed anew"), replace(TIDE, sealed=b"renewed")
    await stores.installations.keep(newer)
    assert not await stores.installations.exchange(TIDE, renewed)
    assert not await stores.installations.exchange(REEF, replace(REEF, sealed=b"renewed"))
    assert await stores.installations.all() == (newer,)


async def test_what_is_removed_is_gone_unless_it_was_installed_anew_meanwhile(stores):
    await stores.installations.keep(TIDE)
    await stores.installations.keep(REEF)
    assert not await stores.installations.remove(replace(TIDE, sealed=b"an older one"))
    assert await stores.installations.remove(TIDE)
    assert not await stores.installations.remove(TIDE)
    assert await stores.installations.all() == (REEF,)


def test_no_token_shows_in_what_is_logged():
    assert "sealed once" not in repr(TIDE)

"""What every store promises of imports: lists that wait for a person, and changes that are parts of one."""

from bot.channel.change import ChangeKind
from bot.channel.channel import Channel
from bot.channel.subscription import Mode
from bot.ports.channels import ChannelChange
from bot.ports.imports import KEPT_FOR
from bot.ports.write import Applied
from tests.contracts.facts import (
    GPU,
    ML,
    NOON,
    change,
    minutes,
    page,
    paper,
    said,
    subscribe,
    subscribing,
    unsubscribe,
)


async def write_import(stores, *parts):
    first = change(ML, ChangeKind.IMPORTED, brought="2 subscriptions")
    channel = await stores.channels.get(ML)
    return await stores.channels.apply(ChannelChange(channel=channel, changes=(first, *parts), notify=True))


async def test_a_list_that_is_offered_is_told_to_its_own_channel_alone(stores):
    key = await stores.imports.offer(ML, "gpu\n", at=NOON)
    assert await stores.imports.offered(ML, key) == "gpu\n"
    assert await stores.imports.offered(GPU, key) is None
    assert await stores.imports.offered(ML, "0" * 16) is None
    assert await stores.imports.offer(ML, "gpu\n", at=NOON + minutes(1)) == key


async def test_a_list_is_kept_for_a_week(stores):
    old = await stores.imports.offer(ML, "gpu", at=NOON)
    new = await stores.imports.offer(ML, "tpu", at=NOON + KEPT_FOR)
    assert await stores.imports.offered(ML, old) == "gpu"
    await stores.imports.offer(GPU, "tpu", at=NOON + KEPT_FOR + minutes(1))
    assert await stores.imports.offered(ML, old) is None
    assert await stores.imports.offered(ML, new) == "tpu"


async def test_an_import_is_one_change_with_parts_and_one_notice(stores):
    written = await write_import(stores, subscribing(ML, "gpu"), subscribing(ML, "tpu", Mode.DAILY))
    assert isinstance(written, Applied)
    whole = await stores.changes.get(written.number)
    assert (whole.kind, whole.brought, whole.part_of) == (ChangeKind.IMPORTED, "2 subscriptions", None)
    parts = await stores.changes.parts_of(written.number)
    assert [(one.query, one.mode, one.part_of) for one in parts] == [
        ("gpu", Mode.INSTANTLY, written.number),
        ("tpu", Mode.DAILY, written.number),
    ]
    assert [one.id for one in await stores.channels.subscriptions(ML)] == [one.subscription for one in parts]
    assert (await stores.outbox.lane(ML)).head.subject == str(written.number)


async def test_changes_that_are_made_together_otherwise_are_no_parts(stores):
    first = subscribing(ML, "gpu")
    written = await stores.channels.apply(
        ChannelChange(channel=Channel(id=ML), changes=(first, change(ML, ChangeKind.DIGEST_SET)), notify=False)
    )
    assert await stores.changes.parts_of(written.number) == ()


async def test_papers_are_told_as_if_subscriptions_had_ended_or_were_back(stores):
    gpu, tpu = await subscribe(stores, ML, "gpu"), await subscribe(stores, ML, "tpu", Mode.DAILY)
    one = paper("1")
    await stores.papers.apply(page(one, announcements=(said(ML, one, gpu.id, tpu.id),)))

    async def modes(**asked):
        return [one.modes for one in (await stores.channels.unsaid(ML, **asked)).papers]

    assert await modes() == [{Mode.INSTANTLY, Mode.DAILY}]
    assert await modes(ending={gpu.id}) == [{Mode.DAILY}]
    assert await modes(ending={gpu.id, tpu.id}) == [frozenset()]
    await unsubscribe(stores, tpu)
    assert await modes() == [{Mode.INSTANTLY}]
    assert await modes(reviving={tpu.id}) == [{Mode.INSTANTLY, Mode.DAILY}]
    assert await modes(reviving={tpu.id}, ending={gpu.id}) == [{Mode.DAILY}]

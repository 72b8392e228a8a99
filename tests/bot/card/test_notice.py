"""What is said in a channel when somebody changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bot.card.button_values import undo_number
from bot.card.card import Actions, Button, Press, Quiet, code, plain, words
from bot.card.notice import change_line, notice
from bot.channel.change import Change, ChangeKind
from bot.channel.channel import WEEKDAYS, DigestPlan
from bot.channel.subscription import Mode
from tests.bot.card.examples import CHANNEL, KEY, NOW

BERLIN = DigestPlan(at=time(9), zone="Europe/Berlin", days=WEEKDAYS)
NOON = DigestPlan(at=time(12), zone="Europe/Berlin")
AT_NOON = "every day at 12:00, Europe/Berlin, the best 10"


def change(kind: ChangeKind, **facts: object) -> Change:
    about = {"typed": "jax OR julia", "mode": Mode.INSTANTLY} if "scri" in kind or kind == "mode_changed" else {}
    return replace(Change(channel=CHANNEL, kind=kind, by="mira", at=NOW, number=7), **(about | facts))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (change(ChangeKind.SUBSCRIBED), "mira subscribed this channel to jax OR julia, instantly."),
        (
            change(ChangeKind.SUBSCRIBED, mode=Mode.DAILY),
            "mira subscribed this channel to jax OR julia, daily.",
        ),
        (
            change(ChangeKind.SUBSCRIBED, undoes=6),
            "mira brought back the subscription to jax OR julia, instantly.",
        ),
        (change(ChangeKind.UNSUBSCRIBED), "mira unsubscribed this channel from jax OR julia."),
        (change(ChangeKind.UNSUBSCRIBED, undoes=6), "mira took back the subscription to jax OR julia."),
        (
            change(ChangeKind.MODE_CHANGED, mode=Mode.DAILY, mode_before=Mode.INSTANTLY),
            "mira switched jax OR julia to daily.",
        ),
        (
            change(ChangeKind.MODE_CHANGED, mode_before=Mode.DAILY, undoes=6),
            "mira switched jax OR julia back to instantly.",
        ),
        (
            change(ChangeKind.DIGEST_SET, after=BERLIN),
            "mira set this channel's daily digest to weekdays at 09:00, Europe/Berlin, the best 10.",
        ),
        (
            change(ChangeKind.DIGEST_SET, before=BERLIN, after=NOON),
            f"mira set this channel's daily digest to {AT_NOON}; it was weekdays at 09:00, Europe/Berlin, the best 10.",
        ),
        (
            change(ChangeKind.DIGEST_OFF, before=NOON),
            f"mira turned this channel's daily digest off; it was {AT_NOON}.",
        ),
        (
            change(ChangeKind.DIGEST_SET, digest="weekly", after=NOON),
            f"mira set this channel's weekly digest to {AT_NOON}.",
        ),
        (
            change(ChangeKind.DIGEST_SET, digest="weekly", before=NOON, was_off=True, after=NOON),
            f"mira turned this channel's weekly digest on again, {AT_NOON}.",
        ),
        (
            change(ChangeKind.DIGEST_SET, before=NOON, was_off=True, after=BERLIN),
            "mira set this channel's daily digest to weekdays at 09:00, Europe/Berlin, the best 10.",
        ),
        (
            change(ChangeKind.DIGEST_OFF, digest="daily", also=("weekly", "trending"), before=NOON, after=NOON),
            "mira turned this channel's daily, weekly and trending digests off.",
        ),
        (
            change(ChangeKind.DIGEST_SET, digest="daily", also=("weekly",), before=NOON, after=NOON, was_off=True),
            "mira turned this channel's daily and weekly digests on again.",
        ),
        (
            change(ChangeKind.DIGEST_SET, after=NOON, automatic=True),
            f"Papers for the daily digest come {AT_NOON}, because papers wait for it here and no time was set.",
        ),
    ],
)
def test_a_notice_says_who_did_what_in_one_sentence(made, said):
    message = notice(made, key=KEY)
    assert message.fallback == said
    assert words(message.parts[0].lines[0]) == said


def test_the_query_stands_in_a_fixed_pitch_as_it_is():
    hostile = "<!channel> *`_@everyone"
    assert code(hostile) in change_line(change(ChangeKind.SUBSCRIBED, typed=hostile))


def test_undo_names_the_change_and_the_notice_can_be_found():
    (button,) = notice(change(ChangeKind.SUBSCRIBED), key=KEY).parts[-1].buttons
    assert (button.label, button.action.verb) == ("Undo", "undo")
    assert undo_number(button.action.value) == 7
    assert KEY in button.action.value
    assert button.spoken == "Undo: mira subscribed this channel to jax OR julia, instantly."


def test_what_nobody_asked_for_offers_another_time():
    (button,) = notice(change(ChangeKind.DIGEST_SET, after=NOON, automatic=True), key=KEY).parts[-1].buttons
    assert button == Button("Change time", Press("change_time", KEY), spoken="Change the digest's time")


def test_a_notice_whose_change_was_undone_says_by_whom_and_its_button_is_dead() -> None:
    made = change(ChangeKind.SUBSCRIBED)
    before = notice(made, key=KEY)
    after = notice(made, key=KEY, undone_by=replace(made, kind=ChangeKind.UNSUBSCRIBED, by="jo", number=8, undoes=7))
    assert after.fallback == f"{before.fallback} Undone by jo."
    assert after.parts[0] == before.parts[0]
    (button,) = before.parts[1].buttons
    assert after.parts[1] == Actions((replace(button, disabled=True),))
    assert after.parts[2] == Quiet((plain("Undone by jo."),))

"""How the sender stands: what rests, what is tried, and when all is well again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.email.standing import COUNTED_FOR, Refused, Rests, Standing, Waits

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOW = 1_000_000.0
REST = timedelta(hours=1)
DOMAINS = ("a.example", "b.example", "c.example", "d.example")


def refused(at=NOW):
    return Refused("5.7.1", "See to it.", MORNING, at)


def before(standing, domain, *, after=timedelta(0)):
    return standing.before(domain, at=NOW + after.total_seconds(), rest=REST)


def by(*domains, at=NOW):
    standing = Standing()
    for domain in domains:
        standing = standing.refused_by(domain, refused(at))
    return standing


def test_a_sender_of_whom_nothing_is_known_may_write_to_anyone():
    assert before(Standing(), "a.example") is None


def test_one_or_two_domains_that_refuse_rest_alone():
    standing = by("a.example", "b.example", "a.example")
    assert before(standing, "a.example") == Rests(refused())
    assert before(standing, "c.example") is None


def test_the_third_domain_that_refuses_lets_all_mail_rest():
    assert before(by(*DOMAINS[:3]), "d.example") == Rests(refused())


def test_a_refusal_of_days_ago_is_not_counted():
    standing = by("a.example", "b.example", at=NOW - COUNTED_FOR.total_seconds()).refused_by("c.example", refused())
    assert before(standing, "d.example") is None


def test_after_the_rest_one_mail_is_tried_and_the_others_wait_for_it():
    standing = Standing().refused_everywhere(refused())
    assert before(standing, "a.example", after=REST) is None
    tried = standing.tried("a.example")
    assert before(tried, "b.example", after=REST) == Waits()
    assert before(tried.ended("a.example"), "b.example", after=REST) is None


def test_a_mail_that_is_accepted_ends_a_pause_of_all_mail_and_gives_every_domain_a_chance():
    standing = by(*DOMAINS[:3]).accepted_by("d.example")
    assert standing == Standing()


def test_a_mail_that_one_domain_accepts_says_nothing_of_another():
    standing = by("a.example", "b.example").accepted_by("b.example").accepted_by("c.example")
    assert before(standing, "a.example") == Rests(refused())
    assert before(standing, "b.example") is None


events = st.lists(st.tuples(st.sampled_from(("refused", "accepted", "all")), st.sampled_from(DOMAINS)), max_size=30)


@given(events)
def test_whatever_happened_all_is_open_once_the_rest_is_over(told):
    standing = Standing()
    for event, domain in told:
        match event:
            case "refused":
                standing = standing.refused_by(domain, refused())
            case "accepted":
                standing = standing.accepted_by(domain)
            case "all":
                standing = standing.refused_everywhere(refused())
        standing = standing.tried(domain).ended(domain)
    assert all(before(standing, domain, after=REST) is None for domain in DOMAINS)


def test_no_more_domains_are_remembered_than_a_thousand():
    standing = Standing()
    for number in range(1_100):
        standing = standing.refused_by(f"{number}.example", refused())
    assert len(standing.domains) == 1_000
    assert "1099.example" in standing.domains

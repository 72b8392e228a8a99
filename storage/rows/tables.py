"""The tables that hold a team's data, as both databases have them, each behind those that its rows lead to.

What only one database has is not here, since it is made from these: indexes, what counts, leases. A test compares the
list with both schemas, so a new column must be written here too, and stands in both.
"""

from __future__ import annotations

from bot.moving.table import Column, Kind, Table


def _table(name: str, *, key: str, numbered: str | None = None, **columns: str) -> Table:
    """A table. The columns of a kind stand after its name in the plural, with `?` where they may be NULL."""
    return Table(
        name=name,
        columns=tuple(
            Column(column.removesuffix("?"), Kind(kinds.removesuffix("s")), is_optional=column.endswith("?"))
            for kinds, written in columns.items()
            for column in written.split()
        ),
        key=tuple(key.split()),
        numbered=numbered,
    )


TABLES: tuple[Table, ...] = (
    _table(
        "paper",
        key="row",
        numbered="row",
        names="id work_key?",
        texts=(
            "title abstract title_source abstract_source authors categories sources keywords url? pdf_url? "
            "code_url? project_url? thumbnail_url? ai_summary? organization? relations"
        ),
        bigints="row upvotes? stars?",
        integers="revision trending_rank?",
        moments="first_seen_at noted_at published_at? listed_at? trending_at? thinned_at?",
    ),
    _table(
        "paper_record",
        key="source key",
        names="source key",
        texts="told aliases?",
        bigints="paper",
        booleans="is_silent",
        moments="first_told_at",
    ),
    _table(
        "paper_alias",
        key="id",
        names="id",
        bigints="paper row?",
    ),
    _table(
        "paper_words",
        key="row",
        texts="title abstract title_forms abstract_forms facts title_places abstract_places",
        bigints="row",
    ),
    _table(
        "channel",
        key="id",
        names="id name?",
        texts="pause_code? pause_step? pause_told_to? spread? quiet? home? who_may?",
        integers="cap? revision",
        booleans="links notify",
        moments="paused_at? pause_told_at? muted_at? muted_until?",
    ),
    _table(
        "channel_digest",
        key="channel name",
        names="channel name",
        texts="plan?",
        booleans="is_off",
        moments="next_at?",
    ),
    _table(
        "change",
        key="number",
        numbered="number",
        names="channel kind query? address?",
        texts=(
            "made_by typed? mode? mode_before? digest? also plan_before? plan_after? zone? hours_before? "
            "hours_after? mute_before? mute_after? settings_before? settings_after? calls_before calls_after "
            "brought?"
        ),
        bigints="number subscription? undoes? part_of?",
        booleans="was_off automatic",
        moments="made_at",
    ),
    _table(
        "subscription",
        key="id",
        numbered="id",
        names="channel query person?",
        texts="typed mode created_by zone? calls",
        bigints="id changed",
        moments="created_at last_match_at? ended_at?",
    ),
    _table(
        "digest",
        key="id",
        numbered="id",
        names="channel name",
        texts="due plan",
        bigints="id",
        moments="made_at",
    ),
    _table(
        "announcement",
        key="id",
        numbered="id",
        names="channel",
        texts="message_id?",
        bigints="id paper",
        booleans="late",
        moments="announced_at",
        blobs="card?",
    ),
    _table(
        "digest_line",
        key="announcement",
        names="channel name",
        texts="cause?",
        bigints="announcement digest?",
        integers="position?",
    ),
    _table(
        "announcement_match",
        key="announcement subscription",
        texts="reasons",
        bigints="announcement subscription",
    ),
    _table(
        "outbox",
        key="id",
        numbered="id",
        names="channel kind subject key",
        texts="state worker? after_id? message_id? error?",
        bigints="id",
        integers="attempt turn refusals",
        booleans="keyless muted",
        moments="created_at due_at started_at? unsure_since? asked_at? doubted_at? sent_at? settled_at?",
    ),
    _table(
        "share",
        key="channel kind subject",
        names="channel kind subject",
        texts="shared_by",
        moments="shared_at",
    ),
    _table(
        "saved_paper",
        key="person paper",
        names="person",
        bigints="paper",
        moments="saved_at",
    ),
    _table(
        "vote",
        key="number",
        numbered="number",
        names="channel person",
        texts="stance",
        bigints="number paper",
        booleans="is_last is_told",
        moments="voted_at",
    ),
    _table(
        "sighting",
        key="channel paper message",
        names="channel paper message",
        texts="posted_by",
        booleans="shown",
        moments="posted_at",
    ),
    _table(
        "stream",
        key="source name",
        names="source name",
        texts="cursor? error? left_out?",
        integers="failures",
        booleans="ended",
        moments="baseline_at? polled_at? last_new_at? listed_at? failing_since? resume_at? restored_at?",
    ),
    _table(
        "restored",
        key="at",
        moments="at known_until",
    ),
    _table(
        "told_state",
        key="source",
        names="source",
        texts="state",
    ),
    _table(
        "paper_lookup",
        key="name paper",
        names="name",
        bigints="paper",
        booleans="is_news",
        moments="since next_at?",
    ),
    _table(
        "poll_request",
        key="source",
        names="source",
        moments="requested_at",
    ),
    _table(
        "search",
        key="key",
        names="key",
        texts="words",
        moments="saved_at",
    ),
    _table(
        "offered_import",
        key="channel key",
        names="channel key",
        texts="list",
        moments="offered_at",
    ),
    _table(
        "feed_address",
        key="token",
        names="token kind channel query",
        texts="typed",
        moments="made_at revoked_at?",
    ),
    _table(
        "paper_reading",
        key="paper read_at",
        bigints="paper upvotes? stars?",
        moments="read_at",
    ),
    _table(
        "paper_opening",
        key="paper reader",
        names="reader",
        bigints="paper",
        moments="opened_at",
    ),
    _table(
        "trending_line",
        key="digest position",
        texts="trend",
        bigints="digest paper",
        integers="position",
    ),
    _table(
        "recipient",
        key="id",
        numbered="id",
        names="channel address mailbox",
        texts="asked_by",
        bigints="id",
        integers="asks",
        moments="asked_at confirmed_at? removed_at? left_at?",
    ),
    _table(
        "mail_ask",
        key="id",
        numbered="id",
        names="mailbox",
        texts="asker",
        bigints="id",
        moments="asked_at",
    ),
    _table(
        "clock_mark",
        key="boot",
        names="boot",
        reals="ahead",
    ),
    _table(
        "secret",
        key="name",
        names="name",
        blobs="value",
    ),
    _table(
        "slack_installation",
        key="workspace",
        names="workspace name",
        texts="bot bot_user scopes installed_by",
        moments="installed_at expires_at?",
        blobs="sealed",
    ),
    _table(
        "rise",
        key="day",
        names="day",
        texts="rise",
    ),
    _table(
        "thinned_so_far",
        key="kind",
        names="kind",
        bigints="rows unmerged",
        moments="at",
    ),
    _table(
        "thinning_round",
        key="counted_from",
        moments="counted_from",
    ),
)

"""Streams of sources as rows, as a page updates them."""

from __future__ import annotations

from bot.ports.papers import IngestedPage
from storage.postgres.connection import Connection
from storage.rows.conversions import maybe_moment_column, moment_column


async def move_streams(connection: Connection, page: IngestedPage) -> None:
    """Advance the cursors, note the streams that brought something new, and close finished baselines, each once."""
    at = moment_column(page.at)
    streams = sorted({*page.cursors, *page.brought_by, *page.listed, *page.baselines_closed})
    await connection.execute(
        """
        INSERT INTO stream (source, name, cursor, last_new_at, listed_at, baseline_at)
        SELECT * FROM unnest(
            %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[]
        )
        ON CONFLICT (source, name) DO UPDATE SET
            cursor = coalesce(excluded.cursor, stream.cursor),
            last_new_at = coalesce(excluded.last_new_at, stream.last_new_at),
            listed_at = greatest(stream.listed_at, excluded.listed_at),
            baseline_at = coalesce(stream.baseline_at, excluded.baseline_at)
        """,
        (
            [stream.source for stream in streams],
            [stream.name for stream in streams],
            [page.cursors.get(stream) for stream in streams],
            [at if stream in page.brought_by else None for stream in streams],
            [maybe_moment_column(page.listed.get(stream)) for stream in streams],
            [at if stream in page.baselines_closed else None for stream in streams],
        ),
    )

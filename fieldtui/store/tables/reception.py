"""When we listened, and which deliveries never came by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from fieldtui.store.models import Change
from fieldtui.store.protocols.reception import DeliveryTally, Listening, MissingDeliveries
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.record_columns import sound

#: seconds that a delivery may be on its way before it counts as missing; seconds after which it came late
GRACE, LATE = 30.0, 60.0
#: seconds between two signs of life that are still one stretch of listening
TOUCHING = 5.0

#: what never came, of a time from which we listened or from which something came; it may still be on its way for a
#: while, unless something later has come already
_MISSED = """
WITH came AS (
 SELECT source, min(created) AS first, max(created) AS last FROM deliveries WHERE how != 'caught up' GROUP BY source
)
SELECT d.source, d.created, d.event_id, c.note, d.resource_id IS NOT NULL FROM deliveries d
LEFT JOIN closed_gaps c ON c.source = d.source AND c.event_id = d.event_id
LEFT JOIN came ON came.source = d.source
WHERE d.how = 'caught up' AND (d.created >= ?1 OR d.created > came.first)
AND (d.created <= ?2 OR d.created < came.last) AND d.created <= ?3 ORDER BY d.source, d.created, d.event_id
"""
#: by the index on time alone: going through all of a source for every pair would take minutes
_BETWEEN = """
SELECT 1 FROM deliveries
WHERE coalesce(created, received) > ? AND coalesce(created, received) < ?
AND source || '' = ? AND how != 'caught up' LIMIT 1
"""
_DELAY = """
SELECT received - created FROM deliveries WHERE source = ? AND how != 'caught up' AND created >= ?
ORDER BY received - created LIMIT 1 OFFSET ?
"""

#: source, time of the event, its id, why it was closed, whether its list entry says which record it is about
_Missed = tuple[str, float, str, str | None, bool]


class SqlReception:
    """Remember when we listened, and find what never came."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def heard(self, start: float, end: float) -> None:
        """Note that we have been listening from `start` until `end`; called again with a later `end` as time goes."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO listening (start, until) VALUES (?, ?) ON CONFLICT (start) DO UPDATE"
                " SET until = excluded.until WHERE listening.until < excluded.until",
                (start, end),
            )

    def listened(self) -> list[Listening]:
        """Return when we listened, the oldest first."""
        return [Listening(*row) for row in self._database.read("SELECT start, until FROM listening ORDER BY start")]

    def missing(self, *, now: float, closed: bool = False) -> list[MissingDeliveries]:
        """Return what never came since we first listened, or since the first that came, the oldest first; those that
        were closed only if asked for.
        """
        stretches = self.listened()
        since = stretches[0].start if stretches else float("inf")
        missed: list[_Missed] = list(self._database.read(_MISSED, (since, now - GRACE, now)))
        wanted = [row for row in missed if closed or row[3] is None]
        gaps = [_gap(run, stretches) for run in self._runs(wanted)]
        return sorted(gaps, key=lambda gap: (gap.start, gap.source))

    def _runs(self, missed: Iterable[_Missed]) -> Iterator[list[_Missed]]:
        """Put together what was missed in a row: no delivery of the same source came in between."""
        rows = list(missed)
        run = rows[:1]
        for before, row in pairwise(rows):
            if not self._is_same_run(before, row):
                yield run
                run = []
            run.append(row)
        if run:
            yield run

    def _is_same_run(self, before: _Missed, row: _Missed) -> bool:
        """Return whether two missed deliveries belong to one gap."""
        if before[0] != row[0] or before[3:] != row[3:]:
            return False
        return self._database.read_one(_BETWEEN, (before[1], row[1], row[0])) is None

    def close(self, gap: MissingDeliveries, note: str, *, now: float) -> None:
        """Close a gap with a word on why."""
        with self._database.writing(durable=True) as connection:
            connection.executemany(
                "INSERT INTO closed_gaps (source, event_id, note, at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (source, event_id) DO UPDATE SET note = excluded.note, at = excluded.at",
                [(gap.source, sound(event_id), sound(note), now) for event_id in gap.event_ids],
            )
            self._database.tell(Change(what="deliveries", source=gap.source))

    def tallies(self) -> list[DeliveryTally]:
        """Return how the deliveries of each source came, since we first listened."""
        stretches = self.listened()
        since = stretches[0].start if stretches else float("inf")
        found = self._database.read(
            "SELECT source, count(*) FILTER (WHERE how = 'hook'), count(*) FILTER (WHERE how = 'caught up'),"
            " count(*) FILTER (WHERE how = 'both'),"
            " count(*) FILTER (WHERE how != 'caught up' AND received - created > ?) FROM deliveries"
            " WHERE coalesce(created, received) >= ? GROUP BY source ORDER BY source",
            (LATE, since),
        )
        return [self._tally(*row, since=since) for row in list(found)]

    def _tally(self, source: str, hook: int, listed: int, both: int, late: int, *, since: float) -> DeliveryTally:
        """Add the delays to a source's counts."""
        came = hook + both
        return DeliveryTally(
            source=source,
            by_hook=hook,
            by_list=listed,
            both=both,
            late=late,
            median_delay=self._delay(source, since, came // 2),
            worst_delay=self._delay(source, since, came - 1),
        )

    def _delay(self, source: str, since: float, position: int) -> float | None:
        """Return the delay at that place in their order; None where there is none."""
        found = self._database.read_one(_DELAY, (source, since, max(0, position)))
        return None if found is None or found[0] is None else float(found[0])


def _gap(run: list[_Missed], stretches: list[Listening]) -> MissingDeliveries:
    """Make a gap of what was missed in a row."""
    start, end = run[0][1], run[-1][1]
    return MissingDeliveries(
        source=run[0][0],
        start=start,
        end=end,
        event_ids=tuple(row[2] for row in run),
        listened=any(each.start - TOUCHING <= start and end <= each.end + TOUCHING for each in stretches),
        recovered=bool(run[0][4]),
        closed=run[0][3],
    )

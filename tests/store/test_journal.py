"""The journal keeps what was done."""

from __future__ import annotations

from fieldtui.store.models import JournalEntry
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import NOW


def test_journal_gives_back_what_was_done_newest_first(store: SqlStore) -> None:
    done = JournalEntry(at=NOW, who="ana@jump", what="approve", address="station/time_off/744837", answer="200")
    refused = JournalEntry(at=NOW + 1, who="ana@jump", what="deny", answer="no such thing", ok=False)
    store.journal.add(done)
    store.journal.add(refused)
    assert store.journal.entries() == [refused, done]
    assert store.journal.entries(limit=1) == [refused]

"""The journal keeps what was done."""

from __future__ import annotations

import pytest

from fieldtui.store.models import FilterError, JournalEntry, Query
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import NOW


def test_journal_gives_back_what_was_done_newest_first(store: SqlStore) -> None:
    done = JournalEntry(at=NOW, who="ana@jump", what="approve", address="station/time_off/744837", answer="200")
    refused = JournalEntry(at=NOW + 1, who="ana@jump", what="deny", answer="no such thing", ok=False)
    store.journal.add(done)
    store.journal.add(refused)
    assert [(each.who, each.what, each.ok) for each in store.journal.entries()] == [
        ("ana@jump", "deny", False),
        ("ana@jump", "approve", True),
    ]
    newest, oldest = store.journal.entries()
    assert store.journal.entries(limit=1) == [newest]
    assert store.journal.entries(before=newest.seq) == [oldest]
    assert list(store.journal.stream(Query(now=NOW))) == [oldest, newest]


def test_filter_finds_people_without_their_hosts(store: SqlStore) -> None:
    for who, what, ok in (("Ana@jump", "approve", True), ("Ana Maria@desk", "deny", True), ("bo@jump", "deny", False)):
        line = JournalEntry(at=NOW, who=who, what=what, address=f"station/time_off/{what}", answer="Crew 14", ok=ok)
        store.journal.add(line)

    def found(where: str) -> list[str]:
        count = store.journal.count(where=where, now=NOW)
        lines = [each.who for each in store.journal.entries(where=where, now=NOW)]
        assert len(lines) == count
        return lines

    assert found("who:ana") == ["Ana Maria@desk", "Ana@jump"]
    assert found("who:ana what:approve") == ["Ana@jump"]
    assert found("ok:no") == ["bo@jump"]
    assert found("record:station/* -what:deny") == ["Ana@jump"]
    assert found('"crew 14" who:jump') == ["bo@jump", "Ana@jump"]
    assert found("at:<1h") == ["bo@jump", "Ana Maria@desk", "Ana@jump"]
    with pytest.raises(FilterError):
        found("colour:red")

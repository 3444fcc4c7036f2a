"""A store copied into one of the other kind, and back, is the same store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from fieldtui.contract.errors import StoreError
from fieldtui.contract.flow import Validator
from fieldtui.contract.record import Kind, Link
from fieldtui.contract.shared_source import SharedSource
from fieldtui.contract.view import View
from fieldtui.store.models import JournalEntry, KnownPage, Query
from fieldtui.store.protocols.outbox import Write
from fieldtui.store.protocols.replays import Replay
from fieldtui.store.tables.store import SqlStore
from tests.store.either_store import Opened, either_store
from tests.store.factories import CREWS, NOW, ORDERS, address, delivery, fill, order


@pytest.fixture
def other(tmp_path: Path, opened: Opened) -> Iterator[Opened]:
    """A place of the other kind."""
    kind = "sqlite" if opened.address.startswith("postgresql:") else "postgres"
    folder = tmp_path / "other"
    folder.mkdir()
    with either_store(kind, folder) as place:
        yield place


def furnish(store: SqlStore) -> None:
    """Something of everything."""
    crew = order("7", "Cuadrilla Ñandú", kind=Kind.CREW)
    fill(store, crew, order("gone"), feed=CREWS)
    fill(store, crew, feed=CREWS)
    for title in ("Leak", "Leak, large"):
        fill(store, *(order(str(number), title, links=(Link("crew", Kind.CREW, "7"),)) for number in range(700)))
    store.records.keep_detail(address("3"), b'{"form":[]}', now=NOW)
    sweep = store.sweeps.begin(ORDERS, "acme", full=False)
    page = KnownPage(Validator("https://a/1", "etag", "", remember=""), "basis", (order("1").key,), 1)
    store.sweeps.apply(sweep, [order("1", "Leak, large", links=(Link("crew", Kind.CREW, "7"),))], now=NOW, known=page)
    store.feeds.set_account("north", "digest")
    store.feeds.set_sources([SharedSource("north", "acme", "{}")])
    store.deliveries.receive([delivery(f"e{number}", body=bytes([number, 0, 255])) for number in range(9)])
    store.reception.heard(NOW - 50, NOW)
    store.replays.order(Replay(id=0, at=0, who="ana", target="crm", state="paused"), Query(now=NOW), now=NOW)
    store.replays.set_mark("forward:crm", 4)
    store.outbox.add(Write(at=NOW, due=NOW, who="ana", address="a/b/1", action="close", basis=b"{}"))
    store.journal.add(JournalEntry(at=NOW, who="ana", what="close", address="a/b/1", answer="200", ok=True))
    store.shared_views.share(View(name="Gas", where="gas", columns=("id", "title")), "ana", now=NOW)


def seen(store: SqlStore) -> list[object]:
    """What anybody sees of a store."""
    words = [store.records.select(Query(where=where, now=NOW)) for where in ("", "nandu", "large", "raw.id:7")]
    rows = store.records.rows(words[0])
    return [
        *(list(found) for found in words),
        rows,
        [store.records.stored(row.address) for row in rows[:5]],
        store.records.stored(address("3")),
        [store.records.revisions(address(id)) for id in ("1", "gone")],
        store.feeds.statuses(),
        store.feeds.account("north"),
        store.feeds.sources(),
        store.sweeps.page_validator(ORDERS, "https://a/1", "basis"),
        store.deliveries.query(Query(now=NOW)),
        store.deliveries.attempts(),
        store.deliveries.attempt_count(),
        store.reception.listened(),
        store.replays.all(),
        store.replays.items(1),
        store.replays.mark("forward:crm"),
        store.outbox.query(),
        store.journal.entries(),
        store.shared_views.all(),
    ]


def copied(source: SqlStore, target: SqlStore) -> dict[str, int]:
    told: dict[str, int] = {}
    source.upkeep.copy_to(target.upkeep, told.__setitem__)
    return told


def test_copy_is_same_store_and_goes_on(store: SqlStore, other: Opened) -> None:
    furnish(store)
    target = other()
    told = copied(store, target)
    assert (told["records"], told["bodies"], told["deliveries"]) == (701, 701, 9)
    assert seen(target) == seen(store)
    for each in (store, target):
        fill(each, order("new"), feed=CREWS)
        each.deliveries.receive([delivery("later"), delivery("e1")])
        each.journal.add(JournalEntry(at=NOW, who="bo", what="open", address="a/b/2", answer="", ok=True))
        each.outbox.add(Write(at=NOW, due=NOW, who="bo", address="a/b/2", action="open"))
    assert seen(target) == seen(store)


def test_store_that_has_something_is_not_copied_into(store: SqlStore, other: Opened) -> None:
    furnish(store)
    target = other()
    target.deliveries.receive([delivery("mine")])
    with pytest.raises(StoreError, match="has deliveries already; name an empty one"):
        copied(store, target)
    assert [each.event_id for each in target.deliveries.query(Query(now=NOW))] == ["mine"]
    assert msgspec.to_builtins(target.feeds.statuses()) == []

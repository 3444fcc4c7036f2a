"""Several threads and processes on one store: nobody waits for a reader, nobody misses news, a kill loses no commit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fieldtui.contract.errors import StoreError
from fieldtui.store.models import Change, Query
from fieldtui.store.tables.store import SqlStore
from tests.store.either_store import Opened
from tests.store.factories import NOW, ORDERS, delivery, fill, listed, order

_ROOT = Path(__file__).parent.parent.parent
_WRITER = """
import sys
from tests.store.either_store import open_address
from tests.store.factories import NOW, ORDERS, delivery, order
store = open_address(sys.argv[1])
sweep = store.sweeps.begin(ORDERS, "acme", full=True)
for number in range(int(sys.argv[2])):
    page = [order(f"{number}-{place}", text="leak " * 20) for place in range(20)]
    store.sweeps.apply(sweep, page, now=NOW, checkpoint=str(number))
    store.deliveries.receive([delivery(f"e{number}")])
    print(number, flush=True)
store.close()
"""


@contextmanager
def writer(place: Opened, pages: int) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes pages and deliveries, and prints each number once it is stored."""
    command = [sys.executable, "-c", _WRITER, place.address, str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def test_kill_in_middle_of_writing_loses_nothing_stored(opened: Opened) -> None:
    with writer(opened, 100_000) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(30)]
        os.kill(process.pid, signal.SIGKILL)
        told += process.stdout.readlines()
    last = max(int(line) for line in told if line.endswith("\n"))
    store = opened()
    kept = set(listed(store))
    assert {f"{number}-{place}" for number in range(last + 1) for place in range(20)} <= kept
    assert len(kept) % 20 == 0
    assert {f"e{number}" for number in range(last + 1)} <= {each.event_id for each in store.deliveries.query(Query())}
    assert len(kept) == (int(store.feeds.checkpoint(ORDERS) or 0) + 1) * 20 == len(listed(store, "leak"))
    store.close()


def test_two_processes_write_to_one_store(store: SqlStore, opened: Opened) -> None:
    heard: list[Change] = []
    with writer(opened, 20) as process:
        for number in range(20):
            store.deliveries.receive([delivery(f"ours{number}")])
        assert process.wait(60) == 0
    assert len(store.deliveries.query(Query())) == 40
    assert len(listed(store)) == 400
    store.subscribe(heard.append)
    assert store.wait_elsewhere(0)
    assert not store.wait_elsewhere(0)
    # each of its pages, and the rows on them
    assert sum(len(change.rowids) for change in heard if change.what == "records") == 400
    assert sum(change.what == "deliveries" for change in heard) == 20


def test_what_we_write_ourselves_is_not_from_elsewhere(store: SqlStore) -> None:
    fill(store, order("1"))
    assert not store.wait_elsewhere(0)


def test_threads_read_while_another_writes(store: SqlStore) -> None:
    fill(store, *(order(str(number)) for number in range(50)))
    wrong: list[object] = []

    def read() -> None:
        for _ in range(30):
            rows = list(store.records.stream(Query(where="leak")))
            if len(rows) != 50:
                wrong.append(len(rows))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(30):
        fill(store, *(order(str(place), f"Leak {number}") for place in range(50)), now=NOW + number)
    for reader in readers:
        reader.join(60)
    assert wrong == []


def test_failed_page_leaves_nothing_and_next_works(store: SqlStore) -> None:
    heard: list[Change] = []
    store.subscribe(heard.append)
    sweep = store.sweeps.begin(ORDERS, "acme", full=True)
    impossible = order("2", latitude=[1.0])
    with pytest.raises((TypeError, StoreError)):
        store.sweeps.apply(sweep, [order("1"), impossible], now=NOW, checkpoint="c")
    assert (listed(store), store.feeds.checkpoint(ORDERS), heard) == ([], None, [])
    store.sweeps.apply(sweep, [order("1")], now=NOW)
    assert listed(store) == ["1"]

"""A database server that is killed, cut off, reset or silent: nothing that was stored is lost, nothing is doubled, and
all goes on by itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from fieldtui.contract.errors import StoreError, StoreOffline
from fieldtui.store.models import Change, Query
from fieldtui.store.postgres import watchdog
from fieldtui.store.postgres.store import PostgresStore
from tests.store.database_proxy import DatabaseProxy, own_server
from tests.store.factories import NOW, ORDERS, delivery, fill, listed, order
from tests.store.postgres_server import drop_database, fresh_database, server_folder
from tests.store.transaction_pooler import TransactionPooler


@pytest.fixture
def proxy() -> Iterator[DatabaseProxy]:
    made = DatabaseProxy(server_folder())
    yield made
    made.close()


@pytest.fixture
def store(proxy: DatabaseProxy) -> Iterator[PostgresStore]:
    address = fresh_database()
    made = PostgresStore(proxy.url(str(psycopg.conninfo.conninfo_to_dict(address)["dbname"])), clock=lambda: NOW)
    yield made
    made.close()
    drop_database(address)


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def events(store: PostgresStore) -> list[str]:
    return [each.event_id for each in store.deliveries.query(Query(sort="seq", now=NOW))]


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_connections_that_were_cut_meanwhile_are_made_anew(
    store: PostgresStore, proxy: DatabaseProxy, reset: bool
) -> None:
    fill(store, order("1"))
    for number in range(3):
        proxy.cut(reset=reset)
        time.sleep(0.1)
        assert listed(store) == ["1"]
        proxy.cut(reset=reset)
        time.sleep(0.1)
        assert store.deliveries.receive([delivery(f"e{number}")]) == [True]
    assert store.outage() is None
    assert events(store) == ["e0", "e1", "e2"]


def test_page_that_is_cut_off_leaves_nothing_and_comes_again(store: PostgresStore, proxy: DatabaseProxy) -> None:
    heard: list[Change] = []
    store.subscribe(heard.append)
    sweep = store.sweeps.begin(ORDERS, "acme", full=True)
    heard.clear()

    def write_and_lose() -> None:
        with store._database.writing() as connection:
            connection.execute("UPDATE feeds SET checkpoint = 'half'")
            store._database.tell(Change(what="feeds"))
            proxy.cut()
            connection.execute("UPDATE feeds SET rows = 7")

    with pytest.raises(StoreOffline, match="does not answer"):
        write_and_lose()
    until(lambda: not store.outage() or _is_back(store))
    assert store.feeds.checkpoint(ORDERS) is None
    assert [change.what for change in heard] == ["elsewhere"]
    store.sweeps.apply(sweep, [order("1")], now=NOW, checkpoint="whole")
    assert store.feeds.checkpoint(ORDERS) == "whole"


def _is_back(store: PostgresStore) -> bool:
    """Ask as the console's thread does."""
    try:
        store.wait_elsewhere(0)
    except StoreError:
        return False
    return True


def test_server_that_is_away_is_told_at_once_and_comes_back_by_itself(
    store: PostgresStore, proxy: DatabaseProxy
) -> None:
    fill(store, order("1"))
    heard: list[str] = []
    store.subscribe(lambda change: heard.append(change.what))
    proxy.refuse()
    proxy.cut()
    begun = time.time()
    for _ in range(50):
        with pytest.raises(StoreOffline):
            listed(store)
        with pytest.raises(StoreOffline):
            store.deliveries.receive([delivery("lost")])
    # nobody waits for a server that is known to be away
    assert time.time() - begun < 8
    outage = store.outage()
    assert outage is not None
    assert 0 < outage.lasts < time.time() - begun + 1
    assert 0 <= outage.left < 6
    proxy.refuse(False)
    until(lambda: _is_back(store))
    assert store.outage() is None
    assert "elsewhere" in heard
    assert listed(store) == ["1"]
    assert events(store) == []


def test_silent_server_is_given_up(store: PostgresStore, proxy: DatabaseProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "_DOUBT", 1.0)
    fill(store, order("1"))
    assert listed(store) == ["1"]
    proxy.stall()
    begun = time.monotonic()
    with pytest.raises(StoreOffline):
        listed(store)
    assert time.monotonic() - begun < 15
    assert store.outage() is not None
    proxy.stall(False)
    until(lambda: _is_back(store))
    assert listed(store) == ["1"]


def test_store_is_left_at_once_although_its_server_says_nothing(store: PostgresStore, proxy: DatabaseProxy) -> None:
    fill(store, order("1"))
    assert listed(store) == ["1"]
    proxy.stall()
    reading = threading.Thread(target=lambda: _received(store, "e1", {}))
    listening = threading.Thread(target=lambda: _is_back(store))
    for thread in (reading, listening):
        thread.start()
    time.sleep(0.3)
    begun = time.monotonic()
    store.close()
    for thread in (reading, listening):
        thread.join(10)
        assert not thread.is_alive()
    assert time.monotonic() - begun < 6


def test_who_reads_from_silent_server_is_let_go_and_reads_again_later(
    store: PostgresStore, proxy: DatabaseProxy
) -> None:
    fill(store, order("1"))
    assert listed(store) == ["1"]
    proxy.stall()
    answers: list[object] = []
    reading = threading.Thread(target=lambda: answers.append(_outcome(store)))
    reading.start()
    time.sleep(0.3)
    store.stop_reading()
    # long before anybody finds out that the server says nothing
    reading.join(3)
    assert [type(answer) for answer in answers] == [StoreOffline]
    proxy.stall(False)
    until(lambda: _is_back(store))
    assert listed(store) == ["1"]


def _outcome(store: PostgresStore) -> object:
    """What comes of reading: the list, or what went wrong."""
    try:
        return listed(store)
    except StoreError as error:
        return error


def test_slow_answer_of_server_that_is_there_is_waited_for(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "_DOUBT", 0.5)
    assert store._database.read_one("SELECT 7 FROM pg_sleep(4)")[0] == 7


def test_whoever_listens_hears_again_after_a_cut(store: PostgresStore, proxy: DatabaseProxy) -> None:
    other = PostgresStore(proxy.url(store._database.server.parameters["dbname"]), clock=lambda: NOW)  # type: ignore[attr-defined]
    heard: list[str] = []
    other.subscribe(lambda change: heard.append(change.what))
    ended = threading.Event()

    def listen() -> None:
        while not ended.is_set():
            try:
                other.wait_elsewhere(1)
            except StoreError:
                time.sleep(0.1)

    thread = threading.Thread(target=listen)
    thread.start()
    for number in range(3):
        store.deliveries.receive([delivery(f"a{number}")])
        until(lambda: "deliveries" in heard)
        proxy.cut()
        heard.clear()
        # lost with the connection, or not: it is read from the store
        store.deliveries.receive([delivery(f"b{number}")])
        until(lambda: "deliveries" in heard)
        heard.clear()
    ended.set()
    thread.join()
    other.close()


def test_nothing_acknowledged_is_lost_or_doubled_however_connections_end(
    store: PostgresStore, proxy: DatabaseProxy
) -> None:
    ended = threading.Event()

    def trouble() -> None:
        while not ended.wait(0.15):
            proxy.cut(reset=True)

    thread = threading.Thread(target=trouble)
    thread.start()
    acknowledged: dict[str, int] = {}
    for number in range(60):
        name = f"e{number}"
        # a sender that gets no 200 sends again
        until(lambda name=name: _received(store, name, acknowledged))  # type: ignore[misc]
        time.sleep(0.002)
    ended.set()
    thread.join()
    until(lambda: _is_back(store))
    found = events(store)
    assert sorted(found) == sorted(acknowledged)
    assert store.deliveries.attempt_count() >= 60


def _received(store: PostgresStore, name: str, acknowledged: dict[str, int]) -> bool:
    try:
        store.deliveries.receive([delivery(name)])
    except StoreError:
        return False
    acknowledged[name] = acknowledged.get(name, 0) + 1
    return True


def test_killed_server_has_all_that_was_acknowledged_and_all_goes_on() -> None:
    with own_server() as server:
        store = PostgresStore(server.url, clock=lambda: NOW)
        acknowledged: list[str] = []
        ended = threading.Event()

        def receive() -> None:
            number = 0
            while not ended.is_set():
                name = f"e{number}"
                if _received(store, name, {}):
                    acknowledged.append(name)
                    number += 1
                else:
                    time.sleep(0.05)

        thread = threading.Thread(target=receive)
        thread.start()
        for _ in range(3):
            before = len(acknowledged)
            until(lambda before=before: len(acknowledged) > before + 50)  # type: ignore[misc]
            server.kill()
            time.sleep(0.3)
            server.start()
        until(lambda: store.outage() is None and _is_back(store))
        before = len(acknowledged)
        until(lambda: len(acknowledged) > before + 20)
        ended.set()
        thread.join()
        found = events(store)
        assert found == acknowledged
        store.close()


def test_pooler_that_forgets_sessions_is_found_out() -> None:
    address = fresh_database()
    name = str(psycopg.conninfo.conninfo_to_dict(address)["dbname"])
    pooler = TransactionPooler(server_folder())
    with pytest.raises(StoreError, match=r"behind a pooler in transaction mode.*use its session mode"):
        PostgresStore(f"postgresql://postgres@127.0.0.1:{pooler.port}/{name}")
    pooler.close()
    drop_database(address)

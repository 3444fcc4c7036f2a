"""A console whose database server goes away: it keeps its rows, says so, does nothing, and comes back by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import psycopg
import pytest

from fieldtui.store.postgres.store import PostgresStore
from fieldtui.ui.app import Console
from fieldtui.ui.ports import InMemoryState, Setup
from tests.store.database_proxy import DatabaseProxy
from tests.store.postgres_server import drop_database, fresh_database, server_folder
from tests.ui.console_driver import Driver, opened
from tests.ui.factories import NOW, arrival, fill, furnish, sources
from tests.ui.recording_collector import Collector


@pytest.fixture
def proxy() -> Iterator[DatabaseProxy]:
    made = DatabaseProxy(server_folder())
    yield made
    made.close()


@pytest.fixture
def team(proxy: DatabaseProxy) -> Iterator[Callable[[], PostgresStore]]:
    """How each of a team opens their store."""
    address = fresh_database()
    name = str(psycopg.conninfo.conninfo_to_dict(address)["dbname"])
    made: list[PostgresStore] = []

    def open_one() -> PostgresStore:
        made.append(PostgresStore(proxy.url(name), clock=lambda: NOW))
        return made[-1]

    yield open_one
    for each in made:
        each.close()
    drop_database(address)


def references(desk: Driver) -> list[str]:
    """The references on the screen, which are the rows of lists."""
    return re.findall(r"\b10\d{3}\b", desk.text())


def console(store: PostgresStore, collector: Collector) -> Console:
    return Console(
        Setup(
            store=store,
            start=lambda: collector,
            screen_state=InMemoryState(),
            now=lambda: NOW,
            sources=sources(),
        )
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_rows_stay_and_state_is_told_until_store_is_back(
    team: Callable[[], PostgresStore], proxy: DatabaseProxy, size: tuple[int, int]
) -> None:
    store, other, collector = team(), team(), Collector()
    furnish(store)
    async with opened(console(store, collector), store, collector, *size) as desk:
        await desk.sees("camuzzi", "07:41")
        shown = references(desk)
        assert shown
        proxy.refuse()
        proxy.cut()
        await desk.sees("store offline since 07:", ", again in 0:0", "store offline  ", "no source is up to date")
        assert references(desk) == shown
        for key in ("6", "5", "2", "1", "r", "down", "enter"):
            await desk.press(key)
        await desk.sees("store offline since 07:")
        proxy.refuse(False)
        await desk.sees("the store answers again")
        await desk.sees_no("store offline")
        # news of another console come again as well
        fill(other, "north", [arrival(999)], at=NOW - 1)
        await desk.press("escape", "2")
        await desk.sees("999")

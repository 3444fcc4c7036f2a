"""Two roles in a shared store: a console files what it wants done, a collector writes all the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from fieldtui.contract.errors import StoreError
from fieldtui.contract.shared_source import SharedSource
from fieldtui.contract.view import View
from fieldtui.store.models import JournalEntry, Query
from fieldtui.store.postgres.connect import connect, server_of
from fieldtui.store.postgres.roles import grant
from fieldtui.store.postgres.store import PostgresStore
from fieldtui.store.protocols.commands import CollectorCommand
from fieldtui.store.protocols.outbox import Write
from fieldtui.store.protocols.upkeep import Cutoffs
from tests.store.factories import NOW, delivery, fill, listed, order
from tests.store.postgres_server import drop_database, fresh_database

COMMAND = CollectorCommand(at=NOW, who="ana@jump", name="refresh", arguments=b"{}")


@pytest.fixture
def url() -> Iterator[str]:
    address = fresh_database()
    yield address
    drop_database(address)


@pytest.fixture
def user(url: str) -> Iterator[str]:
    """A user of the server who may log in and nothing else."""
    name = f"ana_{uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
    yield name
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {name}")
        connection.execute(f"DROP ROLE {name}")


def as_user(url: str, user: str) -> PostgresStore:
    return PostgresStore(url.replace("postgres@", f"{user}@"), clock=lambda: NOW)


def test_console_reads_all_and_writes_what_it_wants_done(url: str, user: str) -> None:
    owner = PostgresStore(url, clock=lambda: NOW)
    fill(owner, order("1", "Leak"))
    grant(owner._database.server, "console", user)  # type: ignore[attr-defined]
    console = as_user(url, user)
    assert listed(console, "leak") == ["1"]
    command = console.commands.add(COMMAND)
    assert [each.name for each in owner.commands.take(1)] == ["refresh"]
    owner.commands.finish(command.seq, now=NOW)
    console.outbox.add(Write(at=NOW, due=NOW, who="ana", address="a/b/1", action="close"))
    console.journal.add(JournalEntry(at=NOW, who="ana", what="close", address="a/b/1", answer="", ok=True))
    console.shared_views.share(View(name="Gas", where="gas"), "ana", now=NOW)
    assert owner.wait_elsewhere(0)
    assert len(owner.journal.entries()) == 1
    assert [each.view.name for each in owner.shared_views.all()] == ["Gas"]
    assert console.shared_views.withdraw("Gas")
    console.close()
    owner.close()


def _prune(store: PostgresStore) -> object:
    return store.upkeep.prune(Cutoffs(NOW, NOW))


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.deliveries.receive([delivery("forged")]),
        lambda store: fill(store, order("1", "Forged")),
        lambda store: store.feeds.set_sources([SharedSource("x", "acme", "{}")]),
        lambda store: store.leases.take("me", now=NOW, seconds=60),
        lambda store: store.replays.set_mark("forward:crm", 9),
        _prune,
    ],
    ids=["delivery", "record", "sources", "lease", "mark", "retention"],
)
def test_console_may_do_nothing_else(url: str, user: str, write: Callable[[Any], object]) -> None:
    owner = PostgresStore(url, clock=lambda: NOW)
    owner.deliveries.receive([delivery("real")])
    grant(owner._database.server, "console", user)  # type: ignore[attr-defined]
    console = as_user(url, user)
    with pytest.raises(StoreError, match=r"does not allow this: permission denied.*fieldtui store grant"):
        write(console)
    assert [each.event_id for each in owner.deliveries.query(Query(now=NOW))] == ["real"]
    console.close()
    owner.close()


def test_console_runs_no_statement_of_its_own_against_history(url: str, user: str) -> None:
    owner = PostgresStore(url)
    grant(owner._database.server, "console", user)  # type: ignore[attr-defined]
    with connect(server_of(url.replace("postgres@", f"{user}@"))) as connection:
        for statement in (
            "DELETE FROM journal",
            "UPDATE journal SET who = 'somebody else'",
            "DELETE FROM outbox",
            "DROP TABLE records",
            "SELECT drop_month('deliveries', 'deliveries_else')",
            "SELECT next_number('deliveries')",
            "UPDATE version SET number = 99",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
    owner.close()


def test_collector_needs_not_own_the_tables(url: str, user: str) -> None:
    owner = PostgresStore(url)
    grant(owner._database.server, "collector", user)  # type: ignore[attr-defined]
    owner.close()
    collector = as_user(url, user)
    assert collector.leases.take("me", now=NOW, seconds=60).holder == "me"
    fill(collector, *(order(str(number)) for number in range(900)))
    fill(collector, *(order(str(number), "Other") for number in range(800)))
    collector.deliveries.receive([delivery("e1")])
    collector.upkeep.note_size(NOW)
    assert collector._database.read_one("SELECT count(*) FROM deliveries_else")[0] == 0
    assert collector.upkeep.prune(Cutoffs(NOW + 60 * 86_400, 0.0)) == 2
    assert len(listed(collector)) == 800
    collector.close()


def test_user_who_is_not_there_is_named(url: str) -> None:
    with pytest.raises(StoreError, match="has no user nobody; make it with CREATE ROLE"):
        grant(server_of(url), "console", "nobody")


def test_user_without_rights_is_told_whom_to_ask(url: str, user: str) -> None:
    with pytest.raises(StoreError, match="fieldtui store"):
        as_user(url, user)

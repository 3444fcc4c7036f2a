"""A backup of a PostgreSQL store as `fieldtui manual team` has it made and restored, while webhooks come."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import Query
from tests.cli.commands.test_collect import collecting, ready, until
from tests.end_to_end.either_program import opened, program_on
from tests.end_to_end.webhook_sender import Sender, free_address, insist_on_all, insist_on_truth, with_one_source
from tests.store.postgres_server import drop_database, fresh_database, tool


@pytest.fixture
def databases() -> Iterator[tuple[str, str]]:
    """One that is in use, and an empty one."""
    both = fresh_database(empty=True), fresh_database(empty=True)
    yield both
    for each in both:
        drop_database(each)


@pytest.fixture
def user(databases: tuple[str, str]) -> Iterator[str]:
    """A user of the database."""
    name = f"ana_{uuid4().hex[:8]}"
    with psycopg.connect(databases[0], autocommit=True) as connection:
        connection.execute(f"CREATE USER {name}")
    yield name
    for address in databases:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {name}")
    with psycopg.connect(databases[0], autocommit=True) as connection:
        connection.execute(f"DROP USER {name}")


def run(name: str, *words: str) -> None:
    """Run one of the server's programs."""
    if not tool(name).exists():
        pytest.skip(f"needs {name}")
    done = subprocess.run([tool(name), *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def addresses(address: str) -> set[str]:
    """The addresses of the records in a store."""
    with opened(address) as store:
        return {str(row.address) for row in store.records.stream(Query())}


def test_backup_made_while_all_goes_on_is_restored_and_gone_on_with(
    simulators: Callable[..., SimulatorProcess], databases: tuple[str, str], user: str, tmp_path: Path
) -> None:
    used, empty = databases
    simulated = simulators(records=400, speed=20.0, hooks=free_address())
    assert simulated.config is not None
    settings = with_one_source(simulated.config)
    program = program_on(used, tmp_path / "before", settings)
    sender = Sender(program.config)
    dump = str(tmp_path / "field.dump")
    with collecting(program) as process, sender.sending():
        ready(process)
        assert program.run("store", "grant", "console", user).returncode == 0
        until(lambda: sender.taken > 20 and len(addresses(used)) > 50, "neither webhooks nor records come")
        taken, records = sender.taken, addresses(used)
        run("pg_dump", "-Fc", "-n", "fieldtui", "-f", dump, used)
        until(lambda: sender.taken > taken + 5, "no webhook is taken any more")
    run("pg_restore", "-d", empty, dump)
    program = program_on(empty, tmp_path / "after", settings)
    checked = program.run("store", "check", "--json")
    assert json.loads(checked.stdout)["ok"], checked.stderr
    assert records <= addresses(empty)
    with opened(empty) as store:
        insist_on_all(taken, store)
    with collecting(program) as process:
        ready(process)
        assert program.run("hooks", "catch-up", "--json").returncode == 0
        insist_on_truth(program, simulated)
    # the dump holds what was granted, too
    console = program_on(empty.replace("//postgres@", f"//{user}@"), tmp_path / "console", "")
    listed = console.run("list", "--format", "json")
    assert len(json.loads(listed.stdout)) > 50, listed.stderr

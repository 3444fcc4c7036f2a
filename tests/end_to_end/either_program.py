"""The program on a store of either kind, and its collector stopped as by the system, between two of its writes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import psycopg
import pytest

from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from tests.end_to_end.program import Program
from tests.store.postgres_server import drop_database, fresh_database

_IS_WRITING = (
    "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE locktype = 'advisory' AND datname = current_database()"
)


@contextmanager
def store_address(kind: str, folder: Path) -> Iterator[str]:
    """Give `[store] url` of a store that does not exist yet: a file in that folder, or an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'shared.db'}"
        return
    address = fresh_database(empty=True)
    yield address
    drop_database(address)


def program_on(address: str, folder: Path, settings: str) -> Program:
    """Return a program with files of its own on that store."""
    folder.mkdir(exist_ok=True)
    config = folder / "config.toml"
    config.write_text(f'{settings}\n[store]\nurl = "{address}"\n')
    config.chmod(0o600)
    return Program(config, folder)


@contextmanager
def opened(address: str) -> Iterator[Store]:
    """Open a program's store beside it."""
    store = open_store(address, Path())
    try:
        yield store
    finally:
        store.close()


def stop_between_writes(process: subprocess.Popen[str], address: str) -> None:
    """Stop a process while it is not in the midst of writing, which would keep all others out."""
    for _ in range(200):
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.05)
        if not _is_writing(address):
            return
        process.send_signal(signal.SIGCONT)
    pytest.fail("it never stops writing")


def _is_writing(address: str) -> bool:
    """Return whether anybody writes to that store at this moment."""
    if address.startswith("postgresql:"):
        with psycopg.connect(address) as connection:
            return connection.execute(_IS_WRITING).fetchone() is not None
    file = apsw.Connection(os.fspath(address.removeprefix("sqlite:///")))
    try:
        file.execute("BEGIN IMMEDIATE; ROLLBACK")
    except apsw.BusyError:
        return True
    finally:
        file.close()
    return False

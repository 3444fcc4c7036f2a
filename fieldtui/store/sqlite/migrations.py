"""Bring a database file to the present schema: numbered SQL files, counted in `PRAGMA user_version`."""

from __future__ import annotations

from pathlib import Path

import apsw

from fieldtui.contract.errors import StoreError

_SCHEMA = Path(__file__).parent / "schema"


def versions() -> list[Path]:
    """Return the migrations in order; the first brings an empty file to version 1."""
    # by name: the files are numbered
    return sorted(_SCHEMA.glob("*.sql"))


def version_of(connection: apsw.Connection) -> int:
    """Return how many migrations the file has had."""
    return int(connection.pragma("user_version"))


def migrate(connection: apsw.Connection, name: str) -> None:
    """Apply what is missing, each migration in a transaction; StoreError for a file of a newer program."""
    steps = versions()
    found = version_of(connection)
    # an older program would write rows that the newer one cannot read
    if found > len(steps):
        raise StoreError(
            f"{name} was written by a newer fieldtui (schema {found}, here {len(steps)}); install that one"
        )
    for number, step in enumerate(steps[found:], start=found + 1):
        _apply(connection, number, step.read_text(encoding="utf-8"))


def insist_on_present(connection: apsw.Connection, name: str, hurdle: StoreError) -> None:
    """Raise StoreError for a file that cannot be read as it stands; `hurdle` keeps us from bringing it up to date."""
    found, here = version_of(connection), len(versions())
    # it may also be older: reading it needs what the migration adds
    if found != here:
        raise StoreError(f"{name} is of another fieldtui (schema {found}, here {here}) and cannot be changed: {hurdle}")


def _apply(connection: apsw.Connection, number: int, script: str) -> None:
    """Run one migration unless another process has just done so."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        # two processes may start at the same moment
        if version_of(connection) < number:
            # a script has several statements; apsw runs them one by one as they are asked for
            for _ in connection.execute(script):
                pass
            connection.pragma("user_version", number)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise

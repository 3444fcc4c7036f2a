"""Bring a database to the present schema: numbered SQL files, counted in a table of one row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg

from fieldtui.contract.errors import StoreError
from fieldtui.store.postgres.connect import SCHEMA, literal

_SCHEMA = Path(__file__).parent / "schema"
#: held while the schema is changed, so that two programs do not do it at once
_LOCK = 0x6669656C64


def versions() -> list[Path]:
    """Return the migrations in order; the first brings an empty database to version 1."""
    return sorted(_SCHEMA.glob("*.sql"))


def version_of(connection: psycopg.Connection[Any]) -> int:
    """Return how many migrations the database has had."""
    table = connection.execute("SELECT to_regclass($1)", (f"{SCHEMA}.version",)).fetchone()
    if table is None or table[0] is None:
        return 0
    found = connection.execute("SELECT number FROM version").fetchone()
    return int(found[0]) if found else 0


def migrate(connection: psycopg.Connection[Any], place: str) -> None:
    """Apply what is missing, each migration in a transaction; StoreError for a database of a newer program, and where
    this user may not change the schema.
    """
    steps = versions()
    found = version_of(connection)
    # an older program would write rows that the newer one cannot read
    if found > len(steps):
        raise StoreError(
            f"{place} was written by a newer fieldtui (schema {found}, here {len(steps)}); install that one"
        )
    for number, step in enumerate(steps[found:], start=found + 1):
        try:
            _apply(connection, number, step.read_text(encoding="utf-8"))
        except psycopg.errors.InsufficientPrivilege:
            remedy = "let its owner run `fieldtui store migrate`"
            raise StoreError(f"{place} has schema {found}, this fieldtui needs {len(steps)}; {remedy}") from None


def _apply(connection: psycopg.Connection[Any], number: int, script: str) -> None:
    """Run one migration unless another program has just done so."""
    with connection.transaction():
        connection.execute(literal(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if version_of(connection) >= number:
            return
        if number == 1:
            connection.execute(literal(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            connection.execute("CREATE TABLE version (number bigint NOT NULL)")
            connection.execute("INSERT INTO version VALUES (0)")
        connection.execute(literal(script))
        connection.execute("UPDATE version SET number = $1", (number,))

"""Answers of SQLite without their types: a schema knows them, a type checker does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw


def one(connection: apsw.Connection, sql: str, bindings: Sequence[Any] = ()) -> Any:
    """Return the first row, or None."""
    return connection.execute(sql, tuple(bindings)).fetchone()


def many(connection: apsw.Connection, sql: str, bindings: Sequence[Any] = ()) -> list[Any]:
    """Return all rows; what was to be written has been written by then."""
    return connection.execute(sql, tuple(bindings)).fetchall()

"""Answers without their types: a schema knows them, a type checker does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldtui.store.tables.transaction import Transaction


def one(connection: Transaction, sql: str, bindings: Sequence[Any] = ()) -> Any:
    """Return the first row, or None."""
    return connection.execute(sql, tuple(bindings)).fetchone()


def many(connection: Transaction, sql: str, bindings: Sequence[Any] = ()) -> list[Any]:
    """Return all rows; what was to be written has been written by then."""
    return connection.execute(sql, tuple(bindings)).fetchall()

"""Cursors as the vendor's own sample has them: `next_` and, in base64, column, last id and direction."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fieldtui.simulator.http_answers import Failure
from fieldtui.vendors.cloudworkpro.simulator.envelopes import wrong

Row = Mapping[str, Any]

#: the character that closes the vendor's sample
_CLOSE = "╡"


class Order(NamedTuple):
    """One column and its direction; without a wish the newest come first."""

    column: str = "_id"
    descending: bool = True


class Cursor(NamedTuple):
    """A place between two rows: behind (`forward`) or before the row of that id, in that order."""

    order: Order
    id: str
    forward: bool

    def __str__(self) -> str:
        text = f"{self.order.column}|{self.id}|{-1 if self.order.descending else 1}{_CLOSE}"
        return ("next_" if self.forward else "prev_") + base64.b64encode(text.encode()).decode()

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Read a cursor that was given out; what is none is refused."""
        way, _, code = text.partition("_")
        try:
            column, id, last = base64.b64decode(code, validate=True).decode().split("|")
        except (binascii.Error, ValueError):
            raise forgotten() from None
        if way not in ("next", "prev") or last not in (f"1{_CLOSE}", f"-1{_CLOSE}"):
            raise forgotten()
        return cls(Order(column, last.startswith("-")), id, way == "next")


def forgotten() -> Failure:
    """Return what is said about a cursor that is none, or is none any more."""
    return Failure(wrong("PG_0001", "The cursor is not valid or has expired", "start again without a cursor"))


def place(rows: Sequence[Row], order: Order, cursor: Cursor | None, limit: int) -> tuple[int, int]:
    """Return the first row of the page that is asked for, and the one behind its last.

    A cursor names a row only: when that row has changed in the column that is sorted by, the place moves with it,
    and when it has gone, only ids can be compared.
    """
    if cursor is None:
        return 0, min(limit, len(rows))
    if cursor.order != order:
        raise forgotten()
    at = next((turn for turn, row in enumerate(rows) if row["_id"] == cursor.id), None)
    if at is None:
        at = _gap(rows, order, cursor)
    elif cursor.forward:
        at += 1
    if cursor.forward:
        return at, min(at + limit, len(rows))
    return max(0, at - limit), at


def _gap(rows: Sequence[Row], order: Order, cursor: Cursor) -> int:
    """Return where the row that has gone would stand; known only in the order of ids."""
    if order.column != "_id":
        raise forgotten()
    beyond = (
        turn
        for turn, row in enumerate(rows)
        if (row["_id"] < cursor.id if order.descending else row["_id"] > cursor.id)
    )
    return next(beyond, len(rows))

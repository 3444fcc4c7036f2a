"""The orders of a list: every column can be sorted by, and by what else people ask for."""

from __future__ import annotations

from typing import NamedTuple


class ListOrder(NamedTuple):
    """One order: the key that picks it, what it is called, the field, whether the greatest comes first at first."""

    key: str
    label: str
    field: str
    descending: bool = False


ORDERS = (
    ListOrder("a", "urgency: what needs attention first", "urgency"),
    ListOrder("d", "due, the earliest first", "due"),
    ListOrder("u", "updated, the latest first", "updated", True),
    ListOrder("n", "created, the newest first", "created", True),
    ListOrder("b", "start, the earliest first", "start"),
    ListOrder("e", "end, the earliest first", "end"),
    ListOrder("p", "priority, the highest first", "priority", True),
    ListOrder("g", "stage, in the order of work", "stage"),
    ListOrder("s", "status", "status"),
    ListOrder("t", "title", "title"),
    ListOrder("i", "id", "id"),
    ListOrder("c", "crew", "crew"),
    ListOrder("r", "assignee", "assignee"),
    ListOrder("l", "place", "place"),
    ListOrder("k", "kind", "kind"),
    ListOrder("o", "source", "source"),
    ListOrder("v", "vendor", "vendor"),
    ListOrder("m", "short: who lacks most people first", "short", True),
)
_BY_FIELD = {order.field: order for order in ORDERS}
#: other words for a field, as views may name it
_ALSO = {"clock": "due", "site": "place", "gap": "short"}


def order_of(field: str) -> ListOrder | None:
    """Return the order by that field, None where there is no such order."""
    return _BY_FIELD.get(_ALSO.get(field, field))


def is_reversed(field: str, descending: bool) -> bool:
    """Return whether that is the other way round than the order is first meant."""
    order = order_of(field)
    return order is not None and order.descending != descending


def write_sort(field: str, descending: bool) -> str:
    """Write a sort as a view has it."""
    return f"{field}:desc" if descending else field

"""Kinds, sorts, filters and addresses as they are typed on the command line."""

from __future__ import annotations

import sys
import time

from fieldtui.cli.parser import UsageError
from fieldtui.cli.wiring.time_zone import local_zone
from fieldtui.contract.facets import FACETS
from fieldtui.contract.record import DeliveryAddress, Kind
from fieldtui.contract.safe_text import clean
from fieldtui.settings.suggestions import suggestion
from fieldtui.store.models import FilterError, Query

#: what records can be sorted by; `urgency` puts first what needs attention
SORTS = (
    "urgency",
    "source",
    "vendor",
    "kind",
    "seen",
    "id",
    *(word for f in FACETS if f.sorts_by is not None for word in f.words),
)


def kind(text: str, command: str) -> Kind:
    """Read a kind; `UsageError` with the nearest one when it is none."""
    try:
        return Kind(text)
    except ValueError:
        near = suggestion(text, Kind)
        raise UsageError(command, f"there is no kind `{text}`{near}", f"kinds: {', '.join(Kind)}") from None


def sorting(text: str | None, command: str) -> tuple[str, bool]:
    """Read `FIELD`, `FIELD:asc` or `FIELD:desc`."""
    if text is None:
        return "urgency", False
    field, _, way = text.partition(":")
    if field not in SORTS:
        raise UsageError(command, f"cannot sort by `{field}`{suggestion(field, SORTS)}", f"sorts: {', '.join(SORTS)}")
    if way not in ("", "asc", "desc"):
        raise UsageError(command, f"`{way}` is no way to sort", f"write {field} or {field}:desc")
    return field, way == "desc"


def mistake(where: str, error: FilterError, command: str) -> int:
    """Return what is wrong with a filter, and point at it; returns the exit code."""
    print(f"{command}: --where: {clean(str(error))} (column {error.column + 1})", file=sys.stderr)
    print(f"  {clean(where)}\n  {' ' * error.column}^", file=sys.stderr)
    return 2


def delivery_address(text: str, command: str) -> DeliveryAddress:
    """Parse `source/delivery/EVENT_ID`; raise `UsageError` when it is not one."""
    try:
        return DeliveryAddress.parse(text)
    except ValueError as error:
        raise UsageError(command, str(error), "write source/delivery/EVENT_ID") from None


def query_now(where: str, sort: str, limit: int | None) -> Query:
    """Return a query with the present time and the zone of this machine."""
    return Query(where=where, sort=sort, limit=limit, now=time.time(), zone=local_zone())

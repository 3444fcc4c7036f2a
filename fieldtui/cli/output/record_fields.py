"""A record's fields as the command line names, orders and writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fieldtui.cli.parser import UsageError
from fieldtui.contract.facets import FACETS
from fieldtui.settings.suggestions import suggestion
from fieldtui.store.models import Row

#: every record has these in every format, in this order; scripts rely on it
FIELDS = (
    "address",
    "source",
    "vendor",
    "kind",
    "id",
    *(facet.name for facet in FACETS if facet.listed),
    "seen",
    "partial",
)
#: what a table shows unless told otherwise; a narrow terminal leaves out the last ones
TABLE = ("address", "title", "stage", "due", "status", "priority", "crew", "updated")


def chosen(text: str | None, usual: Sequence[str], command: str) -> Sequence[str]:
    """Read `--columns`; `UsageError` with the nearest field when one is not known."""
    if text is None:
        return usual
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in FIELDS:
            near = suggestion(name, FIELDS)
            raise UsageError(command, f"there is no column `{name}`{near}", f"columns: {', '.join(FIELDS)}")
    return names or usual


def values(row: Row, fields: Sequence[str]) -> dict[str, Any]:
    """Return those fields of a record as JSON has them."""
    return {name: str(row.address) if name == "address" else getattr(row, name) for name in fields}


def text(value: object, *, timespec: str = "auto") -> str:
    """Write a value for a table or a CSV cell; nothing for None. `timespec` as for `datetime.isoformat`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
    return str(value).lower() if isinstance(value, bool) else str(value)

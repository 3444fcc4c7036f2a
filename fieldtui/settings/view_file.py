"""Views that were saved on a screen: a TOML file in the state folder, in the form that a configuration has."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from fieldtui.contract.view import View
from fieldtui.settings.private_files import write_private


def read_views_file(path: Path) -> list[View]:
    """Return the saved views; those that are damaged are left out, and none stops a console."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("views", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return []
    return [view for table in tables if (view := _view(table)) is not None] if isinstance(tables, list) else []


def _view(table: object) -> View | None:
    """Return the view that a table describes, None where it is none."""
    try:
        return msgspec.convert(table, View)
    except msgspec.ValidationError:
        return None


def write_views_file(path: Path, views: Sequence[View]) -> None:
    """Keep views; OSError where the folder cannot be written to."""
    import tomli_w  # imported late: only writing needs it

    write_private(path, tomli_w.dumps({"views": [_table(view) for view in views]}).encode())


def to_toml(view: View) -> str:
    """Write one view as it stands in a configuration."""
    import tomli_w

    # as one table: tomli_w would write a short list of tables into one line
    return "[[views]]\n" + tomli_w.dumps(_table(view))


def _table(view: View) -> dict[str, Any]:
    """Return a view as TOML has it, without what it leaves to the default."""
    told = {"name": view.name, "key": view.key, "where": view.where, "sort": view.sort, "columns": list(view.columns)}
    return {name: value for name, value in told.items() if value}

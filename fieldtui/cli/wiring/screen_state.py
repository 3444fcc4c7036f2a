"""The console's memory of how its screens were left, kept in the state folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fieldtui.settings.console_state import read_state, write_state


class FileScreenState:
    """Keeps values by screen (`Memory` of fieldtui.ui.ports); what TOML cannot hold (None) is left out."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, Any] = read_state(path)

    def recall(self, place: str) -> Mapping[str, Any]:
        """Return what was kept about that screen."""
        kept = self._kept.get(place)
        return kept if isinstance(kept, dict) else {}

    def keep(self, place: str, values: Mapping[str, Any]) -> None:
        """Keep these values about that screen; the same again writes nothing."""
        storable = _storable(values)
        if self._kept.get(place) != storable:
            self._kept[place] = storable
            write_state(self._path, self._kept)


def _storable(value: Any) -> Any:
    """Return a value as TOML can hold it."""
    if isinstance(value, Mapping):
        return {str(key): _storable(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple | set | frozenset):
        return [_storable(inner) for inner in value if inner is not None]
    return value if isinstance(value, str | int | float | bool) else str(value)

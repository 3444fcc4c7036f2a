"""A fresh store in a real file for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.store.sqlite.store import SqliteStore
from tests.store.factories import NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    ours = SqliteStore(tmp_path / "store.db", clock=lambda: NOW)
    yield ours
    ours.close()

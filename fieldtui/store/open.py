"""From `[store] url` to a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.user_paths import expanded

if TYPE_CHECKING:  # a command that lists must not wait for what it does not use
    from fieldtui.store.protocols import Store
    from fieldtui.store.sqlite.read_only import SqliteReader

_PREFIX = "sqlite:///"
_FILE = "fieldtui.db"


def open_store(url: str, data_dir: Path) -> Store:
    """Open the store that `url` names; a relative path counts from the data folder.

    ConfigurationError for another kind of URL, StoreError when the file cannot be used.
    """
    # imported late: a command that fails in its arguments needs no database library
    from fieldtui.store.sqlite.store import SqliteStore

    return SqliteStore(path_of(url, data_dir))


def open_reader(url: str, data_dir: Path) -> SqliteReader:
    """Open the store that `url` names for reading lists only; errors as for `open_store`."""
    from fieldtui.store.sqlite.read_only import SqliteReader

    return SqliteReader(path_of(url, data_dir))


def path_of(url: str, data_dir: Path) -> Path:
    """Return the file that a `sqlite` URL names; ConfigurationError for another kind of URL."""
    # the empty text is what an older note of a checked configuration says
    if url in ("", "sqlite"):
        return data_dir / _FILE
    if url.startswith(("postgresql:", "postgres:")):
        raise ConfigurationError("store.url", "this build has no shared store yet", "use “sqlite” or “sqlite:///PATH”")
    path = url.removeprefix(_PREFIX)
    if path == url or not path:
        raise ConfigurationError("store.url", f"“{url}” names no store", "use “sqlite” or “sqlite:///PATH”")
    return data_dir / expanded(path)

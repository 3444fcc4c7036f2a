"""From `[store] url` to a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.store_url import is_shared, mistake_of
from fieldtui.contract.user_paths import expanded

if TYPE_CHECKING:  # a command that lists must not wait for what it does not use
    from fieldtui.contract.secret import Secret
    from fieldtui.store.protocols import Store
    from fieldtui.store.sqlite.read_only import SqliteReader

_FILE = "fieldtui.db"


def open_store(url: str, data_dir: Path, password: Secret | None = None) -> Store:
    """Open the store that `url` names; a relative path counts from the data folder.

    ConfigurationError for a URL that names none, StoreError when the file or the server cannot be used.
    """
    if is_shared(url):
        return _open_shared(url, password)
    # imported late: a command that fails in its arguments needs no database library
    from fieldtui.store.sqlite.store import SqliteStore

    return SqliteStore(path_of(url, data_dir))


def open_reader(url: str, data_dir: Path, password: Secret | None = None) -> SqliteReader | Store:
    """Open the store that `url` names for reading lists only; errors as for `open_store`."""
    if is_shared(url):
        return _open_shared(url, password)
    from fieldtui.store.sqlite.read_only import SqliteReader

    return SqliteReader(path_of(url, data_dir))


def path_of(url: str, data_dir: Path) -> Path:
    """Return the file that a `sqlite` URL names; ConfigurationError for another kind of URL."""
    found = mistake_of(url)
    if found is not None:
        raise ConfigurationError("store.url", f"“{url}” {found[0]}", found[1])
    # the empty text is what an older note of a checked configuration says
    return data_dir / (_FILE if url in ("", "sqlite") else expanded(url.removeprefix("sqlite:///")))


def _open_shared(url: str, password: Secret | None) -> Store:
    try:
        from fieldtui.store.postgres.store import PostgresStore
    except ImportError:
        cause = "a shared store needs psycopg, which is not installed"
        raise ConfigurationError("store.url", cause, "install it with `pip install 'fieldtui[postgres]'`") from None
    return PostgresStore(url, password)

"""The embedded store, whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from fieldtui.store.protocol import Change
from fieldtui.store.sqlite.database import Database
from fieldtui.store.sqlite.deliveries import Hooks
from fieldtui.store.sqlite.ingest import Filling
from fieldtui.store.sqlite.journal import Deeds
from fieldtui.store.sqlite.known_pages import Validators
from fieldtui.store.sqlite.missing_deliveries import Gaps
from fieldtui.store.sqlite.outbox import WritesOut
from fieldtui.store.sqlite.record_queries import RecordQueries
from fieldtui.store.sqlite.replays import ReplayMemory
from fieldtui.store.sqlite.seen_records import Sweeps
from fieldtui.store.sqlite.source_accounts import Accounts


class SqliteStore(Filling, Accounts, Validators, RecordQueries, Hooks, ReplayMemory, Gaps, WritesOut, Deeds):
    """`Store` in one SQLite file, which several processes of this host may share."""

    def __init__(self, path: Path | str, *, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(Path(path))
        self._sweeps = Sweeps()
        self._clock = clock

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of each change after its commit (on the writer's thread); returns how to stop."""
        return self._database.subscribe(listener)

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since this was last asked; listeners are told `elsewhere` too."""
        return self._database.changed_elsewhere()

    def unwritable(self) -> str:
        """Why nothing can be written, the empty string while it can."""
        return self._database.unwritable

    def close(self) -> None:
        """Finish what is being written and close."""
        self._database.close()

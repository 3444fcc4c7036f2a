"""The store's changes, gathered: however many come, the screen is told of them at most four times a second.

What other processes write is waited for in a thread.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldtui.contract.errors import StoreError

if TYPE_CHECKING:
    from fieldtui.store.models import Change
    from fieldtui.store.protocols import Store

# four times a second: a person sees no more, and an SSH line carries no more
PAUSE = 0.25
#: lists of which only is told that they have changed
_LISTS = ("deliveries", "replays", "presence", "outbox", "journal", "views")
#: seconds after which it is seen that nobody listens any more
_AT_MOST = 1.0


@dataclass(slots=True)
class Changes:
    """What has changed since the last time: rows by source, and other lists, named as in `Change`.

    `all`: perhaps anything.
    """

    rowids: dict[str, set[int]] = field(default_factory=dict)
    feeds: bool = False
    deliveries: bool = False
    replays: bool = False
    presence: bool = False
    outbox: bool = False
    journal: bool = False
    views: bool = False
    all: bool = False

    def add(self, change: Change) -> None:
        """Take one more change in."""
        if change.what == "records":
            self.rowids.setdefault(change.source, set()).update(change.rowids)
        elif change.what in ("feeds", "commands"):
            self.feeds = True
        elif change.what == "elsewhere":
            self.all = True
        elif change.what in _LISTS:
            setattr(self, change.what, True)

    def about(self, source: str | None) -> bool:
        """Return whether records of that source (None: of any) have changed."""
        return self.all or (bool(self.rowids) if source is None else source in self.rowids)

    def rows_of(self, source: str | None) -> set[int] | None:
        """Return the rows of that source (None: of any) that have changed; None when that is not known."""
        # another process says only that it wrote, not what
        if self.all:
            return None
        if source is not None:
            return self.rowids.get(source, set())
        return set().union(*self.rowids.values()) if self.rowids else set()


class ChangeFeed:
    """Listens to the store on the writers' threads, and hands the news over on the screen's loop."""

    def __init__(self, store: Store, loop: asyncio.AbstractEventLoop, hand: Callable[[Changes], None]) -> None:
        self._loop, self._hand = loop, hand
        self._lock = threading.Lock()
        self._news = Changes()
        self._due = False
        self._last = 0.0
        self._closed = threading.Event()
        self._unsubscribe = store.subscribe(self._listen)
        threading.Thread(target=self._wait, args=(store,), name="changes", daemon=True).start()

    def close(self) -> None:
        """Hear nothing more."""
        self._closed.set()
        self._unsubscribe()

    def _wait(self, store: Store) -> None:
        """Wait for what other processes write, until closed."""
        while not self._closed.is_set():
            try:
                store.wait_elsewhere(_AT_MOST)
            except StoreError:
                # whoever reads says what is wrong; here it is only asked again
                self._closed.wait(_AT_MOST)

    @property
    def is_due(self) -> bool:
        """Whether there is news that the screen has not been told."""
        with self._lock:
            return self._due

    def _listen(self, change: Change) -> None:
        """Note a change, and see that it will be handed over."""
        with self._lock:
            self._news.add(change)
            if self._due:
                return
            # handed over once, however many changes come until then
            self._due = True
        # the console may be ending while a writer commits
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._soon)

    def _soon(self) -> None:
        """Wait out the pause since the last time."""
        # a first change alone is told at once, or nearly
        self._loop.call_later(max(0.02, self._last + PAUSE - self._loop.time()), self._deliver)

    def _deliver(self) -> None:
        """Hand over what has come together."""
        with self._lock:
            changes, self._news, self._due = self._news, Changes(), False
        self._last = self._loop.time()
        self._hand(changes)

"""Who is told of changes after their commit, and which changes they are to be told of."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from fieldtui.store.models import Change

Listener = Callable[[Change], None]


class Listeners:
    """Call whoever wants to know. Safe from any thread; changes are put together by the one that writes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: tuple[Listener, ...] = ()
        #: what the transaction that is being written changes
        self.news: list[Change] = []

    def add(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; returns how to take it out again."""
        with self._lock:
            # a tuple that is replaced, never changed, so that a listener may leave while it is called
            self._all = (*self._all, listener)

        def stop() -> None:
            with self._lock:
                self._all = tuple(other for other in self._all if other is not listener)

        return stop

    def take(self) -> list[Change]:
        """Return what the transaction changed, now that it has ended."""
        news, self.news = self.news, []
        return news

    def publish(self, changes: Sequence[Change]) -> None:
        """Call all listeners now."""
        for change in changes:
            for listener in self._all:
                listener(change)

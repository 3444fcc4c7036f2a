"""Whether the server answers: one that does not is asked now and then, not by everybody who wants to read something."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fieldtui.contract.errors import StoreOffline
from fieldtui.store.models import Outage

#: seconds until a server that does not answer is asked again, the longer the longer it has not
_PAUSES = (1.0, 2.0, 5.0)


class Availability:
    """Remembers that the server did not answer; `on_return` is called when it does again. Safe from any thread."""

    def __init__(self, on_return: Callable[[], None]) -> None:
        self._on_return = on_return
        self._lock = threading.Lock()
        self._failures = 0
        #: when it failed for the first time, when it is asked again (both monotonic), and what was said
        self._since, self._again, self._cause = 0.0, 0.0, ""
        #: whether somebody asks at this moment
        self._is_asked = False

    def insist(self) -> None:
        """Raise StoreOffline while the server is not to be asked. Who is let through tells how it went."""
        with self._lock:
            if self._failures and (time.monotonic() < self._again or self._is_asked):
                raise StoreOffline(self._cause)
            self._is_asked = self._failures > 0

    def failed(self, error: StoreOffline) -> None:
        """Note that it did not answer."""
        with self._lock:
            if not self._failures:
                self._since = time.monotonic()
            pause = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
            self._failures += 1
            self._again, self._cause, self._is_asked = time.monotonic() + pause, str(error), False

    def answered(self) -> bool:
        """Note that it answered; whether it had not before."""
        # no lock for what is true nearly always
        if not self._failures:
            return False
        with self._lock:
            was_away, self._failures, self._is_asked = self._failures > 0, 0, False
            return was_away

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Ask the server something, unless it is known not to answer; note whether it does."""
        self.insist()
        try:
            yield
        except StoreOffline as error:
            self.failed(error)
            raise
        except BaseException:
            # it refused, or somebody else's fault it was: it is there
            self._note_answer()
            raise
        self._note_answer()

    def _note_answer(self) -> None:
        if self.answered():
            self._on_return()

    def outage(self) -> Outage | None:
        """Return for how long it has not answered, and when it is asked again; None while it answers."""
        with self._lock:
            if not self._failures:
                return None
            now = time.monotonic()
            return Outage(now - self._since, max(0.0, self._again - now))

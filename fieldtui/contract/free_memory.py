"""Memory that a process holds for nothing, given back: what a sweep or a long list took is not kept for the next one.

Only glibc keeps so much, and only it is told.
"""

from __future__ import annotations

import ctypes
import time
from contextlib import suppress
from typing import Any

#: of glibc: one heap for all threads, and what is large outside of it, in bytes, so that it is given back when freed.
#: A heap for each thread held 37 MB of a collector's 117 MB for nothing
_HEAPS, _APART = 1, 65_536
HEAPS = {
    "MALLOC_ARENA_MAX": str(_HEAPS),
    "MALLOC_MMAP_THRESHOLD_": str(_APART),
    "MALLOC_TRIM_THRESHOLD_": str(_APART),
}
#: the numbers of the same three settings in a call
_CALLED = ((-8, _HEAPS), (-3, _APART), (-1, _APART))
#: seconds between two looks for what can be given back
EVERY = 20.0


class FreeMemory:
    """Gives memory that is free inside the process back to the system."""

    def __init__(self) -> None:
        self._due = time.monotonic() + EVERY
        self._library: Any = None
        # other C libraries have no such calls
        with suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            self._trim = library.malloc_trim
            self._library = library

    def settle(self) -> None:
        """Let this process, which was not started with `HEAPS`, allocate so from now on."""
        if self._library is not None:
            for name, value in _CALLED:
                self._library.mallopt(name, value)

    def give_back(self) -> None:
        """Do so when it is time for it: every few seconds, however often this is called."""
        now = time.monotonic()
        if self._library is not None and now >= self._due:
            self._due = now + EVERY
            self._trim(0)

"""How one process of this host wakes another that waits on the same file: a named pipe beside the database."""

from __future__ import annotations

import os
import select
import stat
import time
from contextlib import suppress
from pathlib import Path

#: seconds between two looks where there can be no pipe
_LOOK = 0.05
#: bytes that are read at a time; what they are does not matter
_MANY = 4096


class WakePipe:
    """The pipe of one database. Where no named pipe can be made, whoever waits looks twenty times a second."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}-wake")
        #: kept open from the first wait on, so that what is rung between two waits is heard by the second
        self._heard: int | None = None

    def wait(self, seconds: float) -> None:
        """Return when it has been rung since the last time, after so many seconds at the latest."""
        if self._heard is None:
            self._heard = self._open()
        if self._heard is None:
            time.sleep(min(seconds, _LOOK))
        elif select.select([self._heard], [], [], seconds)[0]:
            # whatever was rung until now is answered by what the caller does next
            # another thread may have read it, or have closed it since
            with suppress(OSError):
                os.read(self._heard, _MANY)

    def close(self) -> None:
        """Hear nothing more."""
        if self._heard is not None:
            os.close(self._heard)
            self._heard = None

    def ring(self) -> None:
        """Wake whoever waits; nobody may."""
        # without a reader there is nobody to wake: opening fails then, and nothing is left in the pipe
        with suppress(OSError):
            pipe = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            try:
                if stat.S_ISFIFO(os.fstat(pipe).st_mode):
                    os.write(pipe, b"!")
            finally:
                os.close(pipe)

    def _open(self) -> int | None:
        """Open the pipe to listen; None where there can be none."""
        try:
            with suppress(FileExistsError):
                os.mkfifo(self._path, 0o600)
            # for writing, too: with no writer left, a pipe is at its end and never waits again
            pipe = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW)
        except (OSError, AttributeError):  # a file system, or a system, without named pipes
            return None
        if not stat.S_ISFIFO(os.fstat(pipe).st_mode):
            os.close(pipe)
            return None
        return pipe

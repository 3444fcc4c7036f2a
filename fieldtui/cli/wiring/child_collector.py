"""A console's collector: `fieldtui collect` as a child process, for as long as no other one polls for the store."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from signal import Signals
from tempfile import TemporaryFile
from typing import IO

from fieldtui.collector.command_client import Seat
from fieldtui.contract.errors import StoreError
from fieldtui.contract.free_memory import HEAPS
from fieldtui.contract.safe_text import clean
from fieldtui.settings.paths import Paths
from fieldtui.store.lease import LASTS
from fieldtui.store.process_identity import is_dead, named
from fieldtui.store.protocols.leases import Leases

log = logging.getLogger(__name__)

#: seconds between two looks whether a collector polls
LOOK = 1.0
#: seconds in which a child has to get the lease, and in which one that had it has to get it again; else it hangs
_BEGINS, _RECOVERS = 30.0, 10.0
#: seconds until the next start after a failure, at most; it doubles from one second on
_LONGEST_PAUSE = 60.0
#: seconds for which a child has to live so that its end is no failure in a row
_LIVES = 60.0
#: seconds that a child has for putting everything on disk
_PATIENCE = 10.0


class ChildCollector:
    """Starts a collector whenever nobody polls for the store, and ends it with the console.

    `unwanted`: why none is to be started here, the empty text if one is.
    """

    def __init__(self, leases: Leases, paths: Paths, *, read_only: bool, unwanted: str = "") -> None:
        self._leases, self._paths, self._read_only, self._unwanted = leases, paths, read_only, unwanted
        self._child: _Process | None = None
        self._seat = Seat(trouble=unwanted)
        self._due, self._failures, self._last_words = 0.0, 0, ""
        self._is_silent = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="collector process", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def seat(self) -> Seat:
        """Return which process collects, as of the last look."""
        return self._seat

    def stop(self) -> None:
        """End the child; returns when it has put everything on disk."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        """Look every second until the console is left."""
        try:
            while not self._ended.is_set():
                self._look()
                self._ended.wait(LOOK)
        finally:
            if self._child is not None:
                self._child.stop()

    def _look(self) -> None:
        """See who holds the lease, and start a child where nobody does."""
        try:
            grant = self._leases.holding(now=time.time())
        except StoreError as error:
            # whether anybody polls is not known, and what cannot be asked speaks against no child
            if not self._is_silent:
                log.warning("who collects: %s", error)
            self._is_silent = True
            if self._child is not None and self._child.heard:
                self._child.heard = time.monotonic()
            return
        self._is_silent = False
        self._note_end()
        holder = "" if grant is None or is_dead(grant.holder) else grant.holder
        if not holder and not self._unwanted:
            self._start_or_replace()
        is_child = self._child is not None and named(holder) == f"{socket.gethostname()}:{self._child.pid}"
        if self._child is not None and is_child:
            self._child.heard, self._last_words = time.monotonic(), ""
        self._seat = Seat(holder, is_child, "" if holder else self._trouble())

    def _trouble(self) -> str:
        """Return why nobody collects; empty while a child starts for the first time."""
        if self._child is not None and self._child.heard and time.monotonic() - self._child.heard > LASTS:
            return "the collector gives no sign of life"
        return self._unwanted or (f"the collector ended: {self._last_words}" if self._last_words else "")

    def _note_end(self) -> None:
        """Take note of a child that has ended, and of why."""
        child = self._child
        if child is None or child.code is None:
            return
        self._child, self._due = None, 0.0
        # one that found another collector at work ends without a fault
        if child.code:
            self._failures = 0 if child.age > _LIVES else self._failures + 1
            # the first time at once: whatever ended it may have been for it alone
            pause = min(_LONGEST_PAUSE, 2.0 ** (self._failures - 1)) if self._failures > 1 else 0.0
            self._last_words, self._due = child.last_words, time.monotonic() + pause
            log.warning("the collector process ended: %s", self._last_words)
        child.stop()

    def _start_or_replace(self) -> None:
        """Start a child when it is time for one; end one that hangs."""
        now, child = time.monotonic(), self._child
        if child is None and now >= self._due:
            try:
                self._child = _Process(self._paths, read_only=self._read_only)
            except OSError as error:  # no memory or no room for another process
                self._last_words, self._due = str(error), now + _LONGEST_PAUSE
        elif child is not None and (now - child.heard > LASTS + _RECOVERS if child.heard else child.age > _BEGINS):
            log.warning("the collector process gives no sign of life and is killed")
            child.kill()


class _Process:
    """One child, which ends by itself when this process does."""

    def __init__(self, paths: Paths, *, read_only: bool) -> None:
        self._since = time.monotonic()
        #: when it was last seen to hold the lease, 0 if it never was
        self.heard = 0.0
        self._complaints: IO[bytes] = TemporaryFile()  # noqa: SIM115 - open for as long as the child runs
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command(paths, read_only=read_only),
            # held open for as long as we live: its end tells the child to end
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._complaints,
            env={**HEAPS, **os.environ},
            # what a terminal sends to its foreground is not for it
            start_new_session=True,
        )
        self.pid = self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code, None while it runs."""
        return self._process.poll()

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self._since

    @property
    def last_words(self) -> str:
        """Why it ended: the last line that it wrote to standard error, safe to show, or what ended it."""
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        if lines:
            return clean(lines[-1].removeprefix("fieldtui: "))
        code = self.code or 0
        return f"exit code {code}" if code >= 0 else f"killed by {Signals(-code).name}"

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self._process.kill()

    def stop(self) -> None:
        """Have it end in order, and see that it does."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._complaints.close()


def command(paths: Paths, *, read_only: bool) -> list[str]:
    """Return the command line of a child on these files; `ps` shows it, and it holds nothing secret."""
    places = json.dumps([str(path) for path in paths])
    return [sys.executable, "-m", "fieldtui", *(["--read-only"] * read_only), "collect", "--child", places]


def paths_of(places: str) -> Paths:
    """Return the files that a command line names."""
    return Paths(*map(Path, json.loads(places)))

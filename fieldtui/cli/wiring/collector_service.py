"""The collector as a process: what ends it, what it reports, and when it reads its configuration again."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import time
from contextlib import AbstractContextManager, nullcontext, suppress
from types import FrameType
from typing import TYPE_CHECKING

from fieldtui.cli.output.log_file import keep_log
from fieldtui.cli.wiring import program_parts
from fieldtui.cli.wiring.priority import make_way
from fieldtui.cli.wiring.service_manager import notify, watchdog_interval
from fieldtui.contract.errors import ConfigurationError, FieldtuiError, StoreError
from fieldtui.contract.free_memory import FreeMemory
from fieldtui.contract.safe_text import clean
from fieldtui.settings.paths import Paths
from fieldtui.settings.schema import Settings
from fieldtui.settings.shared_sources import described
from fieldtui.store.lease import LASTS, Lease
from fieldtui.store.process_identity import named

if TYPE_CHECKING:
    from fieldtui.collector.collector import Collector
    from fieldtui.store.protocols import Store
    from fieldtui.store.protocols.commands import Standing

log = logging.getLogger(__name__)

#: seconds between two looks at the collector
LOOK = 0.1
#: seconds without a sign of its loop, after which that counts as hanging
_HANGS = 6 * LASTS


def settings_to_collect(paths: Paths, *, is_child: bool = False) -> Settings:
    """Read a configuration from which something can be collected; ConfigurationError otherwise.

    For a console's child, what is wrong with one source is said in that source's pane and ends nothing.
    """
    if is_child:
        keep_log(paths.state)
    settings = program_parts.load_settings(paths) if is_child else program_parts.sound_settings(paths)
    if not settings.sources:
        remedy = "add a [sources.NAME]; `fieldtui config init` writes examples"
        raise ConfigurationError(str(paths.config), "it has no sources", remedy)
    return settings


class Service:
    """One collector at a time, made anew for each configuration, and what signals ask of it.

    `is_child`: a console has started it. It ends when its standard input does, and never stands by: the console starts
    another one when it is needed. `metrics`: host and port at which Prometheus is answered.
    """

    def __init__(
        self, paths: Paths, *, read_only: bool, is_child: bool = False, metrics: tuple[str, int] | None = None
    ) -> None:
        self._paths, self._read_only, self._is_child, self._metrics = paths, read_only, is_child, metrics
        self._settings = settings_to_collect(paths, is_child=is_child)
        self._stopped, self._hung_up = threading.Event(), threading.Event()

    def run(self) -> int:
        """Collect until a signal says stop; the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_stop)
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, self._on_hang_up)
        if self._is_child:
            make_way()
            threading.Thread(target=self._end_with_parent, name="parent", daemon=True).start()
        code: int | None = None
        while code is None:
            code = self._collect()
        notify("STOPPING=1")
        return code

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        """End in order."""
        self._stopped.set()

    def _on_hang_up(self, number: int, frame: FrameType | None) -> None:
        """Read the configuration again."""
        self._hung_up.set()

    def _end_with_parent(self) -> None:
        """End in order when whoever holds the other end of standard input has gone."""
        with suppress(OSError):
            while os.read(0, 4096):
                pass
        self._stopped.set()

    def _collect(self) -> int | None:
        """Collect by the present configuration; the exit code, or None when another configuration is to be taken."""
        # imported late: what is wrong with the configuration is said without waiting for httpx
        from fieldtui.cli.wiring.collector_parts import collector

        store = program_parts.open_store(self._paths, self._settings.store.address)
        try:
            tokens = program_parts.token_file(self._paths)
            ours = collector(self._settings, store, token_store=tokens, read_only=self._read_only)
            report = StandingReport(self._settings)
            with self._measured(ours, store):
                ours.start()
                try:
                    return self._watch(ours, store, report)
                finally:
                    ours.stop()
        finally:
            store.close()

    def _measured(self, ours: Collector, store: Store) -> AbstractContextManager[None]:
        """Answer Prometheus where that is asked for."""
        if self._metrics is None:
            return nullcontext()
        from fieldtui.cli.wiring.metrics import CollectorMetrics, serving

        return serving(self._metrics, CollectorMetrics(store, lambda: ours.lease))

    def _watch(self, ours: Collector, store: Store, report: StandingReport) -> int | None:
        """Report how it stands and give signs of life until it is to end; as for `_collect`."""
        life, memory = LifeSigns(), FreeMemory()
        while not self._stopped.wait(LOOK):
            if not ours.is_running:
                print("fieldtui collect: the collector ended; the log says why", file=sys.stderr, flush=True)
                return 1
            if self._hung_up.is_set() and self._reloaded():
                return None
            if self._is_child and ours.lease.holder and not ours.lease.is_ours:
                return 0
            report.tell(ours.lease, store)
            life.give(ours.lease)
            memory.give_back()
        return 0

    def _reloaded(self) -> bool:
        """Read the configuration again; whether there is a good one to go on with."""
        self._hung_up.clear()
        try:
            self._settings = settings_to_collect(self._paths, is_child=self._is_child)
        except FieldtuiError as error:
            line = clean(f"fieldtui collect: going on with the configuration before: {error}")
            log.warning("%s", line)
            print(line, file=sys.stderr, flush=True)
            return False
        return True


class StandingReport:
    """Reports once when it begins to poll, and whenever it begins to stand by; made before the collector starts."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._told, self._since = settings, "", time.time()
        self._is_shared = False

    def tell(self, lease: Lease, store: Store) -> None:
        """Print what is new, and write down whose records are collected."""
        if lease.is_ours and not self._is_shared:
            # as below: what cannot be written now is written at the next look
            with suppress(StoreError):
                store.feeds.set_sources(described(self._settings))
                self._is_shared = True
        if lease.holder in ("", self._told):
            return
        standing: Standing | None = None
        # a store that cannot be read at this moment is read again; it ends no service
        with suppress(StoreError):
            standing = store.commands.standing()
        if not lease.is_ours:
            self._told = lease.holder
            print(clean(f"standing by: {named(self._told)} polls for this store"), file=sys.stderr, flush=True)
            # standing by is what it is there for: whoever starts it need not wait
            notify(f"READY=1\nSTATUS=standing by: {named(self._told)} polls")
        # whether it listens is known a moment after it begins to poll; what stands there from before does not count
        elif standing is not None and standing.since >= self._since and not standing.listening.startswith("starting"):
            self._told = lease.holder
            self._announce(standing.listening)

    def _announce(self, listening: str) -> None:
        """Print that it polls, and where it listens."""
        hooks = self._settings.hooks
        is_listening = listening.startswith("listening")
        if hooks.listen is not None and not is_listening:
            print(clean(listening), file=sys.stderr, flush=True)
        ready = {
            "collecting": list(self._settings.sources),
            "store": self._settings.store.url,
            "pid": os.getpid(),
            "listening": hooks.url if is_listening else None,
        }
        print(json.dumps(ready), flush=True)
        notify("READY=1\nSTATUS=polling")


class LifeSigns:
    """What the service manager's watchdog waits for, given for as long as the collector's loop turns."""

    def __init__(self) -> None:
        self._interval, self._due = watchdog_interval(), 0.0

    def give(self, lease: Lease) -> None:
        """Give one when it is due: the loop asks for the lease every second or so."""
        now = time.monotonic()
        if self._interval is not None and now >= self._due and now - lease.asked < _HANGS:
            self._due = now + self._interval
            notify("WATCHDOG=1")

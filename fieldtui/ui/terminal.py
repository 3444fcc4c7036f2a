"""Runs the console on a real terminal: gives it back as it was, and ends when it goes away."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
from codecs import getincrementaldecoder
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from textual.drivers import linux_driver
from textual.worker import WorkerFailed

from fieldtui.ui.app import Console

if TYPE_CHECKING:
    from fieldtui.ui.ports import Setup

_CHECK_EVERY = 2.0
_READERS = 2
_TURN = 0.001
_HANGUP, _TERMINATED = 129, 143


def _tolerant_decoder(encoding: str) -> Any:
    """Return a maker of decoders that put a mark in place of bytes that are no text."""
    return partial(getincrementaldecoder(encoding), errors="replace")


# Textual decodes what is typed strictly, in a thread: one byte that is no UTF-8 would end it and hang the console
vars(linux_driver)["getincrementaldecoder"] = _tolerant_decoder


class TerminalDriver(linux_driver.LinuxDriver):
    """Asks the terminal itself for its size; an exported COLUMNS or LINES would freeze it."""

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return columns and lines, 80x24 where nothing can be asked."""
        for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
            with suppress(AttributeError, ValueError, OSError):
                width, height = os.get_terminal_size(stream.fileno())  # type: ignore[union-attr]
                if width and height:
                    return width, height
        return 80, 24


class TerminalConsole(Console):
    """A console that leaves when it is told to by a signal, or when its terminal is gone."""

    def get_driver_class(self) -> type[linux_driver.LinuxDriver]:
        """Return what talks to the terminal."""
        return TerminalDriver

    def on_mount(self) -> None:
        """Listen for the end; read with few threads, since each has its connection to the store."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(_READERS, thread_name_prefix="read"))
        loop.add_signal_handler(signal.SIGHUP, self._lost)
        loop.add_signal_handler(signal.SIGTERM, self.leave, _TERMINATED)
        self.set_interval(_CHECK_EVERY, self._check)
        # after the first paint, which must not wait for this import
        self.set_timer(_CHECK_EVERY, self._save_memory)

    def _save_memory(self) -> None:
        """Give back what is not used, from now on."""
        from fieldtui.contract.free_memory import EVERY, FreeMemory

        memory = FreeMemory()
        memory.settle()
        self.set_interval(EVERY, memory.give_back)

    def _fatal_error(self) -> None:
        """End for what nobody foresaw; Textual would print every frame with its values, secrets among them."""
        self.bell()
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """End for an error that draws itself: whoever runs the console tells of it."""
        self._close_messages_no_wait()

    def _check(self) -> None:
        """Look whether the terminal is still there, since a SIGHUP may be ignored (nohup)."""
        try:
            termios.tcgetattr(sys.__stdin__.fileno() if sys.__stdin__ else 0)
        except (OSError, termios.error):
            self._lost()

    def _lost(self) -> None:
        """Leave without another word to a terminal that is not there."""
        driver: Any = self._driver
        if driver is not None:
            driver.write = _nowhere
        self.leave(_HANGUP)


def _nowhere(data: str) -> None:
    """Write to a terminal that has gone."""


def _cause(error: Exception) -> BaseException:
    """Return what made a task fail, of anything else the error itself."""
    return error.error if isinstance(error, WorkerFailed) else error


def run(setup: Setup) -> int:
    """Run the console, then have the collector put everything on disk; raises what nobody foresaw."""
    # a thread that reads gives way to the loop after so many seconds, not after five times as many
    sys.setswitchinterval(_TURN)
    console = TerminalConsole(setup)
    try:
        console.run(mouse=os.environ.get("FIELDTUI_MOUSE", "1") != "0")
    finally:
        if console.control is not None:
            console.control.stop()
    if console._exception is not None:
        raise _cause(console._exception)
    return console.return_code or 0

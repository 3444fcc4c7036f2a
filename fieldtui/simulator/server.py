"""Serves the simulation over real HTTP until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn
from starlette.applications import Starlette

from fieldtui.contract.errors import FieldtuiError


class _Server(uvicorn.Server):
    """A server that leaves the process's signals alone and says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: `serve` has its own handlers."""
        yield


def bind(host: str, port: int) -> socket.socket:
    """Open the socket to listen on, port 0 for any; FieldtuiError when it is taken."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise FieldtuiError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from None
    # what it accepts inherits this; without it each answer's body waits 40 ms for the headers to be acknowledged
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def url_of(listening: socket.socket) -> str:
    """Return the absolute URL of that socket, without a closing slash."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(
    application: Starlette, listening: socket.socket, ready: Callable[[], None], *, until_stdin_closes: bool = False
) -> None:
    """Serve until SIGINT, SIGTERM or, if asked, the end of standard input; `ready` is called once it answers."""
    config = uvicorn.Config(
        application, log_config=None, log_level="critical", access_log=False, timeout_graceful_shutdown=1
    )
    server = _Server(config, ready)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    if until_stdin_closes:
        _at_end_of_input(lambda: loop.call_soon_threadsafe(stop))
    await server.serve(sockets=[listening])


def _at_end_of_input(stop: Callable[[], object]) -> None:
    """Call `stop` when whoever holds the other end of standard input has gone."""

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        with contextlib.suppress(RuntimeError):  # the loop may have ended before
            stop()

    threading.Thread(target=wait, name="end of input", daemon=True).start()

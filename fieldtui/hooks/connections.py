"""Connections to the listener: accepted up to a number, beyond which the one that has been idle longest gives way."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable

log = logging.getLogger(__name__)

#: seconds that accepting rests when the system gives no more descriptors
REST = 0.2
#: seconds for which a connection is not yet idle: in a burst of senders each gets to say what it came for. But not in a
#: flood: no more is waited than so many seconds together, and that fraction of the time in the long run
GRACE, WAITED, SHARE_OF_TIME = 0.02, 0.25, 0.1
#: the part of the descriptors of this process that connections may take: polling and the store need theirs
SHARE = 3
#: connections that wait in the system for being accepted; one that finds no room there tries again after a second
QUEUE = 4_096


class ClientConnection:
    """One that was accepted, from its first byte to its last. `timer`: what ends it if it says nothing."""

    def __init__(self, accepted: socket.socket) -> None:
        self.socket = accepted
        self.timer: asyncio.TimerHandle | None = None
        #: set once it speaks, with TLS after the handshake
        self.transport: asyncio.Transport | None = None
        self.is_silent, self.has_ended = True, False

    def speak(self) -> None:
        """Wait for its first byte no longer."""
        self.is_silent = False
        asyncio.get_running_loop().remove_reader(self.socket)
        if self.timer is not None:
            self.timer.cancel()

    def cut(self) -> None:
        """End it at once."""
        self.has_ended = True
        if self.is_silent:
            self.speak()
            self.socket.close()
        elif self.transport is not None:
            self.transport.abort()
        else:
            with contextlib.suppress(OSError):
                # in the middle of a handshake only the socket itself can be ended
                self.socket.shutdown(socket.SHUT_RDWR)


class Connections:
    """Accepts them. One whose request is being answered never gives way; where all are, no more are accepted.

    One that says nothing costs a descriptor and nothing else. `make` gives the protocol that speaks on one that does;
    it calls `heard`, `answering` and `ended`. `gone` is called for each connection that had to give way. `patience`:
    seconds for a first byte, and for a TLS handshake.
    """

    def __init__(
        self,
        make: Callable[[ClientConnection], asyncio.Protocol],
        *,
        most: int,
        patience: float,
        tls: ssl.SSLContext | None = None,
        gone: Callable[[], None] = lambda: None,
    ) -> None:
        self._make, self._most, self._gone, self._tls, self._patience = make, bearable(most), gone, tls, patience
        #: those from whom a request is awaited, and when something came last, the longest idle first
        self._idle: dict[ClientConnection, float] = {}
        self._answering: set[ClientConnection] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._may_have_room = asyncio.Event()
        #: seconds that may be waited for others before the longest idle one gives way, and when that was
        self._grace, self._grace_at = WAITED, 0.0

    def heard(self, connection: ClientConnection) -> None:
        """Note that something came: it is the last now that would give way."""
        # a callback may still come for one that was cut
        if connection.has_ended:
            return
        self._answering.discard(connection)
        self._idle.pop(connection, None)
        self._idle[connection] = asyncio.get_running_loop().time()
        self._may_have_room.set()

    def answering(self, connection: ClientConnection) -> None:
        """Note that its request came whole."""
        # one that is being answered never gives way, so it leaves the order of the idle
        self._idle.pop(connection, None)
        self._answering.add(connection)

    def ended(self, connection: ClientConnection) -> None:
        """Forget it."""
        connection.has_ended = True
        self._idle.pop(connection, None)
        self._answering.discard(connection)
        self._may_have_room.set()

    async def accept(self, listening: socket.socket) -> None:
        """Accept until cancelled; then those that speak live on, those that say nothing or shake hands do not."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                connection = ClientConnection(await self._next(listening))
                try:
                    await self._make_room()
                # cancelled while it waited for room: nobody else knows of this socket
                except asyncio.CancelledError:
                    connection.socket.close()
                    raise
                self.heard(connection)
                loop.add_reader(connection.socket, self._speaks, connection)
                connection.timer = loop.call_later(self._patience, self._give_up, connection)
                # others' turn: in a flood the next one is there already
                await asyncio.sleep(0)
        finally:
            # those without a transport have nobody else to end them
            for connection in [each for each in self._idle if each.transport is None]:
                connection.cut()
            await asyncio.gather(*self._opening)

    async def _next(self, listening: socket.socket) -> socket.socket:
        """Accept one; where the system gives no more descriptors, wait until it does."""
        while True:
            try:
                accepted, _ = await asyncio.get_running_loop().sock_accept(listening)
            # EMFILE, ENFILE, ECONNABORTED: none of them may end the listener
            except OSError as error:
                log.warning("webhooks: no connection can be accepted: %s", error.strerror)
                await asyncio.sleep(REST)
            else:
                accepted.setblocking(False)
                return accepted

    def _speaks(self, connection: ClientConnection) -> None:
        """Go on with one whose first byte has come, or who has left."""
        connection.speak()
        self.heard(connection)
        task = asyncio.get_running_loop().create_task(self._open(connection))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    def _give_up(self, connection: ClientConnection) -> None:
        """End one that has said nothing for too long."""
        connection.cut()
        self.ended(connection)
        self._gone()

    async def _open(self, connection: ClientConnection) -> None:
        """Let it speak; with TLS once it has shown in time that it can."""
        limit = self._patience if self._tls is not None else None
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: self._make(connection), connection.socket, ssl=self._tls, ssl_handshake_timeout=limit
            )
        except (OSError, TimeoutError):  # no TLS, not in time, or gone already
            self.ended(connection)
            self._gone()

    async def _make_room(self) -> None:
        """Have the longest idle one give way where there are too many; where nobody is idle, wait for an end."""
        # the one that is idle longest is the likeliest to be dead
        while len(self._idle) + len(self._answering) >= self._most:
            first = next(iter(self._idle), None)
            wait = None if first is None else self._wait_for(first)
            if first is not None and wait == 0:
                del self._idle[first]
                first.cut()
                self._gone()
                return
            self._may_have_room.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._may_have_room.wait()

    def _wait_for(self, connection: ClientConnection) -> float:
        """Return for how many seconds that connection is not yet to give way, 0 where it may go now."""
        now = asyncio.get_running_loop().time()
        self._grace = min(WAITED, self._grace + (now - self._grace_at) * SHARE_OF_TIME)
        self._grace_at = now
        wait = max(0.0, self._idle[connection] + GRACE - now)
        # the patience of a flood is used up: nobody is waited for any more
        if wait > self._grace:
            return 0.0
        self._grace -= wait
        return wait


def bearable(most: int) -> int:
    """Return how many connections this process can bear: `most`, or a share of the files that it may open."""
    try:
        import resource
    except ImportError:  # a system without such limits
        return most
    # the soft limit: it is what accept() will run into
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return most if limit == resource.RLIM_INFINITY else max(2, min(most, limit // SHARE))

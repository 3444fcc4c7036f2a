"""Listens for webhooks: stored first, then answered; nothing that a sender does ends it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fieldtui.contract.errors import ConfigurationError, StoreError
from fieldtui.contract.vendor import WebhookLogin, Webhooks
from fieldtui.hooks.delivery import Unacceptable, is_allowed, read
from fieldtui.hooks.intake import Intake
from fieldtui.http.clock import Clock
from fieldtui.http.session import Run
from fieldtui.store.protocol import Attempt, Store

log = logging.getLogger(__name__)

#: bytes of the largest body, seconds for the slowest one, connections at a time
BODY_LIMIT, BODY_TIME, CONNECTIONS = 1_000_000, 10.0, 200
#: seconds between tries of a port that is taken; between notes that we listen
AGAIN, PULSE = 10.0, 15.0


@dataclass(frozen=True, slots=True)
class Gate:
    """What a source's deliveries must be like."""

    rules: Webhooks
    login: WebhookLogin | None


class Receiver:
    """A listener on `host:port` for `POST /hooks/SOURCE`. `wake(source, resource)`: what to read again now."""

    def __init__(
        self,
        listen: str,
        gates: Mapping[str, Gate],
        store: Store,
        *,
        run: Run,
        clock: Clock,
        wake: Callable[[str, str], None] = lambda source, resource: None,
    ) -> None:
        self._host, self._port = split(listen)
        self._gates, self._store, self._run_blocking, self._clock, self._wake = gates, store, run, clock, wake
        self._intake = Intake(store, run)
        self._state = "starting"
        self.ready = asyncio.Event()

    def state(self) -> str:
        """Where it listens, or why it does not."""
        return self._state

    @property
    def port(self) -> int:
        """The port, the real one once `ready`."""
        return self._port

    @property
    def url(self) -> str:
        """Where it listens, as a URL without a path."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    async def run(self) -> None:
        """Listen until cancelled; a port that is taken is tried again."""
        intake, pulse = asyncio.create_task(self._intake.run()), asyncio.create_task(self._pulse())
        try:
            while True:
                await self._listen()
                await self._clock.sleep(AGAIN)
        finally:
            intake.cancel()
            pulse.cancel()

    async def _pulse(self) -> None:
        """Write down that we listen, so that what never came can be told from what nobody could have heard."""
        await self.ready.wait()
        start = self._clock.now()
        while True:
            if self._state.startswith("listening"):
                with contextlib.suppress(StoreError):
                    await self._run_blocking(self._store.heard, start, self._clock.now())
            await self._clock.sleep(PULSE)

    async def _listen(self) -> None:
        """Serve until cancelled, or return when the port cannot be had."""
        try:
            taken = _bind(self._host, self._port)
        except OSError as error:
            self._state = f"not listening: {self._host}:{self._port} {error.strerror or error}"
            log.warning("webhooks: %s", self._state)
            return
        self._port = taken.getsockname()[1]
        self._state = f"listening {self._host}:{self._port}"
        self.ready.set()
        server = _server(Starlette(routes=[Route("/hooks/{source}", self._take, methods=["POST"])]))
        serving = asyncio.create_task(server.serve(sockets=[taken]))
        try:
            await asyncio.shield(serving)
        finally:
            self._state = "stopped listening"
            server.should_exit = True
            await serving

    async def _take(self, request: Request) -> Response:
        """Answer one POST: 200 only when the delivery is on disk."""
        source = str(request.path_params["source"])
        try:
            acknowledge = await self._admit(source, request)
        except Unacceptable as refusal:
            await self._log_refusal(source, refusal)
            headers = {"WWW-Authenticate": 'Basic realm="fieldtui"'} if refusal.status == 401 else {}
            return JSONResponse({"error": refusal.reason}, refusal.status, headers)
        except ClientDisconnect:
            return Response(status_code=400)
        return JSONResponse({"received": True}, acknowledge)

    async def _admit(self, source: str, request: Request) -> int:
        """Check, read and store one delivery; the status that the vendor takes for yes."""
        gate = self._gates.get(source)
        if gate is None:
            raise Unacceptable(404, "no source of that name receives webhooks here")
        try:
            allowed = is_allowed(gate.login, request.headers.get("authorization"))
        except ConfigurationError as error:
            log.error("webhooks of %s: %s", source, error)
            raise Unacceptable(503, "the receiver's password cannot be read") from None
        if not allowed:
            raise Unacceptable(401, "wrong user name or password")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise Unacceptable(415, "the body must be application/json")
        body = await _body(request)
        delivery, event = read(source, gate.rules, body, request.headers.items(), self._clock.now())
        try:
            fresh = await self._intake.store(delivery)
        except StoreError as error:
            log.error("webhooks of %s: %s", source, error)
            raise Unacceptable(503, "not stored; send it again later") from None
        resource = gate.rules.refreshes(event) if fresh else None
        if resource is not None:
            self._wake(source, resource)
        return gate.rules.acknowledge

    async def _log_refusal(self, source: str, refusal: Unacceptable) -> None:
        """Put a line about what was not taken into the log, as far as there is a disk to put it on."""
        attempt = Attempt(
            at=self._clock.now(), source=source, event_id="", way="refused", status=refusal.status, note=refusal.reason
        )
        with contextlib.suppress(StoreError):
            await self._run_blocking(partial(self._store.log_attempt, attempt))


async def _body(request: Request) -> bytes:
    """Read a body that is neither too large nor too slow."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIME):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise Unacceptable(413, f"the body is larger than {BODY_LIMIT:,} bytes")
    except TimeoutError:
        raise Unacceptable(408, f"the body took longer than {BODY_TIME:g} s") from None
    return bytes(body)


class _Server(uvicorn.Server):
    """uvicorn without its hold on the process's signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the program."""
        yield


def _bind(host: str, port: int) -> socket.socket:
    """Take the port; OSError when it cannot be had."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    taken = socket.socket(family, kind, protocol)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        taken.listen(128)
    except OSError:
        taken.close()
        raise
    taken.setblocking(False)
    return taken


def _server(app: Starlette) -> _Server:
    """Make a server with bounds on what a stranger may take up."""
    # lines about broken requests must not reach a screen: without a handler they go to stderr
    logging.getLogger("uvicorn.error").propagate = True
    return _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=3,
            ws="none",
        )
    )


def split(listen: str) -> tuple[str, int]:
    """Read `127.0.0.1:8787` or `[::1]:8787`."""
    host, _, port = listen.rpartition(":")
    return host.strip("[]") or "127.0.0.1", int(port)

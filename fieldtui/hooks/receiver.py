"""Listens for webhooks: stored first, then answered; nothing that a sender does ends it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fieldtui.contract.errors import ConfigurationError, StoreError
from fieldtui.contract.runtime import Clock, Run
from fieldtui.contract.supervisor import Supervisor
from fieldtui.contract.vendor import WebhookLogin, WebhookRules
from fieldtui.hooks.access_rules import AccessRules, is_allowed, split
from fieldtui.hooks.attack_monitor import AttackMonitor
from fieldtui.hooks.delivery_body import UnacceptableBody
from fieldtui.hooks.delivery_reader import read
from fieldtui.hooks.delivery_writer import DeliveryWriter
from fieldtui.hooks.heartbeat import Heartbeat
from fieldtui.hooks.quota import Quota
from fieldtui.hooks.refresh_throttle import RefreshThrottle, Wake
from fieldtui.hooks.rejection_log import RejectionLog
from fieldtui.hooks.server import make_server, take_port
from fieldtui.store.protocols import Store

log = logging.getLogger(__name__)

#: a sender may have been told the address with a slash at its end
PATHS = ("/hooks/{source}", "/hooks/{source}/")

#: seconds between tries of a port that is taken
AGAIN = 10.0
#: how many times the limit of a body is read and thrown away before the connection is cut: a sender that is cut off
#: while it still sends never sees the answer
DRAIN = 20
#: bytes of a body that are read between two others' turns; more, when it is broken all over, takes seconds
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class SourceRules:
    """What a source's deliveries must be like."""

    rules: WebhookRules
    login: WebhookLogin | None


class Receiver:
    """A listener for `POST /hooks/SOURCE`. `wake(source, resource)`: what to read again now."""

    #: what it does
    name = "receiving of webhooks"

    def __init__(
        self,
        access_rules: AccessRules,
        rules_by_source: Mapping[str, SourceRules],
        store: Store,
        *,
        run: Run,
        clock: Clock,
        wake: Wake = lambda source, resource: None,
        refusal: str = "",
    ) -> None:
        """Make it; with a `refusal` it never listens, and says why."""
        self._access_rules, (self._host, self._port) = access_rules, split(access_rules.listen)
        self._rules_by_source, self._store, self._run_blocking, self._clock = rules_by_source, store, run, clock
        self._writer, self._refreshes, self._rejections = (
            DeliveryWriter(store.deliveries, run),
            RefreshThrottle(wake, clock),
            RejectionLog(clock),
        )
        self._heartbeat = Heartbeat(store.reception, run, clock, lambda: self.is_listening)
        self._storing = Supervisor("storing of webhooks", self._writer.run, clock)
        self._beating = Supervisor("taking note of listening", self._heartbeat.run, clock)
        self._state = f"not listening: {refusal}" if refusal else "starting"
        self._may_listen = not refusal
        self._attack, self._quota = AttackMonitor(clock), Quota(access_rules.quota, clock)
        self.ready = asyncio.Event()

    def state(self) -> str:
        """Return where it listens, and whether it is under attack; or why it does not."""
        warnings = [self._attack.told()] if self.is_listening else []
        return ", ".join(filter(None, [self._state, *warnings, self._storing.trouble, self._beating.trouble]))

    @property
    def port(self) -> int:
        """The port, the real one once `ready`."""
        return self._port

    @property
    def url(self) -> str:
        """Where it listens, as a URL without a path."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{self._access_rules.scheme}://{host}:{self._port}"

    @property
    def is_listening(self) -> bool:
        """Whether deliveries can be received at this moment."""
        return self._state.startswith("listening")

    async def run(self) -> None:
        """Listen until cancelled; a port that is taken is tried again."""
        if not self._may_listen:
            log.warning("webhooks: %s", self._state)
            return
        storing = asyncio.create_task(self._storing.run())
        try:
            # another program may hold the port for now; what comes meanwhile is caught up from the vendor's list
            while True:
                await self._listen()
                await self._clock.sleep(AGAIN)
        finally:
            self._refreshes.stop()
            storing.cancel()

    async def _listen(self) -> None:
        """Serve until cancelled, or return when the port cannot be had."""
        app = Starlette(routes=[Route(path, self._take, methods=["POST"]) for path in PATHS])
        try:
            # a broken certificate is found before the port is taken
            server = make_server(app, self._access_rules, strangers=self._attack.refused)
            taken = take_port(self._host, self._port)
        except (OSError, ConfigurationError) as error:
            reason = getattr(error, "strerror", None) or error
            self._state = f"not listening: {self._host}:{self._port} {reason}"
            log.warning("webhooks: %s", self._state)
            return
        # port 0 asks the system for a free one
        self._port = taken.getsockname()[1]
        self._state = f"listening {self._host}:{self._port}"
        self.ready.set()
        serving, beating = asyncio.create_task(server.serve(sockets=[taken])), asyncio.create_task(self._beating.run())
        try:
            # shielded: a request that is being answered may end, while this is cancelled
            await asyncio.shield(serving)
        finally:
            # noted before the port closes, so that the stretch of listening ends where it ended
            await self._heartbeat.beat()
            self._state = "stopped listening"
            beating.cancel()
            server.should_exit = True
            await serving

    async def _take(self, request: Request) -> Response:
        """Answer one POST: 200 only when the delivery is on disk."""
        source = str(request.path_params["source"])
        try:
            acknowledge = await self._admit(source, request)
        except UnacceptableBody as refusal:
            # logged before the answer: an attacker who hangs up is counted all the same
            await self._log_refusal(source, refusal)
            self._attack.refused()
            # only a wrong login waits: all else is answered at once
            is_slowed = refusal.status != 401 or await self._attack.slow_down(request.client and request.client.host)
            headers = {"WWW-Authenticate": 'Basic realm="fieldtui"'} if refusal.status == 401 else {}
            headers |= {"Connection": "close"} if refusal.cut or not is_slowed else {}
            return JSONResponse({"error": refusal.reason}, refusal.status, headers)
        except ClientDisconnect:
            # nobody is there to read it; Starlette wants an answer all the same
            return Response(status_code=400)
        return JSONResponse({"received": True}, acknowledge)

    async def _admit(self, source: str, request: Request) -> int:
        """Check, read and store one delivery; the status that the vendor takes for yes."""
        if "content-length" in request.headers and "transfer-encoding" in request.headers:
            # the two may be read differently by us and by a proxy in front (request smuggling, RFC 9112, 6.1)
            raise UnacceptableBody(400, "Content-Length and Transfer-Encoding contradict each other", cut=True)
        source_rules = self._rules_of(source, request)
        body = await self._body(request)
        if not self._quota.take(source, len(body)):
            raise UnacceptableBody(429, "too much within an hour (hooks.quota); send it again later", cut=True)
        reading = partial(
            read,
            source,
            source_rules.rules,
            body,
            request.headers.items(),
            self._clock.now(),
            self._access_rules.body_limit,
        )
        # reading a large or packed body takes seconds and would hold up the other senders
        is_quick = len(body) <= AT_ONCE and "content-encoding" not in request.headers
        delivery, event = reading() if is_quick else await asyncio.to_thread(reading)
        try:
            fresh = await self._writer.store(delivery)
        except StoreError as error:
            # 503 and not 200: the vendor keeps what it could not deliver, and sends it again
            log.error("webhooks of %s: %s", source, error)
            raise UnacceptableBody(503, "not stored; send it again later") from None
        # a delivery that is known already brings no change either
        resource = source_rules.rules.refreshes(event) if fresh else None
        if resource is not None:
            self._refreshes.ask(source, resource)
        return source_rules.rules.acknowledge

    def _rules_of(self, source: str, request: Request) -> SourceRules:
        """Return the source's rules for a request that may go on; raise UnacceptableBody for any other."""
        source_rules = self._rules_by_source.get(source)
        sender = self._access_rules.sender(
            request.client.host if request.client else None, request.headers.getlist("x-forwarded-for")
        )
        refusal = self._access_rules.refusal(sender, source_rules.rules.addresses if source_rules else ())
        if refusal is not None:
            raise UnacceptableBody(403, refusal)
        if source_rules is None:
            raise UnacceptableBody(404, "no source of that name receives webhooks here")
        # the address first: a stranger is not told which sources there are
        try:
            allowed = is_allowed(source_rules.login, request.headers.get("authorization"))
        except ConfigurationError as error:
            log.error("webhooks of %s: %s", source, error)
            # no login is wrong here: the sender must try again, not give up
            raise UnacceptableBody(503, "the receiver's password cannot be read") from None
        if not allowed:
            raise UnacceptableBody(401, "wrong user name or password")
        return source_rules

    async def _body(self, request: Request) -> bytes:
        """Read a body that is neither too large nor too slow."""
        body, size, access_rules = bytearray(), 0, self._access_rules
        try:
            async with asyncio.timeout(access_rules.body_time):
                # read on behind the limit, so that the sender gets to hear 413
                async for chunk in request.stream():
                    size += len(chunk)
                    if size <= access_rules.body_limit:
                        body += chunk
                    elif size > DRAIN * access_rules.body_limit:
                        break
        except TimeoutError:
            raise UnacceptableBody(408, f"the body took longer than {access_rules.body_time:g} s", cut=True) from None
        if size > access_rules.body_limit:
            raise UnacceptableBody(413, f"the body is larger than {access_rules.body_limit:,} bytes", cut=True)
        return bytes(body)

    async def _log_refusal(self, source: str, refusal: UnacceptableBody) -> None:
        """Put a line about what was not taken into the log, as far as there is a disk to put it on."""
        line = self._rejections.line(source, refusal.status, refusal.reason)
        if line is None:
            return
        try:
            await self._run_blocking(partial(self._store.deliveries.log_attempt, line))
        except StoreError as error:
            log.warning("webhooks of %s: %s (and that could not be logged: %s)", source, refusal.reason, error)

"""The one place that performs what flows ask for: login, rate limit, retry, revalidation, judgement."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from dataclasses import replace
from fnmatch import fnmatch
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec
from aiolimiter import AsyncLimiter

from fieldtui.contract.errors import (
    AnswerLost,
    LoginRefused,
    Malformed,
    ReadOnly,
    Refused,
    SourceError,
    Throttled,
    TokenExpired,
    Unavailable,
)
from fieldtui.contract.sound_json import sound_json
from fieldtui.contract.vendor import Connection, Token
from fieldtui.contract.wire import Flow, Page, Pages, Reply, Request, Validator
from fieldtui.http.calm import Calm, next_delay
from fieldtui.http.clock import Clock, WallClock
from fieldtui.http.envelopes import capped
from fieldtui.http.tokens import Shelf, Tokens
from fieldtui.http.traffic import Traffic
from fieldtui.http.transport import Send
from fieldtui.http.validators import Offer, known_by, nothing, revalidated

T = TypeVar("T")
#: runs blocking work, a function and its arguments, somewhere off the event loop
Run = Callable[..., Awaitable[Any]]

#: seconds for one request, from the first byte out to the last byte in
TIMEOUT = 30.0
#: how often one read is sent again after trouble at the vendor's before its sweep ends
RETRIES = 4
#: what a finished job answers when it has looked at a write and changed nothing: a conflict, values that are not taken
DECLINED = frozenset({409, 422})


async def inline(work: Callable[..., T], *arguments: Any) -> T:
    """Run a step of a flow where we are; collectors hand in a thread instead, since decoding takes its time."""
    return work(*arguments)


class Session:
    """One source's conversations. `traffic` and `calm` may be looked at from outside, to be shown."""

    def __init__(
        self,
        source: str,
        connection: Connection,
        send: Send,
        *,
        clock: Clock | None = None,
        shelf: Shelf | None = None,
        read_only: bool = False,
        patience: float | None = None,
        run: Run = inline,
    ) -> None:
        self.source, self.connection = source, connection
        self.clock = clock or WallClock()
        self.calm = Calm(self.clock, patience)
        self.traffic = Traffic()
        self._send, self._run, self._read_only = send, run, read_only
        self._limiter = AsyncLimiter(connection.rate.requests, connection.rate.seconds)
        login = connection.login
        self.tokens = Tokens(source, login, self._perform_login, self.clock, shelf) if login else None

    # --- flows ---

    async def perform(self, flow: Flow[T]) -> T:
        """Carry a flow to its end and return its result."""
        return await self._carry(flow, self.answer)

    async def pages(self, pages: Pages, offer: Offer = nothing) -> AsyncIterator[Page]:
        """Carry a sweep to its end, page by page.

        `offer` finds by what a page is known that need not be sent again; each page that may be asked for so the next
        time carries its validator.
        """
        reply: Reply | SourceError | None = None
        validator: Validator | None = None
        while True:
            ended, asked = await self._run(_step, pages, reply)
            if ended:
                return
            if isinstance(asked, Page):
                capped(asked.items)
                yield known_by(asked, validator)
                reply = validator = None
            else:
                try:
                    url = self._address(asked) if asked.conditional else ""
                    reply, validator = await revalidated(asked, url, offer, self.answer)
                except SourceError as error:
                    reply, validator = error, None

    async def _carry(self, flow: Flow[T], answer: Callable[[Request], Awaitable[Reply]]) -> T:
        """Run a flow with that way of answering its requests."""
        reply: Reply | SourceError | None = None
        while True:
            ended, asked = await self._run(_step, flow, reply)
            if ended:
                return asked  # type: ignore[no-any-return]
            reply = await self._attempted(asked, answer)

    @staticmethod
    async def _attempted(request: Request, answer: Callable[[Request], Awaitable[Reply]]) -> Reply | SourceError:
        """Return the reply, or the error, which the flow may know what to do about."""
        try:
            return await answer(request)
        except SourceError as error:
            return error

    async def _perform_login(self, flow: Flow[Token]) -> Token:
        """Run a login: its requests carry no token and are allowed to a console that may only look."""
        return await self._carry(flow, self._patiently)

    # --- one request ---

    async def answer(self, request: Request) -> Reply:
        """Get the answer to one request, whatever that takes; raises what the vendor's judgement makes of it."""
        if self._read_only and not request.is_read:
            raise ReadOnly("read-only: nothing is changed at the vendor's")
        if self.tokens is None or not request.signed or not self._is_home(request):
            return await self._patiently(request)
        token = await self.tokens.current()
        try:
            return await self._patiently(request, token)
        except TokenExpired:
            self.tokens.reject(token)
        return await self._patiently(request, await self.tokens.current())

    async def _patiently(self, request: Request, token: Token | None = None) -> Reply:
        """Send it again after trouble that passes, as long as that is safe and sensible."""
        attempt = 0
        while True:
            if request.delay:
                await self.clock.sleep(request.delay)
            await self.calm.wait()
            if attempt:
                self.traffic.count_retry()
            try:
                return await self._once(request, token)
            except SourceError as error:
                if not await self._may_repeat(request, error, attempt):
                    raise
                attempt += 1

    async def _may_repeat(self, request: Request, error: SourceError, attempt: int) -> bool:
        """Wait as the error asks for and say whether to send the request again."""
        quiet = isinstance(error, Throttled) or (isinstance(error, Unavailable) and error.retry_after is not None)
        if quiet:
            assert isinstance(error, Throttled | Unavailable)
            self.calm.quieten(error)
        safe = request.is_read or isinstance(error, Throttled) or not request.signed
        if not error.transient or not safe or attempt >= RETRIES:
            return False
        if not quiet:
            await self.calm.spend(next_delay(attempt, None, self.calm.rng), error)
        return True

    async def _once(self, request: Request, token: Token | None) -> Reply:
        """Send it once and judge the answer."""
        reply = await self._exchange(request, token)
        error = None if reply.status in request.accepts else self._judge(request, reply)
        if error is not None:
            raise error
        self.calm.recover()
        try:
            return await self._followed(request, reply)
        except SourceError as trouble:
            raise _behind_acceptance(request, trouble) from None

    async def _followed(self, request: Request, reply: Reply) -> Reply:
        """Wait for the slow job behind a reply, if there is one, and judge what it answers."""
        follow = self.connection.follow(request, reply) if self.connection.follow else None
        if follow is None:
            return reply
        final = await self._carry(follow, self._patiently)
        error = None if final.status in request.accepts else self._judge(request, final)
        if error is not None:
            raise error
        return final

    def _judge(self, request: Request, reply: Reply) -> SourceError | None:
        """Say what is wrong with a reply, in the vendor's way, None if nothing is."""
        if reply.status in (301, 302, 303, 307, 308):
            there = urlsplit(reply.headers.get("location", "")).netloc.rpartition("@")[2]
            return Malformed(f"{reply.status} it redirects to {there or 'nowhere'}; set the base URL to where it is")
        return self.connection.judge(request, reply)

    async def _exchange(self, request: Request, token: Token | None) -> Reply:
        """Put the request on the wire: address, headers, token, body; keep count."""
        login = self.connection.login
        if token is not None and login is not None:
            request = login.sign(request, token)
        url = self._address(request)
        headers = {"Accept": "application/json", **self.connection.headers, **request.headers}
        content = _body(request, headers)
        await self._limiter.acquire()
        with self.traffic.one(self.clock) as exchange:
            came = await self._send(request.method, url, headers, content, request.timeout or TIMEOUT)
            exchange.done(came)
        # the one place where text of any encoding, and JSON that is nearly right, becomes JSON for every reader
        reply = replace(came, body=await self._run(sound_json, came.body, came.headers.get("content-type", "")))
        if self.tokens is not None and token is not None:
            self.tokens.observe(reply)
        return reply

    # --- addresses ---

    def _address(self, request: Request) -> str:
        """The absolute URL of a request; a foreign one must be on a host that the connection lists."""
        if request.url is None:
            url = self.connection.bases[request.base] + request.path
        else:
            url = request.url
            self._insist_on_known_host(url)
        if not request.query:
            return url
        return url + ("&" if "?" in url else "?") + urlencode(list(request.query))

    def _insist_on_known_host(self, url: str) -> None:
        """Refuse a link that leads where no one said that it may lead."""
        parts = urlsplit(url)
        homes = [urlsplit(base) for base in self.connection.bases.values()]
        host = parts.hostname or ""
        known = any(host == home.hostname for home in homes) or any(fnmatch(host, p) for p in self.connection.hosts)
        plain = parts.scheme == "http" and any(home.scheme == "http" for home in homes)
        if not known or not (parts.scheme == "https" or plain):
            raise Malformed(f"a link to {host or 'nowhere'}, which is not a host of this source")

    def _is_home(self, request: Request) -> bool:
        """Whether a request goes to one of the source's own addresses, to which alone the token may go."""
        if request.url is None:
            return True
        parts = urlsplit(request.url)
        homes = (urlsplit(base) for base in self.connection.bases.values())
        return any((parts.scheme, parts.netloc) == (home.scheme, home.netloc) for home in homes)


def _behind_acceptance(request: Request, error: SourceError) -> SourceError:
    """Return what an error means that came after the vendor had accepted the request: it is a job's, not the session's.

    So it never renews the token, and a write is not sent again: only a job that says no leaves nothing done.
    """
    if request.is_read:
        is_login = isinstance(error, TokenExpired | LoginRefused)
        return Refused(f"the job ended with {error}", status=error.status, code=error.code) if is_login else error
    if error.status in DECLINED and isinstance(error, Refused):
        return error
    lost = f"it was accepted, but what became of it is not known: {error}"
    return AnswerLost(lost, status=error.status, code=error.code)


def _step(flow: Generator[Any, Any, Any], reply: Reply | SourceError | None) -> tuple[bool, Any]:
    """Take the next step of a flow: (ended, what it asks for or its result)."""
    try:
        if isinstance(reply, SourceError):
            return False, flow.throw(reply)
        return False, next(flow) if inspect.getgeneratorstate(flow) == inspect.GEN_CREATED else flow.send(reply)
    except StopIteration as stop:
        return True, stop.value


def _body(request: Request, headers: dict[str, str]) -> bytes | None:
    """Encode a request's body and name its type."""
    if request.json is not None:
        headers.setdefault("Content-Type", "application/json")
        return msgspec.json.encode(request.json)
    if request.form is not None:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        return urlencode(list(request.form)).encode()
    return request.body

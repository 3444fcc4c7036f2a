"""The one place that performs what flows ask for: login, rate limit, retry, revalidation, judgement."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from fieldtui.contract.errors import (
    LoginRefused,
    ReadOnly,
    Refused,
    SourceError,
    Throttled,
    TokenExpired,
    Unavailable,
)
from fieldtui.contract.flow import Flow, Page, Pages, Reply, Request, Validator
from fieldtui.contract.json_repair import sound_json
from fieldtui.contract.runtime import Clock, Run, WallClock, inline
from fieldtui.contract.vendor import Connection, Token
from fieldtui.http.backoff import Backoff, next_delay
from fieldtui.http.conditional_get import Offer, known_by, nothing, revalidated
from fieldtui.http.envelopes import capped
from fieldtui.http.job_errors import behind_acceptance
from fieldtui.http.request_bodies import encoded
from fieldtui.http.request_stats import RequestStats
from fieldtui.http.request_turns import RequestTurns
from fieldtui.http.shared_answers import SharedAnswers
from fieldtui.http.source_urls import SourceUrls
from fieldtui.http.status_errors import insist_on_api, no_answer
from fieldtui.http.tokens import Tokens, TokenStore
from fieldtui.http.transport import Send

T = TypeVar("T")
#: seconds for one request, from the first byte out to the last byte in
TIMEOUT = 30.0
#: how often one read is sent again after trouble at the vendor's before its sweep ends
RETRIES = 4


class SendOptions(NamedTuple):
    """How a request is sent: with which token, how often again after trouble that passes, and whether it logs in."""

    token: Token | None = None
    tries: int = RETRIES
    login: bool = False


_DEFAULTS = SendOptions()


class Session:
    """One source's conversations. `request_stats` and `backoff` may be looked at from outside, to be shown."""

    def __init__(
        self,
        source: str,
        connection: Connection,
        send: Send,
        *,
        clock: Clock | None = None,
        token_store: TokenStore | None = None,
        read_only: bool = False,
        patience: float | None = None,
        run: Run = inline,
    ) -> None:
        self.source, self.connection = source, connection
        self.clock = clock or WallClock()
        self.backoff = Backoff(self.clock, patience)
        self.request_stats = RequestStats()
        self._send, self._run, self._read_only = send, run, read_only
        self._turns = RequestTurns(connection.rate.requests, connection.rate.seconds)
        self.addresses = SourceUrls(connection.bases, connection.hosts)
        self._shared = SharedAnswers(self.clock)
        login = connection.login
        self.tokens = Tokens(source, login, self._perform_login, self.clock, token_store, run) if login else None

    async def perform(self, flow: Flow[T], answer: Callable[[Request], Awaitable[Reply]] | None = None) -> T:
        """Carry a flow to its end and return its result. `answer`: another way to get the answer to each request."""
        return await self._carry(flow, answer or self.answer)

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
                    url = self.addresses.of(asked) if asked.conditional else ""
                    reply, validator = await revalidated(asked, url, offer, self.answer)
                    self.request_stats.count_answer()
                except SourceError as error:
                    # thrown into the flow, which alone knows whether this ends its list or only one step of it
                    reply, validator = error, None

    async def _carry(self, flow: Flow[T], answer: Callable[[Request], Awaitable[Reply]]) -> T:
        """Run a flow with that way of answering its requests."""
        reply: Reply | SourceError | None = None
        while True:
            ended, asked = await self._run(_step, flow, reply)
            if ended:
                return asked  # type: ignore[no-any-return]
            reply = await _attempted(asked, answer)

    async def _perform_login(self, flow: Flow[Token], tries: int) -> Token:
        """Run a login: its requests carry no token and are allowed to a console that may only look."""
        options = SendOptions(tries=tries, login=True)
        return await self._carry(flow, lambda request: self._patiently(request, options))

    async def answer(self, request: Request) -> Reply:
        """Get the answer to one request, whatever that takes; raises what the vendor's judgement makes of it."""
        # refused here, below every flow, so that no vendor's code can forget it
        if self._read_only and not request.is_read:
            raise ReadOnly("read-only: nothing is changed at the vendor's")
        if request.shared:
            alone = replace(request, shared=0.0)
            return await self._shared.get(self.addresses.of(request), request.shared, lambda: self.answer(alone))
        # a token never goes to a host that is not the source's own, whatever link leads there
        if self.tokens is None or not request.signed or not self.addresses.is_home(request):
            return await self._patiently(request)
        try:
            return await self._with_token(self.tokens, request)
        except TokenExpired:
            # once: a vendor that refuses each new token would have it log in for ever
            return await self._with_token(self.tokens, request, last=True)

    async def _with_token(self, tokens: Tokens, request: Request, *, last: bool = False) -> Reply:
        """Send it with a token that is good as far as one can tell, and take note of what the answer says of it.

        `last`: a token that is refused again is not to blame for it.
        """
        try:
            token = await tokens.current()
        except SourceError as error:
            error.left = False  # the login may have left, but not what it is for
            raise
        try:
            reply = await self._patiently(request, SendOptions(token))
        except TokenExpired:
            if not last:
                tokens.reject(token)
            raise
        except LoginRefused as error:
            if (refusal := await tokens.refuse(token, error)) is not None:
                raise refusal from None
            if last:
                raise
            raise TokenExpired(str(error), status=error.status, code=error.code) from None
        except Refused:
            # refused for something else, so that the token was good
            tokens.accept(token)
            raise
        tokens.accept(token)
        return reply

    async def _patiently(self, request: Request, options: SendOptions = _DEFAULTS) -> Reply:
        """Send it again after trouble that passes, as long as that is safe and sensible."""
        attempt = 0
        while True:
            # a slow job's own pace, asked for by its flow; it holds for a repeated request too
            if request.delay:
                await self.clock.sleep(request.delay)
            await self.backoff.wait()
            if attempt:
                self.request_stats.count_retry()
            try:
                return await self._once(request, options)
            except SourceError as error:
                if not await self._may_repeat(request, error, options.tries - attempt):
                    raise
                attempt += 1

    async def _may_repeat(self, request: Request, error: SourceError, left: int) -> bool:
        """Wait as the error asks for and say whether to send the request again. `left`: how often it may be."""
        quiet = isinstance(error, Throttled) or (isinstance(error, Unavailable) and error.retry_after is not None)
        if quiet:
            assert isinstance(error, Throttled | Unavailable)
            self.backoff.quieten(error)
        # a write is repeated only where the vendor surely did not do it: it was throttled, or is a login
        safe = request.is_read or isinstance(error, Throttled) or not request.signed
        if not error.transient or not safe or left <= 0:
            return False
        if not quiet:
            await self.backoff.spend(next_delay(RETRIES - left, None, self.backoff.rng), error)
        return True

    async def _once(self, request: Request, options: SendOptions) -> Reply:
        """Send it once and judge the answer."""
        reply = await self._exchange(request, options.token)
        if options.login:
            # a captive portal or a proxy answers logins too, with a page and status 200
            insist_on_api(reply)
        self._raise_for(request, reply)
        self.backoff.recover()
        try:
            return await self._followed(request, reply)
        except SourceError as trouble:
            raise behind_acceptance(request, trouble) from None

    async def _followed(self, request: Request, reply: Reply) -> Reply:
        """Wait for the slow job behind a reply, if there is one, and judge what it answers."""
        follow = self.connection.follow(request, reply) if self.connection.follow else None
        if follow is None:
            return reply
        final = await self._carry(follow, self._patiently)
        self._raise_for(request, final)
        return final

    def _raise_for(self, request: Request, reply: Reply) -> None:
        """Raise what is wrong with a reply, in the vendor's way, unless the request wants to see it as it is."""
        error = None if reply.status in request.accepts else self._judge(request, reply)
        if error is not None:
            raise error

    def _judge(self, request: Request, reply: Reply) -> SourceError | None:
        """Return what is wrong with a reply; what is no answer at all is none for any vendor."""
        return no_answer(self.addresses.of(request), reply) or self.connection.judge(request, reply)

    async def _exchange(self, request: Request, token: Token | None) -> Reply:
        """Put the request on the wire: address, headers, token, body; keep count."""
        login = self.connection.login
        if token is not None and login is not None:
            request = login.sign(request, token)
        url = self.addresses.of(request)
        # encoded first: a request that cannot be sent must not use up a turn of the rate limit
        headers, content = encoded(request, self.connection.headers)
        await self._turns.take()
        if request.claim is not None:
            await request.claim()
        with self.request_stats.one(self.clock) as exchange:
            came = await self._send(request.method, url, headers, content, request.timeout or TIMEOUT)
            exchange.done(came)
        # the one place where text of any encoding, and JSON that is nearly right, becomes JSON for every reader
        reply = replace(came, body=await self._run(sound_json, came.body, came.headers.get("content-type", "")))
        if self.tokens is not None and token is not None:
            self.tokens.observe(reply, token)
        return reply


async def _attempted(request: Request, answer: Callable[[Request], Awaitable[Reply]]) -> Reply | SourceError:
    """Return the reply, or the error, which the flow may know what to do about."""
    try:
        return await answer(request)
    except SourceError as error:
        return error


def _step(flow: Generator[Any, Any, Any], reply: Reply | SourceError | None) -> tuple[bool, Any]:
    """Take the next step of a flow: (ended, what it asks for or its result)."""
    try:
        if isinstance(reply, SourceError):
            return False, flow.throw(reply)
        # a generator that has not begun takes no value
        return False, next(flow) if inspect.getgeneratorstate(flow) == inspect.GEN_CREATED else flow.send(reply)
    except StopIteration as stop:
        return True, stop.value

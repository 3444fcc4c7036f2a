"""The token of one source: got once, however many ask for it, renewed in time, thrown away when it is refused."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from fieldtui.contract.errors import LoginRefused, Malformed, Refused, SourceError, Unavailable
from fieldtui.contract.flow import Flow, Reply
from fieldtui.contract.runtime import Clock, Run
from fieldtui.contract.vendor import Login, Token
from fieldtui.http.token_lifetime import Lifetime, LoginBackoff

log = logging.getLogger(__name__)

#: how often the requests of a login are sent again after trouble that passes
TRIES = 4
#: tokens in a row that calls were refused with and none was accepted, after which one more is of no use
USELESS = 3
#: statuses by which a login refuses the credentials, and those that only say that it is not there at the moment
REFUSALS, MISSING = frozenset({400, 401, 403}), frozenset({404, 405, 408, 410, *range(500, 600)})


class TokenStore(Protocol):
    """Where one source's token is kept between runs. Times are unix seconds. Blocks: it may have to look secrets up."""

    def get(self, now: float) -> Token | None:
        """Return the token that was put there last, if the source still has the login that it was got with."""

    def put(self, token: Token, now: float) -> None:
        """Keep it."""

    def forget(self) -> None:
        """Throw it away."""


class TokenStores(Protocol):
    """Where the tokens of all sources are kept between runs."""

    def of(self, source: str, login: Callable[[], bytes]) -> TokenStore:
        """Return where one source's token is kept. `login` says all that it is got with, secrets too."""


class Tokens:
    """Holds one source's token. `perform(flow, tries)` runs a login's flow; `run` takes blocking work off the loop.

    `refused` is set while the credentials are refused, or are no use: nothing is asked then until `retry`.
    """

    def __init__(
        self,
        source: str,
        login: Login,
        perform: Callable[[Flow[Token], int], Awaitable[Token]],
        clock: Clock,
        token_store: TokenStore | None,
        run: Run,
    ) -> None:
        self.refused: LoginRefused | None = None
        self.logins = 0
        self._source, self._login, self._perform = source, login, perform
        self._clock, self._token_store, self._run = clock, token_store, run
        self._lock = asyncio.Lock()
        self._token: Token | None = None
        self._looked = token_store is None
        self._rejected = False
        #: tokens that were refused since the last call that was accepted
        self._useless = 0
        self._lifetime: Lifetime | None = None
        rng = random.Random()
        self._logging_in, self._renewing = LoginBackoff(clock, rng), LoginBackoff(clock, rng)

    @property
    def expires(self) -> float | None:
        """When the token ends, unix seconds; None if there is none or nobody knows."""
        return self._token.expires if self._token else None

    async def current(self) -> Token:
        """Return a token that is good as far as one can tell; LoginRefused if the credentials are not."""
        # one login for however many feeds wait for it: some vendors end the older session with each new one
        async with self._lock:
            if self.refused is not None:
                # the same error is raised for every feed; its traceback would grow with each
                raise self.refused.with_traceback(None)
            # the kept token is looked up late and off the loop: the keyring may ask its user for a password
            await self._look()
            token, lifetime = self._token, self._lifetime
            if token is None or lifetime is None or self._rejected or lifetime.is_over:
                return await self._replace(token)
            # `due`: the vendor itself said in a header that the token ends soon
            return await self._renew_early(token) if token.due or lifetime.is_ending else token

    # --- what calls have shown ---

    def observe(self, reply: Reply, token: Token) -> None:
        """Let the login look at a reply: some vendors say there that the token is about to end.

        A reply to a request that left with an older token says nothing about the present one.
        """
        if (held := self._token) is not None and self._is_current(token) and self._login.observe is not None:
            self._token = self._login.observe(reply, held)
            if self._token.expires != held.expires:
                self._hold(self._token)

    def accept(self, token: Token) -> None:
        """Note that a call was not refused for its token."""
        if self._is_current(token):
            self._useless = 0

    def reject(self, token: Token) -> None:
        """Take note that this token was refused; another one that came meanwhile stays."""
        if self._is_current(token):
            self._rejected = True
            self._useless += 1
            self._forget()

    async def refuse(self, token: Token, error: LoginRefused) -> LoginRefused | None:
        """Stop, since the vendor said in answer to a call that logging in again is not wanted; the error to raise.

        None when another token came meanwhile. The token stays in the store, so that no later run logs in of itself.
        """
        if not self._is_current(token):
            return None
        advice = f"{error}; `fieldtui secrets remove {self._source}` lets it log in again"
        self.refused, self._token = LoginRefused(advice, status=error.status, code=error.code), None
        if self._token_store is not None:
            # kept, though refused: a token that is there keeps later runs from logging in and pushing a device out
            useless = replace(token, refresh="", expires=None, due=False)
            await self._run(self._token_store.put, useless, self._clock.now())
        return self.refused

    def retry(self) -> None:
        """Let a login that was refused, or failed, be tried once more at once."""
        self.refused, self._useless = None, 0
        self._logging_in.clear()
        self._renewing.clear()

    def _is_current(self, token: Token) -> bool:
        """Return whether that is the token in use."""
        return self._token is not None and not self._rejected and self._token.access == token.access

    # --- coming to a token ---

    async def _look(self) -> None:
        """Take the kept token, the first time."""
        if not self._looked and self._token_store is not None:
            self._looked = True
            if (kept := await self._run(self._token_store.get, self._clock.now())) is not None:
                self._hold(kept)

    async def _replace(self, token: Token | None) -> Token:
        """Get another token, since there is none that is good: by renewal, or by logging in where that fails."""
        # the login works and yet nothing may be read: asking for more tokens would only lock the account
        if self._useless >= USELESS:
            self.refused = LoginRefused("the login works, but every call is refused (401)", status=401)
            raise self.refused
        if (error := self._logging_in.waiting()) is not None:
            raise error.with_traceback(None)
        if (renewal := _renewal(self._login, token, self._clock.now())) is not None:
            try:
                fresh = await self._perform(renewal, 0)
                # a renewal that gives back the token that was just refused would go round for ever
                if not (self._rejected and token is not None and fresh.access == token.access):
                    return await self._keep(fresh)
            except LoginRefused as refusal:
                if isinstance(judged := self._judged(refusal), LoginRefused):
                    raise judged from None
            except SourceError as trouble:
                log.info("%s: the login could not be renewed: %s", self._source, trouble)
        return await self._log_in(TRIES)

    async def _renew_early(self, token: Token) -> Token:
        """Renew a token that is still good; whatever fails, it is used until its end and renewed a little later."""
        if self._renewing.waiting() is not None:
            return token
        try:
            renewal = _renewal(self._login, token, self._clock.now())
            return await (self._log_in(0) if renewal is None else self._renewed(token, renewal))
        except LoginRefused as refusal:
            judged = self._judged(refusal)
            if isinstance(judged, LoginRefused):
                raise judged from None
            self._renewing.fail(judged, least=3)
        except SourceError as trouble:
            self._renewing.fail(trouble, least=3)
            log.info("%s: the login could not be renewed yet: %s", self._source, trouble)
        return token

    async def _renewed(self, token: Token, renewal: Flow[Token]) -> Token:
        """Renew a token that is still good, by logging in where renewal is refused."""
        try:
            return await self._keep(await self._perform(renewal, 0))
        except Refused as error:
            if error.status not in {*REFUSALS, None}:
                raise
            if not token.due:
                return await self._log_in(0)
        # the vendor warned that it ends, and says now that it is too early: nothing is lost by that
        self._token = replace(token, due=False)
        return self._token

    async def _log_in(self, tries: int) -> Token:
        """Log in; only refused credentials end that for good, all else is tried again later."""
        self.logins += 1
        try:
            token = await self._perform(self._login.obtain(self._clock.now()), tries)
            _insist_on_use(token)
        except (LoginRefused, Refused) as error:
            judged = self._judged(error)
            if not isinstance(judged, LoginRefused):
                self._logging_in.fail(judged)
            raise judged from None
        except SourceError as error:
            self._logging_in.fail(error)
            raise
        return await self._keep(token)

    def _judged(self, error: LoginRefused | Refused) -> SourceError:
        """Return what a refused login means, and remember credentials that are refused."""
        meaning = _meaning(error)
        if isinstance(meaning, LoginRefused):
            self.refused = meaning
        return meaning

    async def _keep(self, token: Token) -> Token:
        """Remember a new token here and in the token store; `Malformed` when it is none that can be sent."""
        _insist_on_use(token)
        self._hold(token)
        self._rejected = False
        self._logging_in.clear()
        self._renewing.clear()
        if self._token_store is not None:
            await self._run(self._token_store.put, token, self._clock.now())
        return token

    def _hold(self, token: Token) -> None:
        """Use that token from now on."""
        self._token, self._lifetime = token, Lifetime(token, self._clock, self._login.margin)

    def _forget(self) -> None:
        """Take the token out of the token store."""
        if self._token_store is not None:
            self._token_store.forget()


def _renewal(login: Login, token: Token | None, now: float) -> Flow[Token] | None:
    """Return the flow that renews a token, None where there is no way but logging in."""
    # a token from a login without renewal, or an old store, carries no refresh token
    if token is None or not token.refresh or login.renew is None:
        return None
    return login.renew(token, now)


def _meaning(error: LoginRefused | Refused) -> SourceError:
    """Distinguish credentials that are refused from a login that is missing for a moment."""
    refuses = error.status is None or error.status in REFUSALS
    if not error.reasoned and refuses:
        # a gateway answers 401 or 403 with an empty body as well: only a vendor's reason ends the credentials
        text = f"{error.status} from the login, without a word of why; see whether its credentials are right"
        return Unavailable(text, status=error.status)
    if error.status in MISSING or not (isinstance(error, LoginRefused) or refuses):
        return Unavailable(f"the login is not to be had: {error}", status=error.status, code=error.code)
    if not isinstance(error, LoginRefused):
        error = LoginRefused(str(error), status=error.status, code=error.code)
    return error


# a login page that moved, or a server in maintenance, says nothing about the credentials
def _insist_on_use(token: Token) -> None:
    """Raise `Malformed` for a token that no header or query can carry."""
    if not token.is_sendable:
        raise Malformed("a login's answer without a token that can be used")

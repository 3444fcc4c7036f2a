"""The token of one source: got once, however many ask for it, renewed in time, thrown away when it is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from fieldtui.contract.errors import LoginRefused, Refused, TokenExpired
from fieldtui.contract.vendor import Login, Token
from fieldtui.contract.wire import Flow, Reply
from fieldtui.http.clock import Clock

#: the part of a token's life, at its end, that is given up at most: one that lives shorter than the margin is used too
SHARE = 0.25


class Shelf(Protocol):
    """Where tokens are kept between runs."""

    def get(self, source: str) -> Token | None:
        """The token that was put there last."""

    def put(self, source: str, token: Token) -> None:
        """Keep it."""

    def forget(self, source: str) -> None:
        """Throw it away."""


class Tokens:
    """Holds one source's token. `perform` runs a login's flow; `refused` is set while the credentials are."""

    def __init__(
        self,
        source: str,
        login: Login,
        perform: Callable[[Flow[Token]], Awaitable[Token]],
        clock: Clock,
        shelf: Shelf | None = None,
    ) -> None:
        self.refused: LoginRefused | None = None
        self.logins = 0
        self._source, self._login, self._perform = source, login, perform
        self._clock, self._shelf = clock, shelf
        self._lock = asyncio.Lock()
        self._token = shelf.get(source) if shelf else None
        self._margin = login.margin

    @property
    def expires(self) -> float | None:
        """When the token ends, unix seconds; None if there is none or the vendor did not say."""
        return self._token.expires if self._token else None

    async def current(self) -> Token:
        """Return a token that is good as far as one can tell; LoginRefused if the credentials are not."""
        async with self._lock:
            if self.refused is not None:
                raise self.refused
            if self._token is None or not self._token.access or self._is_old(self._token):
                self._keep(await self._renewed())
            assert self._token is not None
            return self._token

    def observe(self, reply: Reply) -> None:
        """Let the login look at a reply: some vendors say there that the token is about to end."""
        if self._token is not None and self._login.observe is not None:
            self._token = self._login.observe(reply, self._token)

    def reject(self, token: Token) -> None:
        """Take note that this token was refused; another one that came meanwhile stays."""
        if self._token is not None and self._token.access == token.access:
            keep = self._login.renew is not None and self._login.renews_expired and self._token.refresh
            self._token = replace(self._token, access="", expires=None) if keep else None
            if self._shelf is not None:
                self._shelf.forget(self._source)

    def retry(self) -> None:
        """Let a refused login be tried once more."""
        self.refused = None

    def _is_old(self, token: Token) -> bool:
        """Whether it must be renewed before it is used."""
        return token.due or (token.expires is not None and token.expires - self._margin <= self._clock.now())

    def _keep(self, token: Token) -> None:
        """Remember a new token here and on the shelf."""
        self._token = token
        life = self._login.margin / SHARE if token.expires is None else token.expires - self._clock.now()
        self._margin = min(self._login.margin, max(0.0, life) * SHARE)
        if self._shelf is not None:
            self._shelf.put(self._source, token)

    async def _renewed(self) -> Token:
        """Renew the token, or log in anew where that cannot be or is refused."""
        token, renew = self._token, self._login.renew
        if token is not None and token.refresh and renew is not None:
            try:
                return await self._perform(renew(token, self._clock.now()))
            except TokenExpired:
                pass
            except Refused:
                if token.due and token.access:
                    return replace(token, due=False)
        return await self._obtained()

    async def _obtained(self) -> Token:
        """Log in; whatever the vendor refuses here, it refuses the credentials."""
        self.logins += 1
        try:
            return await self._perform(self._login.obtain(self._clock.now()))
        except LoginRefused as error:
            self.refused = error
            raise
        except Refused as error:
            self.refused = LoginRefused(str(error), status=error.status, code=error.code)
            raise self.refused from None

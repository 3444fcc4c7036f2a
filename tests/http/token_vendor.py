"""A vendor that gives out tokens, and a session that uses them on a clock of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from fieldtui.contract.errors import SourceError
from fieldtui.contract.flow import Reply
from fieldtui.contract.vendor import Connection, Login, Rate, Token
from fieldtui.http.session import Session
from fieldtui.http.tokens import TokenStore
from tests.http.scripted_vendor import Sent, StillClock, Wire, bearer_login, connection, get, reply

Said = Reply | SourceError


@dataclass
class Vendor:
    """Gives out numbered tokens; what `login`, `renew` and `call` hold is answered first, one after the other."""

    login: list[Said] = field(default_factory=list)
    renew: list[Said] = field(default_factory=list)
    call: list[Said] = field(default_factory=list)
    given: int = 0

    def __call__(self, sent: Sent) -> Said:
        waiting = {"/login": self.login, "/renew": self.renew}.get(sent.path, self.call)
        if waiting:
            return waiting.pop(0)
        if sent.path not in ("/login", "/renew"):
            return reply()
        self.given += 1
        return reply(body=json.dumps({"token": str(self.given)}).encode())


class Ours:
    """A session with that vendor, on a clock of its own."""

    def __init__(
        self, vendor: Callable[[Sent], Said], to: Connection | None = None, token_store: TokenStore | None = None
    ) -> None:
        self.wire, self.clock = Wire(vendor), StillClock()
        hasty = replace(to or connection(bearer_login()), rate=Rate(10_000))
        self.session = Session("north", hasty, self.wire, clock=self.clock, token_store=token_store)
        assert self.session.tokens is not None
        self.tokens = self.session.tokens

    async def ask(self, times: int = 1) -> None:
        for _ in range(times):
            await self.session.perform(get())

    async def fail(self, error: type[SourceError], times: int = 1) -> SourceError:
        for _ in range(times):
            with pytest.raises(error) as raised:
                await self.session.perform(get())
        return raised.value

    def used(self) -> list[str]:
        """The tokens of the calls, in their order."""
        calls = [sent for sent in self.wire.sent if sent.path == "/things"]
        return [sent.headers["Authorization"].removeprefix("Bearer ") for sent in calls]


class Kept:
    """A shelf in memory."""

    def __init__(self, token: Token | None = None) -> None:
        self.token = token

    def get(self, now: float) -> Token | None:
        return self.token

    def put(self, token: Token, now: float) -> None:
        self.token = token

    def forget(self) -> None:
        self.token = None


def bearer_login_without_renewal() -> Login:
    """A login whose tokens can only be had by logging in."""
    return replace(bearer_login(), renew=None)

"""The Authorization API: client credentials by Basic, tokens and their lifetime, refresh; who may do what."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import Failure, IssuedTokens, answering, basic, content_type, read_form, reply
from fieldtui.simulator.vendor_world import Handler, VendorWorld
from fieldtui.vendors.crowdynews.simulator.error_answers import problem

#: seconds that a token lives
LIFE = 3600.0


class Access:
    """Gives out tokens and checks them. `closed`: clients to whom what needs a permission (the queue, collections and
    inputs) answers with an error, and with which.

    The token is looked for in the query alone: no header is documented.
    """

    def __init__(self, world: VendorWorld, clients: Mapping[str, str], closed: Mapping[str, int]) -> None:
        self._world, self._clients, self._closed = world, clients, closed
        self._tokens = IssuedTokens(world.now, LIFE)
        #: whose each token is, by the token
        self._owners: dict[str, str] = {}
        self._refresh: dict[str, str] = {}

    async def token(self, request: Request) -> Response:
        """`POST /v1/oauth/token`: a form, with Basic."""
        client = self._client(request)
        if content_type(request) != "application/x-www-form-urlencoded":
            raise Failure(problem(400, "The body must be a form."))
        form = await read_form(request)
        grant = form.get("grant_type", "")
        if grant == "refresh_token":
            if self._refresh.pop(form.get("refresh_token", ""), None) != client:
                raise Failure(problem(400, "The refresh token is not valid.", about=("refresh_token", "…")))
        elif grant != "client_credentials":
            raise Failure(problem(400, "The grant type is not supported.", about=("grant_type", grant)))
        access, refresh = self._tokens.issue(), secrets.token_urlsafe(24)
        self._owners[access] = self._refresh[refresh] = client
        return reply({"access_token": access, "refresh_token": refresh, "token_type": "bearer"})

    async def info(self, request: Request) -> Response:
        """`GET /v1/oauth/token/info`: how many milliseconds a token has left; it may come as a form or in the query."""
        self._client(request)
        form = await read_form(request)
        token = form.get("access_token") or request.query_params.get("access_token")
        ends = self._tokens.ends(token)
        if ends is None or not self._tokens.valid(token):
            raise Failure(problem(400, "The access token is not valid.", about=("access_token", "…")))
        return reply({"ttl": int((ends - self._world.now()).total_seconds() * 1000)})

    def guarded(self, handler: Handler) -> Handler:
        """Insist on a token in the query."""

        async def checked(request: Request) -> Response:
            if not self._tokens.valid(request.query_params.get("access_token")):
                return problem(401)
            return await handler(request)

        return answering(checked)

    def permitted(self, handler: Handler) -> Handler:
        """Insist on a token whose owner has the permission; any other gets the status that is kept for it."""

        async def checked(request: Request) -> Response:
            status = self._closed.get(self._owners.get(request.query_params["access_token"], ""))
            return problem(status) if status else await handler(request)

        return self.guarded(checked)

    def expire(self) -> None:
        """End all access tokens now; refresh tokens live on."""
        self._tokens.expire()

    def _client(self, request: Request) -> str:
        """Return the client that Basic names, both words quoted as in a URL; 401 if it is not one."""
        id, secret = basic(request) or ("", "")
        if self._clients.get(unquote(id)) != unquote(secret) or not secret:
            raise Failure(problem(401, "The client is not known."))
        return unquote(id)

"""Who may ask: tokens for credentials sent as a form, and nothing without one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fieldtui.simulator.http_answers import IssuedTokens, bearer, content_type, read_form, reply
from fieldtui.simulator.vendor_world import Handler
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, ErrorAnswer

CLIENT_ID, CLIENT_SECRET = "simulated-station", "opens-only-the-simulator"
FORM = "application/x-www-form-urlencoded"


class Access:
    """Gives out tokens and asks for them."""

    def __init__(self, style: AnswerStyle, tokens: IssuedTokens) -> None:
        self._style, self._tokens = style, tokens

    def login(self) -> Route:
        """Return the login, which stands beside the version."""
        return Route("/oauth/access_token", self._guarded(self._give), methods=["POST"])

    def route(self, path: str, handler: Handler, method: str = "GET") -> Route:
        """Return a route under the version, open to whoever has a token."""

        async def with_token(request: Request) -> Response:
            if not self._tokens.valid(bearer(request)):
                raise ErrorAnswer(401, "unauthorized", "Access token is not valid")
            return await handler(request)

        return Route("/v1" + path, self._guarded(with_token), methods=[method])

    def nowhere(self) -> Route:
        """Return what answers any other path, and any other method: an error in the vendor's shape."""

        async def unknown(request: Request) -> Response:
            raise ErrorAnswer(404, "not found", "The requested resource was not found.")

        methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        return Route("/{path:path}", self._guarded(unknown), methods=methods)

    def _guarded(self, handler: Handler) -> Handler:
        """Answer complaints in the vendor's words."""

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except ErrorAnswer as complaint:
                return self._style.refuse(complaint)

        return answer

    async def _give(self, request: Request) -> Response:
        """Return a token for the client's credentials."""
        if content_type(request) != FORM:
            raise ErrorAnswer(400, "bad_request", f"The credentials are sent as {FORM}.")
        form = await read_form(request)
        absent = [name for name in ("client_id", "client_secret", "grant_type") if not form.get(name)]
        if absent:
            raise ErrorAnswer(400, "bad_request", *(f"The {name} is missing." for name in absent))
        if form["grant_type"] != "client_credentials":
            raise ErrorAnswer(400, "bad_request", "This grant type is not supported.")
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            raise ErrorAnswer(401, "unauthorized", "Client authentication failed")
        token = self._tokens.issue()
        ends = self._tokens.ends(token)
        assert ends is not None
        answer = {"access_token": token, "token_type": "bearer", "expires": int(ends.timestamp())}
        return reply({**answer, "expires_in": int(self._tokens.seconds)})

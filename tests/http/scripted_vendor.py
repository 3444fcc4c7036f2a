"""A vendor's wire by script, and a clock that only moves when someone waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from fieldtui.contract.errors import SourceError
from fieldtui.contract.flow import Flow, Page, Pages, Reply, Request, Validator
from fieldtui.contract.vendor import Connection, Login, Token
from fieldtui.http.content_codings import ANSWER_LIMIT
from fieldtui.http.session import Session
from fieldtui.http.status_errors import by_status

HOME = "https://vendor.example"


class StillClock:
    """Time that passes only by sleeping; remembers every sleep in seconds. Setting `time` sets the wall clock alone."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.time = now
        self.ticks = 0.0
        self.sleeps: list[float] = []

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.ticks

    def advance(self, seconds: float) -> None:
        """Let that much time pass."""
        self.time += seconds
        self.ticks += seconds

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.advance(seconds)


@dataclass(frozen=True)
class Sent:
    """One request as it left."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query))


@dataclass
class Wire:
    """Answers each request by `answer(sent)`, which returns a reply or an error to raise."""

    answer: Callable[[Sent], Reply | SourceError]
    sent: list[Sent] = field(default_factory=list)

    async def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        seconds: float,
        *,
        limit: int = ANSWER_LIMIT,
    ) -> Reply:
        request = Sent(method, url, headers, content)
        self.sent.append(request)
        result = self.answer(request)
        if isinstance(result, SourceError):
            raise result
        return result

    def paths(self) -> list[str]:
        return [sent.path for sent in self.sent]


def reply(status: int = 200, body: bytes = b"{}", **headers: str) -> Reply:
    """Make a reply; `_` in header names stands for `-`."""
    return Reply(status, {name.replace("_", "-").lower(): value for name, value in headers.items()}, body)


def no_words(reply: Reply) -> tuple[str, str]:
    """A vendor without an error body."""
    return "", ""


#: a body with which a vendor refuses, in words of its own
REFUSAL = b'{"error":"wrong password"}'


def words(reply: Reply) -> tuple[str, str]:
    """A vendor that says why in `error`."""
    try:
        return "", str(reply.object().get("error", ""))
    except SourceError:
        return "", ""


def bearer_login(**changes: object) -> Login:
    """A login that gets its token by POST /login and may renew it by POST /renew."""

    def obtain(now: float) -> Flow[Token]:
        answer = yield Request(method="POST", path="/login", json={}, signed=False)
        return Token(answer.json()["token"], refresh="again", expires=now + 600)

    def renew(token: Token, now: float) -> Flow[Token]:
        answer = yield Request(method="POST", path="/renew", json={}, signed=False)
        return Token(answer.json()["token"], refresh="again", expires=now + 600)

    def sign(request: Request, token: Token) -> Request:
        return request.adding(headers={"Authorization": f"Bearer {token.access}"})

    return Login(obtain=obtain, renew=renew, sign=sign, **changes)  # type: ignore[arg-type]


def connection(login: Login | None = None, **changes: object) -> Connection:
    """A connection to the scripted vendor."""
    values: dict[str, object] = {
        "bases": {"api": HOME},
        "judge": lambda request, answer: by_status(request, answer, words),
        "login": login,
    }
    return Connection(**{**values, **changes})  # type: ignore[arg-type]


def get(path: str = "/things", **changes: object) -> Flow[Reply]:
    """A flow of one request."""
    return (yield Request(path=path, **changes))  # type: ignore[arg-type]


class Kept:
    """Validators as a store keeps them, by URL."""

    def __init__(self) -> None:
        self.by_url: dict[str, Validator] = {}

    async def offer(self, url: str, context: str) -> Validator | None:
        known = self.by_url.get(url)
        return known if known and known.context == context else None

    async def pages(self, session: Session, pages: Pages) -> list[Page]:
        """Carry a sweep to its end and keep what its pages are known by."""
        swept = [page async for page in session.pages(pages, self.offer)]
        self.by_url |= {page.validator.url: page.validator for page in swept if page.validator}
        return swept

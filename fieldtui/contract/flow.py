"""Conversations with a vendor, as values and generators: nothing here does I/O.

A `Flow` yields a `Request` and is sent the `Reply`; what it returns is its result. `Pages` is a flow that
also yields each `Page` as it has it (and is sent None for it). Both are tested by `next` and `send`;
`fieldtui.http.session` performs them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from fieldtui.contract.errors import Malformed
from fieldtui.contract.json_repair import loads

T = TypeVar("T")
S = TypeVar("S")

# .NET servers put it before JSON; no JSON parser takes it
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

#: a record's JSON as it came, still encoded
Encoded = bytes | msgspec.Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, before the session adds the vendor's headers and its token.

    `path` is appended to the URL that the connection calls `base`; where a vendor handed out an absolute URL,
    `url` holds it instead, and the session refuses hosts that the connection does not list.
    At most one of `json`, `form` and `body` is set. `form` and `query` keep their order and may repeat names.
    """

    method: str = "GET"
    path: str = ""
    base: str = "api"
    url: str | None = None
    query: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Sequence[tuple[str, str]] | None = None
    body: bytes | None = None
    #: False for what needs no token: the login itself, public calls, a job's URL on another host
    signed: bool = True
    #: statuses that the flow wants to see itself instead of having them raised as errors
    accepts: frozenset[int] = frozenset()
    #: True where the vendor answers with an ETag (or Last-Modified): in a sweep the session asks only for what is new
    conditional: bool = False
    #: what else the reading of the answer depends on (a form's title that is put into its submissions): a validator
    #: that was stored under another context is not offered
    context: str = ""
    #: True for a POST that only searches, so that read-only consoles may send it and it may be repeated
    reads: bool | None = None
    #: seconds; None is the session's own limit
    timeout: float | None = None
    #: seconds to wait before it is sent (asking a slow job how far it is)
    delay: float = 0.0
    #: seconds for which one answer serves all feeds of a source that ask for the same; only for a GET
    shared: float = 0.0
    #: called just before it leaves, when login, rate limit and waits are over; what it raises keeps it here
    claim: Callable[[], Awaitable[None]] | None = None

    @property
    def is_read(self) -> bool:
        """Whether this request changes nothing at the vendor's."""
        # HEAD and GET by their definition (RFC 9110, 9.2.1); a POST only where the vendor's folder says so
        return self.method in ("GET", "HEAD") if self.reads is None else self.reads

    def adding(self, *, query: Sequence[tuple[str, str]] = (), headers: Mapping[str, str] | None = None) -> Request:
        """Return this request with more query parameters and headers."""
        return replace(self, query=(*self.query, *query), headers={**self.headers, **(headers or {})})


@dataclass(frozen=True, slots=True)
class Validator:
    """By what an answer is known, so that a vendor need not send it again while it is unchanged (RFC 9110, 8.8).

    `url` is without what a login adds. `etag` and `modified` stand as they came, empty where there was none.
    `context` is the request's, `remember` the page's.
    """

    url: str
    etag: str = ""
    modified: str = ""
    context: str = ""
    remember: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. Header names are lower case.

    `unchanged`: the page that an earlier sweep made of this answer still holds. Then `body` is empty, `status` is 200,
    and `remembered` is what that page was told to `remember`.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    unchanged: bool = False
    remembered: str = ""

    @property
    def bare(self) -> bytes:
        """The body without the byte order mark and white space that some servers put before it."""
        return self.body.removeprefix(_BYTE_ORDER_MARK).lstrip()

    def json(self) -> Any:
        """Decode the body; `Malformed` when it is not JSON. A number that is too large for any use is null."""
        try:
            return msgspec.json.decode(self.bare)
        except msgspec.ValidationError:
            # a number of more than 64 bits is no reason to lose the page
            return loads(self.bare)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Malformed(self._complaint(error), status=self.status) from None

    def object(self) -> dict[str, Any]:
        """Decode the body as an object; `Malformed` when it is anything else."""
        value = self.json()
        if not isinstance(value, dict):
            raise Malformed("no object where one is due", status=self.status)
        return value

    def members(self) -> dict[str, Any]:
        """Decode the body as far as it is an object: nothing where it is no JSON, or JSON of another sort.

        For error bodies, of which nothing is sure; an answer that is needed is read by `object`.
        """
        try:
            value = self.json()
        except Malformed:
            return {}
        return value if isinstance(value, dict) else {}

    def decode(self, type: type[T] | Any) -> T:
        """Decode the body as that type; `Malformed`, with the place, when it is not."""
        try:
            return msgspec.json.decode(self.bare, type=type)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Malformed(self._complaint(error), status=self.status) from None

    def _complaint(self, error: Exception) -> str:
        """Describe in a few words what came instead of the JSON that was due."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip()
        if not self.bare:
            # a proxy that gives up sends nothing at all
            return "an empty answer where JSON is due"
        if "html" in kind or self.bare[:1] == b"<":
            # the most frequent answer that is none: a captive portal, a login page, a maintenance notice
            return "a web page (HTML) where JSON is due"
        if isinstance(error, msgspec.ValidationError):
            return f"JSON of another shape: {error}"
        return f"broken JSON: {error}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some records of a sweep, as they came.

    `checkpoint`: stored together with this page, handed to the next incremental sweep as `since`.
    `of`: how many pages there will be, if the vendor says. `note`: something to tell a person about this feed
    that is not an error (a feature that is switched off in one workspace).
    `warning`: something wrong at the vendor's that a person must see at once ("down until 14:00"); the feed is live.
    `total`: on the last page of a sweep, how many records the whole list has now by the vendor's count; where that
    differs from the number that we hold in another way than after the last full sweep, some have gone, and all is read.
    `remember`: None for a page that has to be sent each time. Any text: the answer to the last request, which must be a
    conditional one and have made this page alone, may be asked for by its validator; when it is unchanged, the flow is
    given this text back. It holds what the flow needs to go on (the next cursor), since no body is kept.
    `only`: the status that this list shows alone (what is published); of records of another one it proves nothing.
    `repeats`: the first page again, from a vendor that does not page: all that there is came in one answer.
    `unchanged`: the records of the page that was made of that answer before; `items` is empty.
    `blank`: an answer that is no page of the list itself but has to be remembered (its end; a list of what to ask for):
    it is not counted as one.
    `validator` is set by the session.
    """

    items: Sequence[Encoded]
    checkpoint: str | None = None
    of: int | None = None
    note: str = ""
    warning: str = ""
    total: int | None = None
    remember: str | None = None
    unchanged: bool = False
    blank: bool = False
    only: str = ""
    repeats: bool = False
    validator: Validator | None = None


@dataclass(frozen=True, slots=True)
class Poll(Generic[S]):
    """What a sweep starts from: the source's settings, the last checkpoint (None: read all), and the time in UTC."""

    settings: S
    since: str | None
    now: datetime


Flow = Generator[Request, Reply, T]
Pages = Generator[Request | Page, Reply, None]

"""What an HTTP status stands for, where a vendor says nothing more special."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from fieldtui.contract.errors import (
    Conflict,
    NotFound,
    Refused,
    SourceError,
    Throttled,
    TokenExpired,
    Unavailable,
    Unusable,
)
from fieldtui.contract.flow import Reply, Request
from fieldtui.http.source_urls import where_to

#: reads a vendor's error body: its code and its message, each empty where it has none
Words = Callable[[Reply], tuple[str, str]]

_REFUSALS: Mapping[int, type[Refused]] = {401: TokenExpired, 404: NotFound, 409: Conflict, 410: NotFound}
_PLAIN = {
    400: "the request is wrong",
    401: "the token is missing or expired",
    403: "not permitted",
    404: "no such thing",
    409: "it has moved on",
    422: "the values are not accepted",
    429: "too many requests",
    500: "internal error",
    502: "bad gateway",
    503: "unavailable",
    504: "gateway timeout",
}


def by_status(request: Request, reply: Reply, words: Words) -> SourceError | None:
    """Judge a reply by its HTTP status and put the vendor's words, if it has any, into the error."""
    status = reply.status
    # 304 is the answer to a conditional request, and no fault
    if 200 <= status < 300 or status == 304:
        return None
    code, message = words(reply)
    text = f"{status} {message or _PLAIN.get(status, 'unexpected answer')}" + (f" ({code})" if code else "")
    if status == 429:
        return Throttled(text, status=status, code=code, retry_after=retry_after(reply.headers))
    if status >= 500:
        return Unavailable(text, status=status, code=code, retry_after=retry_after(reply.headers))
    refused = _REFUSALS.get(status, Refused)(text, status=status, code=code)
    # an error without a word of the vendor's may come from a gateway in front of it
    refused.reasoned = bool(code or message)
    return refused


def no_answer(url: str, reply: Reply) -> SourceError | None:
    """Return the error of a reply that is no answer for any vendor, None for one that is: 1xx, and 3xx but for 304.

    `url`: what was asked, from which a redirect's relative address counts.
    """
    status = reply.status
    if status < 200:
        return Unusable(f"{status} is no answer to a request", status=status)
    # followed nowhere: a redirect would carry the token or the body of a write to another place
    if status in range(300, 400) and status != 304:
        there = where_to(url, reply.headers.get("location", ""))
        return Unusable(f"{status} it redirects to {there}; set the base URL to where it is", status=status)
    return None


def insist_on_api(reply: Reply) -> None:
    """Raise `Unavailable` for a page where a login is: whatever its status, the vendor's API is not there."""
    # a maintenance page is no refusal of the credentials: it passes
    if reply.status >= 400 and is_page(reply):
        text = f"{reply.status} with a web page (HTML) where the login is"
        raise Unavailable(text, status=reply.status, retry_after=retry_after(reply.headers))


def is_page(reply: Reply) -> bool:
    """Return whether an answer is a web page, as gateways and portals send instead of an API's answer."""
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    # some gateways forget the type, but HTML begins with "<" and JSON never does
    return "html" in kind or (not kind.endswith("json") and reply.bare[:1] == b"<")


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return seconds until the vendor wants to be asked again: `Retry-After`, else `X-RateLimit-Reset`.

    Either may be seconds from now, unix seconds, an HTTP date, ISO 8601 or `YYYY-MM-DD HH:MM:SS ±hhmm`.
    None when there is neither, or nothing that is to be understood, or a time that has passed: back off.
    """
    for name in ("retry-after", "x-ratelimit-reset"):
        if name in headers:
            return _seconds(headers[name].strip(), now or datetime.now(UTC))
    return None


def _seconds(text: str, now: datetime) -> float | None:
    """Read one of the five forms as seconds from `now`."""
    try:
        number = float(text)
        # a number this large is a date (unix seconds), not a wait
        seconds = number if number < 1_000_000_000 else number - now.timestamp()
    except ValueError:
        moment = _moment(text)
        seconds = (moment - now).total_seconds() if moment else 0.0
    # more than a day is a vendor's mistake (milliseconds, a year's reset), and nobody would wait for it
    return seconds if 0 < seconds < 86_400 else None


def _moment(text: str) -> datetime | None:
    """Read a date in one of the forms that headers have."""
    for read in (datetime.fromisoformat, _spaced, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _spaced(text: str) -> datetime:
    """Read `2025-03-28 10:05:33 -0300`."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")

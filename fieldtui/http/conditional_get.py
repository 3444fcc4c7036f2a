"""Conditional GET (RFC 9110, section 13): which headers ask whether a page still holds, and what a page is known by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from email.utils import parsedate_to_datetime

from fieldtui.contract.flow import Page, Reply, Request, Validator
from fieldtui.contract.header_values import unfit

#: finds what a page is known by that the store still has whole: by its URL and its request's context
Offer = Callable[[str, str], Awaitable[Validator | None]]

#: seconds by which `Date` must be later than `Last-Modified`: within one second there may have been two versions
_APART = 2.0


async def nothing(url: str, context: str) -> Validator | None:
    """Offer no validator: every page is to be sent."""
    return None


async def revalidated(
    request: Request, url: str, offer: Offer, answer: Callable[[Request], Awaitable[Reply]]
) -> tuple[Reply, Validator | None]:
    """Ask only for what is new, if the request says that this can be done; the reply, and what it is known by.

    `url` is the request's address before a login adds to it. Raises what `answer` raises.
    """
    if not request.conditional:
        return await answer(request), None
    known = await offer(url, request.context)
    reply = await answer(request if known is None else request.adding(headers=headers_for(known)))
    # the store still has the records of this page: the flow goes on from what it remembered of it
    if known is not None and reply.status == 304:
        return Reply(200, reply.headers, b"", unchanged=True, remembered=known.remember), known
    return reply, validator_of(url, request, reply)


def known_by(page: Page, validator: Validator | None) -> Page:
    """Note on a page what its answer is known by, if its flow can go on without the answer's body."""
    # without something remembered the flow could not find the next page behind a 304, so this page is asked for whole
    if validator is None or (page.remember is None and not page.unchanged):
        return page
    return replace(page, validator=validator if page.remember is None else replace(validator, remember=page.remember))


def headers_for(validator: Validator) -> dict[str, str]:
    """Return the headers that ask for the answer only if it is another one by now, as far as HTTP can carry them."""
    pairs = (("If-None-Match", validator.etag), ("If-Modified-Since", validator.modified))
    # a validator comes back from the store as the vendor sent it once: line breaks in it would forge a header
    return {name: value for name, value in pairs if value and not unfit(value)}


def validator_of(url: str, request: Request, reply: Reply) -> Validator | None:
    """Return what an answer is known by; None when it has nothing to be relied on."""
    # an error page may carry an ETag as well, and would then be taken for the list
    if reply.status != 200:
        return None
    etag, modified = reply.headers.get("etag", "").strip(), reply.headers.get("last-modified", "").strip()
    if not etag and not _is_settled(modified, reply.headers.get("date", "")):
        return None
    return Validator(url, etag, modified, request.context)


def _is_settled(modified: str, date: str) -> bool:
    """Return whether a time of change is old enough to tell this version from any later one (RFC 9110, 8.8.2.2)."""
    try:
        age = parsedate_to_datetime(date) - parsedate_to_datetime(modified)
    except (ValueError, TypeError):
        return False
    return age.total_seconds() >= _APART

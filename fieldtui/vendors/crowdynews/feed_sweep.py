"""Sweeps of the feed: a window that begins at a midnight, the queue where the token may read it, else the content.

A window that slid with the clock would drop a post at every poll and be another URL each time; this one drops posts
once a day, never to show them again, and stays the same URL, so that an unchanged page costs a 304.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from fieldtui.contract.errors import Refused, SourceError
from fieldtui.contract.flow import Encoded, Flow, Page, Pages, Poll, Reply, Request
from fieldtui.http.paging import by_offset
from fieldtui.vendors.crowdynews.post import MEMBERS, marked_published
from fieldtui.vendors.crowdynews.post_identity import key_of
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.wire import feed, items, read_count

T = TypeVar("T")

#: the most that one answer may hold
CONTENT, QUEUE = 100, 500
#: statuses by which the queue is closed to a token
MAY_NOT = frozenset({401, 403, 404})


def sweep(poll: Poll[Settings]) -> Pages:
    """Sweep the posts of the window, with their state where the token may see it."""
    settings = poll.settings
    filters = filters_of(settings, poll.now, settings.collection)
    page = Page(())
    if settings.items != "content":
        queue = posts_of(settings, "queue", filters)
        first = next(queue)
        assert isinstance(first, Request)
        try:
            # sent as the flow's first request, so that a refusal can be told from an empty list
            reply = yield first
        except Refused as refused:
            if settings.items == "queue" or refused.status not in MAY_NOT:
                raise
            # what waits to be judged is not among the published posts, and is not gone for that
            page = Page((), note=_note(refused), only="published")
        else:
            yield from _onward(queue, queue.send(reply), page)
            return
    yield from _content(settings, filters, page)


def start(now: datetime, days: int) -> datetime:
    """Return where the window begins: a midnight in UTC, so many days before today's."""
    # not local midnight: the window must not move with a zone
    return datetime(now.year, now.month, now.day, tzinfo=UTC) - timedelta(days=days)


def filters_of(settings: Settings, now: datetime, collection: str) -> tuple[tuple[str, str], ...]:
    """Return what is asked of queue, content and count alike: the window, `since` in unix seconds, and the slug of a
    collection, if it is to be only one.
    """
    # seconds as text, as the documents have it
    since = ("since", str(int(start(now.astimezone(UTC), settings.days).timestamp())))
    return (("q", collection), since) if collection else (since,)


def posts_of(settings: Settings, what: str, filters: tuple[tuple[str, str], ...]) -> Pages:
    """Ask for a list of posts by offset. The queue alone takes the token, and tells states."""
    size, read = (QUEUE, _queued) if what == "queue" else (CONTENT, _published)

    def ask(offset: int) -> Request:
        return Request(
            base="content",
            path=feed(settings, what),
            query=(*filters, ("count", str(size)), ("offset", str(offset))),
            signed=what == "queue",
            conditional=True,
        )

    # by what identifies a post: the queue sorts by time and moves while it is read
    return by_offset(ask, read, size=size, ids=key_of)


def first_of(pages: Pages, look: Callable[[Page], T | None]) -> Flow[T | None]:
    """Carry a sweep on until `look` finds something on a page; return that, None at the end."""
    with suppress(StopIteration):
        step = next(pages)
        while True:
            if isinstance(step, Page):
                if (found := look(step)) is not None:
                    return found
                step = next(pages)
                continue
            try:
                reply = yield step
            except SourceError as error:
                step = pages.throw(error)
            else:
                step = pages.send(reply)
    return None


def all_of(pages: Pages) -> Flow[list[Encoded]]:
    """Carry a sweep to its end and return the items that it brought."""
    found: list[Encoded] = []
    yield from first_of(pages, lambda page: found.extend(page.items))
    return found


def _queued(reply: Reply) -> Sequence[Encoded]:
    """Read items of the queue."""
    return items(reply, *MEMBERS)


def _published(reply: Reply) -> Sequence[Encoded]:
    """Read items of the published list, each marked as published by being there."""
    # what is listed there is published, though it does not say so
    return [marked_published(raw) for raw in items(reply, *MEMBERS)]


def _content(settings: Settings, filters: tuple[tuple[str, str], ...], told: Page) -> Pages:
    """Ask how many published posts there are and then, unless there are none, for them. Each page tells what `told`
    does.
    """
    counted = yield Request(
        # older contracts have no count, which is no trouble
        base="content",
        path=feed(settings, "count"),
        query=filters,
        signed=False,
        accepts=frozenset({400, 404}),
    )
    total = read_count(counted) if counted.status < 300 else None
    if total == 0:
        yield replace(told, of=1)
        return
    pages = posts_of(settings, "content", filters)
    # a count of 0 may be a count that failed; None leaves the number of pages open
    yield from _onward(pages, next(pages), replace(told, of=-(-total // CONTENT) if total else None))


def _onward(pages: Pages, step: Request | Page, told: Page) -> Pages:
    """Carry on from that step of a sweep; each page tells the note, the status and the number of pages of `told`."""
    with suppress(StopIteration):
        while True:
            if isinstance(step, Page):
                yield replace(step, note=told.note, only=told.only, of=told.of)
                step = next(pages)
            else:
                step = pages.send((yield step))


def _note(refused: SourceError) -> str:
    """Return what a person should know about posts without the queue."""
    return f"only published posts: the token may not read the queue ({refused})"

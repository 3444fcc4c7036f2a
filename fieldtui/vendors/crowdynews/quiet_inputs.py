"""Which inputs bring nothing although they are on.

No post says which input it came by. What can be known is that a service has no post in a collection since the window
began: then none of that collection's inputs of that service has brought one. One small question each tells.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import UTC, datetime

import msgspec

from fieldtui.contract.errors import Refused
from fieldtui.contract.flow import Page, Poll, Reply, Request
from fieldtui.http.paging import ListPart, asked
from fieldtui.vendors.crowdynews.control_api import some
from fieldtui.vendors.crowdynews.control_collections import Known, known_collections
from fieldtui.vendors.crowdynews.feed_sweep import MAY_NOT, start
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.wire import feed, items

#: how many pairs of collection and service are asked about in one sweep
MOST = 30
_YES, _NO, _UNKNOWN = "posts", "none", ""


class KnownInput(msgspec.Struct, frozen=True, array_like=True):
    """What is judged of an input. `on` and `off` are both False where that is not told; `since`: unix seconds of its
    last change, None where that is not told.
    """

    title: str
    service: str
    collection: str
    off: bool
    on: bool
    since: float | None


def quiet(
    poll: Poll[Settings], contract: str, inputs: Sequence[KnownInput]
) -> Generator[Request | Page, Reply, tuple[str, str]]:
    """Ask the queue for posts of each service and collection that should have some; return a warning and a note.

    Published posts alone say nothing: those that wait to be judged are missing among them.
    """
    settings, begin = poll.settings, start(poll.now.astimezone(UTC), poll.settings.days)
    judged = [
        # changed since the window began: it has had no chance yet
        each
        for each in inputs
        if each.on and each.service and (each.since or poll.now.timestamp()) < begin.timestamp()
    ]
    if settings.items == "content" or not judged:
        return "", ""
    try:
        collections = yield from known_collections(settings, contract, blank=True)
    except Refused:
        # without their names the services alone are asked about
        collections = []
    places = _places(judged, collections)
    silent = []
    for service, collection in places[:MOST]:
        try:
            found = yield from _asked(settings, begin, service, collection.slug)
        except Refused as refused:
            if refused.status not in MAY_NOT:
                raise
            # one refusal stands for all the others
            return "", f"whether inputs bring posts is not known: the token may not read the queue ({refused})"
        if found == _NO:
            silent.append(f"{service} in {collection.name}" if collection.name else service)
    note = (
        f"whether inputs bring posts was asked for {MOST} of {len(places)} collections and services"
        if len(places) > MOST
        else ""
    )
    return _warning(silent, begin), note


def _places(inputs: Sequence[KnownInput], collections: Sequence[Known]) -> list[tuple[str, Known]]:
    """Return each service with each collection that it should have posts in; a collection without a name stands for
    all, where an input's own is not known. One that is off should have none.
    """
    by_id = {collection.id: collection for collection in collections}
    anywhere = Known("", "", "", off=False)
    places: dict[tuple[str, str], tuple[str, Known]] = {}
    for each in inputs:
        collection = by_id.get(each.collection, anywhere)
        collection = collection if collection.slug or collection.off else anywhere
        # a collection that is off brings nothing by intention
        if not collection.off:
            places.setdefault((each.service, collection.id), (each.service, collection))
    return list(places.values())


def _asked(settings: Settings, begin: datetime, service: str, slug: str) -> Generator[Request | Page, Reply, str]:
    """Ask for one post of a service in a collection since then; whether there is one."""
    query = (
        *((("q", slug),) if slug else ()),
        ("service", service),
        ("since", str(int(begin.timestamp()))),
        ("count", "1"),
    )
    # a service or a collection that the queue does not know (400, 404) is no reason to give up the others
    request = Request(
        base="content", path=feed(settings, "queue"), query=query, conditional=True, accepts=frozenset({400, 404})
    )
    part = yield from asked(request, _found)
    return part.kept


def _found(reply: Reply) -> ListPart:
    """Read whether any post came."""
    if reply.status in (400, 404):
        return ListPart(kept=_UNKNOWN, blank=True)
    return ListPart(kept=_YES if items(reply) else _NO, blank=True)


def _warning(silent: Sequence[str], begin: datetime) -> str:
    """Return the warning about services that brought nothing; empty when all did."""
    return f"nothing since {begin:%Y-%m-%d} from inputs that are on: {some(silent)}" if silent else ""

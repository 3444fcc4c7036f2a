"""The Content API: filters and pages of the published posts and of the queue, counts, collections, moderation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import Failure, array, read_object, reply, whole_number
from fieldtui.simulator.models import Story
from fieldtui.simulator.sorted_views import EncodedCache, SortedView
from fieldtui.simulator.vendor_world import Faults, VendorWorld
from fieldtui.vendors.crowdynews.simulator.error_answers import feed_error, problem, revalidated
from fieldtui.vendors.crowdynews.simulator.records import COLLECTIONS, Records

CONTENT, QUEUE, RELATED = 100, 500, 20
_STATES = {"published": True, "unpublished": False}
_SORTS = ("time", "kudos")
_ORDERS = ("ascending", "descending")


class Feed:
    """The handlers of one contract's feed."""

    def __init__(self, world: VendorWorld, records: Records, faults: Faults) -> None:
        self._world, self._records, self._faults = world, records, faults
        #: what each filter looks at; several values are separated by commas
        self._told: dict[str, Callable[[Story], Sequence[str]]] = {
            "q": records.collections,
            "service": lambda story: (records.service(story),),
            "type": lambda story: (records.type(story),),
            "language": lambda story: (records.language(story),),
        }
        self._view = SortedView(world, "story", lambda each: each.stories, key=lambda story: story.created)
        self._queued: EncodedCache[Story] = EncodedCache(
            world, "story", lambda story: _encoded(records, story, state=True)
        )
        self._bare: EncodedCache[Story] = EncodedCache(
            world, "story", lambda story: _encoded(records, story, state=False)
        )

    async def content(self, request: Request) -> Response:
        """`GET /v1/content/{contract}`: published posts, at most a hundred at a time."""
        stories = [story for story in self._wanted(request) if story.published]
        return self._answer(request, self._page(request, stories, 20, CONTENT), self._bare)

    async def queue(self, request: Request) -> Response:
        """`GET /v1/queue/{contract}`: all posts with their state, for those who may see it."""
        return self._answer(request, self._page(request, self._wanted(request), QUEUE, QUEUE), self._queued)

    async def count(self, request: Request) -> Response:
        """`GET /v1/count/{contract}`: how many posts the same filters give."""
        number = sum(story.published for story in self._wanted(request))
        return reply(number if self._faults.strikes("bare count", rough=0.2) else {"count": number})

    async def collections(self, request: Request) -> Response:
        """`GET /v1/collections/{contract}`."""
        self._insist_on_contract(request)
        listed = [msgspec.json.encode(self._records.simple_collection(*each)) for each in COLLECTIONS]
        return revalidated(request, array(listed))

    async def related(self, request: Request) -> Response:
        """`GET /v1/related/{contract}?q={url}`: at most twenty posts."""
        if not request.query_params.get("q"):
            raise Failure(problem(400, "An article is due.", about=("q", "")))
        self._insist_on_contract(request)
        some = [story for story in self._world.stories.values() if story.published][-RELATED:]
        return self._answer(request, some, self._bare)

    async def articles(self, request: Request) -> Response:
        """`GET /v1/articles/{contract}?count=`: articles of the customer, at most a hundred."""
        self._insist_on_contract(request)
        published = [story for story in self._world.stories.values() if story.published]
        some = self._page(request, published[::-1], 20, CONTENT)
        return revalidated(request, array(msgspec.json.encode(self._records.article(story)) for story in some))

    async def moderate(self, request: Request) -> Response:
        """`PATCH /v1/queue/{contract}?q=&id=`: publish a post or take it back; `q` may be left out."""
        self._insist_on_contract(request)
        id, slug = request.query_params.get("id", ""), request.query_params.get("q")
        state = str((await read_object(request) or {}).get("state"))
        if state not in _STATES:
            raise Failure(problem(400, "The state is not valid.", about=("state", state)))
        behind = self._records.behind(id)
        found = [story for story in behind if not slug or slug in self._records.collections(story)]
        if not found:
            raise Failure(problem(404, "The item could not be found."))
        if len(found) > 1:
            raise Failure(problem(400, "Several items have this id; a collection must be named.", about=("q", "")))
        self._world.publish(found[0], _STATES[state])
        return reply(self._queued.get(found[0].index, found[0]))

    def _answer(self, request: Request, stories: Sequence[Story], shelf: EncodedCache[Story]) -> Response:
        """Return a bare array, or now and then an object in its place."""
        if self._faults.strikes("object for a list", calm=0.005, rough=0.03):
            return feed_error()
        return revalidated(request, array(shelf.get(story.index, story) for story in stories))

    def _wanted(self, request: Request) -> list[Story]:
        """Return what the filters let through, the youngest first."""
        self._insist_on_contract(request)
        query, now = request.query_params, self._world.now()
        since = self._seconds(request, "since", int((now - timedelta(hours=24)).timestamp()))
        until = self._seconds(request, "until", int(now.timestamp()) + 1)
        sets = {name: set(query[name].split(",")) for name in self._told if query.get(name)}

        def passes(story: Story) -> bool:
            young = since <= story.created.timestamp() <= until
            return young and all(not wanted.isdisjoint(self._told[name](story)) for name, wanted in sets.items())

        return [story for story in self._view.page(0, self._view.count(), backwards=True) if passes(story)]

    def _page(self, request: Request, stories: list[Story], default: int, most: int) -> list[Story]:
        """Sort and cut; 400 for a count that is too large."""
        query = request.query_params
        count = whole_number(request, "count", default, most=most)
        offset = whole_number(request, "offset", 0, least=0)
        for name, number in (("count", count), ("offset", offset)):
            if number is None:
                raise Failure(problem(400, "The number is not valid.", about=(name, query.get(name, ""))))
        if query.get("sort", "time") not in _SORTS or query.get("order", "descending") not in _ORDERS:
            raise Failure(problem(400, "The order is not valid.", about=("sort", query.get("sort", ""))))
        if query.get("sort") == "kudos":
            stories = sorted(stories, key=lambda story: story.score, reverse=True)
        if query.get("order") == "ascending":
            stories = stories[::-1]
        start = offset or 0
        return stories[start : start + (count or default)]

    def _seconds(self, request: Request, name: str, default: int) -> int:
        """Return a time in unix seconds."""
        number = whole_number(request, name, default, least=0, most=1 << 40)
        if number is None:
            raise Failure(problem(400, "Unix seconds are due.", about=(name, request.query_params.get(name, ""))))
        return number

    def _insist_on_contract(self, request: Request) -> None:
        """404 for any contract but the one there is; JSONP is not spoken."""
        if request.path_params["contract"] != self._records.contract:
            raise Failure(problem(404, "The contract could not be found."))


def _encoded(records: Records, story: Story, *, state: bool) -> bytes:
    """Return a post as JSON."""
    return msgspec.json.encode(records.item(story, state=state))

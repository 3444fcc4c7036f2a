"""Posts: what strangers wrote about the field, with their state where it is known."""

from __future__ import annotations

from datetime import UTC, datetime

from fieldtui.contract.errors import NotFound
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Page, Pages, Poll
from fieldtui.contract.record import Kind, Link, Stage
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_text, read_time
from fieldtui.vendors.crowdynews.actions import ACTIONS
from fieldtui.vendors.crowdynews.feed_sweep import first_of, sweep
from fieldtui.vendors.crowdynews.location import read_place
from fieldtui.vendors.crowdynews.post import Post, author, decode, headline, unmarked, words
from fieldtui.vendors.crowdynews.post_document import document
from fieldtui.vendors.crowdynews.post_identity import former_keys, key_of, membership_of
from fieldtui.vendors.crowdynews.settings import Settings

_STAGES = {"unpublished": Stage.REVIEW, "published": Stage.DONE}


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep the window's posts."""
    return sweep(poll)


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Find one post among the window's, since no call gives a single one; NotFound when it is not there."""
    try:
        found = yield from first_of(sweep(Poll(settings, None, datetime.now(UTC))), lambda page: _among(page, id))
    except NotFound as error:
        # without a status: what is not there is the list, which says nothing about one post
        # the record itself may be there all the same
        raise NotFound(str(error)) from None
    if found is None:
        raise NotFound(f"no post {id} since midnight {settings.days} days ago")
    return found


def _among(page: Page, id: str) -> bytes | None:
    """Return the post of that key as it came, None if it is not on the page."""
    return next((bytes(raw) for raw in page.items if key_of(raw) == id), None)


def facets(post: Post) -> Facets:
    """Return what lists need of a post. Its place is the one that it names, else the collection that it belongs to."""
    place = read_place(post.location)
    text = (words(post), author(post.author), *post.tags, read_text(post.service))
    return Facets(
        title=headline(post),
        reference=read_text(post.id),
        status=post.status,
        stage=_STAGES.get((post.status or "").lower()),
        place=place.name,
        latitude=place.latitude,
        longitude=place.longitude,
        created=read_time(post.date),
        text=" ".join(part for part in text if part),
        # the collection's name stands in for a place that the post does not tell
        links=() if place.name else (Link("place", Kind.REFERENCE, membership_of(post.key)),),
    )


ITEMS = Resource(
    name="items",
    shifts=True,
    title="Posts",
    kinds=(Kind.POST,),
    pages=pages,
    decode=decode,
    id="key",
    former=lambda post: former_keys(read_text(post.id) or ""),
    facets=facets,
    document=document,
    original=unmarked,
    detail=detail,
    actions=ACTIONS,
    pace=60.0,
)

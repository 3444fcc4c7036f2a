"""Which collections a post belongs to. Posts do not say; each collection's list is asked for, now and then.

A membership is a look-up record whose title is the collections' names, so that a post shows it as its place.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section, Table
from fieldtui.contract.errors import Refused
from fieldtui.contract.record import Facets, Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Page, Pages, Poll, Reply, Request
from fieldtui.http.fields import decode, encode, require
from fieldtui.vendors.crowdynews.collections import Named, named_collections
from fieldtui.vendors.crowdynews.identity import key_of, membership_of
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.window import MAY_NOT, filters_of, posts_of

#: stands for an item without a key, so that it is counted as rejected and nothing is taken for gone
_UNREADABLE = b'{"post":""}'


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """The collections that one post is in; `post` is the post's key."""

    post: str = ""
    collections: tuple[Named, ...] = ()

    @property
    def key(self) -> str:
        """The key of the look-up record; RecordRejected for what is no membership."""
        return membership_of(require(self.post, "$.post"))


class _Keys(msgspec.Struct):
    """What was read of one collection's list: the keys of its posts, and how many items have none."""

    found: list[str] = []
    unreadable: int = 0


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of a page of a collection's list: what its paging needs, and the keys on it."""

    paging: str
    keys: list[str]


def read(raw: Encoded, settings: Settings) -> Membership:
    """Decode one membership; RecordRejected for an item that could not be read."""
    membership: Membership = decode(raw, Membership)
    _ = membership.key
    return membership


def pages(poll: Poll[Settings]) -> Pages:
    """Ask for the posts of each collection, of the queue where the token may read it, else of the published list."""
    settings = poll.settings
    lists = ["queue", "content"] if settings.items == "auto" else [settings.items]
    members: dict[str, list[Named]] = {}
    unreadable = 0
    for collection in (yield from named_collections(settings)):
        if settings.collection not in ("", collection.slug):
            continue
        filters = filters_of(settings, poll.now, collection.slug)
        for what in lists:
            keys = yield from _keys_unless_refused(posts_of(settings, what, filters))
            if keys is not None:
                lists, unreadable = [what], unreadable + keys.unreadable
                for key in keys.found:
                    members.setdefault(key, []).append(collection)
                break
    yield Page([*(_encoded(key, names) for key, names in members.items()), *[_UNREADABLE] * unreadable], of=1)


def _keys_unless_refused(posts: Pages) -> Generator[Request | Page, Reply, _Keys | None]:
    """Return the keys of a list; None for one that may not be read, or a collection that the list does not know."""
    try:
        return (yield from _keys(posts))
    except Refused as refused:
        if refused.status not in (*MAY_NOT, 400):
            raise
        return None


def _keys(posts: Pages) -> Generator[Request | Page, Reply, _Keys]:
    """Carry a list of posts to its end for their keys alone. Its pages are blank: the posts are another feed's."""
    keys, kept = _Keys(), _Kept("", [])
    step: Request | Page | None = next(posts, None)
    while step is not None:
        if isinstance(step, Page):
            found = [key_of(raw) for raw in step.items]
            page = kept.keys if step.unchanged else [key for key in found if key is not None]
            keys.found += page
            keys.unreadable += found.count(None)
            remember = None if step.remember is None else encode([step.remember, page]).decode()
            yield replace(step, items=(), blank=True, remember=remember)
            step = next(posts, None)
        else:
            reply = yield step
            if reply.unchanged:
                kept = msgspec.json.decode(reply.remembered, type=_Kept)
                reply = replace(reply, remembered=kept.paging)
            step = _sent(posts, reply)
    return keys


def _sent(posts: Pages, reply: Reply) -> Request | Page | None:
    """Send a reply to a flow; its next step, None at its end."""
    try:
        return posts.send(reply)
    except StopIteration:
        return None


def _encoded(key: str, collections: Sequence[Named]) -> bytes:
    """Return a membership as JSON."""
    return msgspec.json.encode(Membership(post=key, collections=tuple(dict.fromkeys(collections))))


def facets(membership: Membership) -> Facets:
    """Return what lists need of a membership."""
    return Facets(
        title=", ".join(each.name for each in membership.collections) or membership.post,
        reference=membership.post,
        text=" ".join(each.slug for each in membership.collections),
    )


def document(membership: Membership, related: Related) -> Document:
    """Draw a membership."""
    rows = tuple((each.name, each.slug) for each in membership.collections)
    post = Field("Post", related.title(Kind.POST, membership.post) or membership.post, note=membership.post)
    return Document(facets(membership).title, (Section("Collections", (post, Table(("Name", "Slug"), rows))),))


MEMBERSHIPS = Resource(
    name="memberships",
    title="Posts by collection",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=read,
    identity=lambda membership: Key(Kind.REFERENCE, membership.key),
    facets=facets,
    document=document,
    pace=600.0,
    shifts=True,
    optional=True,
)

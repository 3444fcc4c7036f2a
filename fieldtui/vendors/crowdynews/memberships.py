"""Which collections a post belongs to. Posts do not say; each collection's list is asked for, now and then.

A membership is a look-up record whose title is the collections' names, so that a post shows it as its place.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section, Table
from fieldtui.contract.errors import RecordRejected, Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Page, Pages, Poll, Reply, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import decode_as, encode, require
from fieldtui.vendors.crowdynews.collections import Named, named_collections
from fieldtui.vendors.crowdynews.feed_sweep import MAY_NOT, filters_of, posts_of
from fieldtui.vendors.crowdynews.post_identity import key_of, membership_of
from fieldtui.vendors.crowdynews.settings import Settings


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """The collections that one post is in; `post` is the post's key.

    One that only has a `trouble` stands for what could not be read, so that it is rejected and nothing taken for gone.
    """

    post: str = ""
    collections: tuple[Named, ...] = ()
    trouble: str = ""

    @property
    def key(self) -> str:
        """The key of the look-up record; RecordRejected for what is no membership."""
        return membership_of(require(self.post, "$.post"))


class _Keys(msgspec.Struct):
    """What was read of one collection's list: the keys of its posts, and what could not be read."""

    found: list[str] = []
    troubles: list[str] = []


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of a page of a collection's list: what its paging needs, and the keys on it."""

    paging: str
    keys: list[str]


def decode(raw: Encoded, settings: Settings) -> Membership:
    """Decode one membership; RecordRejected for what could not be read."""
    membership: Membership = decode_as(raw, Membership)
    if membership.trouble:
        raise RecordRejected("$", membership.trouble)
    _ = membership.key
    return membership


def pages(poll: Poll[Settings]) -> Pages:
    """Ask for the posts of each collection, of the queue where the token may read it, else of the published list."""
    settings = poll.settings
    lists = ["queue", "content"] if settings.items == "auto" else [settings.items]
    members: dict[str, list[Named]] = {}
    troubles: list[str] = []
    for collection in (yield from named_collections(settings)):
        # only the configured collection's posts are in the store
        if settings.collection not in ("", collection.slug):
            continue
        filters = filters_of(settings, poll.now, collection.slug)
        for what in lists:
            keys, refused = yield from _keys_unless_refused(posts_of(settings, what, filters))
            if refused is None:
                lists = [what]
                # what was readable once is asked first for the next collection
                break
        troubles += keys.troubles if refused is None else [f"the posts of {collection.slug[:60]}: {refused}"]
        for key in keys.found:
            members.setdefault(key, []).append(collection)
    # what could not be read is rejected in sight, so that nothing is taken for gone
    unread = [msgspec.json.encode(Membership(trouble=trouble)) for trouble in troubles]
    yield Page([*(_encoded(key, names) for key, names in members.items()), *unread], of=1)


def _keys_unless_refused(posts: Pages) -> Generator[Request | Page, Reply, tuple[_Keys, Refused | None]]:
    """Return the keys of a list, and the refusal where it may not be read or does not know the collection."""
    try:
        return (yield from _keys(posts)), None
    except Refused as refused:
        # 400: the vendor's word for a collection that it does not know
        if refused.status not in (*MAY_NOT, 400):
            raise
        return _Keys(), refused


def _keys(posts: Pages) -> Generator[Request | Page, Reply, _Keys]:
    """Carry a list of posts to its end for their keys alone. Its pages are blank: the posts are another feed's."""
    keys, kept = _Keys(), _Kept("", [])
    step: Request | Page | None = next(posts, None)
    while step is not None:
        if isinstance(step, Page):
            found = [key_of(raw) for raw in step.items]
            page = kept.keys if step.unchanged else [key for key in found if key is not None]
            keys.found += page
            keys.troubles += ["an item without an id"] * found.count(None)
            # the paging's own memory and the keys go into one text
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
    decode=decode,
    id="key",
    facets=facets,
    document=document,
    pace=600.0,
    shifts=True,
    optional=True,
)

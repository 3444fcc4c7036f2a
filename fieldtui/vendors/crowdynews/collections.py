"""Collections of the contract, as the feed lists them to anyone: a name, a type, and where their posts are."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Page, Pages, Poll, Reply, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import decode_object, plain, read_text, require
from fieldtui.http.paging import ListPart, asked, once
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.wire import feed, items

# an object with none of these is another thing than a collection
#: members of which a collection has at least one
_MEMBERS = ("name", "slug", "type")


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """One collection as the feed sends it; it has no id but the slug in its URL."""

    name: str = read_by(plain)
    slug: str | None = read_by(read_text)
    type: str | None = read_by(read_text)
    url: str | None = read_by(read_text)

    @property
    def key(self) -> str:
        """Its slug; RecordRejected if it has neither slug nor name."""
        # the feed gives collections no id
        return require(self.slug or slug_in(self.url) or self.name, "$.url")


class Named(msgspec.Struct, frozen=True):
    """A collection by its slug and its name."""

    slug: str
    name: str


def decode(raw: Encoded, settings: Settings) -> Collection:
    """Decode one collection; RecordRejected without anything to know it by."""
    collection = read_fields(Collection, decode_object(raw))
    # read here, so that one without a key is rejected while it is decoded
    _ = collection.key
    return collection


def slugs(settings: Settings) -> Flow[list[str]]:
    """Ask for the slugs of all collections; one that has nothing to be known by costs only itself."""
    found = []
    for raw in items((yield _request(settings))):
        with suppress(RecordRejected):
            found.append(decode(raw, settings).key)
    return found


def named_collections(settings: Settings) -> Generator[Request | Page, Reply, list[Named]]:
    """Ask for the collections whose posts can be asked for: those that have a slug."""

    def keep(reply: Reply) -> ListPart:
        found = []
        for raw in items(reply, *_MEMBERS):
            with suppress(RecordRejected):
                one = decode(raw, settings)
                slug = one.slug or slug_in(one.url)
                found += [Named(slug, one.name or slug)] if slug else []
        return ListPart(kept=msgspec.json.encode(found).decode(), blank=True)

    part = yield from asked(_request(settings), keep)
    return msgspec.json.decode(part.kept, type=list[Named])


def pages(poll: Poll[Settings]) -> Pages:
    """Ask for all collections; they come whole."""
    return once(_request(poll.settings), lambda reply: items(reply, *_MEMBERS))


def facets(collection: Collection) -> Facets:
    """Return what lists need of a collection."""
    return Facets(title=collection.name or collection.key, status=collection.type)


def document(collection: Collection, related: Related) -> Document:
    """Draw a collection."""
    fields = (
        Field("Slug", collection.key),
        Field("Type", collection.type),
        Field("Feed", collection.url),
    )
    return Document(facets(collection).title, (Section("Collection", fields),))


def _request(settings: Settings) -> Request:
    """Return the list of collections, which takes no token."""
    return Request(base="content", path=feed(settings, "collections"), signed=False, conditional=True)


def slug_in(url: str | None) -> str | None:
    """Return a collection's slug in the URL of its content, None where there is none."""
    try:
        found = parse_qs(urlsplit(url).query).get("q") if url else None
    except ValueError:
        return None
    # `q` is the parameter by which the content is asked for one collection
    return found[0].strip() or None if found else None


COLLECTIONS = Resource(
    name="collections",
    title="Collections",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    id="key",
    facets=facets,
    document=document,
    pace=900.0,
    optional=True,
)

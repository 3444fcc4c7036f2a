"""Collections as the Control API has them: with an id, which inputs refer to, and whether they are on."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Page, Pages, Poll, Reply, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import decode_object, plain, read_text, read_time
from fieldtui.vendors.crowdynews.collections import slug_in
from fieldtui.vendors.crowdynews.contracts import contract_id
from fieldtui.vendors.crowdynews.control_api import ControlResource, control_list, of_contract, off
from fieldtui.vendors.crowdynews.settings import Settings


class ControlCollection(ControlResource, frozen=True, kw_only=True, rename="camel"):
    """One collection as the Control API sends it; `content_uri` is where its posts are."""

    name: str = read_by(plain)
    slug: str | None = read_by(read_text)
    type: str | None = read_by(read_text)
    content_uri: str | None = read_by(read_text)

    @property
    def title(self) -> str:
        """Its name, else its slug, else its id."""
        return self.name or self.slug or self.key


class Known(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a collection: its id, its slug (empty where it is not told), its name, whether it is off."""

    id: str
    slug: str
    name: str
    off: bool


def decode(raw: Encoded, settings: Settings) -> ControlCollection:
    """Decode one collection; RecordRejected without an id."""
    collection = read_fields(ControlCollection, decode_object(raw))
    _ = collection.key
    return collection


def pages(poll: Poll[Settings]) -> Pages:
    """Ask for the contract's collections; they come whole. Warns of those that are off."""
    contract = yield from contract_id(poll.settings)
    known = yield from known_collections(poll.settings, contract)
    names = [collection.name for collection in known if collection.off]
    yield Page((), blank=True, warning=off(names, len(known), "collections"))


def known_collections(
    settings: Settings, contract: str, *, blank: bool = False
) -> Generator[Request | Page, Reply, list[Known]]:
    """Ask for the contract's collections and return what others need of them."""

    def keep(records: Sequence[Encoded]) -> str:
        found = []
        for raw in records:
            with suppress(RecordRejected):
                one = decode(raw, settings)
                slug = one.slug or slug_in(one.content_uri) or ""
                # "is False": not told is not off
                found.append(Known(one.key, slug, one.title, one.active is False))
        return msgspec.json.encode(found).decode()

    kept = yield from control_list(settings, of_contract("collections", contract), keep, blank=blank)
    return msgspec.json.decode(kept, type=list[Known])


def facets(collection: ControlCollection) -> Facets:
    """Return what lists need of a collection."""
    return Facets(
        title=collection.title,
        reference=collection.slug or collection.key,
        status=collection.status,
        created=read_time(collection.created),
        updated=read_time(collection.last_modified),
        text=collection.type or "",
    )


def document(collection: ControlCollection, related: Related) -> Document:
    """Draw a collection."""
    fields = (
        Field("Name", collection.name or None),
        Field("Slug", collection.slug),
        Field("Type", collection.type),
        Field("Feed", collection.content_uri),
        *collection.general_fields(),
    )
    return Document(collection.title, (Section("Collection", fields),))


CONTROL_COLLECTIONS = Resource(
    name="control_collections",
    title="Collections (Control)",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    id="key",
    facets=facets,
    document=document,
    pace=900.0,
    optional=True,
)

"""Work types: the words behind `work_type_ids`."""

from __future__ import annotations

from fieldtui.contract.document import Document, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_fields
from fieldtui.http.json_readers import decode_object, require
from fieldtui.vendors.cloudworkpro.formatting import Named, words
from fieldtui.vendors.cloudworkpro.lists import Listing
from fieldtui.vendors.cloudworkpro.settings import Settings


def decode(raw: Encoded, settings: object = None) -> Named:
    """Read one work type; it cannot be without its `_id`."""
    item = read_fields(Named, decode_object(raw))
    require(item.id, "$._id")
    return item


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep all work types by a column that never changes."""
    settings = poll.settings
    return Listing(path=settings.worktypes_path, limit=settings.page_limit, sort=settings.sweep_sort).pages()


def facets(item: Named) -> Facets:
    """Return what lists need of a work type."""
    return Facets(title=item.label, text=item.description or "")


def document(item: Named, related: Related) -> Document:
    """Draw a work type for reading."""
    parts = (words("Name", item.name), words("Description", item.description))
    return Document(item.label, (Section("Work type", parts),))


WORKTYPES = Resource(
    name="worktypes",
    title="Work types",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    pace=3600,
    optional=True,
    shifts=True,
)

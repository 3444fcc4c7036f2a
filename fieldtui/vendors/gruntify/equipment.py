"""Equipment: trucks, machines and tools, each with a team that uses it and a depot that keeps it."""

from __future__ import annotations

from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.vendors.gruntify.catalog_items import decode, document, facets
from fieldtui.vendors.gruntify.lists import fetch, whole
from fieldtui.vendors.gruntify.workspace_notes import original

EQUIPMENT = Resource(
    name="equipment",
    title="Equipment",
    kinds=(Kind.REFERENCE,),
    pages=whole("equipment"),
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    original=original,
    detail=fetch("equipment"),
    pace=900,
    optional=True,
)

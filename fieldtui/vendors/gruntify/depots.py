"""Depots: places where teams and equipment are stationed."""

from __future__ import annotations

from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.vendors.gruntify.catalog_items import decode, document, facets
from fieldtui.vendors.gruntify.lists import fetch, whole
from fieldtui.vendors.gruntify.workspace_notes import original

DEPOTS = Resource(
    name="depots",
    title="Depots",
    kinds=(Kind.SITE,),
    pages=whole("depots"),
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    original=original,
    detail=fetch("depots"),
    pace=900,
    optional=True,
)

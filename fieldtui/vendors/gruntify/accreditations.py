"""Accreditations: the skills that users are recognised for and jobs ask for."""

from __future__ import annotations

from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.vendors.gruntify.catalog_items import decode, document, facets
from fieldtui.vendors.gruntify.lists import fetch, whole
from fieldtui.vendors.gruntify.workspace_notes import original

ACCREDITATIONS = Resource(
    name="accreditations",
    title="Accreditations",
    kinds=(Kind.REFERENCE,),
    pages=whole("accreditations"),
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    original=original,
    detail=fetch("accreditations"),
    pace=900,
    optional=True,
)

"""Assets: things with a place in the world (a road, a main, a garden bed), described by a form of their own."""

from __future__ import annotations

import msgspec

from fieldtui.contract.document import Document, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.vendors.gruntify.form_answers import form_sections
from fieldtui.vendors.gruntify.lists import fetch, whole
from fieldtui.vendors.gruntify.readers import fields, load, zone_of
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.tasks import Task, read_task, status_field, task_facets, traces, where
from fieldtui.vendors.gruntify.workspace_notes import original


def decode(raw: Encoded, settings: GruntifySettings) -> Task:
    """Read an asset; RecordRejected without an id."""
    return read_task(Task, load(raw), settings)


def facets(asset: Task) -> Facets:
    """Return what lists need of an asset; people know it by its reference."""
    common = task_facets(asset, None)
    return msgspec.structs.replace(common, title=asset.title or asset.reference or asset.id)


def document(asset: Task, related: Related) -> Document:
    """Draw an asset with its form and its place."""
    about = (*fields(("Reference", asset.reference), ("Description", asset.description)), status_field(asset))
    sections = (
        Section("Asset", about),
        *form_sections(asset.form, asset.answers, asset.spot, zone_of(asset.workspace, related), related),
        *where(asset, related),
        *traces(asset, related),
    )
    return Document(asset.title or asset.reference or asset.id, sections)


ASSETS = Resource(
    name="assets",
    title="Assets",
    kinds=(Kind.SITE,),
    pages=whole("assets"),
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    original=original,
    detail=fetch("assets"),
    pace=900,
)

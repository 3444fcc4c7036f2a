"""Inputs: what the collections are fed from. One that is off, or brings nothing, otherwise looks like no news."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Page, Pages, Poll, Reply, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import decode_object, plain, read_latitude, read_longitude, read_time, shown
from fieldtui.vendors.crowdynews.contracts import contract_id
from fieldtui.vendors.crowdynews.control_api import ControlResource, control_list, of_contract, off
from fieldtui.vendors.crowdynews.quiet_inputs import KnownInput, quiet
from fieldtui.vendors.crowdynews.settings import Settings


class Input(ControlResource, frozen=True, kw_only=True, rename="camel"):
    """One input as the vendor sends it: of which service what is looked for, and the collection that it feeds."""

    service: Any = None
    type: Any = None
    input: Any = None
    display: str | None = read_by(shown)
    collection_id: str = read_by(plain)
    latitude: float | None = read_by(read_latitude)
    longitude: float | None = read_by(read_longitude)
    radius: str | None = read_by(shown)

    @property
    def title(self) -> str:
        """Its service and what is looked for there, else its id."""
        return " ".join(part for part in (plain(self.service), plain(self.input)) if part) or self.key


def decode(raw: Encoded, settings: Settings) -> Input:
    """Decode one input; RecordRejected without an id."""
    input = read_fields(Input, decode_object(raw))
    _ = input.key
    return input


def pages(poll: Poll[Settings]) -> Pages:
    """Ask for the contract's inputs; they come whole. Warns of those that are off and of those that bring nothing."""
    contract = yield from contract_id(poll.settings)
    known = yield from _known_inputs(poll.settings, contract)
    silent, note = yield from quiet(poll, contract, known)
    names = [input.title for input in known if input.off]
    warnings = (off(names, len(known), "inputs"), silent)
    yield Page((), blank=True, warning="; ".join(part for part in warnings if part), note=note)


def _known_inputs(settings: Settings, contract: str) -> Generator[Request | Page, Reply, list[KnownInput]]:
    """Ask for the inputs and return what is to be judged of them."""

    def keep(records: Sequence[Encoded]) -> str:
        found = []
        for raw in records:
            with suppress(RecordRejected):
                found.append(_known(decode(raw, settings)))
        return msgspec.json.encode(found).decode()

    kept = yield from control_list(settings, of_contract("inputs", contract), keep)
    return msgspec.json.decode(kept, type=list[KnownInput])


def _known(input: Input) -> KnownInput:
    """Return what is to be judged of one input."""
    times = [at.timestamp() for at in map(read_time, (input.created, input.last_modified)) if at]
    return KnownInput(
        title=input.title,
        service=plain(input.service),
        collection=input.collection_id,
        off=input.active is False,
        on=input.active is True,
        since=max(times) if times else None,
    )


def facets(input: Input) -> Facets:
    """Return what lists need of an input."""
    return Facets(
        title=input.title,
        status=input.status,
        latitude=input.latitude,
        longitude=input.longitude,
        created=read_time(input.created),
        updated=read_time(input.last_modified),
        text=plain(input.type),
    )


def document(input: Input, related: Related) -> Document:
    """Draw an input."""
    collection = input.collection_id
    north, east = input.latitude, input.longitude
    fields = (
        Field("Service", shown(input.service)),
        Field("Type", shown(input.type)),
        Field("Input", shown(input.input)),
        Field("Collection", related.title(Kind.REFERENCE, collection) or collection or None),
        Field("Displayed", input.display),
        Field("Place", f"{north:.5f}, {east:.5f}" if north is not None and east is not None else None),
        Field("Radius", input.radius),
        *input.general_fields(),
    )
    return Document(input.title, (Section("Input", fields),))


INPUTS = Resource(
    name="inputs",
    title="Inputs",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    id="key",
    facets=facets,
    document=document,
    pace=900.0,
    optional=True,
)

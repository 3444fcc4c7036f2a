"""Contracts that the token may use; one that is switched off is said to be inactive."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Mark, Related, Section
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.record import Facets, Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Page, Pages, Poll, Request
from fieldtui.http.fields import decode, plain, read_text, read_time, require
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.wire import control, items

#: members of which a contract has at least one
_MEMBERS = ("name", "label", "active", "created")


class Contract(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One contract as the vendor sends it; `created_by` is a display name, not an id."""

    id: Any = msgspec.field(default=None, name="_id")
    name: Any = None
    slug: Any = None
    label: Any = None
    active: Any = None
    customer_id: Any = None
    product_id: Any = None
    filter_id: Any = None
    created: Any = None
    created_by: Any = None
    last_modified: Any = None
    last_modified_by: Any = None

    @property
    def key(self) -> str:
        """Its id, 24 hexadecimal digits; RecordRejected if it has none."""
        return require(read_text(self.id), "$._id")

    @property
    def status(self) -> str | None:
        """Whether it is in force, None if that is not told."""
        return {True: "active", False: "inactive"}[self.active] if isinstance(self.active, bool) else None


def read(raw: Encoded, settings: Settings) -> Contract:
    """Decode one contract; RecordRejected without an id."""
    contract: Contract = decode(raw, Contract)
    _ = contract.key
    return contract


def pages(poll: Poll[Settings]) -> Pages:
    """Ask for all contracts; they come whole. Says so when the configured one is not among them or inactive."""
    reply = yield from control(poll.settings, Request(path="/customer/contracts/me", conditional=True))
    if reply.unchanged:
        yield Page((), of=1, note=reply.remembered, unchanged=True)
        return
    raws = items(reply, *_MEMBERS)
    note = _note(raws, poll.settings)
    yield Page(raws, of=1, note=note, remember=note)


def facets(contract: Contract) -> Facets:
    """What lists need of a contract."""
    return Facets(
        title=plain(contract.label) or plain(contract.name) or contract.key,
        reference=read_text(contract.slug) or contract.key,
        status=contract.status,
        created=read_time(contract.created),
        updated=read_time(contract.last_modified),
        text=" ".join(part for part in (plain(contract.name), read_text(contract.slug)) if part),
    )


def document(contract: Contract, related: Related) -> Document:
    """Draw a contract."""
    inactive = contract.active is False
    fields = (
        Field("Name", plain(contract.name) or None),
        Field("Label", plain(contract.label) or None),
        Field("Slug", read_text(contract.slug)),
        Field("Status", contract.status, mark=Mark.WARN if inactive else Mark.NONE),
        Field("Created", read_text(contract.created), note=plain(contract.created_by)),
        Field("Modified", read_text(contract.last_modified), note=plain(contract.last_modified_by)),
    )
    return Document(facets(contract).title, (Section("Contract", fields),))


def _note(raws: Sequence[Encoded], settings: Settings) -> str:
    """What is to be said about the configured contract; one bad record is no reason to fail here."""
    found = None
    for raw in raws:
        with suppress(RecordRejected):
            contract = read(raw, settings)
            found = contract if settings.contract in (read_text(contract.slug), contract.key) else found
    if found is None:
        return f"the contract {settings.contract} is not among those that the token may use"
    return f"the contract {settings.contract} is inactive" if found.active is False else ""


CONTRACTS = Resource(
    name="contracts",
    title="Contracts",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=read,
    identity=lambda contract: Key(Kind.REFERENCE, contract.key),
    facets=facets,
    document=document,
    pace=900.0,
    optional=True,
)

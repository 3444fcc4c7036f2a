"""Contracts that the token may use; one that is switched off is said to be inactive."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.errors import NotFound, RecordRejected
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Page, Pages, Poll, Reply, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import decode_object, plain, read_text, read_time
from fieldtui.vendors.crowdynews.control_api import ControlResource, control_list
from fieldtui.vendors.crowdynews.settings import Settings

_MINE = Request(path="/customer/contracts/me")


class Contract(ControlResource, frozen=True, kw_only=True, rename="camel"):
    """One contract as the vendor sends it."""

    name: str = read_by(plain)
    slug: str | None = read_by(read_text)
    label: str = read_by(plain)


def decode(raw: Encoded, settings: Settings) -> Contract:
    """Decode one contract; RecordRejected without an id."""
    contract = read_fields(Contract, decode_object(raw))
    _ = contract.key
    return contract


def pages(poll: Poll[Settings]) -> Pages:
    """Ask for all contracts; they come whole. The note says when the configured one is missing or inactive."""
    settings = poll.settings
    yield from control_list(settings, _MINE, lambda records: _note(records, settings), noted=True)


def contract_id(settings: Settings) -> Generator[Request | Page, Reply, str]:
    """Return the id of the configured contract, by which the Control API's other lists are asked.

    NotFound when the token may not use it.
    """

    def keep(records: Sequence[Encoded]) -> str:
        found = _configured(records, settings)
        return found.key if found else ""

    # asked together with the list, whose page is another feed's
    id = yield from control_list(settings, _MINE, keep, blank=True)
    if not id:
        raise NotFound(_missing(settings), status=404)
    return id


def facets(contract: Contract) -> Facets:
    """Return what lists need of a contract."""
    return Facets(
        title=contract.label or contract.name or contract.key,
        reference=contract.slug or contract.key,
        status=contract.status,
        created=read_time(contract.created),
        updated=read_time(contract.last_modified),
        text=" ".join(part for part in (contract.name, contract.slug) if part),
    )


def document(contract: Contract, related: Related) -> Document:
    """Draw a contract."""
    fields = (
        Field("Name", contract.name or None),
        Field("Label", contract.label or None),
        Field("Slug", contract.slug),
        *contract.general_fields(),
    )
    return Document(facets(contract).title, (Section("Contract", fields),))


def _note(records: Sequence[Encoded], settings: Settings) -> str:
    """Return what is to be said about the configured contract."""
    found = _configured(records, settings)
    if found is None:
        # a contract that is off explains an empty feed
        return _missing(settings)
    return f"the contract {settings.contract} is inactive" if found.active is False else ""


def _missing(settings: Settings) -> str:
    """Return what a person is told about a contract that is not there."""
    return f"the contract {settings.contract} is not among those that the token may use"


def _configured(records: Sequence[Encoded], settings: Settings) -> Contract | None:
    """Return the configured contract. The vendor's own samples spell one slug `My_Contract` and `my-contract`."""
    contracts = list(_readable(records, settings))
    # the id is good as well: people copy either
    exact = (one for one in contracts if settings.contract in (one.slug, one.key))
    alike = (one for one in contracts if _folded(one.slug) == _folded(settings.contract))
    return next(exact, None) or next(alike, None)


def _readable(records: Sequence[Encoded], settings: Settings) -> Iterator[Contract]:
    """Yield the contracts that can be read; one bad record is no reason to fail here."""
    for raw in records:
        with suppress(RecordRejected):
            yield decode(raw, settings)


def _folded(slug: str | None) -> str:
    """Return a slug without what its spellings differ in."""
    return (slug or "").lower().replace("_", "-")


CONTRACTS = Resource(
    name="contracts",
    title="Contracts",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    id="key",
    facets=facets,
    document=document,
    pace=900.0,
    optional=True,
)

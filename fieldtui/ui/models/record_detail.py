"""All that is known of one record, read from the store and drawn by its vendor; made in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from fieldtui.contract.errors import FieldtuiError
from fieldtui.store.related_records import RelatedOf

if TYPE_CHECKING:
    from fieldtui.contract.document import Document
    from fieldtui.contract.record import Address
    from fieldtui.contract.vendor import Resource
    from fieldtui.store.models import Revision, Row, Stored
    from fieldtui.ui.ports import Setup

#: what decoding or drawing of a hostile record may raise besides the program's own errors
SPOILT = (
    FieldtuiError,
    msgspec.ValidationError,
    msgspec.DecodeError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class RecordDetail:
    """A record with its document and history. `at`: of when the JSON is (unix seconds). `error`: why not drawn."""

    row: Row
    raw: bytes
    at: float | None
    fresh: bool
    has_detail: bool
    document: Document | None
    revisions: Sequence[Revision]
    error: str = ""


def read_record(setup: Setup, address: Address) -> RecordDetail | None:
    """Read a record and have its vendor draw it; None if the store does not have it."""
    stored = setup.store.records.stored(address)
    if stored is None:
        return None
    source = setup.source(address.source)
    resource = source.resource(stored.resource) if source else None
    document, error = _draw(setup, address, stored, resource, source.settings if source else None)
    raw = stored.detail if stored.detail is not None else stored.raw
    if resource is not None:
        raw = bytes(resource.original(raw))
    seen = stored.row.seen.timestamp() if stored.row.seen else None
    at = stored.detail_at if stored.detail is not None and stored.detail_at is not None else seen
    has_detail = resource is not None and resource.detail is not None
    revisions = setup.store.records.revisions(address)
    return RecordDetail(stored.row, raw, at, stored.detail_fresh, has_detail, document, revisions, error)


def _draw(
    setup: Setup, address: Address, stored: Stored, resource: Resource | None, settings: object
) -> tuple[Document | None, str]:
    """Have the vendor draw the record; a reason in words when it cannot."""
    if resource is None:
        return None, f"the configuration no longer has {address.source}'s {stored.resource}; raw shows what is stored"
    if resource.document is None:
        return None, "there is no page for this kind of record; raw shows all of it"
    problem = ""
    for raw in (stored.detail, stored.raw):
        if raw is None:
            continue
        try:
            return resource.document(resource.decode(raw, settings), RelatedOf(setup.store, address.source)), ""
        except SPOILT as error:  # a vendor's record may be anything: it costs its page, not the console
            problem = problem or f"this record cannot be drawn: {error}; raw shows what came"
    return None, problem

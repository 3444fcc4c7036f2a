"""Work orders: the field's work, polled whole, since nothing says that a change shows in `updated_since`."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Mark, Related, Section
from fieldtui.contract.record import Facets, Key, Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Flow, Pages, Poll
from fieldtui.http.fields import decode, plain, read_latitude, read_longitude, read_text, read_time, require
from fieldtui.vendors.crewsourcing.listing import identity, one, sweep
from fieldtui.vendors.crewsourcing.settings import Settings
from fieldtui.vendors.crewsourcing.words import coordinates, field, joined, moment, stage, urgency
from fieldtui.vendors.crewsourcing.writes import ACTIONS


class WorkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One work order as the vendor sends it."""

    id: Any = None
    external_id: Any = None
    work_type_code: Any = None
    work_type_name: Any = None
    description: Any = None
    status: Any = None
    status_label: Any = None
    priority: Any = None
    account_id: Any = None
    crew_id: Any = None
    address: Any = None
    city: Any = None
    latitude: Any = None
    longitude: Any = None
    scheduled_start_at: Any = None
    scheduled_end_at: Any = None
    started_at: Any = None
    finished_at: Any = None
    cancellable: Any = None
    created_at: Any = None
    updated_at: Any = None

    @property
    def key(self) -> str:
        """Its id as text; RecordRejected if it has none."""
        return require(identity(self.id), "$.id")

    @property
    def type(self) -> str | None:
        """The name of its type of work, else the code."""
        return plain(self.work_type_name) or read_text(self.work_type_code)


def read(raw: Encoded, settings: Settings) -> WorkOrder:
    """Decode one work order; RecordRejected without an id."""
    order: WorkOrder = decode(raw, WorkOrder)
    _ = order.key
    return order


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep all work orders."""
    return sweep(poll.settings.work_orders_path, poll, "work_orders")


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one work order; the utility may need a job to find it."""
    return one(settings.work_orders_path, id, "work_order")


def facets(order: WorkOrder) -> Facets:
    """What lists and clocks need of a work order: it is due when its slot ends."""
    where = joined(order.address, order.city)
    status, priority = read_text(order.status), read_text(order.priority)
    number = read_text(order.external_id)
    return Facets(
        title=" · ".join(part for part in (order.type, plain(order.address)) if part) or number or order.key,
        reference=number or order.key,
        status=status,
        status_label=plain(order.status_label) or None,
        stage=stage(status),
        priority=priority,
        urgency=urgency(priority),
        place=where,
        latitude=read_latitude(order.latitude),
        longitude=read_longitude(order.longitude),
        start=read_time(order.scheduled_start_at),
        end=read_time(order.scheduled_end_at),
        due=read_time(order.scheduled_end_at),
        created=read_time(order.created_at),
        updated=read_time(order.updated_at),
        links=_links(order, where),
        text=" ".join(part for part in (number, order.type, where, plain(order.description)) if part),
    )


def document(order: WorkOrder, related: Related) -> Document:
    """Draw a work order."""
    return Document(
        facets(order).title,
        (
            Section("Work", _work(order)),
            Section("Who and where", _where(order, related)),
            Section("When", _when(order)),
        ),
    )


def _links(order: WorkOrder, where: str | None) -> tuple[Link, ...]:
    """The crew, and the account: the latter names the place only if the order has no address of its own."""
    crew, account = identity(order.crew_id), identity(order.account_id)
    links = [Link("crew", Kind.CREW, crew)] if crew else []
    if account:
        links.append(Link("account" if where else "place", Kind.SITE, account))
    return tuple(links)


def _work(order: WorkOrder) -> tuple[Field, ...]:
    """What is to be done, and how it stands."""
    label, status = plain(order.status_label), read_text(order.status)
    known = stage(status) is not None or not status
    note = (status or "") if label else ""
    cancellable = {True: "yes", False: "no"}.get(order.cancellable) if isinstance(order.cancellable, bool) else None
    return (
        field("Number", order.external_id),
        field("Type", order.type),
        field("Description", order.description),
        Field(
            "Status",
            label or status,
            mark=Mark.NONE if known else Mark.WARN,
            note=note if known else f"{note} is not a documented status".strip(),
        ),
        field("Priority", order.priority),
        Field("May be cancelled", cancellable),
    )


def _where(order: WorkOrder, related: Related) -> tuple[Field, ...]:
    """Crew, account and address, by name where the store knows them."""
    crew, account = identity(order.crew_id), identity(order.account_id)
    return (
        Field("Crew", (related.title(Kind.CREW, crew) or crew) if crew else None),
        Field("Account", (related.title(Kind.SITE, account) or account) if account else None),
        field("Address", order.address),
        field("City", order.city),
        coordinates(order.latitude, order.longitude),
    )


def _when(order: WorkOrder) -> tuple[Field, ...]:
    """The slot that was promised, and what came of it."""
    return (
        moment("Scheduled from", order.scheduled_start_at),
        moment("Scheduled to", order.scheduled_end_at),
        moment("Started", order.started_at),
        moment("Finished", order.finished_at),
        moment("Created", order.created_at),
        moment("Updated", order.updated_at),
    )


WORK_ORDERS = Resource(
    name="work_orders",
    shifts=True,
    title="Work orders",
    kinds=(Kind.WORK_ORDER,),
    pages=pages,
    decode=read,
    identity=lambda order: Key(Kind.WORK_ORDER, order.key),
    facets=facets,
    document=document,
    detail=detail,
    actions=ACTIONS,
    pace=60.0,
)

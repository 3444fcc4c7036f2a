"""Work orders: the field's work, polled whole, since nothing says that a change shows in `updated_since`."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Pages, Poll
from fieldtui.contract.priority_words import urgency_of
from fieldtui.contract.record import Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_latitude, read_longitude, shown
from fieldtui.vendors.crewsourcing.actions import ACTIONS
from fieldtui.vendors.crewsourcing.lists import one, sweep
from fieldtui.vendors.crewsourcing.local_times import Local, identity, reader
from fieldtui.vendors.crewsourcing.readers import coordinates, field, joined, stage, status_field
from fieldtui.vendors.crewsourcing.settings import Settings


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
    def type(self) -> str | None:
        """The name of its type of work, else the code."""
        # people say "meter change", not its code
        return shown(self.work_type_name) or shown(self.work_type_code)


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep all work orders."""
    # all of them: the documents do not say whether a change moves `updated_since`
    return sweep(poll.settings.work_orders_path, poll, "work_orders")


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one work order; the utility may need a job to find it."""
    return one(settings.work_orders_path, id, "work_order")


def facets(item: Local[WorkOrder]) -> Facets:
    """Return what lists and clocks need of a work order: it is due when its slot ends."""
    order = item.record
    where = joined(order.address, order.city)
    status, priority, number = shown(order.status), shown(order.priority), shown(order.external_id)
    # what and where, since orders have no title
    return Facets(
        title=" · ".join(part for part in (order.type, shown(order.address)) if part) or number or item.key,
        reference=number or item.key,
        status=status,
        status_label=shown(order.status_label),
        stage=stage(status),
        priority=priority,
        urgency=urgency_of(priority),
        place=where,
        latitude=read_latitude(order.latitude),
        longitude=read_longitude(order.longitude),
        start=item.time(order.scheduled_start_at),
        end=item.time(order.scheduled_end_at),
        # the promised slot is what the customer waits for
        due=item.time(order.scheduled_end_at),
        created=item.time(order.created_at),
        updated=item.time(order.updated_at),
        links=_links(order, where),
        text=" ".join(part for part in (number, order.type, where, shown(order.description)) if part),
    )


def document(item: Local[WorkOrder], related: Related) -> Document:
    """Draw a work order."""
    return Document(
        facets(item).title,
        (
            Section("Work", _work(item.record)),
            Section("Who and where", _where(item.record, related)),
            Section("When", _when(item)),
        ),
    )


def _links(order: WorkOrder, where: str | None) -> tuple[Link, ...]:
    """Return the crew, and the account: the latter names the place only if the order has no address of its own."""
    crew, account = identity(order.crew_id), identity(order.account_id)
    links = [Link("crew", Kind.CREW, crew)] if crew else []
    if account:
        # a link called `place` would put the account's name in place of the address
        links.append(Link("account" if where else "place", Kind.SITE, account))
    return tuple(links)


def _work(order: WorkOrder) -> tuple[Field, ...]:
    """Return what is to be done, and how it stands."""
    return (
        field("Number", order.external_id),
        field("Type", order.type),
        field("Description", order.description),
        status_field(shown(order.status), shown(order.status_label)),
        field("Priority", order.priority),
        field("May be cancelled", order.cancellable),
    )


def _where(order: WorkOrder, related: Related) -> tuple[Field, ...]:
    """Return crew, account and address, by name where the store knows them."""
    crew, account = identity(order.crew_id), identity(order.account_id)
    return (
        Field("Crew", (related.title(Kind.CREW, crew) or crew) if crew else None),
        Field("Account", (related.title(Kind.SITE, account) or account) if account else None),
        field("Address", order.address),
        field("City", order.city),
        coordinates(order.latitude, order.longitude),
    )


def _when(item: Local[WorkOrder]) -> tuple[Field, ...]:
    """Return the slot that was promised, and what came of it."""
    order = item.record
    return (
        item.moment("Scheduled from", order.scheduled_start_at),
        item.moment("Scheduled to", order.scheduled_end_at),
        item.moment("Started", order.started_at),
        item.moment("Finished", order.finished_at),
        item.moment("Created", order.created_at),
        item.moment("Updated", order.updated_at),
    )


WORK_ORDERS = Resource(
    name="work_orders",
    shifts=True,
    title="Work orders",
    kinds=(Kind.WORK_ORDER,),
    pages=pages,
    decode=reader(WorkOrder),
    id="key",
    facets=facets,
    document=document,
    detail=detail,
    actions=ACTIONS,
    pace=60.0,
)

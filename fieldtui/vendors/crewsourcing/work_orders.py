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
from fieldtui.http.declared_fields import read_by, read_locally_by
from fieldtui.http.json_readers import read_latitude, read_longitude, shown
from fieldtui.vendors.crewsourcing.actions import ACTIONS
from fieldtui.vendors.crewsourcing.lists import one, sweep
from fieldtui.vendors.crewsourcing.local_times import Local, Moment, identity, read_moment, reader
from fieldtui.vendors.crewsourcing.readers import coordinates, field, joined, stage, status_field
from fieldtui.vendors.crewsourcing.settings import Settings


class WorkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One work order as the vendor sends it."""

    id: str | None = read_by(identity)
    external_id: str | None = read_by(shown)
    work_type_code: str | None = read_by(shown)
    work_type_name: str | None = read_by(shown)
    description: str | None = read_by(shown)
    status: str | None = read_by(shown)
    status_label: str | None = read_by(shown)
    priority: str | None = read_by(shown)
    account_id: str | None = read_by(identity)
    crew_id: str | None = read_by(identity)
    address: str | None = read_by(shown)
    city: str | None = read_by(shown)
    latitude: Any = None
    longitude: Any = None
    scheduled_start_at: Moment = read_locally_by(read_moment)
    scheduled_end_at: Moment = read_locally_by(read_moment)
    started_at: Moment = read_locally_by(read_moment)
    finished_at: Moment = read_locally_by(read_moment)
    cancellable: str | None = read_by(shown)
    created_at: Moment = read_locally_by(read_moment)
    updated_at: Moment = read_locally_by(read_moment)

    @property
    def type(self) -> str | None:
        """The name of its type of work, else the code."""
        # people say "meter change", not its code
        return self.work_type_name or self.work_type_code


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
    status, priority, number = order.status, order.priority, order.external_id
    # what and where, since orders have no title
    return Facets(
        title=" · ".join(part for part in (order.type, order.address) if part) or number or item.key,
        reference=number or item.key,
        status=status,
        status_label=order.status_label,
        stage=stage(status),
        priority=priority,
        urgency=urgency_of(priority),
        place=where,
        latitude=read_latitude(order.latitude),
        longitude=read_longitude(order.longitude),
        start=order.scheduled_start_at.at,
        end=order.scheduled_end_at.at,
        # the promised slot is what the customer waits for
        due=order.scheduled_end_at.at,
        created=order.created_at.at,
        updated=order.updated_at.at,
        links=_links(order, where),
        text=" ".join(part for part in (number, order.type, where, order.description) if part),
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
    crew, account = order.crew_id, order.account_id
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
        status_field(order.status, order.status_label),
        field("Priority", order.priority),
        field("May be cancelled", order.cancellable),
    )


def _where(order: WorkOrder, related: Related) -> tuple[Field, ...]:
    """Return crew, account and address, by name where the store knows them."""
    crew, account = order.crew_id, order.account_id
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

"""Accounts of the utility: whose connection it is and where, the places at which work is done."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.document import Document, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Pages, Poll
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_locally_by
from fieldtui.http.json_readers import read_latitude, read_longitude, shown
from fieldtui.vendors.crewsourcing.lists import one, sweep
from fieldtui.vendors.crewsourcing.local_times import Local, Moment, identity, read_moment, reader
from fieldtui.vendors.crewsourcing.readers import coordinates, field, joined
from fieldtui.vendors.crewsourcing.settings import Settings


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One account as the vendor sends it; money is in pesos."""

    id: str | None = read_by(identity)
    client_number: str | None = read_by(shown)
    holder_name: str | None = read_by(shown)
    address: str | None = read_by(shown)
    city: str | None = read_by(shown)
    rate: str | None = read_by(shown)
    status: str | None = read_by(shown)
    balance: str | None = read_by(shown)
    total_balance: str | None = read_by(shown)
    expired_balance: str | None = read_by(shown)
    non_expired_balance: str | None = read_by(shown)
    latitude: Any = None
    longitude: Any = None
    created_at: Moment = read_locally_by(read_moment)
    updated_at: Moment = read_locally_by(read_moment)


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep all accounts."""
    return sweep(poll.settings.accounts_path, poll, "accounts")


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one account."""
    return one(settings.accounts_path, id, "account")


def facets(item: Local[Account]) -> Facets:
    """Return what lists need of an account."""
    account = item.record
    number, holder = account.client_number, account.holder_name
    where = joined(account.address, account.city)
    return Facets(
        title=" · ".join(part for part in (holder, where) if part) or number or item.key,
        reference=number or item.key,
        status=account.status,
        place=where,
        latitude=read_latitude(account.latitude),
        longitude=read_longitude(account.longitude),
        created=account.created_at.at,
        updated=account.updated_at.at,
        text=" ".join(part for part in (number, holder, where) if part),
    )


def document(item: Local[Account], related: Related) -> Document:
    """Draw an account."""
    account = item.record
    who = (
        field("Client number", account.client_number),
        field("Holder", account.holder_name),
        field("Status", account.status),
        field("Rate", account.rate),
    )
    where = (
        field("Address", account.address),
        field("City", account.city),
        coordinates(account.latitude, account.longitude),
    )
    owed = (
        field("Balance", account.balance if account.balance is not None else account.total_balance),
        field("Overdue", account.expired_balance),
        field("Not yet due", account.non_expired_balance),
    )
    times = (item.moment("Created", account.created_at), item.moment("Updated", account.updated_at))
    return Document(
        facets(item).title,
        (Section("Account", who), Section("Where", where), Section("Balance", owed), Section("Times", times)),
    )


ACCOUNTS = Resource(
    name="accounts",
    shifts=True,
    title="Accounts",
    kinds=(Kind.SITE,),
    pages=pages,
    decode=reader(Account),
    id="key",
    facets=facets,
    document=document,
    detail=detail,
    pace=900.0,
)

"""What a workspace serves under one name: a list in a fixed order, and each entity of it by its id."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from fieldtui.simulator.models import Work
from fieldtui.simulator.sorted_views import EncodedCache, SortedView
from fieldtui.simulator.vendor_world import VendorWorld
from fieldtui.vendors.gruntify.simulator.records import Records
from fieldtui.vendors.gruntify.simulator.tenants import (
    HOMES,
    PARKS,
    Tenant,
    in_parks,
    tenant_of_site,
    tenant_of_work,
)


class Catalogue(Protocol):
    """One entity of one workspace, encoded."""

    def page(self, offset: int, size: int) -> Sequence[bytes]:
        """Return `size` entities from that offset on."""

    def count(self) -> int:
        """Count them."""

    def find(self, id: str) -> bytes | None:
        """Return one in full, None if there is none of that id."""


class Listing:
    """A short list that is written anew whenever it is asked for."""

    def __init__(
        self, rows: Callable[[], Sequence[dict[str, Any]]], full: Callable[[str], dict[str, Any] | None] | None = None
    ) -> None:
        self._rows, self._full = rows, full or self._listed

    def page(self, offset: int, size: int) -> Sequence[bytes]:
        """Return `size` entities from that offset on."""
        return [msgspec.json.encode(row) for row in self._rows()[offset : offset + size]]

    def count(self) -> int:
        """Count them."""
        return len(self._rows())

    def find(self, id: str) -> bytes | None:
        """Return one in full."""
        found = self._full(id)
        return None if found is None else msgspec.json.encode(found)

    def _listed(self, id: str) -> dict[str, Any] | None:
        return next((row for row in self._rows() if row["Id"] == id), None)


class WorkListing:
    """Jobs or requests, newest first, so that what leaves the end of the list moves nothing on earlier pages."""

    def __init__(self, world: VendorWorld, records: Records, tenant: Tenant, *, asked: bool) -> None:
        self._world, self._records = world, records
        self._tenant, self._asked = tenant, asked
        write = records.request if asked else records.job
        self._view: SortedView[Work] = SortedView(world, "work", lambda world: world.work, where=self._belongs)
        self._shelf: EncodedCache[Work] = EncodedCache(world, "work", lambda work: msgspec.json.encode(write(work)))

    def _belongs(self, work: Work) -> bool:
        return work.asked == self._asked and tenant_of_work(work) is self._tenant

    def page(self, offset: int, size: int) -> Sequence[bytes]:
        """Return `size` entities from that offset on."""
        return [self._shelf.get(work.index, work) for work in self._view.page(offset, size, backwards=True)]

    def count(self) -> int:
        """Count them."""
        return self._view.count()

    def find(self, id: str) -> bytes | None:
        """Return one."""
        work = self.work(id)
        return None if work is None else self._shelf.get(work.index, work)

    def work(self, id: str) -> Work | None:
        """Return the piece of work behind an id, None if it is not of this list."""
        work = self._world.work.get(self._records.ids["work"].of_guid(id) or 0)
        return work if work is not None and self._belongs(work) else None


def catalogues(world: VendorWorld, records: Records, tenant: Tenant) -> Mapping[str, Catalogue]:
    """Return what a workspace serves, by name."""
    return {
        "jobs": WorkListing(world, records, tenant, asked=False),
        "requests": WorkListing(world, records, tenant, asked=True),
        "forms": _forms(world, records, tenant),
        "users": _users(world, records, tenant),
        "teams": Listing(lambda: [records.team(crew) for crew in world.crews.values()] if tenant is HOMES else []),
        "assets": Listing(
            lambda: [records.asset(site) for site in world.sites.values() if tenant_of_site(site.index) is tenant]
        ),
        "depots": Listing(lambda: [records.depot(index) for index in (1, 2, 3)]),
        "equipment": Listing(lambda: [records.tool(crew) for crew in world.crews.values()]),
        "accreditations": Listing(
            lambda: [records.skill(index) for index in range(len(records.skills))] if tenant is HOMES else []
        ),
    }


def _forms(world: VendorWorld, records: Records, tenant: Tenant) -> Listing:
    """Return every version of every form, drafts too; the list leaves the questions out."""

    def full(id: str) -> dict[str, Any] | None:
        rows = (records.form(form, tenant, full=True) for form in world.forms)
        return next((row for row in rows if row["Id"] == id), None)

    return Listing(lambda: [records.form(form, tenant, full=False) for form in world.forms], full)


def _users(world: VendorWorld, records: Records, tenant: Tenant) -> Listing:
    """Return everyone in the larger workspace, some of them in the smaller one as well."""
    return Listing(
        lambda: [
            records.user(person, tenant)
            for person in world.people.values()
            if tenant is not PARKS or in_parks(person.index)
        ]
    )

"""The world's things in the vendor's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from fieldtui.contract.record import Stage
from fieldtui.simulator.models import Person, Site, Work
from fieldtui.simulator.vendor_world import VendorWorld
from fieldtui.vendors.cloudworkpro.actions import STAGES
from fieldtui.vendors.cloudworkpro.simulator.envelopes import object_id, stamp

#: when the company opened its account: its people, sites and types were made then
_OPENED = datetime(2022, 10, 5, 8, tzinfo=UTC)

WORDS: Mapping[Stage, str] = {stage: word for word, stage in STAGES.items()}
_PRIORITIES = ("low", "normal", "high", "urgent")

WORK_COLUMNS = (
    "_id", "number", "name", "description", "status", "priority", "site_id", "work_type_ids", "assigned_user_ids",
    "time_zone", "scheduled_start_date", "scheduled_end_date", "check_in_date", "check_out_date", "company_id",
    "created_by", "created_date", "updated_date",
)  # fmt: skip
SITE_COLUMNS = (
    "_id", "name", "code", "address", "city", "state", "zip", "country", "latitude", "longitude", "time_zone",
    "contact_name", "contact_phone", "active", "created_date", "updated_date",
)  # fmt: skip
TYPE_COLUMNS = ("_id", "name", "description")


class Records:
    """Says each thing of one part as the vendor says it. `base` is where its files are."""

    def __init__(
        self, world: VendorWorld, zone: str, country: str, state: str, tasks: Sequence[tuple[str, str]], base: str
    ):
        self._world, self._zone, self._country, self._state, self._base = world, zone, country, state, base
        self.kinds = tuple(dict.fromkeys(kind for kind, _ in tasks))

    def work_id(self, work: Work) -> str:
        """Return the id of a work order."""
        return self._id("work", work.index, work.created)

    def site_id(self, index: int) -> str:
        """Return the id of a site."""
        return self._id("site", index)

    def person_id(self, index: int) -> str:
        """Return the id of a person."""
        return self._id("person", index)

    def work_order(self, work: Work) -> dict[str, Any]:
        """Return one work order as lists have it."""
        return {
            "_id": self.work_id(work),
            "number": 10_000 + work.index,
            "name": work.title,
            "description": work.description,
            "status": WORDS[work.stage],
            "priority": _PRIORITIES[work.urgency],
            "site_id": self.site_id(work.site),
            "work_type_ids": [self._id("type", self.kinds.index(work.type) + 1)],
            "assigned_user_ids": [self.person_id(person) for person in work.people],
            "time_zone": self._zone,
            "scheduled_start_date": stamp(work.start),
            "scheduled_end_date": stamp(work.end),
            "check_in_date": stamp(work.began),
            "check_out_date": stamp(work.finished) if work.began else None,
            "extra_photos": list(self._photos(work)),
            "company_id": self._id("company", 1),
            "created_by": self._id("person", 1),
            "created_date": stamp(work.created),
            "updated_date": stamp(work.updated),
        }

    def expanded(self, work: Work) -> dict[str, Any]:
        """Return what `summary=full` adds to one work order: what it names by id, beside the ids."""
        return {
            "work_types": [self.work_type(self.kinds.index(work.type) + 1)],
            "site": self.site(self._world.sites[work.site]),
            "assigned_users": [self._user(self._world.people[person]) for person in work.people],
        }

    def site(self, site: Site) -> dict[str, Any]:
        """Return one site."""
        return {
            "_id": self.site_id(site.index),
            "name": site.name,
            "code": site.code,
            "address": site.address,
            "city": site.city,
            "state": self._state,
            "zip": f"{12_000 + site.index % 900:05}",
            "country": self._country,
            "latitude": site.latitude,
            "longitude": site.longitude,
            "time_zone": self._zone,
            "contact_name": site.contact,
            "contact_phone": site.phone,
            "active": True,
            "created_date": stamp(site.created),
            "updated_date": stamp(site.updated),
        }

    def work_type(self, index: int) -> dict[str, Any]:
        """Return one type of work, by its number from 1."""
        name = self.kinds[index - 1]
        return {"_id": self._id("type", index), "name": name, "description": name}

    def _user(self, person: Person) -> dict[str, Any]:
        return {"_id": self._id("person", person.index), "name": person.name, "email": person.email}

    def _photos(self, work: Work) -> Sequence[Mapping[str, Any]]:
        pictures = [each for value in work.answers.values() if isinstance(value, list) for each in value]
        return [
            {"_id": str(each["id"]), "name": str(each["file"]), "url": f"{self._base}/documents/{each['id']}"}
            for each in pictures
            if isinstance(each, Mapping)
        ]

    def _id(self, sort: str, index: int, created: datetime = _OPENED) -> str:
        return object_id(sort, self._world.seed, index, created)


class WorkRows:
    """All work orders as rows, without what was only asked for; what did not change is not said anew."""

    def __init__(self, world: VendorWorld, records: Records) -> None:
        self._world, self._records = world, records
        self._version = -1
        self._rows: dict[int, dict[str, Any]] = {}

    def __call__(self) -> Sequence[dict[str, Any]]:
        """Return all rows, in no order that counts."""
        if self._world.version != self._version:
            self._catch_up()
            self._version = self._world.version
        return list(self._rows.values())

    def _catch_up(self) -> None:
        changes = self._world.changes(self._version) if self._version >= 0 else None
        if changes is None:
            works = self._world.work
            self._rows = {index: self._records.work_order(work) for index, work in works.items() if not work.asked}
            return
        for sort, index in changes:
            if sort != "work":
                continue
            work = self._world.work.get(index)
            if work is None or work.asked:
                self._rows.pop(index, None)
            else:
                self._rows[index] = self._records.work_order(work)

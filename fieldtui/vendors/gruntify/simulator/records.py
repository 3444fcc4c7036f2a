"""The world's things in the vendor's JSON: PascalCase, GUIDs, references to other entities as small objects."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from fieldtui.simulator.form_answers import Spot, fill
from fieldtui.simulator.http_answers import Ids, iso_ms
from fieldtui.simulator.models import Crew, Form, Person, Question, Site, Work
from fieldtui.simulator.vendor_world import VendorWorld
from fieldtui.vendors.gruntify.simulator.tenants import (
    HOMES,
    PARKS,
    Tenant,
    tenant_of_site,
    tenant_of_work,
    word_of,
)

_PRIORITIES = ("Low", "Normal", "High", "Urgent")
_DEPOTS = (
    ("North", "12 Kedron Brook Rd, Wooloowin", -27.4213, 153.0442),
    ("South", "3 Ipswich Rd, Annerley", -27.5116, 153.0329),
    ("West", "88 Moggill Rd, Taringa", -27.4939, 152.9822),
)
_SORTS = ("work", "asset", "team", "depot", "tool", "skill", "form", "form of parks", "user", "series")


class Records:
    """Writes things as entities of a workspace. `skills`: the accreditations that there are."""

    def __init__(self, world: VendorWorld, skills: tuple[str, ...], url: str) -> None:
        self._world, self.skills, self._url = world, skills, url
        self.ids = {sort: Ids(world.seed, f"parks {sort}") for sort in _SORTS}

    def guid(self, sort: str, index: int) -> str:
        """Return the id of a thing."""
        return self.ids[sort].guid(index)

    def user_id(self, index: int) -> str:
        """Return the id of an account, which is the same in every workspace."""
        return f"auth0|{self.ids['user'].hex24(index)}"

    def form_id(self, index: int, tenant: Tenant) -> str:
        """Return the id of a form, all versions of it; each workspace has forms of its own."""
        return self.guid("form of parks" if tenant is PARKS else "form", index)

    def job(self, work: Work) -> dict[str, Any]:
        """Write a job; every other one carries what its workspace calls its status."""
        status = word_of(work)
        crew = self._world.crews.get(work.crew) if work.crew is not None else None
        return {
            **self._task(work, "JOB"),
            "StatusLabel": HOMES.label(status) if work.index % 2 else None,
            "Priority": _PRIORITIES[work.urgency],
            "Team": {"Id": self.guid("team", crew.index), "Name": crew.name} if crew else None,
            "StartDate": iso_ms(work.start),
            "DueDate": iso_ms(work.due),
            "ExpectedDuration": _duration(work.end - work.start),
            "CheckedIn": status == "InProgress",
            "OnsiteTime": _duration((work.finished or work.updated) - work.began) if work.began else None,
            "RequiredAccreditations": [self.skill_id(skill) for skill in self.skills[: work.index % 3]],
            "RequiredEquipment": [self.guid("tool", crew.index)] if crew and work.index % 4 == 0 else [],
            "RecurringScheduleId": self.guid("series", work.form) if work.index % 11 == 0 else None,
            "Description": work.description,
            "Comment": work.comment or None,
        }

    def request(self, work: Work) -> dict[str, Any]:
        """Write a request: a form that someone has filled in, but for what they left out."""
        more = {"Comment": work.comment or None, "Description": work.description}
        return {**self._task(replace(work, answers=self._filled(work)), "REQ"), **more}

    def _filled(self, work: Work) -> dict[str, object]:
        """Answer a request's form, the same way whenever it is asked for."""
        site, draft = self._world.sites[work.site], replace(work, answers=dict(work.answers))
        same = (form for form in self._world.forms if (form.index, form.version) == (work.form, work.form_version))
        form = next(same, None)
        if form is not None:
            spot = Spot(site.latitude, site.longitude, work.created)
            fill(draft, form, spot, Random(f"{self._world.seed} request {work.index}"))
        return draft.answers

    def _task(self, work: Work, prefix: str) -> dict[str, Any]:
        """Write what jobs and requests have in common; an asset only where it is of the same workspace."""
        site, tenant = self._world.sites[work.site], tenant_of_work(work)
        author = self.user_id(work.people[0] if work.people else 1 + work.index % len(self._world.people))
        asset = {"Id": self.guid("asset", site.index), "Reference": site.code}
        assignee = self._world.people[work.people[0]] if work.people else None
        return {
            "Id": self.guid("work", work.index),
            "Reference": f"{prefix}-{work.index:06}",
            "Form": {"Id": self.form_id(work.form, tenant), "Version": work.form_version},
            "Title": work.title,
            "Status": word_of(work),
            "AssignedUser": {"Id": self.user_id(assignee.index), "Name": assignee.name} if assignee else None,
            "Asset": asset if tenant_of_site(site.index) is tenant else None,
            "Location": {
                "Latitude": site.latitude,
                "Longitude": site.longitude,
                "Address": f"{site.address}, {site.city}",
            },
            "Data": [{"Field": field, "Value": self._value(value)} for field, value in work.answers.items()],
            "Created": iso_ms(work.created),
            "CreatedBy": author,
            "LastModified": iso_ms(work.updated),
            "LastModifiedBy": author,
        }

    def _value(self, value: Any) -> Any:
        """Write an answer; photos are files with a link that ends after two hours."""
        if isinstance(value, dict):
            return {name.capitalize(): inner for name, inner in value.items()}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return self._links(value[0]) if value[0]["id"].endswith("7") else [self._photo(photo) for photo in value]
        return value

    def _links(self, photo: dict[str, Any]) -> str:
        """Write pictures as some fields have them: one text of links."""
        return ",".join(f"{self._url}/media/{photo['id']}-{turn}.jpg" for turn in (1, 2))

    def _photo(self, photo: dict[str, Any]) -> dict[str, Any]:
        taken: datetime = photo["taken"]
        return {
            "Id": photo["id"],
            "FileName": photo["file"],
            "Url": f"{self._url}/media/{photo['id']}",
            "TakenAt": iso_ms(taken),
            "Latitude": photo["latitude"],
            "Longitude": photo["longitude"],
        }

    def form(self, form: Form, tenant: Tenant, *, full: bool) -> dict[str, Any]:
        """Write a form version; only one that is asked for by its id has its questions."""
        id = self.form_id(form.index, tenant)
        version = form.version - (form.draft and tenant.drafts_share)
        short = {
            "FormId": id,
            "FormVersion": version,
            "Id": f"{id}:{version}",
            "FormTitle": form.title,
            "Type": "Job" if tenant is HOMES else "Request",
            "Status": "Draft" if form.draft else "Published",
            "Teams": [],
            "LastModified": iso_ms(form.updated),
        }
        sections = [
            {"Title": title, "Stage": stage, "Fields": [_question(question) for question in questions]}
            for title, stage, questions in form.sections
        ]
        return {**short, "Sections": sections} if full else short

    def team(self, crew: Crew) -> dict[str, Any]:
        """Write a team."""
        return {
            "Id": self.guid("team", crew.index),
            "Name": crew.name,
            "DepotId": self.guid("depot", 1 + crew.index % 3),
            "UserIds": [self.user_id(member) for member in crew.members],
            "Accreditations": [self.skill_id(skill) for skill in crew.skills],
        }

    def user(self, person: Person, tenant: Tenant) -> dict[str, Any]:
        """Write what an account is in a workspace."""
        at_home = tenant is HOMES
        return {
            "Id": self.user_id(person.index),
            "FirstName": person.first,
            "LastName": person.last,
            "Email": person.email,
            "Status": "Inactive" if person.index % 23 == 0 else "Active",
            "Roles": ["Worker" if person.index % 8 else "Controller"] if at_home else ["Data Collector"],
            "Teams": [self.guid("team", person.crew)] if at_home and person.crew is not None else [],
            "Accreditations": [
                {"Id": self.skill_id(skill), "Expiry": f"{2026 + person.index % 3}-01-31"} for skill in person.skills
            ],
        }

    def asset(self, site: Site) -> dict[str, Any]:
        """Write an asset."""
        return {
            "Id": self.guid("asset", site.index),
            "Reference": site.code,
            "Title": site.name,
            "Location": {
                "Latitude": site.latitude,
                "Longitude": site.longitude,
                "Address": f"{site.address}, {site.city}",
            },
            "Status": "Active",
            "Created": iso_ms(site.created),
            "LastModified": iso_ms(site.updated),
        }

    def depot(self, index: int) -> dict[str, Any]:
        """Write one of the depots."""
        quarter, street, north, east = _DEPOTS[index - 1]
        return {
            "Id": self.guid("depot", index),
            "Name": f"Depot {quarter}",
            "Location": {"Latitude": north, "Longitude": east, "Address": street},
        }

    def tool(self, crew: Crew) -> dict[str, Any]:
        """Write the truck of a team."""
        return {
            "Id": self.guid("tool", crew.index),
            "Name": f"Truck {crew.index}",
            "Type": "Truck",
            "Status": "InService",
            "TeamId": self.guid("team", crew.index),
            "DepotId": self.guid("depot", 1 + crew.index % 3),
        }

    def skill(self, index: int) -> dict[str, Any]:
        """Write an accreditation."""
        return {"Id": self.guid("skill", index), "Name": self.skills[index]}

    def skill_id(self, skill: str) -> str:
        """Return the id of an accreditation."""
        return self.guid("skill", self.skills.index(skill))


def _question(question: Question) -> dict[str, Any]:
    """Write one field of a form; what it does not limit is left out."""
    limits = {
        "Unit": question.unit or None,
        "Minimum": question.minimum,
        "Maximum": question.maximum,
        "Choices": list(question.choices) or None,
        "MinimumCount": 1 if question.type == "Photo" and question.required else None,
    }
    known = {name: value for name, value in limits.items() if value is not None}
    return {
        "Id": question.id,
        "Label": question.label,
        "Type": question.type,
        "Required": question.required,
        **known,
    }


def _duration(length: timedelta) -> str:
    """Write `PT1H10M`."""
    minutes = max(0, round(length.total_seconds() / 60))
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")

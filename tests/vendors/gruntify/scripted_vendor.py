"""A Gruntify account by script: settings, sample records, and a way to carry flows on without any network."""

from __future__ import annotations

import copy
import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fieldtui.contract.document import Document, Field, Table
from fieldtui.contract.flow import Page, Poll, Reply, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.secret import Secret
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.wire import judge

NOW = datetime(2025, 3, 3, tzinfo=UTC)
FORM = "e3fc3a56-3bad-480c-811c-79781304a255"
USER = "auth0|5f1e000000000000000000aa"
JOB: dict[str, Any] = {
    "Id": "7d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
    "Reference": "JOB-001208",
    "Form": {"Id": FORM, "Version": 1},
    "Title": "Repair leaking main",
    "Status": "InProgress",
    "StatusLabel": "On site",
    "Priority": "High",
    "Team": {"Id": "5b7f0c1e", "Name": "North crew"},
    "AssignedUser": {"Id": USER, "Name": "M. Chen"},
    "Asset": {"Id": "c9", "Reference": "MAIN-22"},
    "Location": {"Latitude": -27.46, "Longitude": 153.02},
    "StartDate": "2025-03-02T22:00:00.000Z",
    "DueDate": "2025-03-03T06:00:00.000Z",
    "ExpectedDuration": "PT4H",
    "CheckedIn": True,
    "OnsiteTime": "PT1H10M",
    "RequiredAccreditations": ["a7"],
    "RequiredEquipment": [],
    "RecurringScheduleId": None,
    "Created": "2025-03-01T04:05:06.000Z",
    "LastModified": "2025-03-02T22:14:00.000Z",
}
REQUEST: dict[str, Any] = {
    "Id": "0f7b9a52-2f0e-4a61-9a0e-2f4a7b0c1d11",
    "Reference": "REQ-000412",
    "Form": {"Id": "a1c0", "Version": 3},
    "Title": "Broken gate",
    "Status": "Created",
    "AssignedUser": {"Id": USER, "Name": "M. Chen"},
    "Asset": None,
    "Location": {"Latitude": -27.4698, "Longitude": 153.0251, "Address": "1 Creek St"},
    "Data": [{"Field": "Severity", "Value": "High"}],
    "Created": "2025-03-01T04:05:06.000Z",
    "CreatedBy": USER,
    "LastModified": "2025-03-01T04:05:06.000Z",
    "LastModifiedBy": USER,
}
WORKSPACE: dict[str, Any] = {
    "Id": "beautiful_homes",
    "Name": "Beautiful Homes",
    "TimeZone": "Australia/Brisbane",
    "Subscription": "Business",
    "RequestLabel": "Request",
    "Features": {"Jobs": True, "Assets": True, "Depots": True},
    "JobStatuses": [{"Status": "InProgress", "Label": "On site", "Color": "#2e7d32"}],
}
TEMPLATE: dict[str, Any] = {
    "FormId": FORM,
    "FormVersion": 1,
    "Id": f"{FORM}:1",
    "FormTitle": "Leak repair",
    "Type": "Job",
    "Status": "Published",
    "Sections": [
        {"Title": "Work", "Stage": "Work", "Fields": [{"Id": "shut", "Label": "Valve closed", "Type": "Checkbox"}]},
        {
            "Title": "Before work",
            "Stage": "PreWork",
            "Fields": [
                {"Id": "sev", "Label": "Severity", "Type": "Choice", "Required": True, "Choices": ["Low", "High"]},
                {"Id": "psi", "Label": "Line pressure", "Type": "Number", "Unit": "kPa", "Minimum": 0, "Maximum": 1000},
                {"Id": "pic", "Label": "Photo", "Type": "Photo", "Required": True, "MinimumCount": 1},
            ],
        },
    ],
    "LastModified": "2025-03-01T04:05:06.000Z",
}


def settings(*workspaces: str, **changes: Any) -> GruntifySettings:
    """Settings of an account with those workspaces."""
    values = {"username": "me@example.org", "password": Secret.literal("pass word&1"), **changes}
    return GruntifySettings(vendor="gruntify", workspaces=workspaces, **values)


def poll(*workspaces: str, **changes: Any) -> Poll[GruntifySettings]:
    """A full sweep's start."""
    return Poll(settings(*workspaces, **changes), None, NOW)


def encoded(sample: Mapping[str, Any], **changes: Any) -> bytes:
    """A sample as it comes off the wire, with some members changed."""
    return json.dumps({**copy.deepcopy(dict(sample)), **changes}).encode()


def ok(body: Any, status: int = 200, **headers: str) -> Reply:
    """A reply; `_` in header names stands for `-`."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {"content-type": "application/json", **names}, raw)


def page(*records: dict[str, Any], following: str | None = None, current: int = 1, key: str = "results") -> Reply:
    """One page of a search."""
    return ok({"currentPage": current, "previousPageToken": None, "nextPageToken": following, key: list(records)})


def problem(status: int, title: str, **errors: list[str]) -> Reply:
    """Problem details as ASP.NET writes them."""
    return ok({"type": "about:blank", "title": title, "status": status, "traceId": "0", "errors": errors}, status)


@dataclass
class Played:
    """What a flow asked for, which pages it gave and what it returned."""

    requests: list[Request] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    result: Any = None

    @property
    def asked(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.requests]

    @property
    def items(self) -> list[bytes]:
        return [bytes(item) for page in self.pages for item in page.items]

    @property
    def notes(self) -> list[str]:
        return [page.note for page in self.pages if page.note]


def play(flow: Generator[Any, Any, Any], *replies: Reply, into: Played | None = None) -> Played:
    """Carry a flow to its end, judging each reply as a session does."""
    played, waiting = into or Played(), list(replies)
    try:
        asked = next(flow)
        while True:
            if isinstance(asked, Page):
                played.pages.append(asked)
                asked = next(flow)
                continue
            played.requests.append(asked)
            reply = waiting.pop(0)
            error = None if reply.status in asked.accepts else judge(asked, reply)
            asked = flow.throw(error) if error else flow.send(reply)
    except StopIteration as stop:
        played.result = stop.value
    assert not waiting, "the flow ended before it had asked for everything"
    return played


class Shelf:
    """The records that the store has."""

    def __init__(self, records: Mapping[tuple[Kind, str], Mapping[str, Any]] | None = None, **titles: str) -> None:
        self.records, self.titles = records or {}, titles

    def title(self, kind: Kind, id: str) -> str | None:
        return self.titles.get(id)

    def raw(self, kind: Kind, id: str) -> bytes | None:
        record = self.records.get((kind, id))
        return None if record is None else json.dumps(record).encode()


def drawn(document: Document, title: str) -> dict[str, Field]:
    """The fields of one section, by label."""
    section = next(section for section in document.sections if section.title == title)
    return {part.label: part for part in section.parts if isinstance(part, Field)}


def rows(document: Document, title: str) -> Sequence[Sequence[str]]:
    """The rows of the tables of one section."""
    section = next(section for section in document.sections if section.title == title)
    return [row for part in section.parts if isinstance(part, Table) for row in part.rows]

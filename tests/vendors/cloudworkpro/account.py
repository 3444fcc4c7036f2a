"""One account's settings, the vendor's answers by hand, and a way to carry a flow through them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

import msgspec

from fieldtui.contract.flow import Page, Reply, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.secret import Secret
from fieldtui.vendors.cloudworkpro.settings import Settings

WORK_ORDER: dict[str, Any] = {
    "_id": "633cf3e1bb4e2453a0497b65",
    "number": 10482,
    "name": "Wi-Fi survey, store 114",
    "description": "Heat map, <b>two</b> floors",
    "status": "draft",
    "priority": "normal",
    "site_id": "636953eebf54aa00087e7601",
    "work_type_ids": ["636953eebf54aa00087e75ee"],
    "assigned_user_ids": ["636953eebf54aa00087e7710"],
    "time_zone": "America/New_York",
    "scheduled_start_date": "2025-02-24T14:00:00.000Z",
    "scheduled_end_date": "2025-02-24T18:00:00.000Z",
    "check_in_date": None,
    "check_out_date": None,
    "extra_photos": [],
    "company_id": "636953eebf54aa00087e7000",
    "created_by": "636953eebf54aa00087e7001",
    "created_date": "2025-02-20T15:17:04.000Z",
    "updated_date": "2025-02-20T15:17:04.000Z",
}
SITE: dict[str, Any] = {
    "_id": "636953eebf54aa00087e7601",
    "name": "Store 114",
    "code": "S-114",
    "address": "12 Main St",
    "city": "Albany",
    "state": "NY",
    "zip": "12207",
    "country": "US",
    "latitude": 42.6526,
    "longitude": -73.7562,
    "time_zone": "America/New_York",
    "contact_name": "R. Diaz",
    "contact_phone": "+1 518 555 0100",
    "active": True,
    "created_date": "2025-01-11T10:00:00.000Z",
    "updated_date": "2025-02-01T09:30:00.000Z",
}
WORK_TYPE = {"_id": "636953eebf54aa00087e75ee", "name": "WiFi Heat Mapping", "description": "WiFi Heat Mapping"}


def settings(**changes: Any) -> Settings:
    """Credentials of nobody's account."""
    values: dict[str, Any] = {
        "vendor": "cloudworkpro",
        "base_url": "https://staging-cwp-api.cloudworkpro.com/",
        "client_id": Secret.literal("an id"),
        "client_secret": Secret.literal("a secret"),
        "page_limit": 2,
    }
    return Settings(**{**values, **changes})


def encoded(value: object) -> bytes:
    return msgspec.json.encode(value)


def reply(body: object, status: int = 200, **headers: str) -> Reply:
    raw = body if isinstance(body, bytes) else encoded(body)
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


def good(data: object, **more: object) -> Reply:
    return reply({"code": 200, "reason": "", "data": data, **more, "success": True})


def wrong(code: str, verdict: int = 400, status: int = 200) -> Reply:
    """An error as the vendor writes it: `success` is true in it."""
    error = {"code": code, "message": "it said no", "detail": "at length"}
    return reply({"error": error, "code": verdict, "reason": "it said no", "data": {}, "success": True}, status)


def page(
    items: Sequence[object], following: str | None = None, total: int | None = None, **pagination: object
) -> Reply:
    """One page of a list; `following` is the cursor of the next one."""
    about: dict[str, object] = {
        "hasNext": following is not None,
        "hasPrev": False,
        "nextCursor": following or "",
        "prevCursor": "",
        "pageResults": len(items),
        **({} if total is None else {"totalResults": total}),
        **pagination,
    }
    return good(list(items), pagination=about, options={"limit": 2})


def carry(flow: Generator[Any, Any, Any], answer: Callable[[Request], Reply]) -> tuple[list[Request], list[Page], Any]:
    """Carry a flow or a sweep to its end: what it asked, the pages it gave, and what it returned."""
    requests: list[Request] = []
    pages: list[Page] = []
    step: Reply | None = None
    while True:
        try:
            asked = flow.send(step)
        except StopIteration as end:
            return requests, pages, end.value
        step = None
        if isinstance(asked, Page):
            pages.append(asked)
        else:
            requests.append(asked)
            step = answer(asked)


def answers(*replies: Reply) -> Callable[[Request], Reply]:
    """Answer with one after the other."""
    waiting = iter(replies)
    return lambda request: next(waiting)


class Records:
    """The other records of the source, by kind and id, as a document may look them up."""

    def __init__(self, **known: dict[str, Any]) -> None:
        self._known = known

    def title(self, kind: Kind, id: str) -> str | None:
        found = self._known.get(kind.value, {}).get(id)
        return found["name"] if found else None

    def raw(self, kind: Kind, id: str) -> bytes | None:
        found = self._known.get(kind.value, {}).get(id)
        return encoded(found) if found else None

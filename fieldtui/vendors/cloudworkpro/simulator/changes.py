"""Writes that no public document has, as the program proposes them: people, appointment, documents of a work order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.contract.record import Stage
from fieldtui.http.json_readers import read_time
from fieldtui.simulator.form_data import read_files
from fieldtui.simulator.http_answers import Failure
from fieldtui.simulator.models import Work
from fieldtui.simulator.vendor_world import VendorWorld
from fieldtui.vendors.cloudworkpro.proposed_actions import PHOTOS
from fieldtui.vendors.cloudworkpro.simulator.envelopes import good, index_of, problem, read_body, wrong
from fieldtui.vendors.cloudworkpro.simulator.records import Records

_TIMES = ("scheduled_start_date", "scheduled_end_date")
#: bytes of one document
_LARGEST = 10_000_000


class Changes:
    """The handlers. `find(id)`: the work order of that id, or a failure."""

    def __init__(self, world: VendorWorld, records: Records, find: Callable[[str], Work]) -> None:
        self._world, self._records, self._find = world, records, find

    async def update(self, request: Request) -> Response:
        """`PATCH /workorders/:id`: answers with the work order, or says inside a 200 what is wrong."""
        body = await read_body(request)
        work = self._find(request.path_params["id"])
        if not body or body.keys() - {"assigned_user_ids", *_TIMES}:
            raise Failure(wrong("WO_0003", "The work order was not changed", "a field is unknown or cannot be changed"))
        if work.stage in (Stage.DONE, Stage.CANCELLED):
            raise Failure(wrong("WO_0003", "The work order was not changed", f"it is {work.stage}"))
        self._world.amend(work, hours=self._hours(work, body), people=self._people(body))
        return good(self._records.work_order(work))

    def _people(self, body: dict[str, Any]) -> list[int] | None:
        """Read who is to be assigned, None if that is not to change."""
        ids = body.get("assigned_user_ids")
        if ids is None:
            return None
        indexes = [index_of(id) or 0 for id in ids] if isinstance(ids, list) else []
        known = [index for index in indexes if index in self._world.people]
        if not known or [self._records.person_id(index) for index in known] != ids:
            raise Failure(wrong("WO_0004", "The user was not found", "assigned_user_ids holds an unknown id"))
        return known

    def _hours(self, work: Work, body: dict[str, Any]) -> tuple[datetime, datetime] | None:
        """Read the appointment, None if that is not to change."""
        if not body.keys() & set(_TIMES):
            return None
        start, end = (read_time(body.get(name, now)) for name, now in zip(_TIMES, (work.start, work.end), strict=True))
        if start is None or end is None or end <= start:
            raise Failure(wrong("WO_0006", "The appointment is not valid", "the end has to be after the start"))
        return start, end

    async def attach(self, request: Request) -> Response:
        """`POST /documents/:resource_name/:resource_id`: form data, any other type is the documented 422."""
        files = await read_files(request)
        if files is None:
            raise Failure(problem(422))
        if request.path_params["name"] != PHOTOS:
            raise Failure(problem(404))
        work = self._find(request.path_params["id"])
        if not files or not files[0].content or len(files[0].content) > _LARGEST:
            raise Failure(wrong("DO_0001", "The file is missing, empty or too large"))
        attached = work.answers.get("attached")
        number = len(attached) if isinstance(attached, list) else 0
        entry = {"id": f"{self._records.work_id(work)[:20]}{number:04x}", "file": files[0].name}
        self._world.amend(work, answers={"attached": [*(attached if isinstance(attached, list) else []), entry]})
        return good({"_id": entry["id"], "name": entry["file"]})

"""The handlers of one utility: lists by page, single records, writes that may take their time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fieldtui.contract.record import Stage
from fieldtui.http.json_readers import read_time
from fieldtui.simulator.http_answers import Failure, array, read_object, reply, whole_number
from fieldtui.simulator.models import Crew, Site, Work
from fieldtui.simulator.sorted_views import EncodedCache, SortedView
from fieldtui.simulator.vendor_world import Faults, VendorWorld, step_refused
from fieldtui.vendors.crewsourcing.readers import STAGES
from fieldtui.vendors.crewsourcing.simulator.error_answers import (
    ACCOUNT,
    CREW,
    RESPONSE,
    WORK,
    missing,
    nothing,
    problems,
    trouble,
)
from fieldtui.vendors.crewsourcing.simulator.records import Records
from fieldtui.vendors.crewsourcing.simulator.slow_jobs import Jobs

T = TypeVar("T", Work, Crew, Site)


class Listed(Generic[T]):
    """One list: bare, or under `key`. One that is not `paged` answers all it has, whatever page is asked for."""

    def __init__(self, view: SortedView[T], shelf: EncodedCache[T], key: str = "", *, paged: bool = True) -> None:
        self.view: SortedView[T] = view
        self.shelf: EncodedCache[T] = shelf
        self._key, self._paged = key, paged

    def answer(self, request: Request, keep: Callable[[T], bool] | None) -> Response:
        """Answer one page; past the end it is empty. `keep`: a filter, which costs the whole list."""
        start, size = self._place(request) if self._paged else (0, self.view.count())
        if keep is None:
            things = self.view.page(start, size)
        else:
            things = [thing for thing in self.view.page(0, self.view.count()) if keep(thing)][start : start + size]
        body = array(self.shelf.get(thing.index, thing) for thing in things)
        return reply(b'{"%s":%s}' % (self._key.encode(), body) if self._key else body)

    @staticmethod
    def _place(request: Request) -> tuple[int, int]:
        """Return where the page begins that is asked for, and how many it holds."""
        page, size = whole_number(request, "page", 1), whole_number(request, "page_size", 20)
        if page is None or size is None:
            name = "page" if page is None else "page_size"
            raise Failure(problems(400, trouble("invalid_param", 400, {"param": name})))
        return (page - 1) * size, size


class Utility:
    """The handlers. What is slow is queued; now and then anything is."""

    def __init__(self, world: VendorWorld, records: Records, jobs: Jobs, faults: Faults) -> None:
        self._world, self._records, self._jobs, self._faults = world, records, jobs, faults
        self.orders = Listed[Work](
            SortedView(world, "work", lambda each: each.work, where=lambda work: not work.asked),
            EncodedCache(world, "work", lambda work: msgspec.json.encode(records.order(work))),
        )
        self.crews = Listed[Crew](
            SortedView(world, "crew", lambda each: each.crews),
            EncodedCache(world, "crew", lambda crew: msgspec.json.encode(records.crew(crew))),
            "crews",
            paged=False,
        )
        self.accounts = Listed[Site](
            SortedView(world, "site", lambda each: each.sites),
            EncodedCache(world, "site", lambda site: msgspec.json.encode(records.account(site))),
        )

        self.responses = Listed[Work](
            SortedView(world, "work", lambda each: each.work, where=lambda work: not work.asked and bool(work.answers)),
            EncodedCache(world, "work", lambda work: msgspec.json.encode(records.response(work))),
            "workflow_responses",
            paged=False,
        )

    async def list_orders(self, request: Request) -> Response:
        """`GET /api/v1/work_orders?status=&crew_id=&updated_since=`."""
        return self._slow(lambda: self.orders.answer(request, self._filter(request)))

    async def list_crews(self, request: Request) -> Response:
        """`GET /api/v1/crews`."""
        return self._slow(lambda: self.crews.answer(request, None))

    async def list_accounts(self, request: Request) -> Response:
        """`GET /api/v1/accounts`."""
        return self._slow(lambda: self.accounts.answer(request, None))

    async def list_responses(self, request: Request) -> Response:
        """`GET /api/v1/workflow_responses`."""
        return self._slow(lambda: self.responses.answer(request, None))

    async def one_order(self, request: Request) -> Response:
        """`GET /api/v1/work_orders/{id}`."""
        work = self._order(request)
        return reply(self.orders.shelf.get(work.index, work))

    async def one_crew(self, request: Request) -> Response:
        """`GET /api/v1/crews/{id}`."""
        crew = _found(self._world.crews, request, CREW)
        return reply(self.crews.shelf.get(crew.index, crew))

    async def one_account(self, request: Request) -> Response:
        """`GET /api/v1/accounts/{id}`."""
        site = _found(self._world.sites, request, ACCOUNT)
        return reply(self.accounts.shelf.get(site.index, site))

    async def one_response(self, request: Request) -> Response:
        """`GET /api/v1/workflow_responses/{id}`, with the answers."""
        work = _found(self._world.work, request, RESPONSE)
        if work.asked or not work.answers:
            raise Failure(nothing())
        return reply(self._records.response(work, whole=True))

    async def refresh(self, request: Request) -> Response:
        """`GET /api/v1/work_orders/{id}/refresh`: always a job, whose result is the order."""
        work = self._order(request)
        return self._jobs.start(lambda: reply(self.orders.shelf.get(work.index, work)))

    async def change(self, request: Request) -> Response:
        """`PATCH /api/v1/work_orders/{id}`: done at once, or, for every third order, by a job."""
        work = self._order(request)
        change = (await read_object(request) or {}).get("work_order")
        if not isinstance(change, dict) or not change:
            raise Failure(missing("work_order"))
        wanted: dict[str, Any] = change

        def worker() -> Response:
            return self._changed(work, wanted)

        return self._jobs.start(worker) if work.index % 3 == 0 else worker()

    def _changed(self, work: Work, change: Mapping[str, Any]) -> Response:
        """Do what was asked for, or name everything that is wrong with it."""
        word, crew = str(change.get("status")), change.get("crew_id")
        stage = STAGES.get(word)
        found = []
        if stage is None:
            found.append(trouble("invalid_status", 422, {"status": word}, "El estado no existe."))
        elif refused := step_refused(work, stage):
            found.append(trouble("invalid_status_change", 422, refused, "El cambio de estado no es válido."))
        if crew is not None and (not isinstance(crew, int) or crew - CREW not in self._world.crews):
            found.append(trouble("crew_not_found", 404, {"crew_id": str(crew)}, "La cuadrilla no existe."))
        elif crew is None and stage is Stage.ASSIGNED and work.crew is None:
            found.append(trouble("crew_is_missing", 422, "crew_id", "Debe indicar una cuadrilla."))
        if found or stage is None:
            raise Failure(problems(422, *found))
        self._records.said[work.index] = word
        self._world.move(work, stage, crew=crew - CREW if crew is not None else None)
        return reply(self.orders.shelf.get(work.index, work))

    def _slow(self, worker: Callable[[], Response]) -> Response:
        """Answer at once, or with a job, or with the 404 without a body that has no reason."""
        if self._faults.strikes("empty 404", calm=0.0005, rough=0.005):
            return nothing()
        if self._faults.strikes("job for a list", calm=0.002, rough=0.01):
            return self._jobs.start(worker)
        return worker()

    def _filter(self, request: Request) -> Callable[[Work], bool] | None:
        """Return what of the orders is asked for, None for all."""
        wanted = {name: request.query_params.get(name) for name in ("status", "crew_id", "updated_since")}
        if not any(wanted.values()):
            return None
        since = read_time(wanted["updated_since"])
        if wanted["updated_since"] and since is None:
            raise Failure(problems(400, trouble("invalid_param", 400, {"param": "updated_since"})))

        def keep(work: Work) -> bool:
            crew = str(CREW + work.crew) if work.crew is not None else None
            return (
                wanted["status"] in (None, "", self._records.status(work))
                and wanted["crew_id"] in (None, "", crew)
                and (since is None or work.updated >= since)
            )

        return keep

    def _order(self, request: Request) -> Work:
        """Return the order that the path names; 404 without a body if there is none."""
        work = _found(self._world.work, request, WORK)
        if work.asked:
            raise Failure(nothing())
        return work


def _found(things: Mapping[int, T], request: Request, first: int) -> T:
    """Return the thing that the path names."""
    id = request.path_params["id"]
    thing = things.get(int(id) - first) if id.isascii() and id.isdigit() else None
    if thing is None:
        raise Failure(nothing())
    return thing

"""Acme's side of the same contract, as strict as its documents; only `simulate`, `demo` and tests import it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fieldtui.contract.record import Stage
from fieldtui.simulator.http_answers import IssuedTokens, bearer, iso_z, read_form, read_object, reply, whole_number
from fieldtui.simulator.models import Locale, Work, WorldEvent
from fieldtui.simulator.sorted_views import SortedView
from fieldtui.simulator.vendor_world import Faults, ServedAt, SimulatedVendor, VendorWorld, step_refused
from fieldtui.simulator.webhook_sender import basic_header, post

from .jobs import STAGES

_WORDS: Mapping[Stage, str] = {stage: word for word, stage in STAGES.items()}

LOCALE = Locale(
    zone="Europe/Madrid",
    latitude=40.4168,
    longitude=-3.7038,
    first_names=("Ana", "Luis", "Eva", "Juan"),
    last_names=("Ruiz", "Gil", "Mora", "Vega"),
    streets=("Calle Mayor", "Calle Real", "Gran Vía"),
    cities=("Madrid", "Getafe", "Alcalá"),
    tasks=(("Repair", "Repair the pump"), ("Check", "Check the meter")),
)


def build(world: VendorWorld, faults: Faults, place: ServedAt) -> SimulatedVendor:
    """Make the vendor's side for a part of the simulated world."""
    company = Company(world)
    tasks = [Sender(world, company, place).run] if place.hooks else []
    return SimulatedVendor(
        source="acme",
        settings={
            "base_url": place.base,
            "client_id": company.client,
            "client_secret": company.secret,
            "webhook": company.hook,
        },
        routes=[
            Route("/token", company.token, methods=["POST"]),
            Route("/crews", company.crews, methods=["GET"]),
            Route("/jobs", company.listed, methods=["GET"]),
            Route("/jobs/{id}", company.one, methods=["GET", "PATCH"]),
        ],
        refuse=refuse,
        expire=company.tokens.expire,
        truth=lambda: {
            "work_order": {_id(work): _WORDS[work.stage] for work in world.work.values()},
            "crew": {_crew_id(crew.index): None for crew in world.crews.values()},
        },
        tasks=tasks,
    )


def refuse(status: int, retry_after: float | None = None, message: str = "not now") -> Response:
    """Return an error as this vendor writes it."""
    headers = {"Retry-After": str(round(retry_after))} if retry_after is not None else None
    return reply({"error": {"code": f"E{status}", "message": message}}, status, headers)


def _id(work: Work) -> str:
    """Return the vendor's id of a job."""
    return f"J-{1000 + work.index}"


def _crew_id(index: int) -> str:
    """Return the vendor's id of a crew."""
    return f"C-{index + 1}"


class Company:
    """One account: its credentials, its tokens, its jobs and crews."""

    def __init__(self, world: VendorWorld) -> None:
        self._world = world
        self.client, self.secret = f"client-{world.seed}", f"not a secret: {world.seed}"
        self.hook = {"username": "acme", "password": f"not a secret either: {world.seed}"}
        self.tokens = IssuedTokens(world.now, seconds=900)
        self._jobs = SortedView(world, "work", lambda world: world.work)

    async def token(self, request: Request) -> Response:
        """Issue a token for the right credentials."""
        form = await read_form(request)
        known = (form.get("client_id"), form.get("client_secret")) == (self.client, self.secret)
        if form.get("grant_type") != "client_credentials" or not known:
            return refuse(401, message="these are not the credentials of a client")
        return reply({"access_token": self.tokens.issue(), "token_type": "bearer", "expires_in": 900})

    async def listed(self, request: Request) -> Response:
        """Return one page of the jobs, the oldest first."""
        if not self.tokens.valid(bearer(request)):
            return refuse(401, message="the token is missing or has ended")
        page, size = whole_number(request, "page", 1), whole_number(request, "size", 50, most=100)
        if page is None or size is None:
            return refuse(400, message="page and size are whole numbers, size 100 at most")
        found = self._jobs.page((page - 1) * size, size)
        return reply({"jobs": [self._job(work) for work in found], "total": self._jobs.count()})

    async def crews(self, request: Request) -> Response:
        """Return all crews at once."""
        if not self.tokens.valid(bearer(request)):
            return refuse(401, message="the token is missing or has ended")
        known = [{"id": _crew_id(crew.index), "name": crew.name} for crew in self._world.crews.values()]
        return reply({"crews": known})

    async def one(self, request: Request) -> Response:
        """Return one job, changed first if that is asked for."""
        if not self.tokens.valid(bearer(request)):
            return refuse(401, message="the token is missing or has ended")
        work = next((work for work in self._world.work.values() if _id(work) == request.path_params["id"]), None)
        if work is None:
            return refuse(404, message="there is no such job")
        if request.method == "PATCH":
            stage = STAGES.get(str((await read_object(request) or {}).get("status")))
            complaint = step_refused(work, stage) if stage else "that is no status"
            if stage is None or complaint:
                return refuse(422, message=complaint or "")
            self._world.move(work, stage)
        return reply(self._job(work))

    def _job(self, work: Work) -> Mapping[str, Any]:
        """Write a job in the vendor's words."""
        site = self._world.sites[work.site]
        return {
            "id": _id(work),
            "title": work.title,
            "text": work.description,
            "status": _WORDS[work.stage],
            "crew_id": _crew_id(work.crew) if work.crew is not None else None,
            "place": site.name,
            "latitude": site.latitude,
            "longitude": site.longitude,
            "due": iso_z(work.due),
            "created": iso_z(work.created),
            "updated": iso_z(work.updated),
        }


class Sender:
    """Posts what happens to jobs to whoever listens; what is not taken is tried once more."""

    def __init__(self, world: VendorWorld, company: Company, place: ServedAt) -> None:
        self._world, self._place = world, place
        self._authorization = basic_header(company.hook["username"], company.hook["password"])
        self._waiting: deque[WorldEvent] = deque()
        self._count = 0
        world.watch(self._waiting.append)

    async def run(self) -> None:
        """Post for ever."""
        while True:
            while self._waiting:
                event = self._waiting.popleft()
                if event.sort == "work" and event.index in self._world.work:
                    await self._post(event, self._world.work[event.index])
            await self._place.wait(0.5)

    async def _post(self, event: WorldEvent, work: Work) -> None:
        """Post one event."""
        self._count += 1
        notice = {"id": f"N-{self._count}", "event": f"job.{event.what}", "at": iso_z(event.at), "job": _id(work)}
        body = msgspec.json.encode({**notice, "status": _WORDS[work.stage]})
        for wait in (0.0, 60.0):
            await self._place.wait(wait)
            if await post(f"{self._place.hooks}/acme", body, self._authorization) == 200:
                break

"""CLOUDWORK|PRO's side of the contract: the account of a company that surveys and repairs Wi-Fi in shops."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from fieldtui.simulator.http_answers import Failure, answering
from fieldtui.simulator.models import Locale, Work
from fieldtui.simulator.vendor_world import Faults, ServedAt, SimulatedVendor, VendorWorld, step_refused
from fieldtui.vendors.cloudworkpro.actions import STAGES
from fieldtui.vendors.cloudworkpro.simulator.access import Access
from fieldtui.vendors.cloudworkpro.simulator.changes import Changes
from fieldtui.vendors.cloudworkpro.simulator.cursors import forgotten
from fieldtui.vendors.cloudworkpro.simulator.deliveries import Deliveries
from fieldtui.vendors.cloudworkpro.simulator.envelopes import good, index_of, problem, read_body, wrong
from fieldtui.vendors.cloudworkpro.simulator.lists import Table
from fieldtui.vendors.cloudworkpro.simulator.notifications import COLUMNS, LIVELY, Notice, Notices
from fieldtui.vendors.cloudworkpro.simulator.odd_types import OddTypes
from fieldtui.vendors.cloudworkpro.simulator.records import (
    SITE_COLUMNS,
    TYPE_COLUMNS,
    WORDS,
    WORK_COLUMNS,
    Records,
    WorkRows,
)

SOURCE = "north"

LOCALE = Locale(
    zone="America/New_York",
    latitude=42.6526,
    longitude=-73.7562,
    first_names=(
        *("Rosa", "Marcus", "Mei", "Dwayne", "Ingrid", "Samir", "Tanya", "Luis", "Helen", "Andre", "Priya", "Walt"),
        *("Carla", "Jerome", "Nadia", "Pete"),
    ),
    last_names=(
        *("Diaz", "Whitfield", "Kowalski", "Nguyen", "O'Hara", "Bell", "Petrov", "Grant", "Castillo", "Freeman"),
        *("Haddad", "Lindqvist", "Moretti", "Okafor", "Schultz", "Tran"),
    ),
    streets=(
        *("Main St", "Central Ave", "Broadway", "Lark St", "Delaware Ave", "Washington Ave", "State St", "Madison Ave"),
        *("New Scotland Ave", "Pearl St", "Genesee St", "Erie Blvd", "Union St", "Western Ave"),
    ),
    cities=("Albany", "Troy", "Schenectady", "Saratoga Springs", "Utica", "Syracuse", "Rochester"),
    tasks=(
        ("WiFi Heat Mapping", "Wi-Fi survey of the sales floor"),
        ("Access Point Install", "Mount six access points"),
        ("Cabling", "Run Cat6 to the counter"),
        ("Router Swap", "Swap the failed router"),
        ("Break/Fix", "Card reader is offline"),
        ("WiFi Heat Mapping", "Wi-Fi survey of the stock room"),
        ("Access Point Install", "Replace the access point in the drive-through"),
        ("Cabling", "Re-terminate the patch panel"),
        ("Break/Fix", "Receipt printer prints blanks"),
        ("Router Swap", "Move the firewall to the new rack"),
        ("Cabling", "Fiber from the riser to the back office"),
        ("Break/Fix", "Self-checkout 3 does not boot"),
        ("Break/Fix", "Digital menu board stays dark"),
        ("Access Point Install", "Hang the outdoor access point"),
    ),
    crew_name="Team {n}",
    site_names=("Store {n} {city}", "{street} Pharmacy", "Store {n} {street}", "{city} Diner {n}"),
    skills=("Cat6", "Wireless", "Lift", "Fiber"),
    country="US",
    state="NY",
)


class Company:
    """The handlers of one company's account."""

    def __init__(self, world: VendorWorld, records: Records, notices: Notices, faults: Faults) -> None:
        self._world, self._records, self._notices, self._faults = world, records, notices, faults
        self.changes = Changes(world, records, self._find)
        kinds = range(1, len(records.kinds) + 1)
        self.odd = OddTypes(faults)
        self.work = Table(WorkRows(world, records), WORK_COLUMNS, self.odd.spell)
        self.sites = Table(lambda: [records.site(site) for site in world.sites.values()], SITE_COLUMNS)
        self.types = Table(lambda: [records.work_type(kind) for kind in kinds], TYPE_COLUMNS)
        self.hooks = Table(notices.rows, COLUMNS, notices.spell)

    async def list_work(self, request: Request) -> Response:
        """`GET /workorders`."""
        return self._listed(self.work, request)

    async def list_sites(self, request: Request) -> Response:
        """`GET /sites`."""
        return self._listed(self.sites, request)

    async def list_types(self, request: Request) -> Response:
        """`GET /worktypes`."""
        return self._listed(self.types, request)

    async def list_hooks(self, request: Request) -> Response:
        """`GET /webhooks`."""
        return self._listed(self.hooks, request)

    async def one_work(self, request: Request) -> Response:
        """`GET /workorders/:id`, expanded when `summary` is `full`."""
        work = self._work(request)
        row = self.odd.spell(self._records.work_order(work))
        full = request.query_params.get("summary") == "full"
        return good({**row, **self._records.expanded(work)} if full else row)

    async def one_site(self, request: Request) -> Response:
        """`GET /sites/:id`."""
        id = request.path_params["id"]
        index = index_of(id) or 0
        if index not in self._world.sites or self._records.site_id(index) != id:
            raise Failure(problem(404, "SI_0001", "The site was not found"))
        return good(self._records.site(self._world.sites[index]))

    async def one_hook(self, request: Request) -> Response:
        """`GET /webhooks/:id`: 404 when it is older than three months."""
        notice = self._notices.find(request.path_params["id"])
        if notice is None:
            raise Failure(problem(404, "WH_0001", "The notification does not exist any more"))
        return good(notice.sent())

    async def set_status(self, request: Request) -> Response:
        """`PATCH /workorders/:id/status`: answers with a sentence, refuses an illegal step inside a 200."""
        body = await read_body(request)
        work = self._work(request)
        stage = STAGES.get(str(body.get("status")))
        if stage is None:
            raise Failure(wrong("WO_0002", "The status is not one of the platform's", ", ".join(STAGES)))
        refused = step_refused(work, stage)
        if refused:
            raise Failure(wrong("WO_0002", "The status change is not allowed", refused))
        self._world.move(work, stage)
        id = self._records.work_id(work)
        return good(f"Status updated successfully to: '{WORDS[stage]}' for work order with ID: {id}")

    def _work(self, request: Request) -> Work:
        """Return the work order that the path names."""
        return self._find(request.path_params["id"])

    def _find(self, id: str) -> Work:
        """Return the work order of that id; 404 if there is none."""
        work = self._world.work.get(index_of(id) or 0)
        if work is None or work.asked or self._records.work_id(work) != id:
            raise Failure(problem(404, "WO_0001", "The work order was not found"))
        return work

    def _listed(self, table: Table, request: Request) -> Response:
        """Return one page; now and then the vendor has forgotten the cursor."""
        carried = request.query_params.get("cursor", "")
        if carried and self._faults.strikes("cursor expiry", calm=0.002, rough=0.02):
            raise forgotten()
        return table.answer(request.query_params)


def build(world: VendorWorld, faults: Faults, place: ServedAt, events: frozenset[str] = LIVELY) -> SimulatedVendor:
    """Make the vendor's side. `events`: which notifications are switched on; status changes beyond the documented."""
    client = (f"client-{world.seed}", f"not-a-secret-{world.seed}")
    hook = ("cwp", f"hook-{world.seed}")
    access = Access(*client, world.now, faults)
    records = Records(world, LOCALE.zone, LOCALE.country, LOCALE.state, LOCALE.tasks, place.base)
    deliveries = Deliveries(f"{place.hooks}/{SOURCE}", hook, faults, place) if place.hooks else None
    notices = Notices(world, records, events, deliveries.add if deliveries else _drop, faults)
    company = Company(world, records, notices, faults)
    return SimulatedVendor(
        source=SOURCE,
        settings={
            "vendor": "cloudworkpro",
            "base_url": place.base,
            "client_id": client[0],
            "client_secret": client[1],
            "proposed_actions": ["assign", "reschedule", "attach"],
            "webhook": {"username": hook[0], "password": hook[1]},
        },
        routes=_routes(access, company),
        refuse=lambda status, retry_after: problem(status, retry_after=retry_after),
        expire=access.expire,
        truth=lambda: _truth(company),
        tasks=(deliveries.run,) if deliveries else (),
    )


def _routes(access: Access, company: Company) -> tuple[BaseRoute, ...]:
    """Return where everything is; a path or method that is not here answers in the vendor's envelope, too."""
    guarded = access.guarded

    async def nowhere(request: Request) -> Response:
        return problem(404)

    return (
        Route("/auth/token", answering(access.token), methods=["POST"]),
        Route("/workorders", guarded(company.list_work)),
        Route("/workorders/{id}", guarded(company.one_work)),
        Route("/workorders/{id}", guarded(company.changes.update), methods=["PATCH"]),
        Route("/documents/{name}/{id}", guarded(company.changes.attach), methods=["POST"]),
        Route("/workorders/{id}/status", guarded(company.set_status), methods=["PATCH"]),
        Route("/sites", guarded(company.list_sites)),
        Route("/sites/{id}", guarded(company.one_site)),
        Route("/worktypes", guarded(company.list_types)),
        Route("/webhooks", guarded(company.list_hooks)),
        Route("/webhooks/{id}", guarded(company.one_hook)),
        Route("/{path:path}", guarded(nowhere)),
    )


def _truth(company: Company) -> Mapping[str, Mapping[str, str | None]]:
    """Return what a console must have once it has swept everything."""
    return {
        "work_order": {row["_id"]: row["status"] for row in company.work.rows()},
        "site": {row["_id"]: None for row in company.sites.rows()},
        "reference": {row["_id"]: None for row in company.types.rows()},
    }


def _drop(notice: Notice) -> None:
    """Keep a notification to which nobody listens, for catching up."""

"""Crowdynews's side of the contract: what the public posts about the works of a region, three hosts in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from fieldtui.simulator.http_answers import Failure, answering, array
from fieldtui.simulator.models import Locale
from fieldtui.simulator.vendor_world import Faults, Handler, ServedAt, SimulatedVendor, VendorWorld
from fieldtui.vendors.crowdynews.simulator.access import Access
from fieldtui.vendors.crowdynews.simulator.error_answers import problem, refuse, revalidated
from fieldtui.vendors.crowdynews.simulator.feed import Feed
from fieldtui.vendors.crowdynews.simulator.records import COLLECTIONS, Records

SOURCE = "public"

LOCALE = Locale(
    zone="Europe/Amsterdam",
    latitude=52.0907,
    longitude=5.1214,
    first_names=(
        *(
            "Sanne",
            "Daan",
            "Femke",
            "Joris",
            "Noor",
            "Bram",
            "Iris",
            "Thijs",
            "Lotte",
            "Ruben",
            "Fatima",
            "Koen",
            "Maud",
        ),
        *("Sem", "Yara", "Wouter"),
    ),
    last_names=("de Vries", "Jansen", "Bakker", "van Dijk", "Visser", "Smit", "Meijer", "Mulder"),
    streets=(
        *("Stationsweg", "Kerkstraat", "Dorpsstraat", "Molenweg", "Julianalaan", "Singel", "Oudegracht", "Biltstraat"),
        *("Amsterdamsestraatweg", "Nachtegaalstraat"),
    ),
    cities=("Utrecht", "Amersfoort", "Zeist", "Nieuwegein", "Houten", "De Bilt", "Bunnik"),
    tasks=(("Street works", "Repair the pavement"), ("Lighting", "Replace the lamp"), ("Trees", "Cut back the tree")),
    country="NL",
    bulk="stories",
)


def build(world: VendorWorld, faults: Faults, place: ServedAt) -> SimulatedVendor:
    """Make the vendor's side; three hosts are three folders of one.

    What needs a permission (the queue, collections, inputs) is closed to the clients `reader/SEED` (403) and
    `outsider/SEED` (401, which the vendor's introduction allows for credentials that are good but not good enough).
    """
    client, secret = f"client/{world.seed}", f"not a secret: {world.seed}"
    closed = {f"reader/{world.seed}": 403, f"outsider/{world.seed}": 401}
    access = Access(world, dict.fromkeys((client, *closed), secret), closed)
    records = Records(world, f"{place.base}/q/v1", "field-news")
    return SimulatedVendor(
        source=SOURCE,
        settings={
            "vendor": "crowdynews",
            "auth_url": f"{place.base}/auth/v1",
            "control_url": f"{place.base}/api",
            "content_url": f"{place.base}/q/v1",
            "contract": records.contract,
            "client_id": client,
            "client_secret": secret,
        },
        routes=_routes(access, Feed(world, records, faults), records, faults),
        refuse=refuse,
        expire=access.expire,
        truth=lambda: _truth(world, records),
    )


def _routes(access: Access, feed: Feed, records: Records, faults: Faults) -> tuple[BaseRoute, ...]:
    """Return where everything is; the Control API answers with `/v1` alone, as its contract guide has it."""

    def control(what: Callable[[], list[dict[str, Any]]], *, of_contract: bool = True) -> Handler:
        async def listed(request: Request) -> Response:
            if faults.strikes("error with requestId", calm=0.02, rough=0.1):
                raise Failure(problem(500))
            if of_contract:
                _insist_on_contract(request, records)
            collection = request.query_params.get("collection_id")
            wanted = (each for each in what() if not collection or each.get("collectionId", collection) == collection)
            return revalidated(request, array(msgspec.json.encode(each) for each in wanted))

        return listed

    async def nowhere(request: Request) -> Response:
        return problem(404)

    public, permitted = answering, access.permitted
    return (
        Route("/auth/v1/oauth/token", public(access.token), methods=["POST"]),
        Route("/auth/v1/oauth/token/info", public(access.info), methods=["GET"]),
        Route("/api/v1/customer/contracts/me", access.guarded(control(records.contracts, of_contract=False))),
        Route("/api/v1/collection/collections", permitted(control(records.control_collections))),
        Route("/api/v1/collection/inputs", permitted(control(records.inputs))),
        Route("/q/v1/content/{contract}", public(feed.content)),
        Route("/q/v1/count/{contract}", public(feed.count)),
        Route("/q/v1/collections/{contract}", public(feed.collections)),
        Route("/q/v1/related/{contract}", public(feed.related)),
        Route("/q/v1/articles/{contract}", public(feed.articles)),
        Route("/q/v1/queue/{contract}", permitted(feed.queue), methods=["GET"]),
        Route("/q/v1/queue/{contract}", permitted(feed.moderate), methods=["PATCH"]),
        Route("/{path:path}", nowhere, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    )


def _insist_on_contract(request: Request, records: Records) -> None:
    """Raise a failure unless the call names the contract that there is."""
    id = request.query_params.get("contract_id", "")
    if not id:
        raise Failure(problem(400, "A contract must be named.", about=("contract_id", "")))
    if id != records.contract_id:
        raise Failure(problem(403))


def _truth(world: VendorWorld, records: Records) -> Mapping[str, Mapping[str, str | None]]:
    """Return what a console must have once it has swept everything."""
    references: dict[str, str | None] = {slug: type for _, slug, type in COLLECTIONS}
    for each in (*records.contracts(), *records.control_collections(), *records.inputs()):
        references[each["_id"]] = "active" if each["active"] else "inactive"
    references |= {f"posts/{records.key(story)}": None for story in world.stories.values()}
    return {
        "post": {records.key(story): records.state(story) for story in world.stories.values()},
        "reference": references,
    }

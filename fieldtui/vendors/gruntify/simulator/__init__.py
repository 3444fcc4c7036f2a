"""Gruntify's side of the contract: two workspaces around Brisbane, behind an Auth0 login of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from starlette.routing import BaseRoute, Route

from fieldtui.simulator.models import Locale
from fieldtui.simulator.vendor_world import Faults, ServedAt, SimulatedVendor, VendorWorld
from fieldtui.vendors.gruntify.simulator.access import Access
from fieldtui.vendors.gruntify.simulator.actions import Writes
from fieldtui.vendors.gruntify.simulator.api import Api
from fieldtui.vendors.gruntify.simulator.catalogues import Catalogue, catalogues
from fieldtui.vendors.gruntify.simulator.error_answers import problem
from fieldtui.vendors.gruntify.simulator.records import Records
from fieldtui.vendors.gruntify.simulator.tenants import TENANTS

LOCALE = Locale(
    zone="Australia/Brisbane",
    latitude=-27.4698,
    longitude=153.0251,
    first_names=(
        *("Mei", "Jack", "Priya", "Liam", "Aroha", "Noah", "Zoe", "Tomasz", "Isla", "Hamish", "Leilani", "Dougal"),
        *("Grace", "Kofi", "Ruby", "Stavros"),
    ),
    last_names=(
        *("Chen", "Wilson", "Nair", "O'Brien", "Ngata", "Kelly", "Papadopoulos", "Wójcik", "Marsh", "Tran", "Lyons"),
        *("Fitzgerald", "Singh", "Baxter", "Murray", "Kovač"),
    ),
    streets=(
        *("Creek St", "Wickham Tce", "Vulture St", "Kelvin Grove Rd", "Latrobe Tce", "Boundary St", "Brunswick St"),
        *("Coronation Dr", "Given Tce", "Merthyr Rd", "Gympie Rd"),
    ),
    cities=("Brisbane", "Toowong", "Paddington", "West End", "New Farm", "Chermside"),
    tasks=(
        ("Leak repair", "Repair leaking main"),
        ("Garden bed", "Replant garden bed"),
        ("Playground inspection", "Inspect playground"),
        ("Tree work", "Remove fallen branch"),
        ("Gate and fence", "Fix broken gate"),
        ("Leak repair", "Drinking fountain does not shut off"),
        ("Playground inspection", "Swing chain is worn"),
        ("Tree work", "Prune over the footpath"),
        ("Garden bed", "Mulch and edge the beds"),
        ("Gate and fence", "Replace two bollards"),
        ("Tree work", "Root lifts the pavement"),
        ("Leak repair", "Irrigation valve is stuck"),
        ("Playground inspection", "Annual check of the climbing frame"),
    ),
    crew_name="Crew {n}",
    site_names=("{city} playground {n}", "Fountain {street}", "Reserve {n} {city}", "Irrigation {street} {n}"),
    skills=("Confined spaces", "Traffic control", "Arborist", "Working at heights"),
    country="Australia",
    state="QLD",
)

#: where a resource's records go among the kinds
_KINDS = {
    "jobs": "work_order",
    "requests": "request",
    "forms": "form",
    "teams": "crew",
    "users": "person",
    "assets": "site",
    "depots": "site",
    "equipment": "reference",
    "accreditations": "reference",
}


def build(world: VendorWorld, faults: Faults, place: ServedAt) -> SimulatedVendor:
    """Make the vendor's side for a part of the world."""
    access = Access("supervisor@example.org", f"not-a-secret-{world.seed}", world.now, faults)
    records = Records(world, LOCALE.skills, place.base)
    served = {slug: catalogues(world, records, tenant) for slug, tenant in TENANTS.items()}
    return SimulatedVendor(
        source="parks",
        settings={
            "vendor": "gruntify",
            "base_url": f"{place.base}/v4.3",
            "auth_url": f"{place.base}/oauth/token",
            "workspaces": list(TENANTS),
            "username": access.username,
            "password": access.password,
        },
        routes=tuple(_routes(access, Api(served, Writes(world, records), faults))),
        refuse=lambda status, retry_after: problem(status, retry_after=retry_after),
        expire=access.expire,
        truth=lambda: _truth(served),
    )


def _routes(access: Access, api: Api) -> Iterator[BaseRoute]:
    """Yield where everything is, with and without a closing slash, under both versions that the vendor's text names."""
    yield Route("/oauth/token", access.token, methods=["POST"])
    calls = (
        ("/workspaces", api.workspaces, "GET"),
        ("/workspaces/{ws}", api.workspace, "GET"),
        ("/workspaces/{ws}/{entity}", api.everything, "GET"),
        ("/workspaces/{ws}/{entity}/search", api.search, "POST"),
        ("/workspaces/{ws}/{entity}/{id}", api.one, "GET"),
        ("/workspaces/{ws}/{entity}/{id}", api.change, "PATCH"),
    )
    for base in ("/v4.3", "/v4"):
        for path, handler, method in calls:
            for end in ("", "/"):
                yield Route(base + path + end, access.guarded(handler), methods=[method])
        yield Route(base + "/{rest:path}", access.guarded(api.nowhere))


def _truth(served: Mapping[str, Mapping[str, Catalogue]]) -> dict[str, dict[str, str | None]]:
    """Return what a console must have: an account that is in both workspaces counts once, as the first one has it."""
    truth: dict[str, dict[str, str | None]] = {"reference": dict.fromkeys(TENANTS)}
    for slug, entities in served.items():
        for entity, catalogue in entities.items():
            if TENANTS[slug].lacks(entity):
                continue
            kind = truth.setdefault(_KINDS[entity], {})
            for item in map(msgspec.json.decode, catalogue.page(0, catalogue.count())):
                draft = "@draft" if entity == "forms" and item["Status"] == "Draft" else ""
                kind.setdefault(item["Id"] + draft, item.get("Status"))
    return truth


__all__ = ["LOCALE", "build"]

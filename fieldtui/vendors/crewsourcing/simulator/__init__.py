"""CrewSourcing's side of the contract: a gas utility of the province of Buenos Aires and its crews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from fieldtui.simulator.http_answers import reply
from fieldtui.simulator.models import Locale
from fieldtui.simulator.vendor_world import Faults, Handler, ServedAt, SimulatedVendor, VendorWorld
from fieldtui.vendors.crewsourcing.simulator.access import Access, Credentials
from fieldtui.vendors.crewsourcing.simulator.error_answers import ACCOUNT, CREW, WORK, ZONE, nothing, refuse
from fieldtui.vendors.crewsourcing.simulator.handlers import Utility
from fieldtui.vendors.crewsourcing.simulator.records import Records
from fieldtui.vendors.crewsourcing.simulator.slow_jobs import Jobs

SOURCE = "camuzzi"

LOCALE = Locale(
    zone="America/Argentina/Buenos_Aires",
    latitude=-34.9205,
    longitude=-57.9536,
    first_names=(
        *("Ana", "Julián", "Sofía", "Martín", "Lucía", "Tomás", "Valentina", "Ramón", "Graciela", "Esteban", "Rocío"),
        *("Facundo", "Mirta", "Hernán", "Belén", "Oscar"),
    ),
    last_names=(
        *("Ruiz", "Sosa", "Fernández", "Ibáñez", "Gómez", "Peralta", "Núñez", "Acosta", "Benítez", "Cabrera", "Duarte"),
        *("Luna", "Molina", "Ojeda", "Quiroga", "Vera"),
    ),
    streets=(
        *(
            "Calle 50",
            "Diagonal 74",
            "Avenida 7",
            "Calle 12",
            "Avenida 44",
            "Calle 8",
            "Diagonal 80",
            "Calle 25 de Mayo",
        ),
        *("Camino Centenario", "Avenida 60", "Calle 137", "Montevideo"),
    ),
    cities=("La Plata", "Berisso", "Ensenada", "City Bell", "Gonnet", "Los Hornos", "Tolosa"),
    tasks=(
        ("Fuga de gas", "Reparar fuga de gas"),
        ("Cambio de medidor", "Cambiar medidor"),
        ("Reconexión", "Reconectar el servicio"),
        ("Inspección", "Inspeccionar instalación interna"),
        ("Baja presión", "Revisar baja presión"),
        ("Fuga de gas", "Olor a gas en la vereda"),
        ("Cambio de medidor", "Medidor frenado, cambiar"),
        ("Inspección", "Prueba de hermeticidad"),
        ("Reconexión", "Reconectar tras pago de deuda"),
        ("Baja presión", "Limpiar filtro del regulador"),
        ("Fuga de gas", "Reemplazar tramo de caño de hierro"),
    ),
    crew_name="Cuadrilla {n}",
    site_names=("Cliente {n}",),
    skills=("Gas", "Soldadura", "Excavación"),
    country="AR",
    state="Buenos Aires",
)


def build(world: VendorWorld, faults: Faults, place: ServedAt) -> SimulatedVendor:
    """Make the vendor's side."""
    credentials = Credentials(
        utility="1",
        email=f"ops{world.seed}@example.org",
        password=f"not-a-secret-{world.seed}",
        key=f"consumer-{world.seed}",
        secret=f"not-a-secret-either-{world.seed}",
    )
    access = Access(world, faults, credentials)
    records = Records(world, tuple(dict.fromkeys(kind for kind, _ in LOCALE.tasks)))
    jobs = Jobs(place.base, faults)
    utility = Utility(world, records, jobs, faults)
    return SimulatedVendor(
        source=SOURCE,
        settings={
            "vendor": "crewsourcing",
            "base_url": place.base,
            "utility_id": 1,
            "email": credentials.email,
            "password": credentials.password,
        },
        routes=_routes(world, access, utility, jobs, faults),
        refuse=refuse,
        expire=access.expire,
        truth=lambda: _truth(world, records),
    )


def _routes(world: VendorWorld, access: Access, utility: Utility, jobs: Jobs, faults: Faults) -> tuple[BaseRoute, ...]:
    """Return where everything is; what is nowhere answers 404 without a body."""
    public, guarded = access.public, access.guarded

    async def healthy(request: Request) -> Response:
        if request.headers.get("utility-id") and faults.strikes("utility down", calm=0.01, rough=0.05):
            until = (world.now() + timedelta(minutes=30)).astimezone(ZONE)
            text = f"Fuera de servicio por mantenimiento hasta las {until:%H:%M}."
            message = "health_check failed: Camuzzi API is down."
            return reply({"healthy": False, "message": message, "display_message": text}, 500)
        return reply({"healthy": True, "message": "success", "display_message": None})

    async def version(request: Request) -> Response:
        return reply({"version": "1.2.3"})

    async def nowhere(request: Request) -> Response:
        return nothing()

    api = "/api/v1"
    return (
        Route("/health_check/all", public(healthy, optional=True)),
        Route("/api/version", public(version)),
        *(Route(f"{api}/{who}/sessions", public(begin), methods=["POST"]) for who, begin in _doors(access)),
        *(Route(f"{api}/{who}/sessions/renew", public(access.renew), methods=["POST"]) for who, _ in _doors(access)),
        Route(f"{api}/users/sessions/invalidate_all", guarded(access.invalidate_all), methods=["POST"]),
        Route(f"{api}/accounts", guarded(utility.list_accounts)),
        Route(f"{api}/accounts/{{id}}", guarded(utility.one_account)),
        Route(f"{api}/crews", guarded(utility.list_crews)),
        Route(f"{api}/crews/{{id}}", guarded(utility.one_crew)),
        Route(f"{api}/work_orders", guarded(utility.list_orders)),
        Route(f"{api}/work_orders/{{id}}", guarded(utility.one_order), methods=["GET"]),
        Route(f"{api}/work_orders/{{id}}", guarded(utility.change), methods=["PATCH"]),
        Route(f"{api}/work_orders/{{id}}/refresh", guarded(utility.refresh)),
        Route(f"{api}/workflow_responses", guarded(utility.list_responses)),
        Route(f"{api}/workflow_responses/{{id}}", guarded(utility.one_response)),
        Route("/async_request/jobs", public(jobs.by_query)),
        Route("/async_request/jobs/{id}", public(jobs.by_path)),
        Route("/async_request/job", public(jobs.by_ticket)),
        Route("/{path:path}", public(nowhere), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    )


def _doors(access: Access) -> tuple[tuple[str, Handler], ...]:
    """Return where persons and where consumers begin a session."""
    return (("users", access.begin), ("consumers", access.begin_consumer))


def _truth(world: VendorWorld, records: Records) -> Mapping[str, Mapping[str, str | None]]:
    """Return what a console must have once it has swept everything."""
    orders = {str(WORK + work.index): records.status(work) for work in world.work.values() if not work.asked}
    crews = {str(CREW + crew.index): str(records.crew(crew)["status"]) for crew in world.crews.values()}
    accounts = {str(ACCOUNT + site.index): str(records.account(site)["status"]) for site in world.sites.values()}
    answered = [records.response(work) for work in world.work.values() if work.answers and not work.asked]
    responses = {str(response["id"]): str(response["status"]) for response in answered}
    return {"work_order": orders, "crew": crews, "site": accounts, "submission": responses}

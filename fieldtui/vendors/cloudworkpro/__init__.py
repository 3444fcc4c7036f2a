"""CLOUDWORK|PRO: work orders, sites and webhooks of one company."""

from __future__ import annotations

from fieldtui.contract.vendor import Vendor
from fieldtui.contract.wire import Flow
from fieldtui.http.fields import read_number
from fieldtui.vendors.cloudworkpro.listing import Listing
from fieldtui.vendors.cloudworkpro.settings import Settings
from fieldtui.vendors.cloudworkpro.sites import SITES
from fieldtui.vendors.cloudworkpro.webhooks import NOTIFICATIONS, WEBHOOKS
from fieldtui.vendors.cloudworkpro.wire import connect, open_envelope
from fieldtui.vendors.cloudworkpro.workorders import WORKORDERS
from fieldtui.vendors.cloudworkpro.worktypes import WORKTYPES


def probe(settings: Settings) -> Flow[str]:
    """Ask for one work order: the login is good, and the vendor says how many there are."""
    reply = yield Listing(path=settings.workorders_path, limit=1).request()
    pagination = open_envelope(reply).pagination
    total = read_number(pagination.get("totalResults")) if isinstance(pagination, dict) else None
    return "work orders can be read" if total is None else f"{int(total):,} work orders"


VENDOR = Vendor(
    name="cloudworkpro",
    title="CLOUDWORK|PRO",
    settings=Settings,
    connect=connect,
    resources=(WORKORDERS, SITES, WORKTYPES, NOTIFICATIONS),
    webhooks=WEBHOOKS,
    probe=probe,
)

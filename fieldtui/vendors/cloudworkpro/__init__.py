"""CLOUDWORK|PRO: work orders, sites and webhooks of one company."""

from __future__ import annotations

from fieldtui.contract.flow import Flow
from fieldtui.contract.vendor import Vendor
from fieldtui.vendors.cloudworkpro.lists import Listing, read_page
from fieldtui.vendors.cloudworkpro.settings import Settings
from fieldtui.vendors.cloudworkpro.sites import SITES
from fieldtui.vendors.cloudworkpro.webhooks import NOTIFICATIONS, WEBHOOKS
from fieldtui.vendors.cloudworkpro.wire import connect
from fieldtui.vendors.cloudworkpro.work_orders import WORKORDERS
from fieldtui.vendors.cloudworkpro.work_types import WORKTYPES


def probe(settings: Settings) -> Flow[str]:
    """Ask for one work order: the login is good, and the vendor says how many there are."""
    found = read_page((yield Listing(path=settings.workorders_path, limit=1).request()), 1)
    return "work orders can be read" if found.total is None else f"{found.total:,} work orders"


VENDOR = Vendor(
    name="cloudworkpro",
    title="CLOUDWORK|PRO",
    settings=Settings,
    connect=connect,
    resources=(WORKORDERS, SITES, WORKTYPES, NOTIFICATIONS),
    webhooks=WEBHOOKS,
    probe=probe,
)

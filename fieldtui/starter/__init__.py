"""Acme: a vendor to start from. `fieldtui vendor new NAME` copies this folder and puts NAME in its place."""

from __future__ import annotations

from fieldtui.contract.flow import Flow, Request
from fieldtui.contract.vendor import Vendor

from .crews import CREWS
from .jobs import JOBS
from .settings import Settings
from .webhooks import WEBHOOKS
from .wire import connect


def probe(settings: Settings) -> Flow[str]:
    """Ask for as little as shows that the login is good."""
    yield Request(path="/jobs", query=(("page", "1"), ("size", "1")))
    return "jobs can be read"


VENDOR = Vendor(
    name="acme",
    title="Acme",
    settings=Settings,
    connect=connect,
    resources=(JOBS, CREWS),
    webhooks=WEBHOOKS,
    probe=probe,
)

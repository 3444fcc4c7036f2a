"""The configuration of these tests, and deliveries for its source."""

from __future__ import annotations

from typing import Any

from fieldtui.store.models import Delivery
from tests.hooks.factories import delivery

CONFIG = """
[sources.north]
vendor = "cloudworkpro"
base_url = "http://127.0.0.1:9"
client_id = "me"
client_secret = "not a secret"
webhook = {{ username = "cwp", password = "correct horse" }}

[hooks]
listen = "127.0.0.1:0"
[hooks.targets]
crm = {{ url = "http://127.0.0.1:{port}/in", headers = {{ X-Key = "target key" }}{more} }}
"""


def made(id: str, record: str = "r1", at: float = 0, **more: Any) -> Delivery:
    """A delivery for the source of this configuration."""
    return delivery(id, record, at, source="north", **more)

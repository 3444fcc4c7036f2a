"""Whose a source is: with which login its token was got, and which account its records are of.

A name in the configuration may come to stand for another company. Then the old token must not be sent to the new
host, and the old records must not be shown as the new company's.
"""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Connection, SourceSettings, Vendor


def login_of(vendor: Vendor, settings: Any, connection: Connection) -> bytes:
    """Return all that a token is got with: vendor, addresses, and the vendor's own settings with their secrets.

    Settings that have nothing to do with the login are in it too: at worst, changing one costs a login.
    ConfigurationError when a secret cannot be had.
    """
    own = {
        name: getattr(settings, name)
        for name in settings.__struct_fields__
        if name not in SourceSettings.__struct_fields__
    }
    return _encoded(vendor, connection, own)


def _encoded(vendor: Vendor, connection: Connection, more: dict[str, Any]) -> bytes:
    """Write it down in one way only."""
    bases = {name: base.rstrip("/") for name, base in connection.bases.items()}
    return msgspec.json.encode([vendor.name, bases, more], enc_hook=_revealed, order="sorted")


def _revealed(value: object) -> object:
    """Reveal secrets; anything else that JSON does not know stands for itself by its text."""
    return value.reveal() if isinstance(value, Secret) else str(value)

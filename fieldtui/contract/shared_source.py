"""A source as the store names it, for consoles whose own configuration has none."""

from __future__ import annotations

import msgspec


class SharedSource(msgspec.Struct, frozen=True):
    """One source of the process that collects. `vendor`: its vendor's name; `settings`: JSON, without any secret."""

    name: str
    vendor: str
    settings: str

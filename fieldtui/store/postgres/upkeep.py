"""What keeps the shared store well."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fieldtui.contract.errors import StoreError
from fieldtui.store.postgres.connect import SCHEMA
from fieldtui.store.postgres.database import PostgresDatabase
from fieldtui.store.protocols.upkeep import COUNTED, StoreReport

_SIZE = (
    "SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)::bigint FROM pg_class"
    " JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = ? AND relkind IN ('r', 'm')"
)


class PostgresUpkeep:
    """Look after a store."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database

    def about(self) -> StoreReport:
        """Return what and how large it is, without reading it."""
        (schema,) = self._database.read_one("SELECT number FROM version")
        (version,) = self._database.read_one("SHOW server_version")
        # "18.4 (Debian 18.4-1)": the first word tells it
        engine = f"PostgreSQL {str(version).split()[0]}"
        return StoreReport(place=self._database.server.place, engine=engine, schema=schema, size=self.size())

    def check(self) -> StoreReport:
        """Read all of it, and report how it is."""
        # reading every row finds pages that the server cannot read
        counts = {name: int(self._database.read_one(f"SELECT count(*) FROM {name}")[0]) for name in COUNTED}  # noqa: S608
        return msgspec.structs.replace(self.about(), counts=counts)

    def size(self) -> int:
        """Return its size in bytes."""
        return int(self._database.read_one(_SIZE, (SCHEMA,))[0])

    def backup(self, target: Path) -> int:
        """Raise StoreError: the server has its own means."""
        place = self._database.server.place
        remedy = f"use pg_dump, or `fieldtui store copy sqlite:///{target}`"
        raise StoreError(f"{place} is not one file that could be copied; {remedy}")

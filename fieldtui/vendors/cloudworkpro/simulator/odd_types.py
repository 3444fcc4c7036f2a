"""Values of other types than one would think: nothing beyond a few keys is documented, so a client must bear them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fieldtui.simulator.vendor_world import Faults
from fieldtui.vendors.cloudworkpro.simulator.cursors import Row
from fieldtui.vendors.cloudworkpro.simulator.envelopes import index_of


class OddTypes:
    """Chooses by chance, once for each work order, which of them are written oddly; all that they mean stays."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._chosen: dict[str, bool] = {}

    def spell(self, row: Row) -> Row:
        """Write a work order."""
        id = row["_id"]
        if id not in self._chosen:
            self._chosen[id] = self._faults.strikes("odd types", calm=0.02, rough=0.1)
        return {**row, **_ODD[(index_of(id) or 0) % len(_ODD)](row)} if self._chosen[id] else row


def _site_alone(row: Row) -> Mapping[str, Any]:
    """Return the site's id where the site is due, and nobody as an object."""
    return {"site": row["site_id"], "site_id": None, "assigned_users": {}}


def _texts(row: Row) -> Mapping[str, Any]:
    """Return text for a number and for an empty list."""
    return {"number": str(row["number"]), "extra_photos": row["extra_photos"] or ""}


def _no_lists(row: Row) -> Mapping[str, Any]:
    """Return a map and a single value where lists are due."""
    people = {str(place): id for place, id in enumerate(row["assigned_user_ids"])}
    return {"assigned_user_ids": people, "work_type_ids": row["work_type_ids"][0]}


def _numbers(row: Row) -> Mapping[str, Any]:
    """Return times as milliseconds since 1970, a number and text."""
    start, end = _milliseconds(row["scheduled_start_date"]), _milliseconds(row["scheduled_end_date"])
    return {"scheduled_start_date": start, "scheduled_end_date": None if end is None else str(end)}


def _milliseconds(time: str | None) -> int | None:
    return None if time is None else round(datetime.fromisoformat(time).timestamp() * 1000)


_ODD = (_site_alone, _texts, _no_lists, _numbers)

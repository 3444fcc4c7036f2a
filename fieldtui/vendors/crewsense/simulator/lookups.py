"""The short lists that other records take their words from, and what else is documented by its path alone."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.vendor_world import Handler
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, missing
from fieldtui.vendors.crewsense.simulator.duties import CHIEF, PLATOONS, REGULAR, DutyRoster

#: their names, as they stand in paths
LISTS = (
    "work_types",
    "work_subtypes",
    "time_off_types",
    "labels",
    "filters",
    "groups",
    "lists",
    "titles",
    "accruals",
)
SUBTYPES = (
    {"id": 2, "work_type_id": 33, "label": "Mandatory", "work_code": "M-OT"},
    {"id": 4, "work_type_id": 34, "label": "Holdover", "work_code": "HO"},
)
WORK_KINDS = ((REGULAR["id"], REGULAR["name"], REGULAR["work_code"]), (34, "Overtime", "OT"), (35, "Comp time", None))
WORK_TYPE_IDS = frozenset(id for id, _, _ in WORK_KINDS)
LABELS = (("12", "ENG", "#CCCCCC"), ("13", "CPT", "#d81b60"))
OFF_TYPES = (("5", "Sick", "SL", "#2474a9"), ("45", "Vacation", "VAC", "#3f5647"))
OFF_TYPE_NAMES = {int(id): label for id, label, _, _ in OFF_TYPES}
OFF_TYPE_IDS = {label: id for id, label in OFF_TYPE_NAMES.items()}
_LIMITS = {"max_consecutive_hours": 0, "weekly_limit": 0, "monthly_limit": 0, "yearly_limit": 1560}


class Lookups:
    """Answers what is asked about these lists; ids are numbers in some and strings in others, as documented."""

    def __init__(self, roster: DutyRoster, style: AnswerStyle) -> None:
        self._roster, self._style = roster, style

    def of(self, name: str) -> Handler:
        """Return what answers with the list of that name."""

        async def listed(request: Request) -> Response:
            return self._style.answer(request, self._rows(name))

        return listed

    def one_of(self, name: str) -> Handler:
        """Return what answers with one member of it, which says whether it is deleted."""
        deleted = {"filters": "0", "lists": False, "titles": False}.get(name)

        async def one(request: Request) -> Response:
            wanted = str(request.path_params["id"])
            row = next((row for row in self._rows(name) if str(row.get("id")) == wanted), None)
            if row is None:
                raise missing(name.rstrip("s").title().replace("_", ""))
            return self._style.answer(request, row if deleted is None else {**row, "deleted": deleted})

        return one

    async def subtypes(self, request: Request) -> Response:
        """Answer with the subtypes of a work type."""
        wanted = int(request.path_params["id"])
        return self._style.answer(request, [each for each in SUBTYPES if each["work_type_id"] == wanted])

    async def company(self, request: Request) -> Response:
        """Answer with what is known of the organisation; its shape is not documented."""
        return self._style.answer(request, {"id": 8, "name": "Sample FD", "time_zone": str(self._roster.zone)})

    def _rows(self, name: str) -> list[dict[str, Any]]:
        """Write the list of that name."""
        rows = {
            "work_types": self._work_types,
            "work_subtypes": lambda: list(SUBTYPES),
            "time_off_types": self._off_types,
            "labels": self._labels,
            "filters": self._filters,
            "groups": lambda: [{"id": str(n), "label": label} for n, (label, _) in enumerate(PLATOONS, 1)],
            "lists": self._lists,
            "titles": self._lists,
            "accruals": self._accruals,
        }[name]
        return rows()

    def _work_types(self) -> list[dict[str, Any]]:
        """Write the work types; one has no code."""
        return [
            {
                "id": id,
                "label": label,
                "work_code": code,
                "primary_color": "#3B4650",
                "secondary_color": "#FFFFFF",
                "excludes_from_callback": True,
                "position": position,
                "href": self._style.href(f"/work_types/{id}"),
            }
            for position, (id, label, code) in enumerate(WORK_KINDS)
        ]

    def _off_types(self) -> list[dict[str, Any]]:
        """Write the types of time off."""
        return [
            {
                "id": id,
                "label": label,
                "work_code": code,
                "required_buffer": "0.00",
                "instance_limit": "0",
                "primary_color": colour,
                "secondary_color": "#FFFFFF",
                "force_include": False,
                "forward": True,
                "href": self._style.href(f"/time_off_types/{id}"),
            }
            for id, label, code, colour in OFF_TYPES
        ]

    def _labels(self) -> list[dict[str, Any]]:
        """Write the labels."""
        return [
            {"id": id, "label": label, "color": colour, "text_color": "#333333", "position": str(position)}
            for position, (id, label, colour) in enumerate(LABELS, 1)
        ]

    def _filters(self) -> list[dict[str, Any]]:
        """Write the specialty filters."""
        user = {"id": str(CHIEF["id"]), "name": CHIEF["name"]}
        return [{"id": "7", "label": "Rescue certified", "created_on": "2014-10-29T02:17:51-0700", "user": user}]

    def _lists(self) -> list[dict[str, Any]]:
        """Write the call-back lists."""
        return [
            {"id": 456 + n, "name": name, **_LIMITS, "position": n + 1}
            for n, name in enumerate(("Firefighter", "Captain", "Engineer"))
        ]

    def _accruals(self) -> list[dict[str, Any]]:
        """Write how time off accrues."""
        return [
            {"time_off_type": {"id": id, "name": label}, "accrual_type": "Accrues 6 hours every pay period"}
            for id, label, _, _ in OFF_TYPES
        ]

"""A view: a saved filter with its sort, its columns, a name and a key; and which names and keys it may use."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

#: the columns that a list can have
COLUMNS = (
    "clock",
    "id",
    "title",
    "stage",
    "status",
    "priority",
    "crew",
    "assignee",
    "place",
    "updated",
    "created",
    "start",
    "end",
    "short",
    "kind",
    "source",
    "vendor",
)
#: what stands in a built-in view's filter for the person at the keyboard, and for the time since which they are there
ME, CAME_ON = "{me}", "{came on}"
#: the keys that have a meaning on some screen, and in a list; they have it everywhere
TAKEN = frozenset("hjklgGnN/:?q-1234567m@H!" + "*xausvVrRMcfL[]tyoADC" + "zZ<>p.+")


class View(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[views]]`: a saved filter with its sort (`due`, `due:desc`), columns, and the key that picks it."""

    name: str
    key: str = ""
    where: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, bool]:
        """The field that it is sorted by, and whether the greatest comes first."""
        field, _, way = self.sort.partition(":")
        return field or "urgency", way == "desc"


_OPEN = "-stage:done,cancelled"
#: every list whole, as the Queue is without a view
EVERYTHING = View(name="All", key="0")
BUILT_IN = (
    EVERYTHING,
    View(
        name="Breach next",
        key="b",
        where=f"kind:work_order {_OPEN}",
        sort="clock",
        columns=("clock", "id", "title", "stage", "crew", "source"),
    ),
    View(
        name="Unassigned",
        key="U",
        where="kind:work_order stage:new,offered crew:none assignee:none",
        sort="clock",
        columns=("clock", "id", "title", "priority", "place", "created", "source"),
    ),
    View(
        name="Mine",
        key="i",
        where=f'assignee:"{ME}" {_OPEN}',
        sort="clock",
        columns=("clock", "id", "title", "stage", "place", "source"),
    ),
    View(
        name="Waiting for review",
        key="w",
        where="stage:review",
        sort="updated",
        columns=("updated", "id", "title", "kind", "crew", "source"),
    ),
    View(
        name="Changed since I came on",
        key="d",
        where=f"updated:>={CAME_ON}",
        sort="updated:desc",
        columns=("updated", "id", "title", "stage", "crew", "source"),
    ),
    View(
        name="Stale",
        key="S",
        where=f"stage:* {_OPEN} updated:>3d",
        sort="updated",
        columns=("updated", "id", "title", "stage", "crew", "source"),
    ),
)


def is_key(key: str) -> bool:
    """Return whether a view can have that key at all: one character that a keyboard and SSH carry."""
    return len(key) == 1 and key.isascii() and key.isprintable() and not key.isspace()


def holder_of(key: str, name: str, views: Iterable[View]) -> str:
    """Return what has that key already, for a view of that name: another view, or the console; empty if nothing has."""
    if key in TAKEN:
        return "the console"
    other = next((view for view in views if view.key == key and view.name != name), None)
    return f"the view “{other.name}”" if other is not None else ""


def free_keys(views: Iterable[View]) -> str:
    """Return the letters that no key of the console and no view has."""
    taken = TAKEN.union(view.key for view in views)
    return "".join(letter for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in taken)

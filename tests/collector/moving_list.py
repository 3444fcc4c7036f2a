"""A vendor whose list moves while it is read: records come, go and change places between any two requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fieldtui.contract.flow import Encoded, Pages, Poll, Reply, Request
from fieldtui.http.paging import by_cursor, by_number, by_offset, by_window, listing, once
from tests.http.scripted_vendor import Sent, reply

SIZE = 2
#: the windows of a list by time; a record is in that of its number
WINDOWS = 4
START = datetime(2026, 1, 1, tzinfo=UTC)

#: what happens, and where in the list, from 0 to 1
Event = tuple[str, float]


@dataclass
class Moving:
    """The list, what happens to it before each request, and all states that it was in."""

    ids: list[int]
    events: dict[int, Sequence[Event]] = field(default_factory=dict)
    asked: int = 0
    states: list[frozenset[int]] = field(default_factory=list)
    newest: int = 1000
    style: str = ""

    def __post_init__(self) -> None:
        self.states.append(frozenset(self.ids))

    def happen(self, events: Sequence[Event]) -> None:
        """Let records come (with a new id), go, or change places."""
        for what, where in events:
            place = int(where * len(self.ids))
            if what == "come":
                self.newest += 1
                self.ids.insert(place, self.newest)
            elif self.ids and what == "go":
                self.ids.pop(min(place, len(self.ids) - 1))
            elif self.ids:
                self.ids.insert(place, self.ids.pop(0))
            self.states.append(frozenset(self.ids))

    def __call__(self, sent: Sent) -> Reply:
        """Answer, after what happens before this request."""
        if sent.path != "/things":
            return self._single(sent)
        self.happen(self.events.get(self.asked, ()))
        self.asked += 1
        ids, following = getattr(self, self.style)(sent.query)
        items = [{"id": id, "title": f"Thing {id}"} for id in ids]
        return reply(body=json.dumps({"items": items, "next": following}).encode())

    def _single(self, sent: Sent) -> Reply:
        id = int(sent.path.rpartition("/")[2])
        return reply(body=json.dumps({"id": id, "title": "x"}).encode()) if id in self.ids else reply(404)

    # --- what one request shows, by style: the ids, and where to go on ---

    def number(self, query: dict[str, str]) -> tuple[list[int], None]:
        start = (int(query["page"]) - 1) * SIZE
        return self.ids[start : start + SIZE], None

    def offset(self, query: dict[str, str]) -> tuple[list[int], None]:
        start = int(query["offset"])
        return self.ids[start : start + SIZE], None

    def token(self, query: dict[str, str]) -> tuple[list[int], str | None]:
        """A cursor that holds the number of the page; the page may be empty and there be a next one all the same."""
        page = int(query.get("cursor", "0"))
        ids = self.ids[page * SIZE : (page + 1) * SIZE]
        return ids, str(page + 1) if len(ids) == SIZE else None

    def link(self, query: dict[str, str]) -> tuple[list[int], str | None]:
        start = int(query.get("cursor", "0"))
        ids = self.ids[start : start + SIZE]
        return ids, str(start + len(ids)) if start + SIZE < len(self.ids) else None

    def keyset(self, query: dict[str, str]) -> tuple[list[int], str | None]:
        """A cursor behind the last record shown, in an order that never changes."""
        ids = sorted(id for id in self.ids if id > int(query.get("cursor", "-1")))
        return ids[:SIZE], str(ids[SIZE - 1]) if len(ids) > SIZE else None

    def window(self, query: dict[str, str]) -> tuple[list[int], None]:
        return [id for id in self.ids if id % WINDOWS == int(query["window"])], None

    def whole(self, query: dict[str, str]) -> tuple[list[int], None]:
        return list(self.ids), None


def _read(answer: Reply) -> Sequence[Encoded]:
    return listing(answer, "items")


def _ask(**query: object) -> Request:
    return Request(
        path="/things", query=tuple((name, str(value)) for name, value in query.items() if value is not None)
    )


def _cursor() -> Pages:
    return by_cursor(lambda cursor: _ask(cursor=cursor), lambda answer: (_read(answer), answer.json()["next"], None))


def _window(start: datetime, end: datetime) -> Request:
    return _ask(window=(start - START).days)


STYLES: dict[str, Callable[[Poll[Any]], Pages]] = {
    "number": lambda poll: by_number(lambda page: _ask(page=page), _read, size=SIZE),
    "offset": lambda poll: by_offset(lambda offset: _ask(offset=offset), _read, size=SIZE),
    "token": lambda poll: _cursor(),
    "link": lambda poll: _cursor(),
    "keyset": lambda poll: _cursor(),
    "window": lambda poll: by_window(
        _window, _read, start=START, end=START + timedelta(days=WINDOWS), step=timedelta(days=1)
    ),
    "whole": lambda poll: once(_ask(), _read),
}
#: lists in which a record that leaves hides another
COUNTED = ("number", "offset", "token", "link")

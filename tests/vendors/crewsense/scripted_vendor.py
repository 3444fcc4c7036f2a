"""A scripted side of the conversation: what the vendor answers, one after the other, and what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.errors import SourceError
from fieldtui.contract.flow import Flow, Page, Pages, Poll, Reply, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import encode
from fieldtui.vendors.crewsense import VENDOR
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from tests.vendors.crewsense.samples import SCHEDULE

T = TypeVar("T")
ZONE = ZoneInfo("America/Los_Angeles")
SETTINGS = CrewSenseSettings(
    vendor="crewsense",
    time_zone="America/Los_Angeles",
    client_id=Secret.literal("an id"),
    client_secret=Secret.literal("a secret"),
)
NOW = datetime(2025, 3, 15, 18, 20, 30, tzinfo=UTC)
Answer = Reply | SourceError | Callable[[Request], Reply]


def says(value: Any, status: int = 200, **headers: str) -> Reply:
    """An answer with that JSON; bytes go as they are."""
    return Reply(status, headers, value if isinstance(value, bytes) else msgspec.json.encode(value))


def utc(*parts: int) -> datetime:
    """A moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


class Nobody:
    """A store that has nothing."""

    def title(self, kind: Kind, id: str) -> str | None:
        return None

    def raw(self, kind: Kind, id: str) -> bytes | None:
        return None


class Conversation:
    """Carries a flow with scripted answers; `asked` are the requests, `pages` the pages, in order."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.asked: list[Request] = []
        self.pages: list[Page] = []

    def carry(self, flow: Flow[T]) -> T:
        """Carry a flow to its end and return its result."""
        step: Any = None
        try:
            step = next(flow)
            while True:
                step = self._go_on(flow, step)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]

    def sweep(self, pages: Pages) -> list[dict[str, Any]]:
        """Carry a sweep to its end and return the records of all pages, decoded."""
        self.carry(pages)  # type: ignore[arg-type]
        return [msgspec.json.decode(bytes(raw)) for page in self.pages for raw in page.items]

    def _go_on(self, flow: Any, step: Any) -> Any:
        if isinstance(step, Page):
            self.pages.append(step)
            return flow.send(None)
        self.asked.append(step)
        answer = self._answers.pop(0)
        if isinstance(answer, SourceError):
            return flow.throw(answer)
        return flow.send(answer if isinstance(answer, Reply) else answer(step))


def poll(since: str | None = None, now: datetime = NOW) -> Poll[CrewSenseSettings]:
    """What a sweep starts from."""
    return Poll(SETTINGS, since, now)


def read(resource: str, record: Any, settings: CrewSenseSettings = SETTINGS) -> tuple[Resource, Any]:
    """Decode a record as that resource does."""
    of = VENDOR.resource(resource)
    return of, of.decode(record if isinstance(record, bytes) else encode(record), settings)


def facets(resource: str, record: Any) -> Any:
    """The facets of a record."""
    of, item = read(resource, record)
    assert of.facets is not None
    return of.facets(item)


def key(resource: str, record: Any) -> str:
    """The address of a record without its source."""
    of, item = read(resource, record)
    assert of.identity is not None
    return "/".join(of.identity(item))


def drawn(resource: str, record: Any) -> str:
    """All text of a record's document, a line for each thing."""
    of, item = read(resource, record)
    assert of.document is not None
    document = of.document(item, Nobody())
    lines = [document.title]
    for section in document.sections:
        lines.append(f"[{section.title}] {section.note}")
        for part in section.parts:
            lines += _lines(part)
    return "\n".join(lines)


def _lines(part: Any) -> list[str]:
    if hasattr(part, "rows"):
        return [" | ".join(part.columns), *(" | ".join(row) for row in part.rows)]
    if hasattr(part, "text"):
        return [str(part.text)]
    return [f"{part.label}: {part.value} {part.unit} {part.mark} {part.note}".rstrip()]


#: the list of assignments, which is asked for before the schedule
NONE_IDLE = says([])


def records(**changes: Any) -> list[dict[str, Any]]:
    """The records of the sample schedule, changed."""
    return Conversation(NONE_IDLE, says({**SCHEDULE, **changes})).sweep(VENDOR.resource("schedule").pages(poll()))

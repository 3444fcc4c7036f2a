"""What the console is handed: sources, the store, a collector to start, a memory of how screens were left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from fieldtui.contract.vendor import Resource, Vendor

if TYPE_CHECKING:
    from fieldtui.contract.control import Control
    from fieldtui.contract.record import Kind
    from fieldtui.contract.view import View
    from fieldtui.store.models import Delivery
    from fieldtui.store.protocols import Store

Known = tuple[Vendor | None, Any]


class SourceInfo:
    """One configured source. `vendor` and `settings` are None where the configuration is wrong; `error` says how.

    `find` gets both when they are first asked for: a vendor's code need not be there for the first paint, its
    `title` is enough.
    """

    def __init__(
        self,
        name: str,
        vendor: Vendor | None = None,
        settings: Any = None,
        error: str | None = None,
        *,
        title: str = "",
        find: Callable[[], Known] | None = None,
    ) -> None:
        self.name, self.error = name, error
        self._known: Known | None = (vendor, settings) if find is None else None
        self._find, self._title = find, title

    @property
    def known(self) -> Known:
        """The vendor and the settings."""
        if self._known is None:
            assert self._find is not None
            self._known = self._find()
        return self._known

    @property
    def vendor(self) -> Vendor | None:
        """The vendor."""
        return self.known[0]

    @property
    def settings(self) -> Any:
        """The source's settings, secrets and all: never to be shown."""
        return self.known[1]

    @property
    def title(self) -> str:
        """The vendor's name as people write it, empty where it is not known."""
        return self._title or (self.vendor.title if self.vendor else "")

    def resource(self, name: str) -> Resource | None:
        """Return that list of the vendor's, None where there is no such."""
        resources = self.vendor.resources if self.vendor else ()
        return next((resource for resource in resources if resource.name == name), None)

    def kinds_of(self, name: str) -> tuple[Kind, ...]:
        """Return the kinds of record that a feed brings; empty where that is not known."""
        resource = self.resource(name)
        return resource.kinds if resource else ()


class ScreenState(Protocol):
    """Keeps how a screen was left, between screens and between runs; must not raise."""

    def recall(self, place: str) -> Mapping[str, Any]:
        """Return what was kept about that screen, empty if nothing was."""

    def keep(self, place: str, values: Mapping[str, Any]) -> None:
        """Keep these values (JSON) about that screen."""


class InMemoryState:
    """A memory that lasts as long as the program."""

    def __init__(self) -> None:
        self._kept: dict[str, Mapping[str, Any]] = {}

    def recall(self, place: str) -> Mapping[str, Any]:
        """Return what was kept about that screen."""
        return self._kept.get(place, {})

    def keep(self, place: str, values: Mapping[str, Any]) -> None:
        """Keep these values about that screen."""
        self._kept[place] = dict(values)


class ViewLibrary(Protocol):
    """The views of this person: those of the configuration, and those that were saved on a screen."""

    def configured(self) -> Sequence[View]:
        """Return the configuration's views; may block. Empty where it cannot be read."""

    def saved(self) -> Sequence[View]:
        """Return what was saved on a screen."""

    def save(self, views: Sequence[View]) -> None:
        """Keep these, in place of what was saved before. ConfigurationError where they cannot be kept."""

    def toml(self, view: View) -> str:
        """Write a view as it stands in a configuration."""


class InMemoryViews:
    """Views that last as long as the program."""

    def __init__(self, configured: Sequence[View] = ()) -> None:
        self._configured = configured
        self._saved: Sequence[View] = ()

    def configured(self) -> Sequence[View]:
        """Return what was handed over."""
        return self._configured

    def saved(self) -> Sequence[View]:
        """Return what was saved."""
        return self._saved

    def save(self, views: Sequence[View]) -> None:
        """Keep these."""
        self._saved = tuple(views)

    def toml(self, view: View) -> str:
        """Write its name and filter, which is all that a program without files needs."""
        return f"[[views]]\nname = {view.name!r}\nwhere = {view.where!r}\n"


#: a field, what it was before, and what it is now
Alteration = tuple[str, str | None, str | None]


class DeliveryTools(Protocol):
    """What those who receive deliveries know of them, and a screen does not. All read the store or write a file:
    call them in a thread.
    """

    def known(self, store: Store, delivery: Delivery) -> tuple[str, Sequence[Alteration]]:
        """Return how the change that a delivery speaks of became known, and what changed."""

    def body(self, delivery: Delivery) -> bytes:
        """Return its body as it is read: unpacked, in UTF-8, with marks for what is no text."""

    def curl(self, delivery: Delivery) -> str:
        """Write it as a line for a shell, without its secrets."""

    def export(self, deliveries: Iterable[Delivery], form: str, path: Path) -> int:
        """Write them to a new file as `jsonl`, `csv` or `har`; how many. ConfigurationError where it cannot be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """All that a console is made of. `start` starts the collector and is called after the first paint."""

    store: Store
    sources: Sequence[SourceInfo]
    start: Callable[[], Control] | None = None
    screen_state: ScreenState = field(default_factory=InMemoryState)
    views: ViewLibrary = field(default_factory=InMemoryViews)
    ascii: bool = False
    read_only: bool = False
    now: Callable[[], float] = time.time
    zone: tzinfo = UTC
    #: the IANA name of `zone`, for filters
    zone_name: str = "UTC"
    themes: Path | None = None
    #: the manual's pages, in reading order
    manual: Sequence[Path] = ()
    delivery_tools: DeliveryTools | None = None
    #: seconds until what is filed is sent, and until it is sent no more where its vendor is away
    write_times: Callable[[], tuple[float, float]] = lambda: (8.0, 28_800.0)
    #: who is at this console, for others
    who: Callable[[], str] = lambda: ""
    #: where a file goes that the user names without a folder
    folder: Path = field(default_factory=Path.cwd)

    def source(self, name: str) -> SourceInfo | None:
        """Return the source of that name, None if the configuration no longer has it."""
        return next((source for source in self.sources if source.name == name), None)

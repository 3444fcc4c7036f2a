"""What the console is told about deliveries by those who receive them; imported when a user first asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldtui.store.models import Delivery
    from fieldtui.store.protocols import Store
    from fieldtui.ui.ports import Alteration


class StoredDeliveryTools:
    """Reads, writes and explains deliveries. `listener` finds the URL, without a path, at which they are received."""

    def __init__(self, listener: Callable[[], str] = lambda: "http://127.0.0.1:8787") -> None:
        self._listener = listener

    def known(self, store: Store, delivery: Delivery) -> tuple[str, Sequence[Alteration]]:
        """Return how the change that a delivery speaks of became known, and what changed."""
        from fieldtui.hooks.provenance import provenance_of, sentence

        found = provenance_of(store.records, delivery)
        return sentence(found), found.change.changes if found.change else ()

    def body(self, delivery: Delivery) -> bytes:
        """Return its body as it is read: unpacked, in UTF-8, with marks for what is no text."""
        from fieldtui.hooks.delivery_body import readable

        return readable(delivery)

    def curl(self, delivery: Delivery) -> str:
        """Write it as a line for a shell, without its secrets."""
        from fieldtui.hooks.export_formats import curl

        return curl(delivery, self._listener())

    def export(self, deliveries: Iterable[Delivery], form: str, path: Path) -> int:
        """Write them to a new file, for its owner alone; how many."""
        from fieldtui.cli.output.delivery_formats import export_to

        written = 0

        def counted() -> Iterator[Delivery]:
            nonlocal written
            for delivery in deliveries:
                written += 1
                yield delivery

        export_to(path, counted(), form, self._listener())
        return written

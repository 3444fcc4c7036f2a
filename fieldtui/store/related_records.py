"""What a document may look up, answered by the store."""

from __future__ import annotations

from dataclasses import dataclass

from fieldtui.contract.record import Address, Kind
from fieldtui.store.protocols import Store


@dataclass(frozen=True, slots=True)
class RelatedOf:
    """`Related` for the records of one source."""

    store: Store
    source: str

    def title(self, kind: Kind, id: str) -> str | None:
        """Return the title of that record, None if the store does not have it."""
        return self.store.records.title(self.source, kind, id)

    def raw(self, kind: Kind, id: str) -> bytes | None:
        """Return the vendor's JSON of that record, the fuller one while it is as new; None if there is none."""
        stored = self.store.records.stored(Address(self.source, kind, id))
        if stored is None:
            return None
        # the detail holds more, but an old one would contradict the list
        return stored.detail if stored.detail is not None and stored.detail_fresh else stored.raw

"""Where a record was opened from: the list, and the way to the one before and the one behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldtui.contract.record import Address
    from fieldtui.store.models import Row
    from fieldtui.ui.models.record_list import RecordList


@dataclass(slots=True)
class ListPosition:
    """A place in a list; `follow(index)` moves the list's own cursor along."""

    record_list: RecordList
    index: int
    follow: Callable[[int], None] = lambda index: None

    def written(self) -> str:
        """Return which of how many it is."""
        return f"{self.index + 1:,} of {self.record_list.total or len(self.record_list.ids):,}"

    async def step(self, by: int, skips: Callable[[Row], bool] = lambda row: False) -> Address | None:
        """Go to another record, past those that are to be skipped; None at the ends of the list."""
        # the list may have been read in part
        await self.record_list.complete()
        target = self.index + by
        while 0 <= target < len(self.record_list.ids):
            await self.record_list.fetch(max(0, target - 5), target + 6)
            row = self.record_list.rows.get(self.record_list.ids[target])
            if row is None:
                return None
            if not skips(row):
                self.index = target
                self.follow(target)
                return row.address
            target += 1 if by > 0 else -1
        return None

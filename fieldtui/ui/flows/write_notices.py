"""Says how the writes go that were filed at this console, on whichever screen is shown; and takes them back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fieldtui.contract.errors import FieldtuiError
from fieldtui.contract.record import Address
from fieldtui.ui.widgets.table import LineTable

if TYPE_CHECKING:
    from fieldtui.ui.console_host import Host
    from fieldtui.ui.models.change_feed import Changes
    from fieldtui.ui.models.filed_writes import FiledWrites, Said

#: batches that are remembered
_KEPT = 20


class WriteNotices:
    """Follows what was filed, the last first."""

    def __init__(self, console: Host) -> None:
        self._console = console
        self._filed: list[FiledWrites] = []
        self._said: Said | None = None

    def follow(self, filed: FiledWrites) -> None:
        """Follow another batch."""
        self._filed = [filed, *self._filed][:_KEPT]
        self._say()

    def _say(self) -> None:
        """Show how the last batch stands, where that reads otherwise than before."""
        if self._filed and (said := self._filed[0].said()) != self._said:
            self._said = said
            self._console.set_status(*said)

    def tick(self) -> None:
        """Count down while something can be taken back."""
        if self._filed and not self._filed[0].is_ended and (self._filed[0].left() or self._counted()):
            self._say()

    def _counted(self) -> bool:
        """Return whether the countdown is what was said last."""
        return self._said is not None and self._said[1] == "accent"

    def on_changes(self, changes: Changes) -> None:
        """Read how they stand when that may have changed, and to which records something is being done."""
        if changes.outbox or changes.all:
            self._console.activity.begin(self.mark, "under way")
        if self._filed and (changes.outbox or changes.all):
            self._console.activity.begin(self._read, "writes")

    async def mark(self) -> None:
        """Have every list show to which records something is being done, whoever does it."""
        context, outbox = self._console.context, self._console.setup.store.outbox
        try:
            found = frozenset(await asyncio.to_thread(outbox.under_way))
        except FieldtuiError:
            return
        if found != context.under_way and self._console.place is not None:
            context.under_way = found
            for table in self._console.place.query(LineTable):
                table.repaint()

    async def _read(self) -> None:
        """Read those that have not ended; what came of an earlier batch is said, too."""
        for filed in self._filed:
            if filed.is_ended:
                continue
            try:
                await asyncio.to_thread(filed.read)
            except FieldtuiError:
                return
            if filed is not self._filed[0] and filed.is_ended:
                self._console.set_status(*filed.said())
        self._say()

    async def _reverse(self) -> None:
        """Ask whether what was done last is to be done the other way round: that is a second action."""
        from fieldtui.ui.flows.action_flow import ActionFlow  # nobody acts before the first paint

        last = self._filed[0] if self._filed else None
        if last is None or last.undo is None or last.states != {"confirmed": 1}:
            self._console.set_status("there is nothing to take back: what was filed here has been sent", "quiet")
            return
        address = Address.parse(last.write.address)
        await ActionFlow(self._console).repeat([address], last.undo.action, last.undo.answers)

    async def take_back(self) -> None:
        """Take back what was filed last and has not been sent; what is done is offered to be done the other way."""
        filed = next((each for each in self._filed if not each.is_ended), None)
        if filed is None:
            await self._reverse()
            return
        setup = self._console.setup
        taken = await asyncio.to_thread(setup.store.outbox.take_back, filed.write.batch, setup.who(), now=setup.now())
        await asyncio.to_thread(filed.read)
        if taken:
            left = filed.count - len(taken)
            rest = f"; {left} had been sent already" if left else ""
            # as `FiledWrites` says it, which reads the same a moment later
            self._said = (f"{filed.name}: taken back, nothing was sent{rest}", "quiet")
        else:
            self._said = (f"{filed.name}: too late to take back, it is being sent", "warn")
        self._console.set_status(*self._said)

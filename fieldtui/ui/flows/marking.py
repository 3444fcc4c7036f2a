"""Marks on a list: what the keys that mark do, and what an action is done to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fieldtui.ui.footer_keys import KeyCap
from fieldtui.ui.models.marks import Marks
from fieldtui.ui.render import formatting

if TYPE_CHECKING:
    from fieldtui.contract.record import Address
    from fieldtui.store.protocols.records import RecordStore
    from fieldtui.ui.flows.list_loading import ListScreen

MARK_KEYS = (
    KeyCap("space", "mark('this')", "mark", "marks the record under the cursor, or takes its mark away", "space"),
    KeyCap("plus", "mark('to here')", "", "marks all from the one marked last to the cursor", "+", command=False),
    KeyCap("shift+down", "mark('down')", "", "marks this record and goes on to the next one", "⇧↓", command=False),
    KeyCap("shift+up", "mark('up')", "", "marks this record and goes on to the one before", "⇧↑", command=False),
    KeyCap("asterisk", "mark('all')", "", "marks all that match the filter", "*"),
    KeyCap("x", "mark('none')", "", "takes all marks away, also of records that are not listed"),
)


class Marking:
    """The marks of a screen's list. `listed()` returns once the list is the one that was last wished for."""

    def __init__(self, screen: ListScreen, listed: Callable[[], Awaitable[None]]) -> None:
        self.marks = Marks()
        self._screen, self._listed = screen, listed

    @property
    def _records(self) -> RecordStore:
        return self._screen.console.setup.store.records

    def mark(self, how: str) -> None:
        """Do what a key asks for: mark `this` record, all up `to here`, this one and the next `down` or `up`, `all` or
        `none`. It is done when this returns, before the next key may move the cursor; `all` once all are listed.
        """
        if how == "all":
            self._screen.work(self._all(), "mark")
        elif how == "none":
            gone = self.marks.clear()
            self._screen.set_status(f"{formatting.count(gone, 'mark')} taken away" if gone else "nothing is marked")
        else:
            self._here(how)
        self._show()

    def _here(self, how: str) -> None:
        """Mark at the cursor, then move if the key does."""
        table = self._screen.table
        ids = table.record_list.ids
        if not 0 <= table.cursor < len(ids):
            self._screen.set_status("there is no record here to mark")
            return
        rowid = ids[table.cursor]
        if how == "to here":
            self.marks.reach(ids, table.cursor)
        elif how == "this":
            self.marks.toggle(rowid)
        elif rowid in self.marks:
            self.marks.anchor = rowid
        else:
            self.marks.toggle(rowid)
        if how in ("down", "up"):
            table.action_move(1 if how == "down" else -1)
            self.marks.reach(ids, table.cursor)
        self._say()

    def _show(self) -> None:
        """Draw the marks, and their number."""
        self._screen.table.repaint()
        self._screen.say()

    async def _all(self) -> None:
        """Mark all that match, whether they have been read or not."""
        await self._listed()
        table = self._screen.table
        await table.complete()
        self.marks.add(table.record_list.ids)
        self._say()
        self._show()

    def _say(self) -> None:
        """Show how many there are, and what can be done with them."""
        number = len(self.marks)
        self._screen.set_status(
            f"{number:,} marked; x takes the marks away" if number else "nothing is marked any more"
        )

    async def prune(self, changed: set[int] | None) -> bool:
        """Forget marked records that have gone; `changed` may have, None: any. Whether some had."""
        record_list = self._screen.table.record_list
        if changed is not None:
            doubtful = [rowid for rowid in changed if rowid in self.marks]
        else:
            latest = record_list.ids if record_list.waiting is None else record_list.waiting
            doubtful = list(set(self.marks).difference(latest))
        if not doubtful:
            return False
        known = await asyncio.to_thread(self._records.addresses, doubtful)
        gone = [rowid for rowid in doubtful if rowid not in known]
        self.marks.forget(gone)
        return bool(gone)

    async def targets(self) -> tuple[Address, ...]:
        """Return what an action is done to: the marked records in the order of the list, those it does not show behind
        them; without marks the one under the cursor. What has gone meanwhile is not among them.
        """
        table = self._screen.table
        if len(self.marks):
            wanted = self.marks.ordered(table.record_list.ids)
        else:
            wanted = list(table.record_list.ids[table.cursor : table.cursor + 1])
        found = await asyncio.to_thread(self._records.addresses, wanted)
        return tuple(found.values())

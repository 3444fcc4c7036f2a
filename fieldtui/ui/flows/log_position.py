"""Where in the live log the user is: at the newest line, which is followed, or at a line that stays where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldtui.store.models import Attempt
    from fieldtui.ui.models.webhook_log import WebhookLog
    from fieldtui.ui.widgets.table import LineTable


class LogPosition:
    """Moves the log's table. `told` is called whenever following begins or ends.

    `missed`: how many lines have arrived since the log is not followed.
    """

    def __init__(self, rows: WebhookLog, table: LineTable, told: Callable[[], None]) -> None:
        self.rows, self.table, self._told = rows, table, told
        self.following, self.missed = True, 0

    @property
    def line(self) -> Attempt | None:
        """The line under the cursor."""
        at = self.table.cursor
        return self.rows.lines[at] if at < len(self.rows) else None

    def show_newest(self) -> None:
        """Put the cursor on the newest line, without a word on following."""
        last = max(0, len(self.rows) - 1)
        self.table.cursor, self.table.top = last, max(0, last + 1 - self.table.room)
        self.table.show(hold=False)
        if len(self.rows):
            self.table.put(last)
        self._told()

    def follow(self, following: bool) -> None:
        """Follow from now on, or no longer; what was missed is counted anew."""
        self.following, self.missed = following, 0
        self._told()

    def stay(self) -> None:
        """Follow no longer, so that the cursor stays on its line, whatever arrives."""
        if self.following:
            self.table.hold()
            self.follow(False)

    def arrived(self, count: int) -> None:
        """Show lines that have arrived: the newest where the log is followed, else only how many there are."""
        # the cursor stays on the newest for one who follows
        if self.following and count:
            self.show_newest()
            return
        if not self.following:
            # for one who does not, nothing moves under the eyes
            self.missed += count
            self.table.show()
        self._told()

    def is_at_end(self) -> bool:
        """Return whether the cursor is on the last line that is held."""
        return self.table.cursor >= len(self.rows) - 1

    async def show_oldest(self) -> None:
        """Read the oldest lines there are, and put the cursor on the first."""
        await self.rows.begin()
        self.table.show(hold=False)
        self.table.put(0)

    async def read_older(self) -> None:
        """Read older lines; the cursor stays on its line."""
        if await self.rows.older():
            self.table.show()

    async def read_nearer(self) -> None:
        """Read lines towards the newest, where a gap lies between; the cursor stays on its line."""
        await self.rows.nearer()
        self.table.show()
        if not self.rows.apart:
            # the footer and the status line depend on where the cursor is
            self.table.moved()

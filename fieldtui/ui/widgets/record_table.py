"""The table of records: lists a query, reads changed rows again, and lets a new order wait for a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from fieldtui.store.models import FilterError, Query, Row
from fieldtui.ui.console_host import TaskRunner
from fieldtui.ui.models.list_position import ListPosition
from fieldtui.ui.models.list_renewal import ListRenewal
from fieldtui.ui.models.record_list import RecordList
from fieldtui.ui.models.record_rows import RecordRows
from fieldtui.ui.widgets.table import Draw, DrawAll, LineTable

if TYPE_CHECKING:
    from fieldtui.store.protocols.records import RecordStore
    from fieldtui.ui.models.list_columns import Column
    from fieldtui.ui.models.marks import Marks
    from fieldtui.ui.render.render_context import RenderContext


class RecordTable(LineTable):
    """Owns its listing; the screen says what to list and hands on the news."""

    def __init__(
        self,
        context: RenderContext,
        records: RecordStore,
        columns: Sequence[Column],
        *,
        window: int,
        stale: Callable[[Row], bool] = lambda row: row.partial,
        is_news: Callable[[Row, float], bool] = lambda row, lasts: False,
        head: Draw | None = None,
        foot: Draw | None = None,
        empty: DrawAll | None = None,
        framed: bool = False,
        marks: Marks | None = None,
        id: str | None = None,
    ) -> None:
        self.record_list = RecordList(records, Query(), window=window)
        self.records = RecordRows(self.record_list, context, columns, stale, is_news, marks)
        #: whether anything has been read yet
        self.read = False
        self._free, self._renewal = True, ListRenewal(self._read_again)
        #: the record that the cursor was on before another list was wished for, until it is found or the user moves
        self._sought: int | None = None
        super().__init__(
            context, self.records, head=head or self.records.head, foot=foot, empty=empty, framed=framed, id=id
        )

    @property
    def row(self) -> Row | None:
        """The record under the cursor, None where there is none."""
        return self.records.at(self.cursor)

    def list_position(self) -> ListPosition:
        """Return the way from here to the records before and behind."""
        return ListPosition(self.record_list, self.cursor, self.put)

    async def list(self, query: Query, *, resume: bool = False, counted: bool = True) -> FilterError | None:
        """List a query and show its beginning, then count it; what is wrong with its filter if it cannot be listed."""
        # on the first row one wants the first row of the new list
        before = self.row.rowid if self.row is not None and self.cursor else self._sought
        if not await self.record_list.ask(query):
            return self.record_list.mistake
        self.read = True
        if not resume:
            self._keep_or_begin(before)
        self.show(hold=resume)
        if counted and self.record_list.total is None:
            cast(TaskRunner, self.screen).work(self.number(), f"number-{id(self)}")
        return None

    def prime(self, query: Query) -> None:
        """List a query without a filter before the first paint."""
        self.record_list.prime(query)
        self.read = True

    async def number(self) -> None:
        """Count what is listed, after its beginning is shown."""
        await self.record_list.number()
        self.show()

    def _keep_or_begin(self, rowid: int | None) -> None:
        """Keep the cursor on that record where the new list has it, else begin at the top."""
        found = self.records.find(rowid) if rowid is not None else None
        self._sought = rowid if found is None else None
        if found is None:
            self.cursor = self.top = 0
        else:
            self.top += found - self.cursor
            self.cursor = found

    async def complete(self) -> None:
        """Read the whole order, if only its beginning is known; a record that the cursor was on may stand there."""
        if not await self.record_list.complete():
            return
        found = self.records.find(self._sought) if self._sought is not None and self.cursor == 0 else None
        self.show()
        if found is not None:
            self.put(found)

    def action_last(self) -> None:
        """Go to the last row, of all that there are."""
        cast(TaskRunner, self.screen).work(self._go_to_end(), f"whole-{id(self)}")

    async def _go_to_end(self) -> None:
        """Read the whole order, then go to its end."""
        await self.record_list.complete()
        self.show()
        self.put(len(self.records) - 1)

    async def renew(self, rowids: set[int] | None, *, free: bool) -> None:
        """Read changed rows again (None: all) when it is time for it; a new order waits unless it is `free`."""
        self._free = free
        await self._renewal.want(rowids)

    async def _read_again(self, rowids: set[int] | None) -> None:
        """Read changed rows and the order, and show them."""
        await self.record_list.refresh(rowids, self.context.now())
        if self._free or len(self.records) < self.room:
            self.record_list.adopt()
        self.show()

    def settle(self) -> bool:
        """Hold the cursor on its record after a key, and show an order that waited; whether one did."""
        self.hold()
        if not self.read or not self.record_list.adopt():
            return False
        self.show()
        return True

    async def _bring(self, first: int, last: int) -> None:
        """Load rows."""
        await self.record_list.fetch(first, last)
        self.repaint()

    def on_line_table_wanted(self, event: LineTable.Wanted) -> None:
        """Load rows that are looked at."""
        event.stop()
        cast(TaskRunner, self.screen).work(self._bring(event.first, event.last), f"rows-{id(self)}")

    def moved(self) -> None:
        """Near the end of what is known of the order, read the rest."""
        if self.cursor:
            self._sought = None
        super().moved()
        if not self.record_list.whole and self.cursor + 2 * self.room >= len(self.records):
            cast(TaskRunner, self.screen).work(self.complete(), f"whole-{id(self)}")

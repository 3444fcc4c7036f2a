"""How a list is filled: its beginning first, then its whole order, then how many stand where."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from fieldtui.contract.record import Address
from fieldtui.store.models import Query

if TYPE_CHECKING:
    from fieldtui.ui.console_host import Host
    from fieldtui.ui.models.list_state import ListState
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.widgets.filter_bar import FilterBar
    from fieldtui.ui.widgets.record_table import RecordTable

#: seconds without a key after which what is being written counts as a filter, and as one for a word alone
_WRITING, _NAMING = 0.03, 0.3
#: seconds that the first rows have to themselves until they are painted
_PAINT = 0.04


class ListScreen(Protocol):
    """A screen of one list."""

    context: RenderContext
    table: RecordTable
    filter: FilterBar
    state: ListState

    @property
    def console(self) -> Host:
        """The program."""

    def work(self, task: Coroutine[Any, Any, None], group: str = "default", *, exclusive: bool = True) -> object:
        """Run a task; `exclusive` cancels an earlier one of that group."""

    def say(self) -> None:
        """Show what has been read, and what is marked."""

    def set_status(self, text: str, meaning: str = "") -> None:
        """Show what just happened."""


class ListLoading:
    """Fills the list of one screen, as its filter and its order say."""

    def __init__(self, screen: ListScreen) -> None:
        self._screen = screen
        self._listed, self._wishes = asyncio.Event(), 0

    def begin(self, *, resume: str = "", after: float = 0.0) -> None:
        """List what is wished for now, unless another wish follows within `after` seconds; `resume`: with the cursor
        on the record of that address, where it is listed.
        """
        self._listed.clear()
        self._wishes += 1
        self._screen.work(self._load(self._wishes, resume, after), "load")

    def begin_written(self) -> None:
        """List what is being written, once no key has come for a moment; a name that may become a field is left a
        longer one, so that the list stays while it is written.
        """
        # imported late: a list without a filter needs no vocabulary
        from fieldtui.store.query.vocabulary import RECORDS
        from fieldtui.ui.models.filter_completion import may_become_field

        self.begin(after=_NAMING if may_become_field(self._screen.filter.text, RECORDS) else _WRITING)

    async def finished(self) -> None:
        """Return once the list is the one that was last wished for."""
        await self._listed.wait()

    async def _load(self, wish: int, resume: str, after: float) -> None:
        await asyncio.sleep(after)
        screen, table = self._screen, self._screen.table
        try:
            screen.filter.complain(await table.list(self._query(), resume=bool(resume), counted=False))
        finally:
            # a wish that was followed by another one has nothing to say
            if wish == self._wishes:
                self._listed.set()
        screen.say()
        if table.read:
            # a thread that reads many rows would make the paint wait for its turns
            await asyncio.sleep(_PAINT)
            await table.record_list.count_stages()
            screen.say()
            await table.complete()
            await self._return(resume)
            table.repaint()
            screen.say()

    def _query(self) -> Query:
        """Return what is to be listed now."""
        screen = self._screen
        context, state = screen.context, screen.state
        return Query(
            where=screen.filter.text,
            sort=state.sort,
            descending=state.descending,
            now=context.now(),
            zone=context.zone_name,
        )

    async def _return(self, resume: str) -> None:
        """Put the cursor on the record that it was left on."""
        try:
            address = Address.parse(resume)
        except ValueError:
            return
        stored = await asyncio.to_thread(self._screen.console.setup.store.records.stored, address)
        found = self._screen.table.records.find(stored.row.rowid) if stored else None
        if found is not None:
            self._screen.table.put(found)

"""The outbox: every write that was filed, how it stands, and what to do about those that did not go as they should."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from fieldtui.contract.record import Address
from fieldtui.ui.flows.action_flow import ActionFlow
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models.outbox_rows import OutboxRows, needs_a_person
from fieldtui.ui.screens.console_screen import BACK, EVERYWHERE, ConsoleScreen
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.table import LineTable

if TYPE_CHECKING:
    from fieldtui.store.protocols.outbox import Write
    from fieldtui.ui.models.change_feed import Changes
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

_KEYS = (
    LineTable.KEYS[-1],
    KeyCap(
        "u", "undo", "take back", "takes this one back, with all that was filed together with it and is not sent yet"
    ),
    KeyCap("r", "again", "again", "does the same once more, to the record as it is now; asks first"),
    KeyCap("R", "again_all", "", "does again all that was filed together with this one and did not go as it should"),
    KeyCap("x", "put_away", "put away", "says that somebody has looked at it and nothing more is to be done"),
    KeyCap("a", "act", "act", "does something else to this record"),
    KeyCap("escape,backspace", "back", "", "back to where it was opened from", "esc", command=False),
)


class OutboxScreen(ConsoleScreen):
    """Shows the newest entries, those first that somebody has to look at."""

    NAME = "outbox"
    CSS = "OutboxScreen LineTable { height: 1fr; }"
    KEYS: ClassVar[tuple[KeyCap, ...]] = _KEYS
    LAST = (*EVERYWHERE, *BACK)
    BINDINGS = bindings(KEYS)

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.rows = OutboxRows(context)
        self.read = False
        self.table = LineTable(context, self.rows, head=self.rows.head, empty=self._empty, id="body")
        self.table.when_moved = self._tell
        self.lines = [Bar(context, ground=False) for _ in range(3)]

    def body(self) -> Iterable[Widget]:
        """Return the entries, and all about the one under the cursor."""
        return (self.table, *self.lines)

    def where(self, width: int) -> list[Span]:
        """Name the page, and how many need a person."""
        spans: list[Span] = [(" fieldtui  ", "quiet"), ("outbox", "accent")]
        count = sum(map(needs_a_person, self.rows.writes))
        return [*spans, (f"  {count} to look at", "warn")] if count else spans

    def _empty(self, width: int) -> list[list[Span]]:
        text = "nothing was filed yet; a on a record does something to it" if self.read else "reading the store"
        return [[], [(f"  {text}", "quiet")]]

    def on_mount(self) -> None:
        """Read them."""
        self.set_focus(self.table)
        self.work(self._read(), "read")

    async def _read(self) -> None:
        await asyncio.to_thread(self.rows.read, self.console.setup.store)
        self.read = True
        self.table.show(hold=True)
        self.show_location()
        self._tell()

    @property
    def write(self) -> Write | None:
        """The entry under the cursor."""
        return self.rows.writes[self.table.cursor] if self.table.cursor < len(self.rows) else None

    async def targets(self) -> Sequence[Address]:
        """Return the record of the entry under the cursor."""
        return self._addresses()

    def _addresses(self) -> Sequence[Address]:
        """Return the record of the entry under the cursor."""
        return (Address.parse(self.write.address),) if self.write is not None else ()

    def _tell(self) -> None:
        """Show all about the entry under the cursor."""
        told = self.rows.told(self.table.cursor) if self.write is not None else [[], [], []]
        for line, spans in zip(self.lines, told, strict=True):
            line.show(spans)

    def on_line_table_opened(self) -> None:
        """Read its record."""
        from fieldtui.ui.screens.record import RecordScreen

        for address in self._addresses():
            self.app.push_screen(RecordScreen(self.context, address))

    def on_changes(self, changes: Changes) -> None:
        """Read again: something was filed, sent or answered."""
        if changes.outbox or changes.all:
            self.work(self._read(), "read", exclusive=False)

    def action_undo(self) -> None:
        """Take back the entry under the cursor, and what was filed with it."""
        if self.write is not None:
            self.work(self._take_back(self.write), "undo")

    async def _take_back(self, write: Write) -> None:
        setup = self.console.setup
        taken = await asyncio.to_thread(setup.store.outbox.take_back, write.batch, setup.who(), now=setup.now())
        late = "too late to take back: it is being sent, or has been"
        self.set_status(f"taken back: {len(taken)}, nothing was sent" if taken else late, "good" if taken else "warn")

    def action_put_away(self) -> None:
        """Note that somebody has looked at it."""
        if self.write is not None and needs_a_person(self.write):
            self.work(self._put_away(self.write), "put away")
        else:
            self.set_status("there is nothing to put away here: it needs nobody", "quiet")

    async def _put_away(self, write: Write) -> None:
        outbox = self.console.setup.store.outbox
        put = lambda: outbox.advance(write.seq, write.state, write.state, answer=write.answer, told=True)  # noqa: E731
        await asyncio.to_thread(put)
        self.set_status("put away; it stays in the journal")

    def action_again(self) -> None:
        """Do the same once more."""
        if self.write is None:
            return
        if self.write.state in ("waiting", "sending"):
            self.set_status("it is on its way already", "quiet")
            return
        self._repeat(self.write, [self.write])

    def action_again_all(self) -> None:
        """Do again all that was filed together with this one and did not go as it should."""
        if self.write is not None:
            batch = [each for each in self.rows.writes if each.batch == self.write.batch and needs_a_person(each)]
            self._repeat(self.write, batch)

    def _repeat(self, write: Write, writes: Sequence[Write]) -> None:
        """Ask whether the same is to be done to the records of these entries."""
        if not writes:
            self.set_status("nothing that was filed together with this one needs to be done again", "quiet")
            return
        addresses = [Address.parse(each.address) for each in writes]
        self.work(ActionFlow(self.console).repeat(addresses, write.action, dict(write.answers)), "act")

    def action_back(self) -> None:
        """Back to where it was opened from."""
        self.app.pop_screen()

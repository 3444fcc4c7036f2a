"""The record under a list's cursor, beside the list: read once the cursor rests, so that it never waits for this."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from textual import events
from textual.strip import Strip

from fieldtui.ui.console_host import Host, TaskRunner
from fieldtui.ui.models import record_header
from fieldtui.ui.models.record_detail import read_record
from fieldtui.ui.render import document_view
from fieldtui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from fieldtui.contract.record import Address
    from fieldtui.store.models import Row
    from fieldtui.ui.ports import Setup
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

#: columns of the terminal from which on there is room for a record beside a list
FROM_WIDTH = 110
#: cells that the record takes at least and at most, and those that a list wants for its columns
_LEAST, _MOST, _LIST = 36, 66, 78
#: seconds that the cursor has to rest
_REST = 0.12


class RecordPreview(Lines):
    """Shows the beginning of one record. `follow` may be called at every key."""

    DEFAULT_CSS = "RecordPreview { height: 1fr; display: none; }"

    def __init__(self, context: RenderContext, *, id: str | None = None) -> None:
        super().__init__(context, id=id)
        #: the user does not want it
        self.hidden = False
        self.row: Row | None = None
        self._text: list[list[Span]] = []

    def fit(self, width: int) -> None:
        """Be shown on a terminal of that width, or not."""
        wanted = not self.hidden and width >= FROM_WIDTH
        self.styles.width = min(_MOST, max(_LEAST, width - _LIST))
        if self.display != wanted:
            self.styles.display = "block" if wanted else "none"
            if wanted:
                self.renew()

    def toggle(self, width: int) -> str:
        """Be hidden, or no more; returns what to say of it."""
        if width < FROM_WIDTH:
            return f"the record stands beside the list from {FROM_WIDTH} columns on"
        self.hidden = not self.hidden
        self.fit(width)
        return "z shows the record beside the list again" if self.hidden else ""

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines anew."""
        self.renew()

    def follow(self, row: Row | None) -> None:
        """Show that record as soon as no other one has been wished for during a moment."""
        before, self.row = self.row, row
        if row is None or before is None or row.rowid != before.rowid:
            self.renew()

    def on_changes(self, rowids: set[int] | None) -> None:
        """Read the record again if it may have changed; None: any may have."""
        if self.row is not None and (rowids is None or self.row.rowid in rowids):
            self.renew()

    def renew(self) -> None:
        """Read the record again, after a moment without another wish."""
        if self.display:
            cast(TaskRunner, self.screen).work(self._read(), "preview")

    async def _read(self) -> None:
        """Read and draw it in a thread, once the cursor rests; what is no longer wished for is not shown."""
        await asyncio.sleep(_REST)
        row, setup, width = self.row, cast(Host, self.app).setup, self.size.width - 2
        # it may have been hidden meanwhile
        if width < _LEAST - 2:
            return
        text = [] if row is None else await asyncio.to_thread(self._drawn_text, setup, row.address, width)
        if row is self.row or (row and self.row and row.rowid == self.row.rowid):
            self._text = text
            self.repaint()

    def _drawn_text(self, setup: Setup, address: Address, width: int) -> list[list[Span]]:
        """Return its lines: what it is, where it stands, its summary and its form. Reads the store, for a thread."""
        file = read_record(setup, address)
        if file is None:
            return [[(" not in the store (any more)", "quiet")]]
        row = file.row
        text: list[list[Span]] = [
            [(f" {row.reference or row.id} ", "accent"), (row.title, "strong")],
            record_header.stand(row, setup.source(row.source), self.context),
        ]
        if when := record_header.due(row, self.context):
            text.append([(" ", ""), *when])
        text += [[], *record_header.text(file, "summary", self.context, width)]
        if file.document is not None and document_view.has_form(file.document):
            text += [[], *document_view.page(file.document, self.context, width, form=True)]
        return text

    def draw(self, y: int) -> Strip:
        """Draw a line behind the edge of the list."""
        spans = self._text[y] if y < len(self._text) else []
        return self.context.strip([(f"{self.context.symbols.side} ", "frame"), *spans], self.size.width)

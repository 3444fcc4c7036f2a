"""One record, to be read: summary, form, history, JSON; and the one before and behind it in its list."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.widget import Widget

from fieldtui.contract.errors import FieldtuiError, SourceError
from fieldtui.ui.flows.copying import copy
from fieldtui.ui.flows.refresh_commands import tell_failure
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models import record_header
from fieldtui.ui.models.presence import RecordPresence
from fieldtui.ui.models.record_detail import RecordDetail, read_record
from fieldtui.ui.render.text_layout import Span, wide
from fieldtui.ui.screens.console_screen import ACTING, BACK, EVERYWHERE, ConsoleScreen
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.text_reader import TextReader

if TYPE_CHECKING:
    from fieldtui.contract.record import Address
    from fieldtui.ui.models.change_feed import Changes
    from fieldtui.ui.models.list_position import ListPosition
    from fieldtui.ui.render.render_context import RenderContext


_KEYS = (
    KeyCap("tab", "turn(1)", "page", "the next page: summary, form, history, raw", command=False),
    KeyCap("shift+tab", "turn(-1)", "", "the page before", command=False),
    KeyCap("right,l", "turn(1)", "", "the next page", "→ l", command=False),
    KeyCap("left", "turn(-1)", "", "the page before", "←", command=False),
    KeyCap("[,p", "step(-1)", "prev", "the record before this one in the list it was opened from", "["),
    KeyCap("],n", "step(1)", "next", "the record behind this one in the list it was opened from", "]"),
    *ACTING,
    KeyCap("y", "copy", "copy", "copies the address, the link or the JSON to the clipboard"),
    KeyCap("h", "page('history')", "history", "what changed when"),
    KeyCap("r", "fetch", "fetch", "asks the vendor for this record now"),
    KeyCap("escape,backspace", "back", "", "back to the list", "esc", command=False),
)


class RecordScreen(ConsoleScreen):
    """Reads a record from the store, and asks for the fuller one if the vendor has it."""

    NAME = "record"
    KEYS: ClassVar[tuple[KeyCap, ...]] = _KEYS
    BINDINGS = bindings(KEYS)
    LAST = (*EVERYWHERE, *BACK)

    def __init__(self, context: RenderContext, address: Address, list_position: ListPosition | None = None) -> None:
        super().__init__(context)
        self.address, self.list_position = address, list_position
        self.others = RecordPresence(lambda: self.console.presence, context.now)
        self.file: RecordDetail | None = None
        self.page = "summary"
        self.fetching = False
        self.trouble = ""
        self.head = Bar(context, id="head", ground=False)
        self.tabs = Bar(context, id="tabs", ground=False)
        self.reader = TextReader(context, id="body")

    def body(self) -> Iterable[Widget]:
        """Return two lines about the record, then the page."""
        return (self.head, self.tabs, self.reader)

    def where(self, width: int) -> list[Span]:
        """Name the record and its place in the list."""
        spans: list[Span] = [(" fieldtui  ", "quiet")]
        if self.file is not None:
            row = self.file.row
            spans += [(f"{row.reference or row.id} ", "accent"), (row.title, "strong")]
        place = f"  {self.list_position.written()} " if self.list_position else ""
        kept = max(20, width - len(place) - 24)
        wording = "".join(text for text, _ in spans[1:])
        return [spans[0], (self.context.fit(wording, min(kept, wide(spans[1:]) + 1)), "accent"), (place, "quiet")]

    def on_mount(self) -> None:
        """Read it."""
        self.focus_widget(self.reader)
        self.work(self._open(fetch=True), "open")
        self.work(self._meet(), "presence")

    async def _meet(self, *, present: bool = True) -> None:
        """Show who else has it open, and tell others that it is open here."""
        await (self.others.show(self.address) if present else self.others.learn())
        self._say_head()

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines anew."""
        self.work(self._show(keep=True), "show")

    async def _open(self, *, fetch: bool, keep: bool = False) -> None:
        """Read the record and draw it; then ask for the fuller one."""
        setup = self.console.setup
        self.file = await asyncio.to_thread(read_record, setup, self.address)
        self.show_location()
        await self._show(keep=keep)
        if fetch and self.file is not None and self.file.has_detail and not self.file.fresh:
            self.action_fetch(quiet=True)

    async def _show(self, *, keep: bool = False) -> None:
        """Draw the page that is chosen; long ones in a thread."""
        self._say_head()
        if self.file is None:
            self.reader.show([[], [("  not in the store (any more)", "quiet")]])
            return
        text = await asyncio.to_thread(record_header.text, self.file, self.page, self.context, max(40, self.size.width))
        self.reader.show(text, keep=keep)

    def _say_head(self) -> None:
        """Show what it is, where it stands, and of when this is; then which pages there are."""
        file = self.file
        if file is None:
            self.head.show([(f" {self.address}", "quiet")])
            self.tabs.show([])
            return
        self.head.show(
            record_header.stand(file.row, self.console.setup.source(file.row.source), self.context),
            record_header.due(file.row, self.context),
        )
        state = record_header.state(file, self.context, fetching=self.fetching, trouble=self.trouble)
        right = [*self.others.spans(self.address), *state, (" ", "")]
        self.tabs.show(record_header.tabs(file, self.page), right)

    def on_changes(self, changes: Changes) -> None:
        """Read the record again, and who else has it open."""
        if changes.presence or changes.all:
            self.work(self._meet(present=False), "presence")
        rowid = self.file.row.rowid if self.file else None
        changed = changes.rows_of(self.address.source) if changes.about(self.address.source) else set()
        if changed is None or rowid in changed:
            self.work(self._open(fetch=False, keep=True), "open")

    def tick(self) -> None:
        """Draw what shows time, and give a sign of life when that is due."""
        if self.others.is_due:
            self.work(self._meet(), "presence")
        self._say_head()

    def action_turn(self, by: int) -> None:
        """Go to another page."""
        pages = record_header.pages(self.file)
        at = pages.index(self.page) if self.page in pages else 0
        self.action_page(pages[(at + by) % len(pages)])

    def action_page(self, name: str) -> None:
        """Go to that page."""
        self.page = name
        self.work(self._show(), "show")

    def action_step(self, by: int) -> None:
        """Go to another record of the list."""
        if self.list_position is None:
            self.set_status("this was not opened from a list", "quiet")
            return
        self.work(self._step(self.list_position, by), "step")

    async def _step(self, list_position: ListPosition, by: int) -> None:
        """Go to another record, and stay on the same page of it."""
        address, told = await self.others.step(list_position, by)
        if told:
            self.set_status(told, "quiet")
        if address is None:
            return
        self.address, self.trouble, self.fetching = address, "", False
        self.work(self._meet(), "presence")
        await self._open(fetch=True)
        if self.page not in record_header.pages(self.file):
            self.action_page("summary")

    async def targets(self) -> Sequence[Address]:
        """Return this record."""
        return (self.address,)

    def action_fetch(self, *, quiet: bool = False) -> None:
        """Ask the vendor for the record."""
        control = self.console.control
        if control is None:
            if not quiet:
                self.set_status("nothing can be asked yet: the collector is starting", "warn")
            return
        if self.file is not None and not self.file.has_detail:
            tell_failure(self.console, control.refresh(self.address.source))
            self.set_status(f"asking {self.address.source} now")
            return
        self.fetching, self.trouble = True, ""
        self._say_head()
        address = self.address
        loop = asyncio.get_running_loop()
        control.fetch(address).add_done_callback(
            lambda future: loop.is_closed() or loop.call_soon_threadsafe(self._fetched, address, future)
        )

    def _fetched(self, address: Address, future: Future[None]) -> None:
        """Show what came, or say why nothing did."""
        if address != self.address or not self.is_running:
            return
        self.fetching = False
        try:
            future.result()
        except (SourceError, FieldtuiError) as error:
            self.trouble = getattr(error, "word", "not fetched")
            self.set_status(f"not fetched: {error}", "bad")
        except CancelledError:
            self.trouble = "not fetched"
        self.work(self._open(fetch=False, keep=True), "open")

    def action_copy(self) -> None:
        """Ask what to copy."""
        from fieldtui.ui.dialogs.choice import ChoiceDialog, Option

        if self.file is None:
            return
        url = self.file.document.url if self.file.document else None
        options = [
            Option("a", "address", str(self.address)),
            Option("j", "JSON", self.file.raw.decode("utf-8", "replace")),
        ]
        if url:
            options.insert(1, Option("l", "link", url))
        self.app.push_screen(ChoiceDialog(self.context, "copy", options), self._copy)

    def _copy(self, text: str | None) -> None:
        """Send it to the terminal's clipboard."""
        if text is not None:
            copy(self.console, text, "fieldtui show")

    def action_back(self) -> None:
        """Back to the list, and others are told so."""
        self.others.leave()
        self.app.pop_screen()

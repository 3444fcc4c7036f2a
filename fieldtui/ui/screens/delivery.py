"""One delivery, inspected: what it is about, how it came, what it changed, its headers without secrets, its body."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from fieldtui.contract.errors import FieldtuiError
from fieldtui.contract.record import Address
from fieldtui.ui.flows.copying import copy
from fieldtui.ui.flows.refresh_commands import require_control
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models.delivery_detail import DeliveryDetail, told
from fieldtui.ui.render.text_layout import Span, plain
from fieldtui.ui.screens.console_screen import BACK, EVERYWHERE, ConsoleScreen
from fieldtui.ui.widgets.text_reader import TextReader

if TYPE_CHECKING:
    from fieldtui.contract.control import VendorEntry
    from fieldtui.store.models import Attempt
    from fieldtui.ui.models.change_feed import Changes
    from fieldtui.ui.render.render_context import RenderContext


class DeliveryScreen(ConsoleScreen):
    """Reads one delivery and all lines about it."""

    NAME = "delivery"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("o", "record", "record", "opens the record that it is about"),
        KeyCap("r", "replay", "replay", "sends it again, after saying what that would do"),
        KeyCap("c", "catch_up", "catch up", "asks the vendor for its own entry of this one: whether it was taken"),
        KeyCap("y", "copy", "copy", "copies its address, its body or a curl line to the clipboard"),
        KeyCap("escape,backspace", "back", "", "back to the log", "esc", command=False),
    )
    LAST = (*EVERYWHERE, *BACK)
    BINDINGS = bindings(KEYS)

    def __init__(self, context: RenderContext, line: Attempt) -> None:
        super().__init__(context)
        self.line = line
        self.detail: DeliveryDetail | None = None
        #: what the vendor said of it when it was last asked
        self.entry: VendorEntry | None = None
        self.reader = TextReader(context, id="body")

    def body(self) -> Iterable[Widget]:
        """Return the text."""
        return (self.reader,)

    def where(self, width: int) -> list[Span]:
        """Name the delivery."""
        reference = (self.detail.reference if self.detail else None) or self.line.resource_id or ""
        name = f"{self.line.event or 'delivery'} {reference}"
        return [(" fieldtui  ", "quiet"), (self.context.fit(name, min(len(name) + 1, max(10, width - 40))), "accent")]

    def on_mount(self) -> None:
        """Read it."""
        self.focus_widget(self.reader)
        self.work(self._open(), "open")

    async def _open(self, *, keep: bool = False) -> None:
        """Read the delivery and draw it."""
        setup, line = self.console.setup, self.line
        self.detail = await asyncio.to_thread(DeliveryDetail.open, setup, line)
        self.show_location()
        text = await asyncio.to_thread(told, self.detail, self.context, max(40, self.size.width), self.entry)
        self.reader.show(text, keep=keep)

    def on_changes(self, changes: Changes) -> None:
        """Read it again: it may have come once more, or been sent."""
        if changes.deliveries or changes.all:
            self.work(self._open(keep=True), "open")

    def action_record(self) -> None:
        """Open the record that the delivery is about."""
        from fieldtui.ui.screens.record import RecordScreen

        delivery = self.detail.delivery if self.detail else None
        if delivery is None or delivery.kind is None or not delivery.resource_id:
            self.set_status("the delivery does not say which record it is about", "quiet")
            return
        self.app.push_screen(RecordScreen(self.context, Address(delivery.source, delivery.kind, delivery.resource_id)))

    def action_replay(self) -> None:
        """Send it again."""
        from fieldtui.ui.flows.replay_flow import ReplayFlow

        delivery = self.detail.delivery if self.detail else None
        if delivery is None:
            self.set_status("it was not kept, so it cannot be sent again", "quiet")
            return
        at = delivery.received if delivery.created is None else delivery.created
        about = (self.detail.reference if self.detail else None) or delivery.resource_id or ""
        named = plain(f"{delivery.event} {about} of {self.context.exact(at)}")
        self.work(ReplayFlow(self).send(lambda: [delivery.address], named), "send")

    def action_catch_up(self) -> None:
        """Ask the vendor for its own entry of this delivery."""
        control, line = require_control(self.console), self.line
        if control is None or not line.event_id:
            return
        self.set_status(f"asking {line.source}")
        loop = asyncio.get_running_loop()
        control.inquire(line.source, line.event_id).add_done_callback(
            lambda future: loop.is_closed() or loop.call_soon_threadsafe(self._asked, future)
        )

    def _asked(self, future: Future[VendorEntry]) -> None:
        """Show what the vendor said, or say why it said nothing."""
        if not self.is_running or future.cancelled():
            return
        try:
            self.entry = future.result()
        except FieldtuiError as error:
            self.set_status(f"not asked: {plain(str(error))}", "bad")
            return
        self.set_status(f"{self.line.source}: {plain(self.entry.said)}")
        self.work(self._open(keep=True), "open")

    def action_copy(self) -> None:
        """Ask what to copy."""
        from fieldtui.ui.dialogs.choice import ChoiceDialog, Option

        detail, delivery_tools = self.detail, self.console.setup.delivery_tools
        delivery = detail.delivery if detail else None
        if detail is None or delivery is None:
            return
        body = detail.text.decode("utf-8", "replace")
        options = [Option("a", "address", delivery.address), Option("b", "body", body)]
        if delivery_tools is not None:
            options.append(Option("c", "curl line", delivery_tools.curl(delivery), "secrets left out"))
        self.app.push_screen(ChoiceDialog(self.context, "copy", options), self._copy)

    def _copy(self, text: str | None) -> None:
        """Send it to the terminal's clipboard."""
        if text is not None:
            copy(self.console, text, "fieldtui hooks show")

    def action_back(self) -> None:
        """Back to the log."""
        self.app.pop_screen()

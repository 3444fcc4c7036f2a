"""One delivery, inspected: what it is about, how it came, its headers without their secrets, its body."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from fieldtui.store.protocol import Attempt, Delivery
from fieldtui.ui import reading, words
from fieldtui.ui.brush import Brush
from fieldtui.ui.keys import KeyCap, bindings
from fieldtui.ui.paint import Span, plain
from fieldtui.ui.place import BACK, EVERYWHERE, Place
from fieldtui.ui.widgets.reader import Reader

_SECRET = re.compile("auth|cookie|token|secret|signature|key|password", re.IGNORECASE)


def told_headers(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return headers with the values of those that carry secrets left out."""
    return [(name, "(not shown)" if _SECRET.search(name) else value) for name, value in headers]


class DeliveryPage(Place):
    """Reads one delivery and all lines about it."""

    NAME = "delivery"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("o", "record", "record", "opens the record that it is about"),
        KeyCap("escape,backspace", "back", "", "back to the log", "esc", command=False),
    )
    LAST = (*EVERYWHERE, *BACK)
    BINDINGS = bindings(KEYS)

    def __init__(self, brush: Brush, line: Attempt) -> None:
        super().__init__(brush)
        self.line = line
        self.delivery: Delivery | None = None
        self.reader = Reader(brush, id="body")

    def body(self) -> Iterable[Widget]:
        """The text."""
        return (self.reader,)

    def where(self, width: int) -> list[Span]:
        """Name the delivery."""
        told = f"{self.line.event or 'delivery'} {self.line.resource_id or ''}"
        return [(" fieldtui  ", "quiet"), (self.brush.fit(told, min(len(told) + 1, max(10, width - 40))), "accent")]

    def on_mount(self) -> None:
        """Read it."""
        self.reader.focus()
        self.work(self._open(), "open")

    async def _open(self) -> None:
        """Read the delivery and draw it."""
        store, line = self.console.setup.store, self.line
        self.delivery = await asyncio.to_thread(store.delivery, line.source, line.event_id)
        lines = await asyncio.to_thread(store.attempts_of, line.source, line.event_id)
        self.reader.show(await asyncio.to_thread(self._draw, lines))

    def _draw(self, lines: Sequence[Attempt]) -> reading.Text:
        """Draw all there is."""
        delivery = self.delivery
        text: reading.Text = [*self._heading("what it is")]
        if delivery is None:
            text += [self._field("event id", self.line.event_id), [("  it was not kept", "quiet")], []]
        else:
            created = self.brush.exact(delivery.created) if delivery.created is not None else self.brush.glyphs.dash
            told = (
                ("event", delivery.event),
                ("record", delivery.resource_id or self.brush.glyphs.dash),
                ("address", delivery.address),
                ("created", created),
                ("received", self.brush.exact(delivery.received)),
                ("how", f"{delivery.how}, {delivery.verdict}"),
                ("attempts", f"{delivery.attempts}, replayed {words.count(delivery.replays, 'time')}"),
            )
            text += [*(self._field(name, value) for name, value in told), []]
        text += [*self._heading("each attempt"), *(self._attempt(line) for line in lines), []]
        if delivery is not None:
            headers = told_headers(delivery.headers)
            text += [*self._heading("headers"), *(self._field(name, value) for name, value in headers), []]
            text += [*self._heading("body"), *reading.pretty(delivery.body)]
        return text

    def _heading(self, title: str) -> reading.Text:
        """Draw a heading."""
        rule = self.brush.glyphs.rule
        return [
            [
                (f"{rule}{rule} ", "frame"),
                (title, "strong"),
                (" " + rule * max(0, self.size.width - len(title) - 4), "frame"),
            ]
        ]

    def _field(self, name: str, value: str) -> list[Span]:
        """Draw a name and its value."""
        return [(f"  {self.brush.fit(name, 18)}  ", "quiet"), (plain(value), "")]

    def _attempt(self, line: Attempt) -> list[Span]:
        """Draw one line of the log about this delivery."""
        way = f"{line.way} {self.brush.glyphs.arrow} {line.target}" if line.target else line.way
        answer = str(line.status) if line.status is not None else self.brush.glyphs.dash
        took = words.answer_time(line.seconds) if line.seconds is not None else ""
        bad = line.status is not None and line.status >= 400
        return [
            (f"  {self.brush.exact(line.at)}  ", "quiet"),
            (f"{way}  {answer}  {took}  {line.note}", "bad" if bad else ""),
        ]

    def action_record(self) -> None:
        """Open the record that the delivery is about."""
        from fieldtui.contract.record import Address
        from fieldtui.ui.screens.record import RecordPage

        delivery = self.delivery
        if delivery is None or delivery.kind is None or not delivery.resource_id:
            self.say("the delivery does not say which record it is about", "quiet")
            return
        self.app.push_screen(RecordPage(self.brush, Address(delivery.source, delivery.kind, delivery.resource_id)))

    def action_back(self) -> None:
        """Back to the log."""
        self.app.pop_screen()

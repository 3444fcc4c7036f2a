"""Health: a line for every feed, its error in the vendor's own words below."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from fieldtui.ui.flows.refresh_commands import refresh, toggle
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models.collector_status import collector_line
from fieldtui.ui.models.source_health import appearance, particulars
from fieldtui.ui.models.store_size import StoreSize, measure, store_spans
from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import Span, trim
from fieldtui.ui.screens.console_screen import ConsoleScreen
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.table import LineTable

if TYPE_CHECKING:
    from fieldtui.store.models import FeedStatus
    from fieldtui.ui.models.source_status import SourceStatuses
    from fieldtui.ui.render.render_context import RenderContext

#: how the listener says that nothing is wrong
_PLAIN = re.compile(r"listening \S+:\d+|starting")
#: title, cells, whether right-aligned, and its rank: the highest goes first where there is little room
_COLUMNS = (
    ("SOURCE", 9, False, 0),
    ("FEED", 13, False, 0),
    ("STATE", 24, False, 0),
    ("AS OF", 9, True, 1),
    ("ROWS", 7, True, 3),
    ("NEXT", 6, True, 2),
    ("REJECTED", 8, True, 7),
    ("REQUESTS", 8, True, 5),
    ("RETRIES", 7, True, 8),
    ("TOOK", 7, True, 6),
)
#: seconds between two looks at the size of the store
_MEASURED = 60.0
#: cells that an error must have to be worth a column; the line below the table has the whole of it
_ERROR_AT_LEAST, _ERROR_RANK = 36, 4


@dataclass(slots=True)
class FeedRows:
    """The feeds as rows of a table."""

    source_statuses: SourceStatuses
    context: RenderContext

    def __len__(self) -> int:
        return len(self.source_statuses.statuses)

    def key(self, index: int) -> Hashable:
        """Return which feed it is."""
        status = self.source_statuses.statuses[index]
        return status.source, status.resource

    def find(self, key: Hashable) -> int | None:
        """Return where that feed stands."""
        return next((at for at in range(len(self)) if self.key(at) == key), None)

    def lacks(self, first: int, last: int) -> bool:
        """Return all are loaded."""
        return False

    def columns(self, width: int) -> list[tuple[str, int, bool]]:
        """Return the columns that have room, each whole; the error, with its cells, is the last if it has any."""
        room = width - 1
        kept = [*_COLUMNS, ("ERROR", _ERROR_AT_LEAST, False, _ERROR_RANK)]
        while sum(size + 2 for _, size, _, _ in kept) - 2 > room and any(rank for *_, rank in kept):
            kept.remove(max(kept, key=lambda column: column[3]))
        spare = room - sum(size + 2 for _, size, _, _ in kept) + 2
        return [(name, size + (spare if name == "ERROR" else 0), right) for name, size, right, _ in kept]

    def head(self, width: int) -> list[Span]:
        """Draw the columns' titles."""
        fit = self.context.fit
        titles = "  ".join(fit(name, size, right=right) for name, size, right in self.columns(width))
        return [(f" {titles}", "quiet")]

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one feed."""
        status, context = self.source_statuses.statuses[index], self.context
        symbol, meaning = appearance(status.word)
        state = f"{context.symbol(symbol)} {particulars(status, context.now(), context.zone)}"
        left = (
            formatting.countdown(status.next_at - context.now()) if status.next_at is not None else context.symbols.dash
        )
        texts = {
            "SOURCE": status.source,
            "FEED": status.resource,
            "STATE": state,
            "AS OF": context.moment(status.good_at),
            "ROWS": formatting.count(status.rows),
            "NEXT": left.removeprefix("in "),
            "REJECTED": formatting.count(status.rejected),
            "REQUESTS": formatting.count(status.requests),
            "RETRIES": formatting.count(status.retries),
            "TOOK": formatting.answer_time(status.latency),
        }
        columns = self.columns(width)
        sign = context.symbols.cursor if here else " "
        spans: list[Span] = [(sign, "")]
        for name, size, right in columns:
            apart = "  " if len(spans) > 1 else ""
            if name == "ERROR":
                spans += [(apart, ""), *trim(_said(status, context), size, context.symbols.ellipsis)[0]]
            else:
                spans.append((apart + context.fit(texts[name], size, right=right), meaning if name == "STATE" else ""))
        return spans


def _said(status: FeedStatus, context: RenderContext) -> list[Span]:
    """Return what a feed has to say: its warning, and its error or else its note."""
    parts = [(status.warning, "warn"), (status.error, "bad") if status.error else (status.note, "quiet")]
    text: list[Span] = [part for part in parts if part[0]]
    return text if len(text) < 2 else [text[0], (f" {context.symbols.dot} ", "quiet"), text[1]]


class HealthScreen(ConsoleScreen):
    """Every feed of every source."""

    NAME = "health"
    CSS = "HealthScreen LineTable { height: 1fr; }"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("r", "refresh", "refresh", "asks for this feed now"),
        KeyCap("p", "pause", "pause", "stops asking this source, or goes on asking it"),
        KeyCap("L", "commands", "results", "what the collector was asked to do, and what came of it"),
    )
    BINDINGS = bindings(KEYS)

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.error_line = Bar(context, id="error", ground=False)
        self.hooks_line = Bar(context, id="hooks", ground=False)
        self.collector_line = Bar(context, id="collector", ground=False)
        self.store_size: StoreSize | None = None
        self._measured = 0.0
        self.table: LineTable

    def body(self) -> Iterable[Widget]:
        """Return the table, what is wrong with webhooks, the error of the feed under the cursor, and who polls."""
        feeds = FeedRows(self.console.source_statuses, self.context)
        self.table = LineTable(self.context, feeds, head=feeds.head, empty=self._empty, id="body")
        self.table.when_moved = self._say_error
        return (self.table, self.hooks_line, self.error_line, self.collector_line)

    def _empty(self, width: int) -> list[list[Span]]:
        """Return why there are no feeds."""
        text = "no feed has been asked yet" if self.console.source_statuses.known else "reading the store"
        return [[], [(f"  {text}", "quiet")]]

    def on_mount(self) -> None:
        """Show what is known."""
        self.focus_widget(self.table)
        self._say_error()
        self.work(self._measure(), "size")

    async def _measure(self) -> None:
        """Show how large the store is, and how fast it grows."""
        self._measured = self.context.now()
        self.store_size = await asyncio.to_thread(measure, self.console.setup.store, self._measured)
        self._say_error()

    @property
    def status(self) -> FeedStatus | None:
        """The feed under the cursor."""
        statuses = self.console.source_statuses.statuses
        return statuses[self.table.cursor] if self.table.cursor < len(statuses) else None

    def _say_error(self) -> None:
        """Show the whole error of the feed under the cursor."""
        status = self.status
        hurdle = self.console.source_statuses.hurdle
        spans = [hurdle] if hurdle else _said(status, self.context) if status else []
        self.error_line.show([(" ", ""), *spans])
        control = self.console.control
        text = control.listening() if control is not None else ""
        self.hooks_line.display = bool(text) and not _PLAIN.fullmatch(text)
        self.hooks_line.show([(f" webhooks: {text}", "bad")])
        place = control.place() if control is not None else None
        self.collector_line.show([(" ", ""), *collector_line(place, self.context)], store_spans(self.store_size))

    def on_health(self) -> None:
        """Show the feeds' states."""
        self.table.show()
        self._say_error()

    def on_screen_resume(self) -> None:
        """Be up to date."""
        self.focus_widget(self.table)
        self.table.show()

    def tick(self) -> None:
        """Draw what shows time."""
        self.table.repaint()
        self._say_error()
        if abs(self.context.now() - self._measured) > _MEASURED:
            self.work(self._measure(), "size")

    def action_refresh(self) -> None:
        """Ask the source now."""
        if self.status is not None:
            refresh(self.console, self.status.source, self.status.resource)

    def action_pause(self) -> None:
        """Pause the source, or go on."""
        if self.status is not None:
            toggle(self.console, self.status.source)

    def action_commands(self) -> None:
        """Show what the collector was asked to do."""
        from fieldtui.ui.screens.commands import CommandsScreen

        self.app.push_screen(CommandsScreen(self.context))

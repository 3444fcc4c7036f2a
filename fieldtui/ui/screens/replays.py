"""The replays, one at a time: how it stands, and a line for each of its deliveries."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from fieldtui.store.models import Attempt, Subject
from fieldtui.ui.flows.replay_flow import ReplayFlow
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models.replay_status import replay_line
from fieldtui.ui.render import formatting
from fieldtui.ui.screens.console_screen import BACK, EVERYWHERE, ConsoleScreen
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.table import LineTable

if TYPE_CHECKING:
    from fieldtui.store.protocols.replays import Replay, ReplayItem
    from fieldtui.ui.models.change_feed import Changes
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

_STATES = {"done": ("delivered", "good"), "failed": ("failed", "bad"), "held": ("held back", "warn")}
_NAMED = 500


@dataclass(slots=True)
class ReplayRows:
    """A replay's deliveries as rows of a table."""

    context: RenderContext
    items: Sequence[ReplayItem] = ()
    subjects: dict[tuple[str, str], Subject | None] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.items)

    def key(self, index: int) -> Hashable:
        """Return its place in the replay."""
        return self.items[index].position

    def find(self, key: Hashable) -> int | None:
        """Return where it stands."""
        return next((at for at, item in enumerate(self.items) if item.position == key), None)

    def lacks(self, first: int, last: int) -> bool:
        """Return False: all of them are there."""
        return False

    def head(self, width: int) -> list[Span]:
        """Draw the columns' titles."""
        fit = self.context.fit
        return [
            (f"   {fit('RESULT', 9)}  ANS  TRIES  {fit('SOURCE', 9)}  {fit('RECORD', 12)}  DELIVERY, NOTE", "quiet")
        ]

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one delivery."""
        item, context = self.items[index], self.context
        word, meaning = _STATES.get(item.state, ("waits", "quiet"))
        answer = str(item.status) if item.status is not None else context.symbols.dash
        subject = self.subjects.get((item.source, item.event_id))
        record = subject.reference if subject and subject.reference else context.symbols.dash
        sign = context.symbols.cursor if here else " "
        return [
            (f"{sign}  ", "accent"),
            (f"{context.fit(word, 9)}  {context.fit(answer, 3)}  {item.tries:>5}  ", meaning),
            (f"{context.fit(item.source, 9)}  {context.middle(record, 12)}  ", ""),
            (f"{item.event_id}  {item.note}", "quiet"),
        ]


class ReplaysScreen(ConsoleScreen):
    """Shows the newest replay first; others by the brackets."""

    NAME = "replays"
    CSS = "ReplaysScreen LineTable { height: 1fr; }"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        LineTable.KEYS[-1],
        KeyCap("p", "halt", "pause", "pauses the replay, or lets it go on"),
        KeyCap("x", "cancel", "cancel", "sends nothing more of it, after asking"),
        KeyCap("[", "step(1)", "older", "the replay before this one"),
        KeyCap("]", "step(-1)", "newer", "the replay behind this one"),
        KeyCap("escape,backspace", "back", "", "back to the log", "esc", command=False),
    )
    LAST = (*EVERYWHERE, *BACK)
    BINDINGS = bindings(KEYS)

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.rows = ReplayRows(context)
        self.replays: Sequence[Replay] = ()
        self.at = 0
        self.read = False
        self.stand_line = Bar(context, id="stand", ground=False)
        self.table = LineTable(context, self.rows, head=self.rows.head, empty=self._empty, id="body")
        self.table.when_moved = self._say_reason
        self.reason_line = Bar(context, id="reason", ground=False)

    def body(self) -> Iterable[Widget]:
        """Return how it stands, its deliveries, and what was said of the one under the cursor."""
        return (self.stand_line, self.table, self.reason_line)

    @property
    def item(self) -> ReplayItem | None:
        """The delivery under the cursor."""
        return self.rows.items[self.table.cursor] if self.table.cursor < len(self.rows) else None

    def _say_reason(self) -> None:
        """Show all that was said of the delivery under the cursor."""
        self.reason_line.show([(f" {self.item.event_id}  {self.item.note}" if self.item else "", "quiet")])

    def on_line_table_opened(self) -> None:
        """Read the delivery: each attempt with the whole of what was answered."""
        from fieldtui.ui.screens.delivery import DeliveryScreen

        item = self.item
        if item is not None:
            line = Attempt(at=self.context.now(), source=item.source, event_id=item.event_id, way="replay")
            self.app.push_screen(DeliveryScreen(self.context, line))

    @property
    def replay(self) -> Replay | None:
        """The replay that is shown."""
        return self.replays[self.at] if self.at < len(self.replays) else None

    def where(self, width: int) -> list[Span]:
        """Name the page and its place among the replays."""
        place = f"  {formatting.count(self.at + 1)} of {formatting.count(len(self.replays))}" if self.replays else ""
        return [(" fieldtui  ", "quiet"), ("replays", "accent"), (place, "quiet")]

    def on_mount(self) -> None:
        """Read the newest."""
        self.set_focus(self.table)
        self.work(self._read(), "read")

    async def _read(self) -> None:
        """Read the replays, and the deliveries of the one that is shown if something came of them."""
        store, before = self.console.setup.store, self.replay
        found = await asyncio.to_thread(store.replays.all)
        self.replays = [one for one in found if one.state != "drafted"]
        self.at = min(self.at, max(0, len(self.replays) - 1))
        replay = self.replay
        if replay is not None and (not self.read or replay != before):
            self.rows.items = await asyncio.to_thread(store.replays.items, replay.id)
            keys = [(item.source, item.event_id) for item in self.rows.items[:_NAMED]]
            wanted = [key for key in keys if key not in self.rows.subjects]
            self.rows.subjects.update(
                zip(wanted, await asyncio.to_thread(store.deliveries.subjects, wanted), strict=True)
            )
        self.read = True
        self.show_location()
        self.stand_line.show([(" ", ""), *(replay_line(replay, self.context) if replay else ())])
        self.table.show()
        self._say_reason()

    def _empty(self, width: int) -> list[list[Span]]:
        """Return that there are none."""
        text = "nothing was replayed yet; r and R in the log do" if self.read else "reading the store"
        return [[], [(f"  {text}", "quiet")]]

    def on_changes(self, changes: Changes) -> None:
        """Read again: more may have been answered, or one has ended."""
        if changes.deliveries or changes.replays or changes.all:
            self.work(self._read(), "read", exclusive=False)

    def action_step(self, by: int) -> None:
        """Go to another replay."""
        if 0 <= self.at + by < len(self.replays):
            self.at += by
            self.read = False
            self.work(self._read(), "read")

    def action_halt(self) -> None:
        """Pause it, or let it go on."""
        if self.replay is not None:
            self.work(ReplayFlow(self).halt(self.replay), "send")

    def action_cancel(self) -> None:
        """Cancel it."""
        if self.replay is not None:
            self.work(ReplayFlow(self).cancel(self.replay), "send")

    def action_back(self) -> None:
        """Back to the log."""
        self.app.pop_screen()

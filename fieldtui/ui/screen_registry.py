"""The screens that there are: one literal each. A further one is one more entry."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from textual.screen import Screen

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """A screen that a digit opens; its module is imported when it is first shown."""

    key: str
    name: str
    title: str
    module: str
    cls: str
    help: str

    def make(self, context: RenderContext) -> Screen[None]:
        """Make the screen."""
        made: Screen[None] = getattr(import_module(self.module), self.cls)(context)
        return made


SCREENS = (
    ScreenEntry(
        "1", "desk", "Desk", "fieldtui.ui.screens.desk", "DeskScreen", "what needs attention, and a pane per source"
    ),
    ScreenEntry("2", "queue", "Queue", "fieldtui.ui.screens.queue", "QueueScreen", "one list over all sources"),
    ScreenEntry(
        "5", "webhooks", "Webhooks", "fieldtui.ui.screens.webhooks", "WebhooksScreen", "the live log of deliveries"
    ),
    ScreenEntry("6", "health", "Health", "fieldtui.ui.screens.health", "HealthScreen", "how every feed is doing"),
    ScreenEntry(
        "7",
        "journal",
        "Journal",
        "fieldtui.ui.screens.journal",
        "JournalScreen",
        "what was done, by whom, and its answer",
    ),
)

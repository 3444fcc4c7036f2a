"""The screens that there are: one literal each. A further one is one more entry."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from fieldtui.ui.render.render_context import Brush

if TYPE_CHECKING:
    from fieldtui.ui.screens.console_screen import Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen that a digit opens; its module is imported when it is first shown."""

    key: str
    name: str
    title: str
    module: str
    cls: str
    help: str

    def make(self, brush: Brush) -> Place:
        """Make the screen."""
        made: Place = getattr(import_module(self.module), self.cls)(brush)
        return made


PLACES = (
    Entry("1", "desk", "Desk", "fieldtui.ui.screens.desk", "Desk", "what needs attention, and a pane per source"),
    Entry("2", "queue", "Queue", "fieldtui.ui.screens.queue", "Queue", "one list over all sources"),
    Entry("5", "webhooks", "Webhooks", "fieldtui.ui.screens.webhooks", "Webhooks", "the live log of deliveries"),
    Entry("6", "health", "Health", "fieldtui.ui.screens.health", "HealthPage", "how every feed is doing"),
)

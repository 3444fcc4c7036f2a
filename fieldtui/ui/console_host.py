"""The console as its screens, dialogs and flows know it: a protocol, so that none of them imports the program."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from textual.screen import Screen

if TYPE_CHECKING:
    from fieldtui.contract.control import Control
    from fieldtui.ui.background_activity import Activity
    from fieldtui.ui.footer_keys import KeyCap
    from fieldtui.ui.models.filed_writes import FiledWrites
    from fieldtui.ui.models.presence import PresenceOfOthers
    from fieldtui.ui.models.source_status import SourceStatuses
    from fieldtui.ui.models.view_list import ViewList
    from fieldtui.ui.ports import Setup
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.screen_registry import ScreenEntry


class Host(Protocol):
    """What a screen may use of the program around it."""

    #: whether the bottom of a screen takes as many lines as its keys need
    names_all_keys: bool

    @property
    def setup(self) -> Setup:
        """What the console was handed."""

    @property
    def control(self) -> Control | None:
        """The collector's handle, None before it has been started."""

    @property
    def context(self) -> RenderContext:
        """Colours, symbols and time, for everything that draws."""

    @property
    def source_statuses(self) -> SourceStatuses:
        """How all sources are doing."""

    @property
    def presence(self) -> PresenceOfOthers:
        """What others have open."""

    @property
    def writes(self) -> WriteFollower:
        """How the writes go that were filed here."""

    @property
    def views(self) -> ViewList:
        """The views that there are."""

    @property
    def activity(self) -> Activity:
        """What is under way, and the way to ask the user something."""

    @property
    def places(self) -> Sequence[ScreenEntry]:
        """The screens that a digit opens."""

    @property
    def place(self) -> Screen[None] | None:
        """The screen that is shown, or lies under a dialog."""

    @property
    def global_keys(self) -> Sequence[KeyCap]:
        """The keys that do the same on every screen."""

    @property
    def theme_names(self) -> Sequence[str]:
        """The themes that may be put on."""

    def set_status(self, text: str, meaning: str = "") -> None:
        """Show what just happened, on the screen that is shown."""

    def apply_theme(self, name: str, *, keep: bool = True) -> None:
        """Draw everything in that theme; `keep`: remember it."""

    def send(self, sequence: str) -> None:
        """Send something to the terminal that is no picture."""

    def show_health(self) -> None:
        """Have the feeds' states shown."""

    async def look_for_gaps(self, *, at_once: bool = False) -> None:
        """Read which deliveries never came, and have that shown."""

    def push_screen(self, screen: Any, callback: Any = None) -> Any:
        """Show a screen over the present one; `callback` gets what it is left with."""

    async def run_action(self, action: Any, default_namespace: Any = None) -> bool:
        """Do what a key would do."""

    async def action_go(self, name: str) -> None:
        """Go to that screen, wherever the user is."""

    async def action_quit(self) -> None:
        """Leave."""


class WriteFollower(Protocol):
    """Says how writes go that were filed here."""

    def follow(self, filed: FiledWrites) -> None:
        """Follow another batch."""

    async def take_back(self) -> None:
        """Take back what was filed last and has not been sent."""


class TaskRunner(Protocol):
    """A screen that does things in the background for its widgets."""

    def work(self, task: Coroutine[Any, Any, None], group: str = "default", *, exclusive: bool = True) -> object:
        """Run a task; `exclusive` cancels an earlier one of that group."""

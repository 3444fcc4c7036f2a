"""The console: owns the clock, the board and the news, and which screen is shown; nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.screen import ModalScreen

from fieldtui.contract.errors import FieldtuiError, StoreOffline
from fieldtui.ui.background_activity import Activity
from fieldtui.ui.dialogs.too_small import TooSmallDialog, is_too_small
from fieldtui.ui.flows.theme_choice import DEFAULT_THEME, ThemeChoice
from fieldtui.ui.flows.write_notices import WriteNotices
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models.change_feed import ChangeFeed, Changes
from fieldtui.ui.models.presence import PresenceOfOthers
from fieldtui.ui.models.source_status import SourceStatuses
from fieldtui.ui.models.view_list import ViewList
from fieldtui.ui.render import themes
from fieldtui.ui.render.render_context import RenderContext
from fieldtui.ui.render.symbols import ASCII, SYMBOLS
from fieldtui.ui.screen_registry import SCREENS, ScreenEntry
from fieldtui.ui.screens.console_screen import EVERYWHERE, LEAVING, ConsoleScreen

if TYPE_CHECKING:
    from fieldtui.contract.control import Control
    from fieldtui.ui.ports import Setup

#: actions that no dialog and no filter keeps to itself
_EVERYWHERE = ("interrupt", "suspend_process")
#: seconds that the rows have to themselves before the collector is started
_HEAD_START = 0.3


_KEYS = (
    *(KeyCap(entry.key, f"go('{entry.name}')", "", f"{entry.title}: {entry.help}") for entry in SCREENS),
    *EVERYWHERE,
    *LEAVING,
    KeyCap("ctrl+c", "interrupt", "", "leaves the console, from dialogs and filters too", "^c", command=False),
    KeyCap("ctrl+z", "suspend_process", "", "back to the shell; fg comes back", "^z", command=False),
)


class Console(App[int]):
    """The program. `setup` says what it is made of."""

    CSS_PATH = "console.tcss"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    AUTO_FOCUS = None
    DEFAULT_MODE = SCREENS[0].name
    TITLE = "fieldtui"
    KEYS: ClassVar[tuple[KeyCap, ...]] = _KEYS
    BINDINGS = bindings(KEYS)

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.control: Control | None = None
        self.themes = ThemeChoice(setup.themes or themes.folder())
        self.theme_names, self.global_keys = self.themes.names(), self.KEYS
        super().__init__()
        symbols = ASCII if setup.ascii else SYMBOLS
        self.context = RenderContext(self.themes.styles(), symbols, setup.now, setup.zone, setup.zone_name)
        self.source_statuses = SourceStatuses(setup, self.context, self.paused)
        self.writes, self.views = WriteNotices(self), ViewList(setup)
        self.presence = PresenceOfOthers(setup.store, setup.who, self.context.now)
        self.places: tuple[ScreenEntry, ...] = SCREENS
        for entry in self.places:
            self.add_mode(entry.name, partial(entry.make, self.context))
        self._change_feed: ChangeFeed | None = None
        #: whether the bottom of a screen takes as many lines as its keys need
        self.names_all_keys = False
        self.activity = Activity(self, self.source_statuses)
        self.apply_theme(str(setup.screen_state.recall("console").get("theme", DEFAULT_THEME)), keep=False)

    def apply_theme(self, name: str, *, keep: bool = True) -> None:
        """Draw everything in that theme; `keep`: remember it."""
        name = self.themes.apply(self, self.context, name)
        if keep:
            self.setup.screen_state.keep("console", {"theme": name})
            for screen in self.screen_stack:
                if isinstance(screen, ConsoleScreen):
                    screen.apply_theme()

    def on_load(self) -> None:
        """Listen before anything is read, so that nothing is missed in between."""
        self._change_feed = ChangeFeed(self.setup.store, asyncio.get_running_loop(), self._on_changes)
        self.activity.change_feed = self._change_feed

    def on_unmount(self) -> None:
        """Hear of no more changes, and let no thread that still reads hold up the end."""
        self.presence.leave_at_end()
        if self._change_feed is not None:
            self._change_feed.close()
        self.setup.store.stop_reading()

    def on_mount(self) -> None:
        """Once the first frame stands: read the feeds' states, and start the collector."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Do all that the first paint need not wait for."""
        self.activity.begin(self._read_statuses, "board")
        self.activity.begin(self.look_for_gaps, "gaps")
        self.activity.begin(self.writes.mark, "under way")
        if (start := self.setup.start) is not None:
            # what polls imports much: the rows that are there already come first
            self.set_timer(_HEAD_START, lambda: self.activity.begin(partial(self._take_control, start), "start"))
        self.activity.has_begun = self.setup.start is None
        self.set_interval(1.0, self._tick)

    async def _take_control(self, start: Callable[[], Control]) -> None:
        """Start the collector in a thread; why it does not start is shown."""
        try:
            self.control = await asyncio.to_thread(start)
        except FieldtuiError as error:
            self.set_status(f"not polling: {error}", "bad")
        self.activity.has_begun = True
        self.show_health()

    def paused(self, source: str) -> bool:
        """Return whether polling of that source is paused."""
        return self.control is not None and self.control.paused(source)

    @property
    def place(self) -> ConsoleScreen | None:
        """The place that is shown, or lies under a dialog."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, ConsoleScreen)), None)

    def set_status(self, text: str, meaning: str = "") -> None:
        """Show what just happened, on the screen that is shown."""
        if self.place is not None:
            self.place.set_status(text, meaning)

    def _on_changes(self, changes: Changes) -> None:
        """Pass changes to the screen that is shown; the others read anew when they are shown again."""
        if not self.is_running:
            return
        if changes.feeds or changes.all:
            self.activity.begin(self._read_statuses, "board", exclusive=True)
        if changes.deliveries or changes.all:
            self.source_statuses.suspect()
        self.writes.on_changes(changes)
        for screen in self.screen_stack:
            if isinstance(screen, ConsoleScreen) and screen.is_composed:
                screen.on_changes(changes)

    async def _read_statuses(self) -> None:
        """Read the feeds' states, then have them shown."""
        try:
            await self.source_statuses.read()
        except FieldtuiError as error:
            self._tell(error)
        self.show_health()

    async def look_for_gaps(self, *, at_once: bool = False) -> None:
        """See which deliveries never came, and have that shown."""
        try:
            if await self.source_statuses.look_for_gaps(at_once=at_once):
                self.show_health()
        except FieldtuiError as error:
            self._tell(error)

    def _tell(self, error: FieldtuiError) -> None:
        """Show an error, but that the store does not answer, which is shown for as long as it does not."""
        if not isinstance(error, StoreOffline):
            self.set_status(str(error), "bad")

    def show_health(self) -> None:
        """Have the feeds' states shown."""
        if self.place is not None and self.place.is_composed:
            self.place.show_location()
            self.place.on_health()

    def _tick(self) -> None:
        """Draw anew what shows time, once a second; lines are repainted where they read differently."""
        if (trouble := self.source_statuses.look_at_store()) is not None:
            self.set_status(*trouble)
            self.show_health()
        self.activity.begin(self.look_for_gaps, "gaps")
        self.writes.tick()
        if self.place is not None and self.place.is_composed:
            self.place.show_location()
            self.place.tick()

    async def on_event(self, event: events.Event) -> None:
        """After a key has done its work, show what waited for one."""
        await super().on_event(event)
        place = self.place
        if isinstance(event, events.Key) and not event.is_forwarded and place is not None and place.is_composed:
            self.call_next(place.rest_after_key)

    def on_resize(self, event: events.Resize) -> None:
        """Cover everything while the terminal is too small to read."""
        if is_too_small(event.size) and not any(isinstance(screen, TooSmallDialog) for screen in self.screen_stack):
            self.push_screen(TooSmallDialog(self.context))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave keys to a dialog, and to a filter that is being written; quitting is the same everywhere."""
        if action in _EVERYWHERE:
            return True
        return not isinstance(self.screen, ModalScreen) and not (self.place and self.place.writing)

    async def action_go(self, name: str) -> None:
        """Go to that place, wherever the user is."""
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        if name != self.current_mode:
            await self.switch_mode(name)
            if self.place is not None:
                self.place.show_location()

    async def action_palette(self) -> None:
        """Open the commands."""
        from fieldtui.ui.dialogs.palette import open_palette

        await open_palette(self)

    def action_help(self) -> None:
        """Show the keys of this place."""
        from fieldtui.ui.screens.help import HelpScreen

        if isinstance(self.place, HelpScreen):
            self.pop_screen()
        elif self.place is not None:
            self.push_screen(HelpScreen(self.context, self.place))

    def send(self, sequence: str) -> None:
        """Send something to the terminal that is no picture."""
        if self._driver is not None:
            self._driver.write(sequence)

    async def action_quit(self) -> None:
        """Leave."""
        self.leave(0)

    #: from wherever the user is
    action_interrupt = action_quit

    def leave(self, code: int) -> None:
        """End the console with that exit code."""
        self.on_unmount()
        self.exit(code, return_code=code)

"""Which theme the console has, and how it gets another one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fieldtui.ui.render import themes
from fieldtui.ui.render.no_color import NoColor
from fieldtui.ui.render.text_layout import Styles
from fieldtui.ui.screens.console_screen import ConsoleScreen

if TYPE_CHECKING:
    from fieldtui.ui.app import Console

DEFAULT_THEME = "dark"


class ThemeChoice:
    """The themes of a folder, and the one that is applied."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._scheme = themes.read(folder / f"{DEFAULT_THEME}.toml")

    def names(self) -> list[str]:
        """Return the names of the themes there are."""
        return themes.names(self._folder)

    def styles(self, *, colour: bool = True) -> Styles:
        """Return what to draw with."""
        return self._scheme.styles(colour=colour)

    def apply(self, console: Console, name: str, *, keep: bool = True) -> None:
        """Draw the console in that theme, in the default one if there is none of that name; `keep`: remember it."""
        name = "ansi" if console.no_color else name if name in self.names() else DEFAULT_THEME
        self._scheme = themes.read(self._folder / f"{name}.toml")
        console.register_theme(self._scheme.theme())
        console.theme = name
        console.context.styles = self.styles(colour=not console.no_color)
        if console.no_color:
            console._filters[:] = [NoColor()]
        if keep:
            console.setup.screen_state.keep("console", {"theme": name})
            for screen in console.screen_stack:
                if isinstance(screen, ConsoleScreen):
                    screen.apply_theme()

"""Which theme the console has, and how it gets another one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App

from fieldtui.ui.render import themes
from fieldtui.ui.render.no_color import NoColor

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Styles

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

    def apply(self, app: App[Any], context: RenderContext, name: str) -> str:
        """Put a theme on, the default one if there is none of that name; return which one was put on."""
        # a terminal without colour gets the terminal's own
        name = "ansi" if app.no_color else name if name in self.names() else DEFAULT_THEME
        self._scheme = themes.read(self._folder / f"{name}.toml")
        app.register_theme(self._scheme.theme())
        app.theme = name
        context.styles = self.styles(colour=not app.no_color)
        if app.no_color:
            # replaced, since Textual adds a filter each time that a theme is put on
            app._filters[:] = [NoColor()]
        return name

"""Themes: TOML files of colours by meaning, for Textual's variables and for the lines that we draw."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from fieldtui.contract.errors import ConfigurationError
from fieldtui.ui.render.text_layout import Styles

MEANINGS = ("text", "strong", "quiet", "frame", "accent", "good", "warn", "bad", "busy")
_COLOURS = (*MEANINGS, "background", "surface", "cursor")
_BOLD = ("strong", "accent")
#: what Textual's own rules ask of a theme of sixteen colours
_SIXTEEN = {
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "input-cursor-background": "ansi_white",
    "input-cursor-foreground": "ansi_black",
    "input-selection-background": "ansi_blue",
    "input-selection-foreground": "ansi_white",
}


@dataclass(frozen=True, slots=True)
class ColorScheme:
    """One theme as read; `ansi`: it leaves the sixteen colours to the terminal."""

    name: str
    title: str
    dark: bool
    ansi: bool
    colours: Mapping[str, str]

    def theme(self) -> Theme:
        """Return it as Textual wants it."""
        at = self.colours
        meanings = {name: at[name] for name in MEANINGS if name != "text"} | (_SIXTEEN if self.ansi else {})
        return Theme(
            name=self.name,
            primary=at["accent"],
            secondary=at["busy"],
            accent=at["accent"],
            warning=at["warn"],
            error=at["bad"],
            success=at["good"],
            foreground=at["text"],
            background=at["background"],
            surface=at["surface"],
            panel=at["surface"],
            dark=self.dark,
            ansi=self.ansi,
            variables=meanings,
        )

    def styles(self, *, colour: bool = True) -> Styles:
        """Return the styles to draw with; without `colour`, only bold, dim and reverse tell things apart."""
        if not colour:
            bare = {name: Style() for name in ("", *MEANINGS)}
            marked = {"strong": Style(bold=True), "accent": Style(bold=True), "bad": Style(bold=True)}
            found = Style(bold=True, underline=True)
            return Styles({**bare, **marked, "quiet": Style(dim=True), "match": found}, Style(reverse=True), Style())
        styles = {name: self._style(name) for name in MEANINGS}
        found = styles["accent"] + Style(reverse=True)
        return Styles({**styles, "": styles["text"], "match": found}, self._under("cursor"), self._under("surface"))

    def _style(self, name: str) -> Style:
        """Return the style of a meaning, on the theme's ground."""
        front = Color.parse(self.colours[name]).rich_color
        ground = Color.parse(self.colours["background"]).rich_color
        return Style(color=front, bgcolor=ground, bold=True if name in _BOLD else None)

    def _under(self, name: str) -> Style:
        """Return what is laid over a line: a ground, or `reverse`."""
        value = self.colours[name]
        if value == "reverse":
            return Style(reverse=True)
        return Style(bgcolor=Color.parse(value).rich_color)


def folder() -> Path:
    """Return where the themes lie: packed beside the package, or in the repository."""
    package = Path(__file__).parents[2]
    packed = package / "themes"
    return packed if packed.is_dir() else package.parent / "themes"


def read(path: Path) -> ColorScheme:
    """Read one theme; ConfigurationError when it is not one."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        colours = {name: str(value) for name, value in dict(table["colours"]).items()}
        missing = [name for name in _COLOURS if name not in colours]
        if missing:
            raise ConfigurationError(str(path), f"no colour for {', '.join(missing)}", "add it under [colours]")
        dark, ansi = bool(table.get("dark", True)), bool(table.get("ansi", False))
        return ColorScheme(path.stem, str(table.get("title", path.stem)), dark, ansi, colours)
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise ConfigurationError(str(path), f"not a theme: {error}", "compare it with dark.toml") from None


def names(where: Path) -> list[str]:
    """Return the names of the themes in a folder."""
    return sorted(path.stem for path in where.glob("*.toml"))

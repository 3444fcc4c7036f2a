"""Where in a TOML file a key stands, so that a complaint can name the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

#: a key path as TOML parts: names, and for `[[tables]]` their position as text
Keys = tuple[str, ...]

_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.)?""")
_FENCES = ('"""', "'''")


class TomlPositions:
    """The lines of one file by key. Keys inside inline tables are found at the line of what holds them."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._lines: dict[Keys, int] = {}
        for keys, line in _scan(text):
            # the first place counts; a second one is a mistake that tomllib finds
            self._lines.setdefault(keys, line)

    def at(self, *keys: str) -> str:
        """Return `file:line` of that key, or of the nearest thing around it that stands in the file."""
        # from the whole key to its first part: the nearest that stands in the file
        for length in range(len(keys), 0, -1):
            if keys[:length] in self._lines:
                return f"{self.path}:{self._lines[keys[:length]]}"
        return str(self.path)


def _scan(text: str) -> Iterator[tuple[Keys, int]]:
    """Yield every table and key with its line (from 1), multi-line strings left out."""
    table: Keys = ()
    counts: dict[Keys, int] = {}
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        # inside a multi-line string: a line that looks like a key is none
        if fence:
            fence = "" if fence in line else fence
            continue
        bare = line.strip()
        if bare.startswith("["):
            table = _header(bare, counts)
            yield table, number
        elif bare and not bare.startswith("#"):
            keys, rest = _parts(bare)
            if keys and rest.startswith("="):
                # `a.b = 1` makes `a` a table that may be looked for as well
                yield from ((table + keys[: length + 1], number) for length in range(len(keys)))
                fence = next((mark for mark in _FENCES if rest.count(mark) == 1), "")


def _header(line: str, counts: dict[Keys, int]) -> Keys:
    """Read `[a.b]` or `[[a]]`; the latter counts up."""
    keys, _ = _parts(line.lstrip("["))
    if not line.startswith("[["):
        return keys
    # the n-th table of an array of tables
    counts[keys] = counts.get(keys, -1) + 1
    return (*keys, str(counts[keys]))


def _parts(text: str) -> tuple[Keys, str]:
    """Read a dotted key from the start of a text; returns it and what follows."""
    keys: list[str] = []
    position = 0
    while match := _PART.match(text, position):
        # whichever of the three ways of quoting was used
        keys.append(next(group for group in match.groups()[:3] if group is not None))
        position = match.end()
        if not match.group(4):
            break
    return tuple(keys), text[position:]

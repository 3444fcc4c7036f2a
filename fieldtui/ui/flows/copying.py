"""A text to the terminal's clipboard, and a word on whether it went out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fieldtui.contract.safe_text import clean_lines
from fieldtui.ui.clipboard import sequence
from fieldtui.ui.render import formatting

if TYPE_CHECKING:
    from fieldtui.ui.console_host import Host

#: characters of what was copied that are shown
_SHOWN = 60


def copy(console: Host, text: str, command: str) -> None:
    """Send a text to the terminal's clipboard; `command` prints one that is too long for it."""
    text = "\n".join(clean_lines(text))
    ready = sequence(text, os.environ)
    if ready is None:
        console.set_status(f"too long for the clipboard; “{command}” prints it", "warn")
        return
    console.send(ready)
    count = formatting.count(len(text), "character")
    console.set_status(f"copied {count}, if the terminal allows it: {text[:_SHOWN]}")

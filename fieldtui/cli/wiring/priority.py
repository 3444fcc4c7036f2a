"""How much of the processors a console's collector takes from the console: little, while both want them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

#: how far the priority is lowered: to a third of what the console gets, where both are busy. With less, deliveries wait
#: for long on a machine that is busy with other things, too
_LOWER = 5
#: by Linux, processes are weighed within their session, and the sessions against each other by this
_SESSION = Path("/proc/self/autogroup")


def make_way() -> None:
    """Let processes of the usual priority go first; this one goes on at full speed where nobody else is busy."""
    # neither is worth failing for: a container may forbid the one, and not every system has the other
    with suppress(OSError, AttributeError):
        os.nice(_LOWER)
    with suppress(OSError):
        _SESSION.write_text(str(_LOWER))

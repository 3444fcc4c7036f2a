"""The console. Importing this imports no Textual: what has to be settled before comes first."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fieldtui.ui.ssh_profile import prepare

if TYPE_CHECKING:
    from fieldtui.ui.ports import Setup


def run_console(setup: Setup) -> int:
    """Run the console on this terminal until the user leaves or the terminal goes; return the exit code."""
    prepare(os.environ)
    # imported late: the environment has to be settled before Textual reads it
    from fieldtui.ui.terminal import run

    return run(setup)

"""The question to which new file something is to be written."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from fieldtui.contract.user_paths import expanded
from fieldtui.ui.dialogs.question import QuestionDialog

if TYPE_CHECKING:
    from pathlib import Path

    from fieldtui.ui.console_host import Host


async def ask_file(console: Host, what: str, form: str) -> Path | None:
    """Ask for a name, one with the present time being offered; None where the user leaves.

    A name without a folder is in the folder from which the console was started.
    """
    context = console.context
    stamp = datetime.fromtimestamp(context.now(), context.zone).strftime("%Y%m%d-%H%M")
    dialog = QuestionDialog(context, "to which new file", value=f"{what}-{stamp}.{form}")
    named = await console.activity.answer(dialog)
    # an absolute name stays as it is
    return console.setup.folder / expanded(named) if named else None

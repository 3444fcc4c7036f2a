"""What the palette offers for views: show, share, withdraw, export and remove one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.user_paths import expanded
from fieldtui.contract.view import View
from fieldtui.ui.dialogs.question import QuestionDialog
from fieldtui.ui.flows.command import Command
from fieldtui.ui.screens.console_screen import ConsoleScreen

if TYPE_CHECKING:
    from pathlib import Path

    from fieldtui.ui.console_host import Host
    from fieldtui.ui.models.view_list import KnownView

_Task = Callable[["Host", View], Coroutine[Any, Any, None]]


def view_commands(console: Host) -> Iterator[Command]:
    """Yield what can be done with each view, showing it first."""
    for known in console.views.all:
        told = f"the Queue by this view, {known.origin}"
        yield Command(f"view {known.view.name}", told, known.view.key, partial(_show, console, known.view))
    for known in console.views.all:
        for word, told, task in _tasks(known, console.views.is_shared(known.view.name)):
            run = partial(_run, console, task, known.view)
            yield Command(f"{word} view {known.view.name}", told, "", run)


def _tasks(known: KnownView, is_shared: bool) -> Iterator[tuple[str, str, _Task]]:
    """Yield what can be done with a view besides showing it: the word, what it does, the task."""
    if known.is_own:
        yield "share", "lets all who use this store pick it", _share
    if is_shared:
        yield "withdraw", "takes it back from all who use this store", _withdraw
    if known.is_saved:
        yield "remove", "forgets what was saved here", _remove
    yield "export", "writes it to a file as TOML, for a configuration", _export


def _run(console: Host, task: _Task, view: View) -> None:
    """Do that in the background; what goes wrong is shown."""
    if isinstance(console.place, ConsoleScreen):
        console.place.work(task(console, view), "view")


async def _show(console: Host, view: View) -> None:
    """Show a view in the Queue."""
    from fieldtui.ui.screens.queue import show_in_queue

    await show_in_queue(console, view)


async def _share(console: Host, view: View) -> None:
    """Let all who use the store have a view."""
    await asyncio.to_thread(console.views.share, view)
    console.set_status(f"shared “{view.name}” with all who use this store", "good")


async def _withdraw(console: Host, view: View) -> None:
    """Take a shared view back."""
    was_shared = await asyncio.to_thread(console.views.withdraw, view.name)
    console.set_status(f"“{view.name}” is {'shared no more' if was_shared else 'not shared'}")


async def _remove(console: Host, view: View) -> None:
    """Forget a view that was saved here."""
    await asyncio.to_thread(console.views.remove, view.name)
    console.set_status(f"forgot “{view.name}”, which was saved here")


async def _export(console: Host, view: View) -> None:
    """Ask for a name, and write a view to a new file."""
    name = re.sub(r"[^a-z0-9]+", "-", view.name.lower()).strip("-") or "view"
    question = QuestionDialog(console.context, "to which new file", value=f"view-{name}.toml")
    named = await console.activity.answer(question)
    if named:
        # an absolute name stays as it is
        path = console.setup.folder / expanded(named)
        await asyncio.to_thread(_write, path, console.views.toml(view))
        console.set_status(f"“{view.name}” written to {path}", "good")


def _write(path: Path, text: str) -> None:
    """Write a new file. ConfigurationError where it cannot be made."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        cause = f"the view cannot be written ({error.strerror})"
        raise ConfigurationError(str(path), cause, "name another file") from None

"""What is under way in the console: tasks, news that is not yet told, what has still to be read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from textual.app import App
from textual.screen import ModalScreen
from textual.worker import Worker, get_current_worker

if TYPE_CHECKING:
    from fieldtui.ui.models.change_feed import ChangeFeed
    from fieldtui.ui.models.source_status import SourceStatuses

Answer = TypeVar("Answer")


class Activity:
    """Knows whether anything is under way in that program."""

    def __init__(self, app: App[Any], source_statuses: SourceStatuses) -> None:
        self._app, self._source_statuses = app, source_statuses
        #: the first screen stands, and all that begins with the program has been started
        self.has_begun = False
        self.change_feed: ChangeFeed | None = None
        self._asking: set[Worker[Any]] = set()

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is under way that changes the screen by itself; a task that waits for the user is at rest.

        Messages that widgets have yet to handle are not seen from here.
        """
        is_shown = self.change_feed is None or not self.change_feed.is_due
        busy = any(not task.is_finished and task not in self._asking for task in self._app.workers)
        return self.has_begun and is_shown and self._source_statuses.is_settled and not busy

    def begin(self, work: Callable[[], Coroutine[Any, Any, None]], group: str, *, exclusive: bool = False) -> None:
        """Do something in the background, if the program lives to see it; `exclusive` ends an earlier task of that
        group.
        """
        begin: Callable[[], Coroutine[None, None, None]] = work
        _: Worker[None] = self._app.run_worker(begin, group=group, exclusive=exclusive)

    async def answer(self, dialog: ModalScreen[Answer]) -> Answer:
        # a task that waits for the user's answer never ends by itself
        """Show a dialog, and wait for the user's answer; only a task may."""
        task = get_current_worker()
        self._asking.add(task)
        # taken out again even where the dialog is cancelled with its task
        try:
            return await self._app.push_screen_wait(dialog)
        finally:
            self._asking.discard(task)

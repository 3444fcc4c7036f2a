"""Sending deliveries again: where to, what that would do, whether really; and how one that runs is doing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldtui.contract.replay_control import NewReplay
from fieldtui.ui.dialogs.choice import ChoiceDialog, Option
from fieldtui.ui.dialogs.question import QuestionDialog
from fieldtui.ui.models.replay_status import deliveries_text, is_running, preview_lines, replay_line, target_text
from fieldtui.ui.render import formatting

if TYPE_CHECKING:
    from fieldtui.contract.control import Control
    from fieldtui.contract.replay_control import ReplayPreview
    from fieldtui.store.protocols.replays import Replay
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span
    from fieldtui.ui.screens.console_screen import ConsoleScreen

#: from this many on, the number itself has to be typed
# from a hundred on a slip of a finger must not be enough
MANY = 100
# n, q and u have meanings of their own in these dialogs
_LETTERS = "abcdefghijklmoprstvwxyz"
_URL = "\0url"
What = str | Sequence[str]


@dataclass(slots=True)
class ReplayFlow:
    """Takes a user through a replay, on the place from which it was wished for."""

    place: ConsoleScreen

    @property
    def context(self) -> RenderContext:
        """What draws."""
        return self.place.context

    def _control(self) -> Control | None:
        """Return the collector's handle; where nothing may or can be sent, say why."""
        console = self.place.console
        if console.setup.read_only:
            self.place.set_status("read-only: nothing is sent; start without --read-only to replay", "warn")
            return None
        if console.control is None:
            self.place.set_status("nothing can be sent yet: the collector is starting", "warn")
        return console.control

    async def send(self, gather: Callable[[], What], named: str) -> None:
        """Ask where to, say what it would do, ask whether really, and begin.

        `gather` is called in a thread; `named`: what the questions call that which is replayed.
        """
        control = self._control()
        target = await self._target(control, named) if control else None
        if control is None or not target:
            # esc at any question sends nothing
            return
        self.place.set_status("looking at what that would do")
        what = await asyncio.to_thread(gather)
        # frozen by the preview: what arrives now is not sent along
        view = await asyncio.wrap_future(control.replays.preview(NewReplay(what, target)))
        if view.count and await self._agrees(view, named):
            self.place.set_status(
                f"replaying {deliveries_text(view.count)} to {target_text(target)}; L lists the results"
            )
            await asyncio.wrap_future(control.replays.resume(view.id))
            return
        # the draft is given up, so that nothing stays behind
        await asyncio.wrap_future(control.replays.cancel(view.id))
        self.place.set_status("nothing was replayed" if view.count else "there is nothing to replay", "quiet")

    async def _target(self, control: Control, what: str) -> str | None:
        """Ask where to."""
        named = [Option(key, name, name) for key, name in zip(_LETTERS, control.replays.targets(), strict=False)]
        text: list[list[Span]] = [] if named else [[("  the configuration names no target ([hooks.targets])", "quiet")]]
        url = Option("u", "a URL", _URL, "typed once, on this machine or https")
        chosen = await self.place.console.activity.answer(
            ChoiceDialog(self.context, f"replay {what} to", [*named, url], text)
        )
        if chosen != _URL:
            return chosen
        return await self.place.console.activity.answer(
            QuestionDialog(self.context, "replay to which URL", value="http://127.0.0.1:")
        )

    async def _agrees(self, view: ReplayPreview, named: str) -> bool:
        """Return what it would do, and ask; to send nothing is what enter does."""
        wording, count = preview_lines(view, self.context), deliveries_text(view.count)
        if view.count >= MANY:
            wanted = str(view.count)

            def check(text: str) -> str:
                return "" if text in ("", wanted) else f"that is not {wanted}: correct it, or enter nothing"

            title = f"to replay {count}, type the number {wanted}"
            return (
                await self.place.console.activity.answer(QuestionDialog(self.context, title, wording, check=check))
                == wanted
            )
        options = [
            # the first option is what enter takes
            Option("n", "replay nothing", ""),
            Option("y", f"replay {count} to {target_text(view.target)}", "yes"),
        ]
        title = f"replay {named if view.count == 1 else count}?"
        return await self.place.console.activity.answer(ChoiceDialog(self.context, title, options, wording)) == "yes"

    async def halt(self, replay: Replay) -> None:
        """Pause what runs, let go on what is paused or was cut short."""
        control = self._control()
        if control is None:
            return
        if is_running(replay, self.context.now()):
            await asyncio.wrap_future(control.replays.pause(replay.id))
            self.place.set_status(f"replay {replay.id} is paused; p goes on")
        elif replay.state in ("running", "paused"):
            await asyncio.wrap_future(control.replays.resume(replay.id))
            self.place.set_status(f"replay {replay.id} goes on")
        else:
            self.place.set_status(f"replay {replay.id} is {replay.state}", "quiet")

    async def cancel(self, replay: Replay) -> None:
        """Ask, then send nothing more of it."""
        control = self._control()
        if control is None:
            return
        if replay.state not in ("running", "paused"):
            self.place.set_status(f"replay {replay.id} is {replay.state}", "quiet")
            return
        options = [
            Option("n", "go on", ""),
            Option("y", f"never send the {formatting.count(replay.left)} that wait", "yes"),
        ]
        title = f"cancel replay {replay.id}?"
        if await self.place.console.activity.answer(ChoiceDialog(self.context, title, options)) == "yes":
            done: Future[None] = control.replays.cancel(replay.id)
            await asyncio.wrap_future(done)
            # the collector may still be ending it: the store says how it stands
            found = await asyncio.to_thread(self.place.console.setup.store.replays.get, replay.id)
            self.place.status_line.show([(" ", ""), *replay_line(found or replay, self.context)])

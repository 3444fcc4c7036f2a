"""What the keys of views do, on every screen that has them: pick, save, share, export and remove one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from msgspec.structs import replace
from textual.keys import _character_to_key

from fieldtui.contract.view import View, free_keys
from fieldtui.ui.footer_keys import KeyCap

if TYPE_CHECKING:
    from fieldtui.ui.console_host import Host
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

VIEW_KEYS = (
    KeyCap("v", "view('choose')", "views", "picks a view: a saved filter with its order and columns"),
    KeyCap("V", "view('save')", "", "saves what is shown as a view: its filter, order and columns"),
)
#: keys that choose an option where a view has none of its own
_SPARE = "123456789"


class ViewScreen(Protocol):
    """What a screen with views offers."""

    context: RenderContext
    _bindings: Any

    @property
    def console(self) -> Host:
        """The program."""

    def set_status(self, text: str, meaning: str = "") -> None:
        """Show what just happened."""

    def work(self, task: Coroutine[Any, Any, None], group: str = "default", *, exclusive: bool = True) -> object:
        """Run a task; `exclusive` cancels an earlier one of that group."""


class ViewFlow:
    """The views' keys on one screen. `show(view)`: have the Queue show it; `shown()`: what would be saved."""

    def __init__(self, screen: ViewScreen, show: Callable[[View], object], shown: Callable[[], View]) -> None:
        self._screen, self._show, self._shown = screen, show, shown
        self._bound: set[str] = set()
        #: whether the views of the configuration and of others have been asked for
        self.is_loaded = False

    async def load(self) -> None:
        """Read which views there are, and let their keys pick them here."""
        self.is_loaded = True
        await asyncio.to_thread(self._screen.console.views.read)
        self.bind()

    def bind(self) -> None:
        """Let the keys of the views that are known pick them here."""
        bindings = self._screen._bindings
        for key in self._bound:
            bindings.key_to_bindings.pop(key, None)
        self._bound.clear()
        for known in self._screen.console.views.all:
            if known.view.key:
                key = _character_to_key(known.view.key)
                bindings.bind(key, f"view('pick', {known.view.name!r})", priority=True)
                self._bound.add(key)

    async def do(self, what: str, name: str = "") -> None:
        """Do what a key asks for: `pick` a view by its name, `choose` one, or `save` what is shown. A question stands,
        and has the keys, when this returns: what is typed ahead belongs to it.
        """
        if what == "pick":
            self.pick(name)
        elif what == "choose":
            await self._choose()
        else:
            await self._ask_name()

    def pick(self, name: str) -> None:
        """Show the view of that name."""
        view = self._screen.console.views.named(name)
        if view is None:
            self._screen.set_status(f"there is no view “{name}” any more", "warn")
        else:
            self._show(view)

    async def _choose(self) -> None:
        """Ask which view to show."""
        # dialogs are imported when they are first wanted: the first paint needs none
        from fieldtui.ui.dialogs.choice import ChoiceDialog, Option

        console, spare = self._screen.console, iter(_SPARE)
        options = [
            Option(known.view.key or next(spare, ""), known.view.name, known.view.name, known.origin)
            for known in console.views.all
        ]
        dialog = ChoiceDialog(self._screen.context, "views", [option for option in options if option.key])

        def then(name: str | None) -> None:
            if name is not None:
                self.pick(name)

        await console.push_screen(dialog, then)

    async def _ask_name(self) -> None:
        """Ask for the name under which to save what is shown, then for a key."""
        shown, views = self._shown(), self._screen.console.views
        own = next((known.view for known in views.all if known.view.name == shown.name and known.is_saved), None)

        async def then(name: str | None) -> None:
            if name is not None:
                await self._ask_key(replace(shown, name=name))

        await self._ask("save this view as", own.name if own else "", lambda text: views.refusal(text, ""), then)

    async def _ask_key(self, view: View) -> None:
        """Ask for a key, save the view, and have it shown."""
        views = self._screen.console.views
        before = views.named(view.name)

        async def then(key: str | None) -> None:
            if key is not None:
                self._screen.work(self._save(replace(view, key=key)), "view")

        told = f"one letter, or nothing; free: {free_keys(known.view for known in views.all)}"
        title, value = f"a key for “{view.name}”", before.key if before else ""
        await self._ask(title, value, lambda text: views.refusal(view.name, text), then, told)

    async def _save(self, view: View) -> None:
        """Save a view, and show it."""
        await asyncio.to_thread(self._screen.console.views.save, view)
        self.bind()
        self._show(view)
        picks = f"; {view.key} picks it" if view.key else ""
        self._screen.set_status(f"saved “{view.name}”{picks}; “: share view” lets others have it")

    async def _ask(
        self,
        title: str,
        value: str,
        check: Callable[[str], str],
        then: Callable[[str | None], Awaitable[None]],
        told: str = "",
    ) -> None:
        """Ask for a line; `then` gets it, None where the user leaves."""
        from fieldtui.ui.dialogs.question import QuestionDialog

        lines: list[list[Span]] = [[(f" {told}", "quiet")]] if told else []
        dialog = QuestionDialog(self._screen.context, title, lines, value=value, check=check)
        await self._screen.console.push_screen(dialog, then)
        dialog.set_focus(dialog.field)

"""What a user asks of the collector by a key: poll a source now, pause it, let it go on. Each says what it did."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING

from fieldtui.ui.render.text_layout import plain

if TYPE_CHECKING:
    from fieldtui.contract.control import Control
    from fieldtui.ui.console_host import Host


def require_control(console: Host) -> Control | None:
    """Return the collector's handle; where there is none yet, say so."""
    if console.control is None:
        console.set_status("nothing is asked yet: the collector is starting", "warn")
        return None
    return console.control


def tell_failure(console: Host, asked: Future[None]) -> None:
    """Show why what was asked of the collector was not done, when it was not."""
    loop = asyncio.get_running_loop()

    def show() -> None:
        if not asked.cancelled() and (error := asked.exception()) is not None:
            console.set_status(f"not done: {error}", "bad")

    # the future ends in another thread, perhaps when the console is left already
    asked.add_done_callback(lambda _: loop.is_closed() or loop.call_soon_threadsafe(show))


def refresh(console: Host, source: str | None, feed: str = "") -> None:
    """Have a source (None: all) asked now, or one feed of it."""
    control = require_control(console)
    if control is None:
        return
    # paused ones are named, since nothing would come of asking them
    paused = [one.name for one in console.setup.sources if source in (None, one.name) and control.paused(one.name)]
    if source in paused:
        console.set_status(f"{source} is paused and not asked; p on its pane goes on asking it", "warn")
        return
    tell_failure(console, control.refresh(source, feed))
    place = control.place()
    by = f" through {plain(place.process)}, which polls for this store" if place.process and not place.is_own else ""
    apart = f", apart from what is paused: {', '.join(paused)}" if paused else ""
    asked = f"{source or 'all sources'} {feed}".rstrip()
    console.set_status(f"asking {asked} now{by}{apart}")


def toggle(console: Host, source: str) -> None:
    """Pause a source, or let it go on."""
    control = require_control(console)
    if control is not None:
        paused = not control.paused(source)
        tell_failure(console, control.pause(source, paused))
        console.set_status(f"{source} is paused; p goes on" if paused else f"{source} is asked again")
        console.show_health()

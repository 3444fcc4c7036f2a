"""What is typed ahead of the program keeps its order."""

from __future__ import annotations

from textual import events

from tests.ui.conftest import Open


async def test_editing_keys_keep_their_order_among_letters(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2", "slash", *"old")
        # as a slow line delivers them: all at once
        for key in ("ctrl+u", "x", "left", "a", "end", "b", "backspace", "c"):
            queue.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await queue.sees("/ axc")

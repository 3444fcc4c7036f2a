"""Every screen as a picture, at the two sizes people use most."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from fieldtui.contract.view import View
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui.app import Console
from fieldtui.ui.ports import InMemoryViews
from tests.ui.action_factories import write_to
from tests.ui.console_driver import Driver
from tests.ui.factories import NOW, arrival, ask, deliveries, fill, lose, send_again
from tests.ui.recording_collector import Collector

#: a manual of its own, so that a change of a page is no change of a picture
_PAGES = Path(__file__).parent / "pages"
SIZES = [(80, 24), (120, 40)]
SCREENS: dict[str, tuple[tuple[str, ...], str]] = {
    "desk": ((), "attention"),
    "desk_pane": (("tab", "tab", "down", "down"), "10536"),
    "desk_refused": (("tab", "tab", "tab", "z"), "then press r"),
    "desk_filter": (("slash", "quotation_mark"), "^ "),
    "queue": (("2", "down"), "99 by urgency"),
    "queue_marks": (("2", "down", "space", "down", "down", "plus", "s", "t"), "3 marked"),
    "queue_view": (("b", "down"), "of 99 by due"),
    "queue_views": (("2", "v"), "configuration"),
    "queue_save": (("2", "V", *"Leaks", "enter"), "a key for"),
    "queue_completion": (("2", "slash", *"stage:"), "underway"),
    "queue_mistake": (("2", "slash", *"stage:x"), "no stage"),
    "queue_sort": (("2", "s"), "due, the earliest first"),
    "record": (("2", "enter"), "Rosa Bell"),
    "record_form": (("2", "enter", "tab"), "above 1,000"),
    "record_history": (("2", "enter", "h"), "seen by poll"),
    "record_raw": (("2", "enter", "shift+tab"), '"number"'),
    "webhooks": (("5",), "57 lines"),
    "delivery": (("5", "up", "up", "up", "enter"), "when the vendor tries"),
    "webhooks_target": (("5", "up", "up", "r"), "a URL"),
    "webhooks_filter": (("5", "slash", *"way:", "h", "o", "o", "k"), "way:hook"),
    "webhooks_search": (("5", "s", *"1051"), "end the search"),
    "webhooks_search_none": (("5", "s", *"ev-900", "enter"), "no older match"),
    "missing": (("5", "M"), "lost on the way"),
    "missing_close": (("5", "M", "x"), "enter confirm"),
    "results": (("5", "L"), "held back"),
    "health": (("6",), "store < 10 MB"),
    "commands": (("6", "L"), "waits for a collector"),
    "journal": (("7", "down"), "2 of 10 lines"),
    "outbox": (("colon", *"outbox", "enter"), "3 to look at"),
    "act": (("2", "enter", "a"), "Set the status"),
    "act_pick": (("2", "enter", "a", "s"), "1 of 3"),
    "act_confirm": (("2", "enter", "a", "s", "enter", "enter"), "do nothing"),
    "act_filed": (("2", "enter", "a", "s", "enter", "enter", "y"), "u undoes"),
    "help": (("question_mark",), "moving"),
    "manual": (("question_mark", "m"), "Getting started"),
    "manual_page": (("question_mark", "m", "enter"), "What you need"),
    "manual_search": (("question_mark", "m", "slash", *"replay", "enter"), "webhooks"),
    "palette": (("colon", *"ref"), "refresh camuzzi"),
}


def _steps(console: Console, store: SqliteStore, keys: tuple[str, ...], word: str) -> Callable[[Pilot[Any]], Any]:
    """Return what a user does before the picture is taken."""

    async def run(pilot: Pilot[Any]) -> None:
        driver = Driver(console, pilot, store, Collector())
        await driver.rest()
        for key in keys:
            await driver.press(key)
            await driver.rest()
        await driver.sees(word)
        await driver.rest()

    return run


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
def test_picture(
    name: str,
    size: tuple[int, int],
    store: SqliteStore,
    make: Callable[..., Console],
    snap_compare: Callable[..., bool],
) -> None:
    keys, word = SCREENS[name]
    deliveries(store, 50)
    lose(store)
    ask(store)
    send_again(store)
    write_to(store)
    views = InMemoryViews((View(name="Gas", key="E", where="fuga", columns=("id", "title", "source")),))
    console = make(manual=sorted(_PAGES.glob("*.md")), views=views)
    assert snap_compare(console, terminal_size=size, run_before=_steps(console, store, keys, word))


@pytest.mark.parametrize("theme", ["light", "ansi", "safe"])
def test_theme(theme: str, store: SqliteStore, make: Callable[..., Console], snap_compare: Callable[..., bool]) -> None:
    fill(store, "parks", [arrival(number) for number in range(700, 720)], at=NOW - 5)
    console = make()
    console.apply_theme(theme, keep=False)
    assert snap_compare(console, terminal_size=(120, 40), run_before=_steps(console, store, ("down",), "again in 30s"))


def test_wide(store: SqliteStore, make: Callable[..., Console], snap_compare: Callable[..., bool]) -> None:
    console = make()
    assert snap_compare(console, terminal_size=(200, 60), run_before=_steps(console, store, (), "again in 30s"))


@pytest.mark.parametrize("theme", ["ansi", "safe"])
def test_queue_theme(
    theme: str, store: SqliteStore, make: Callable[..., Console], snap_compare: Callable[..., bool]
) -> None:
    console = make(ascii=theme == "ansi")
    console.apply_theme(theme, keep=False)
    keys = ("b", "space", "down", "space", "down")
    assert snap_compare(console, terminal_size=(80, 24), run_before=_steps(console, store, keys, "2 marked"))


def test_ascii(store: SqliteStore, make: Callable[..., Console], snap_compare: Callable[..., bool]) -> None:
    console = make(ascii=True)
    assert snap_compare(console, terminal_size=(120, 40), run_before=_steps(console, store, (), "again in 30s"))

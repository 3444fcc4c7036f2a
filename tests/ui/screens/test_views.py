"""Views: picked by a key, saved with a key, shared with others, and found again."""

from __future__ import annotations

from pathlib import Path

from textual import events

from fieldtui.cli.wiring.view_library import FileViewLibrary
from fieldtui.contract.vendor import Vendor
from fieldtui.contract.view import BUILT_IN, TAKEN, View
from fieldtui.settings.load import read_whole
from fieldtui.settings.schema import Settings
from fieldtui.ui.app import Console
from fieldtui.ui.ports import InMemoryState, InMemoryViews
from fieldtui.ui.screens.desk import DESK_KEYS
from fieldtui.ui.screens.queue import QUEUE_KEYS
from fieldtui.ui.widgets.table import LineTable
from tests.ui.conftest import Open
from tests.ui.factories import NOW, arrival, fill

GAS = View(name="Gas", key="E", where="fuga", sort="title:desc", columns=("id", "title", "source"))


def _no_vendor(name: str) -> Vendor:
    raise KeyError(name)


async def test_key_of_view_lists_it_from_desk_and_queue(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("w")
        await queue.sees("/ stage:review", "of 16 by updated", "UPDATED", "KIND")
        await queue.press("0")
        await queue.sees("no filter", "of 99 by urgency", "STAGE")
        await queue.press("b")
        await queue.sees("/ kind:work_order -stage:done,cancelled", "by due")


async def test_view_mine_is_about_who_sits_here(console: Open) -> None:
    async with console(80, 24, who=lambda: 'Ana "A" Poe@jump') as queue:
        fill(queue.store, "station", [arrival(900, assignee="Ana A Poe"), arrival(901, assignee="Bo")], at=NOW - 900)
        await queue.press("i")
        await queue.sees('/ assignee:"Ana A Poe" -stage:done,cancelled', "1 of 1 by due", "10900")


async def test_view_of_changes_begins_when_user_came_on(console: Open, screen_state: InMemoryState) -> None:
    async with console(80, 24, now=lambda: NOW - 600) as queue:
        await queue.press("d")
        await queue.sees("/ updated:>=2026-11-21T07:32", "by updated")
        # news since then: updated at 07:39 and later
        await queue.press("0", "1")
    async with console(80, 24) as queue:
        await queue.press("d")
        await queue.sees("/ updated:>=2026-11-21T07:32", "10001", "of 10 by updated")
    later = NOW + 5 * 3600
    async with console(80, 24, now=lambda: later) as queue:
        await queue.press("d")
        await queue.sees("/ updated:>=2026-11-21T12:42")


async def test_altered_view_says_so_and_esc_goes_back_step_by_step(console: Open) -> None:
    async with console(120, 40) as queue:
        await queue.press("w")
        await queue.sees("w Waiting for review", "of 16")
        await queue.press("slash", *" source:north", "enter")
        await queue.sees("Waiting for review*", "of 10")
        await queue.press("escape")
        await queue.sees("of 16")
        await queue.sees_no("review*")
        await queue.press("escape")
        await queue.sees("no filter", "of 99 by urgency")


async def test_view_filter_order_and_columns_survive_restart(console: Open) -> None:
    configured = InMemoryViews((GAS,))
    async with console(120, 40, views=configured) as queue:
        await queue.rest()
        await queue.press("E")
        await queue.sees("E Gas", "of 13 by title", "/ fuga")
        await queue.press("slash", *" source:north", "enter", "s", "i")
        await queue.sees("Gas*", "by id")
        await queue.press("down")
        await queue.rest()
        left = queue.reference
    async with console(120, 40, views=configured) as queue:
        await queue.press("2")
        await queue.sees("Gas*", "/ fuga source:north", "by id", "ID", "SOURCE")
        await queue.until(lambda: queue.reference == left, "the cursor is elsewhere")
        await queue.sees_no("CLOCK")
        await queue.press("E")
        await queue.sees("by title turned round")


async def test_saved_view_has_key_and_is_found_again(console: Open, tmp_path: Path) -> None:
    library = FileViewLibrary(tmp_path / "views.toml", lambda: Settings(path=tmp_path))
    async with console(80, 24, views=library) as queue:
        await queue.press("2", "slash", *"medidor", "enter", "s", "c", "V")
        await queue.sees("save this view as")
        await queue.write("Meters")
        await queue.press("enter")
        await queue.sees("a key for “Meters”", "free: ")
        await queue.press("s", "enter")
        await queue.sees("s belongs to the console")
        await queue.press("backspace", "b", "enter")
        await queue.sees("b belongs to the view “Breach next”")
        await queue.press("backspace", "M", "backspace", "T", "enter")
        await queue.sees("saved “Meters”; T picks it", "T Meters")
        await queue.press("0")
        await queue.sees("of 99")
        await queue.press("T")
        await queue.sees("/ medidor", "of 13 by crew")
    # what is kept is what a configuration would hold
    path = tmp_path / "views.toml"
    settings, found = read_whole(path, _no_vendor)
    assert found == []
    assert [(view.name, view.key, view.where, view.sort) for view in settings.views] == [
        ("Meters", "T", "medidor", "crew")
    ]
    async with console(80, 24, views=library) as queue:
        await queue.press("T")
        await queue.sees("/ medidor", "of 13 by crew")


async def test_chosen_view_comes_from_list_with_its_origin(console: Open) -> None:
    async with console(80, 24, views=InMemoryViews((GAS,))) as queue:
        await queue.rest()
        await queue.press("v")
        await queue.sees("Breach next  built in", "Gas  configuration")
        await queue.press("E")
        await queue.sees("/ fuga")


async def test_shared_view_reaches_other_console(console: Open) -> None:
    async with console(80, 24, views=InMemoryViews((GAS,)), who=lambda: "Ana@north") as ana:
        await ana.rest()
        await ana.press("2", "colon", *"share view gas", "enter")
        await ana.sees("shared “Gas” with all who use this store")
        async with console(80, 24, who=lambda: "Bo@south") as bo:
            await bo.press("2", "v")
            await bo.sees("Gas  shared by Ana@north")
            await bo.press("E")
            await bo.sees("/ fuga", "by title turned round")
            await bo.press("colon", *"withdraw view gas", "enter")
            await bo.sees("“Gas” is shared no more")
            assert bo.store.shared_views.all() == []


async def test_exported_view_is_configuration(console: Open, tmp_path: Path) -> None:
    library = FileViewLibrary(tmp_path / "views.toml", lambda: Settings(path=tmp_path, views=(GAS,)))
    async with console(80, 24, views=library, folder=tmp_path) as queue:
        await queue.rest()
        await queue.press("2", "colon", *"export view gas", "enter")
        await queue.sees("to which new file")
        await queue.press("enter")
        await queue.sees("“Gas” written to")
        settings, found = read_whole(tmp_path / "view-gas.toml", _no_vendor)
        assert (list(settings.views), found) == ([GAS], [])


async def test_removed_view_gives_back_what_it_replaced(console: Open, tmp_path: Path) -> None:
    library = InMemoryViews((GAS,))
    library.save((View(name="Gas", key="E", where="medidor"),))
    async with console(80, 24, views=library) as queue:
        await queue.press("E")
        await queue.sees("/ medidor")
        await queue.press("colon", *"remove view gas", "enter")
        await queue.sees("forgot “Gas”")
        await queue.press("E")
        await queue.sees("/ fuga")


async def test_view_of_wrong_filter_shows_mistake_and_keeps_rows(console: Open) -> None:
    async with console(80, 24) as queue:
        queue.store.shared_views.share(View(name="Odd", key="O", where="stage:nowhere"), "Bo", now=NOW)
        await queue.press("2")
        await queue.rest()
        await queue.press("O")
        await queue.sees("no stage “nowhere”", "10511")


def test_no_view_may_have_key_of_a_screen() -> None:
    caps = (*Console.KEYS, *DESK_KEYS, *QUEUE_KEYS, *LineTable.KEYS)
    named = {"plus": "+", "asterisk": "*"}
    keys = {named.get(key, key) for cap in caps for key in cap.keys.split(",")}
    assert {key for key in keys if len(key) == 1} - TAKEN == set()
    assert {view.key for view in BUILT_IN} & TAKEN == set()


def test_built_in_views_have_keys_of_their_own() -> None:
    keys = [view.key for view in BUILT_IN]
    assert len(set(keys)) == len(keys)
    names = ["All", "Breach next", "Unassigned", "Mine", "Waiting for review", "Changed since I came on", "Stale"]
    assert [view.name for view in BUILT_IN] == names


async def test_name_typed_ahead_goes_into_question(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.rest()
        for key in "Vxyz":
            queue.app.post_message(events.Key(key, key))
        await queue.sees("save this view as", "xyz")

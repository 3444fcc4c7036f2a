"""The desk says how every source is doing, and leads to what needs attention."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from fieldtui.contract.errors import Unreachable
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.store.models import Arrival
from tests.ui.conftest import Open
from tests.ui.factories import MOMENT, NOW, arrival, fill, lose, status


async def test_every_pane_says_how_its_source_is_doing(console: Open) -> None:
    async with console() as desk:
        await desk.sees(
            "● live 07:41 · 39 rows", "▲ partial 4 of 7 07:37 · 60 rows", "✕ login refused", "not asked yet"
        )
        await desk.sees(
            "orders: page 5 failed: 502 Bad Gateway", "next within 1m", "again in 30s", "configuration error"
        )


async def test_panes_without_rows_say_why_and_what_to_do(console: Open) -> None:
    async with console() as desk:
        await desk.sees("could not ask: login refused", "invalid_grant: the password is wrong", "then press r")
        await desk.sees("not asked yet; r asks now", "no base_url; add base_url", "start again; the other")


async def test_enter_reads_record_under_cursor_and_escape_goes_back(console: Open) -> None:
    async with console() as desk:
        await desk.sees("10487")
        await desk.pane("north")
        await desk.select("10485")
        await desk.press("enter")
        await desk.sees("10485 漏水修理 4 号線 #485", "of 60", "Rosa Bell")
        await desk.press("escape")
        await desk.sees("partial 4 of 7")
        assert desk.reference == "10485"


async def test_narrow_terminal_shows_one_pane_and_strip_of_others(console: Open) -> None:
    async with console(80, 24) as desk:
        await desk.sees("attention", "● camuzzi", "▲ north", "✕ parks", "✕ island")
        await desk.pane("parks")
        await desk.sees("could not ask: login refused")
        await desk.sees_no("attention ─")


async def test_zoom_shows_one_pane_alone(console: Open) -> None:
    async with console() as desk:
        await desk.sees("Nordwork")
        await desk.pane("north")
        await desk.press("z")
        await desk.sees_no("Acme Crews")
        await desk.press("escape")
        await desk.sees("Acme Crews")


async def test_filter_narrows_all_panes_and_escape_takes_it_away(console: Open) -> None:
    async with console() as desk:
        await desk.sees("Repair leaking")
        await desk.press("slash")
        await desk.write("fuga")
        await desk.press("enter")
        await desk.sees_no("Repair leaking")
        await desk.sees("Fuga de gas", "match")
        await desk.press("escape")
        await desk.sees("Repair leaking")


async def test_wrong_filter_is_pointed_at_and_list_kept(console: Open) -> None:
    async with console() as desk:
        await desk.sees("Repair leaking")
        await desk.press("slash")
        await desk.write("leaking wrong:1")
        await desk.sees("           ^ ", "Repair leaking")
        await desk.press("enter")
        await desk.sees("           ^ ")
        await desk.press("escape")
        await desk.sees("Fuga de gas")


async def test_refresh_and_pause_ask_collector_for_that_source(console: Open) -> None:
    async with console() as desk:
        await desk.sees("Nordwork")
        await desk.pane("north")
        await desk.press("r", "p")
        await desk.sees("north is paused", "‖ paused, partial 4 of 7")
        assert desk.collector.asked == ["refresh north", "pause north True"]


async def test_news_marks_its_row_and_new_order_waits_for_key(console: Open) -> None:
    async with console() as desk:
        await desk.sees("10487")
        await desk.pane("north")
        await desk.press("down")
        before = desk.reference
        fresh = arrival(999, title="Gas smell at the school", due=None, stage=None, urgency=3)
        fill(desk.store, "north", [arrival(number) for number in range(480, 540)] + [fresh], at=NOW)
        await desk.sees("1 new")
        await desk.press("full_stop")
        await desk.sees_no("1 new")
        assert desk.reference == before


async def test_source_that_comes_back_is_shown_without_key(console: Open) -> None:
    async with console() as desk:
        await desk.sees("login refused")
        desk.store.feeds.set_status(status("parks", "live", rows=0, asked_at=NOW, good_at=NOW, next_at=NOW + 60))
        await desk.sees("no rows: the vendor has nothing here")


async def test_ascii_says_everything_without_symbols(console: Open) -> None:
    async with console(ascii=True) as desk:
        await desk.sees("* live 07:41", "! partial 4 of 7", "x login refused", "+- camuzzi")
        assert not set(desk.text()) & set("●◐▲◌✕○╭│─▌▎…–·≈")


async def test_hostile_text_is_drawn_as_text(console: Open) -> None:
    async with console() as desk:
        evil = "\x1b[2J\x07 [b]x[/b] \u202egnp.exe \u200d\u0301e"
        fill(desk.store, "camuzzi", [arrival(1, title=evil)], at=NOW)
        await desk.sees("[b]x[/b]", "�[2J")
        assert not set(desk.text()) & set("\x1b\x07\u202e\u200d")


async def test_narrow_desk_stays_readable_at_40_columns(console: Open) -> None:
    async with console(40, 12) as desk:
        await desk.sees("attention", "enter open", "? more")


async def test_attention_lists_late_unclaimed_review_and_short(console: Open) -> None:
    def made(number: int, title: str, **told: object) -> Arrival:
        usual = {"due": None, "stage": None, "status": None, "priority": None, "crew": None, "updated": MOMENT}
        return arrival(number, title=title, **{**usual, **told})

    soon, late, then = (MOMENT + timedelta(minutes=minutes) for minutes in (30, -85_000, 300))
    async with console(120, 60) as desk:
        for source in ("camuzzi", "north"):
            fill(desk.store, source, [])
        shift = made(6, "Engine 1", gap=1, start=soon, end=then)
        people = msgspec.structs.replace(shift, key=Key(Kind.ASSIGNMENT, "6"))
        post = msgspec.structs.replace(made(7, "A post", stage=Stage.REVIEW), key=Key(Kind.POST, "7"))
        rows = [
            made(1, "Very late", due=late, stage=Stage.UNDERWAY),
            made(2, "Nobody yet", due=soon, stage=Stage.NEW),
            made(3, "Under way", due=soon, stage=Stage.UNDERWAY),
            made(4, "For later", due=then, stage=Stage.NEW),
            made(5, "Is it good", stage=Stage.REVIEW),
        ]
        fill(desk.store, "camuzzi", [*rows, people, post])
        await desk.press("z", "full_stop")
        await desk.sees("attention", "-59d  10001", "30m  10002", "short  10006", "Is it good")
        await desk.sees_no("Under way", "For later", "A post")


async def test_missing_webhook_is_said_in_attention_pane(console: Open) -> None:
    async with console() as desk:
        lose(desk.store, recover=False)
        await desk.sees("2 webhooks missing since 07:35, north", "5 M lists them")


async def test_recovered_webhook_is_counted_without_alarm(console: Open) -> None:
    async with console() as desk:
        lose(desk.store)
        await desk.sees("2 webhooks recovered since 07:35, north")
        await desk.sees_no("missing", "lists them")
        await desk.press("5")
        await desk.sees("2 recovered", "late 6m ▲")
        await desk.sees_no("missing since")
        await desk.press("M")
        await desk.sees("recovered, lost on the way")


@pytest.mark.parametrize("key", ["e", "ctrl+b", "!", "Z"])
async def test_key_that_does_nothing_says_so(console: Open, key: str) -> None:
    async with console() as desk:
        await desk.press(key)
        await desk.sees(f"{key.replace('ctrl+', 'ctrl-')} does nothing here; ? lists the keys")


async def test_zoom_without_room_says_why(console: Open) -> None:
    async with console(80, 24) as desk:
        await desk.press("z")
        await desk.sees("shown alone already: several panes stand side by side from 110 columns on")


async def test_paused_source_is_said_to_be_paused_instead_of_asked(console: Open) -> None:
    async with console() as desk:
        await desk.pane("north")
        await desk.press("p")
        await desk.sees("north is paused")
        await desk.press("r")
        await desk.sees("north is paused and not asked; p on its pane goes on asking it")
        assert "refresh north" not in desk.collector.asked
        await desk.press("2", "r")
        await desk.sees("asking all sources now, apart from what is paused: north")


async def test_bottom_names_most_used_keys_and_says_where_others_are(console: Open) -> None:
    async with console(60, 24) as log:
        await log.press("5")
        await log.sees("enter inspect", "r replay", "? more")
        await log.press("f2")
        await log.sees("R replay filtered", "M missing", "c catch up", "f follow", "e export", "q quit")
        await log.press("1")
        await log.sees("enter open", "p pause", "q quit")
        await log.press("f2")
        await log.sees_no("q quit")


async def test_too_small_terminal_says_so_and_ignores_keys(console: Open) -> None:
    async with console(80, 24) as desk:
        await desk.pane("north")
        await desk.pilot.resize_terminal(20, 5)
        await desk.sees("too small", "20x5", "needs 40x9")
        await desk.press("p", "r", "2", "slash", "q")
        assert desk.collector.asked == []
        await desk.pilot.resize_terminal(80, 24)
        await desk.sees("enter open", "north")
        await desk.sees_no("too small", "paused")


async def test_key_that_interrupts_leaves_from_filter_and_from_question_too(console: Open) -> None:
    for keys in (("slash", "a"), ("2", "s"), ("colon",)):
        async with console() as desk:
            await desk.press(*keys)
            await desk.press("ctrl+c")
            await desk.until(lambda desk=desk: not desk.app.is_running, "the console goes on")  # type: ignore[misc]


async def test_what_feeds_first_sweep_brings_is_no_news(console: Open) -> None:
    async with console() as desk:
        fill(desk.store, "parks", [arrival(number, title="Brand new") for number in range(700, 720)], at=NOW)
        await desk.sees("Brand new")
        assert "▎" not in desk.text()
        fill(desk.store, "north", [arrival(480, title="Changed since")], at=NOW)
        await desk.sees("▎", "Changed since")


async def test_what_collector_did_not_do_is_said(console: Open) -> None:
    async with console() as desk:
        desk.collector.trouble = Unreachable("no collector has answered yet")
        await desk.pane("north")
        for key in ("r", "p"):
            await desk.press(key)
            await desk.sees("not done: no collector has answered yet")


async def test_console_beside_one_that_polls_asks_through_it(console: Open) -> None:
    async with console() as desk:
        desk.collector.other = "jump-host:4711"
        await desk.pane("north")
        await desk.press("r")
        await desk.sees("asking north now through jump-host:4711, which polls for this store")
        assert "refresh north" in desk.collector.asked


async def test_records_that_cannot_be_read_are_said_in_pane(console: Open) -> None:
    async with console() as desk:
        told = {"asked_at": NOW, "good_at": NOW, "next_at": NOW + 60, "rows": 39}
        note = "3 could not be read: $.id: expected an id, got nothing"
        desk.store.feeds.set_status(status("camuzzi", "live", rejected=3, note=note, **told))
        await desk.sees("● live", "3 could not be read: $.id")
        error = "3 records came and none could be read: $.id: expected an id"
        desk.store.feeds.set_status(status("parks", "unreadable", rejected=3, error=error, asked_at=NOW))
        await desk.sees("could not read: unreadable", "3 records came and none")

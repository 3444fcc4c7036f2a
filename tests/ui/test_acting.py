"""Acting from the keyboard: choose, answer, confirm, take back, and know what came of it."""

from __future__ import annotations

from datetime import datetime

from tests.ui.acting_driver import at_record, file_one, filed, hire, new_write
from tests.ui.conftest import Open
from tests.ui.factories import NOW


async def test_order_is_given_to_crew_and_filed_for_whoever_collects(console: Open) -> None:
    async with console(80, 24, who=lambda: "Ana@jump") as desk:
        await at_record(desk)
        await desk.press("a")
        await desk.sees(
            "act on 10482", "t  Assign to a crew", "s  Set the status", "–  Accept", "only what waits for a verd"
        )
        await desk.press("t")
        await desk.sees("Assign to a crew: crew", "Alpha crew", "South crew")
        await desk.write("south")
        await desk.sees("1 of 1")
        await desk.press("enter")
        await desk.sees("Assign Fuga de gas, Calle 50 #482 to South crew?", "do nothing", "u takes it back")
        assert filed(desk) == []
        await desk.press("y")
        await desk.sees("10482: assigning in 8 s · u undoes")
        [write] = filed(desk)
        assert (write.address, write.action, write.answers) == ("north/work_order/id-482", "assign", (("crew", "c2"),))
        assert (write.who, write.state, write.is_queued) == ("Ana@jump", "waiting", True)
        assert (write.due, write.at) == (NOW + 8, NOW)


async def test_undo_takes_it_back_and_says_so(console: Open) -> None:
    async with console(80, 24) as desk:
        await file_one(desk)
        await desk.press("u")
        await desk.sees("10482: taken back, nothing was sent")
        assert [write.state for write in filed(desk)] == ["taken back"]
        await desk.press("u")
        await desk.sees("there is nothing to take back")


async def test_enter_at_confirmation_does_nothing(console: Open) -> None:
    async with console(80, 24) as desk:
        await at_record(desk)
        await desk.press("a", "t")
        await desk.sees("Alpha crew")
        await desk.press("enter")
        await desk.sees("do nothing")
        await desk.press("enter")
        await desk.sees("nothing was done")
        assert filed(desk) == []


async def test_what_vendor_said_is_shown_where_eye_already_is(console: Open) -> None:
    async with console(120, 40) as desk:
        await at_record(desk)
        await desk.press("a", "s")
        await desk.sees("Set the status: status", "underway")
        await desk.write("held")
        await desk.press("enter")
        await desk.sees("Set the status: why (may be left out)")
        await desk.write("no key")
        await desk.press("enter")
        await desk.sees("to held?")
        await desk.press("y")
        await desk.sees("u undoes")
        [write] = filed(desk)
        assert dict(write.answers) == {"status": "held", "reason": "no key"}
        desk.store.outbox.advance(write.seq, "waiting", "sending")
        desk.store.outbox.advance(write.seq, "sending", "confirmed", answer="done")
        await desk.sees("10482: setting the status done 07:42, confirmed by Nordwork")
        # the window is over: what is left is the action in the other direction, which is asked for like any other
        await desk.press("u")
        await desk.sees("Set Fuga de gas, Calle 50 #482 to underway?")
        await desk.press("y")
        await desk.sees("10482: setting the status in 8 s")
        assert dict(filed(desk)[-1].answers) == {"status": "underway"}


async def test_what_is_done_is_not_told_again_later(console: Open) -> None:
    now = [NOW]
    async with console(120, 40, now=lambda: now[0]) as desk:
        write = await file_one(desk)
        desk.store.outbox.advance(write.seq, "waiting", "confirmed", answer="done")
        await desk.sees("10482: assigning done 07:42, confirmed by Nordwork")
        await desk.press("0")
        await desk.sees_no("confirmed by Nordwork")
        now[0] += 300
        # somebody else's write makes everybody look
        desk.store.outbox.file([new_write("north/work_order/id-511")], lasts=8)
        await desk.rest()
        assert "confirmed by Nordwork" not in desk.text()


async def test_time_is_checked_before_anything_is_filed(console: Open) -> None:
    async with console(80, 24) as desk:
        await at_record(desk)
        await desk.press("a", "m")
        await desk.sees("Move it: start", "a time like 2026-11-21T08:00")
        await desk.write("tomorrow")
        await desk.press("enter")
        await desk.sees("is no time with a zone")
        assert filed(desk) == []
        await desk.press(*["backspace"] * 8)
        await desk.write("2026-11-22T08:00")
        await desk.press("enter")
        # what only a deletion undoes is confirmed by its name
        await desk.sees("to do it, type reschedule", "nothing but a deletion undoes it")
        await desk.write("yes")
        await desk.press("enter")
        await desk.sees("that is not reschedule")
        await desk.press(*["backspace"] * 3)
        await desk.write("reschedule")
        await desk.press("enter")
        await desk.sees("10482: moving in 8 s · u undoes")
        assert datetime.fromisoformat(dict(filed(desk)[0].answers)["start"]).tzinfo is not None


async def test_held_write_says_why_and_where_it_is_found(console: Open) -> None:
    async with console(120, 40) as desk:
        write = await file_one(desk)
        desk.store.outbox.advance(write.seq, "waiting", "held", answer="it moved: underway then, held now")
        await desk.sees("10482: held, it moved: underway then, held now · :outbox")


async def test_second_action_on_record_is_asked_for_knowingly(console: Open) -> None:
    async with console(80, 24) as desk:
        await at_record(desk)
        stored = desk.store.outbox
        await desk.press("a", "t")
        await desk.sees("Alpha crew")
        await desk.press("enter")
        await desk.sees("do nothing")
        assert "already" not in desk.text()
        await desk.press("y")
        await desk.sees("u undoes")
        await desk.press("a", "t")
        await desk.sees("Alpha crew")
        await desk.press("enter")
        await desk.sees("something is being done to 10482 already; this goes behind it")
        await desk.press("escape")
        await desk.sees("nothing was done")
        assert len(stored.query()) == 1


async def test_console_that_may_only_look_does_nothing(console: Open) -> None:
    async with console(80, 24, read_only=True) as desk:
        await at_record(desk)
        await desk.press("a")
        await desk.sees("read-only: nothing is changed")
        assert filed(desk) == []


async def test_window_and_expiry_are_as_configuration_says(console: Open) -> None:
    async with console(80, 24, write_times=lambda: (60.0, 3600.0)) as desk:
        await at_record(desk)
        await desk.press("a", "t")
        await desk.sees("Alpha crew")
        await desk.press("enter")
        await desk.sees("is told in 60 s")
        await desk.press("y")
        await desk.sees("assigning in 60 s")
        [write] = filed(desk)
        assert (write.due, write.expires) == (NOW + 60, NOW + 3600)


async def test_collector_that_may_only_look_is_filed_nothing(console: Open) -> None:
    async with console(80, 24) as desk:
        await at_record(desk)
        desk.collector.read_only = True
        await desk.press("a")
        await desk.sees("nothing would be sent: desk-7:4711, which collects, is read-only")
        assert filed(desk) == []


async def test_marked_orders_are_done_together_by_their_number(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.press("space", "down", "space", "down", "space")
        await queue.sees("3 marked")
        await queue.press("a")
        await queue.sees("act on 3 records")
        await queue.press("s")
        await queue.sees("Set the status: status")
        await queue.write("held")
        await queue.press("enter")
        await queue.sees("may be left out")
        await queue.press("enter")
        await queue.sees("Set 3 records to held?", "to do it, type 3")
        await queue.write("2")
        await queue.press("enter")
        await queue.sees("that is not 3")
        await queue.press("backspace")
        await queue.write("3")
        await queue.press("enter")
        await queue.sees("3 records: setting the status in 8 s · u undoes")
        writes = filed(queue)
        assert len(writes) == 3
        assert len({write.batch for write in writes}) == 1
        for write in writes[:2]:
            queue.store.outbox.advance(write.seq, "waiting", "confirmed", answer="done")
        queue.store.outbox.advance(writes[2].seq, "waiting", "failed", answer="the vendor said no")
        await queue.sees("3 records: 2 done, 1 not done · :outbox lists them")


async def test_action_says_to_how_many_of_the_marked_it_applies(console: Open) -> None:
    async with console(120, 40) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.press("asterisk")
        await queue.sees("99 marked")
        await queue.press("a")
        await queue.sees(
            "act on 99 records", "t  Assign to a crew", "–  Accept", "only what waits for a verdict is accepted"
        )


async def test_order_under_cursor_of_desk_is_acted_on(console: Open) -> None:
    async with console(120, 40) as desk:
        hire(desk.store)
        await desk.pane("north")
        reference = desk.reference
        await desk.press("a")
        await desk.sees(f"act on {reference}")


async def test_lists_show_records_to_which_something_is_being_done(console: Open) -> None:
    async with console(80, 24) as desk:
        await at_record(desk)
        await desk.press("escape", "2")
        await desk.sees("by urgency")
        before = desk.text()
        [write] = desk.store.outbox.file([new_write("north/work_order/id-511")], lasts=8)
        await desk.sees("→ Inspección anual")
        assert "→" not in before
        desk.store.outbox.advance(write.seq, "waiting", "confirmed")
        await desk.sees_no("→")

"""The outbox: what needs a person stands first, with what to do about it."""

from __future__ import annotations

from tests.ui.acting_driver import file_one, filed
from tests.ui.conftest import Open
from tests.ui.console_driver import Driver


async def outbox(console: Driver) -> Driver:
    """Open the outbox from wherever the user is."""
    await console.press("colon")
    await console.write("outbox")
    await console.press("enter")
    return await console.sees("fieldtui  outbox")


async def test_outbox_shows_first_what_needs_a_person(console: Open) -> None:
    async with console(80, 24) as desk:
        write = await file_one(desk)
        await outbox(desk)
        await desk.sees("waits", "10482", "assign", "u takes it back until it is sent")
        desk.store.outbox.advance(write.seq, "waiting", "sending")
        await desk.sees("being sent")
        answer = "the connection broke; it may have happened all the same"
        desk.store.outbox.advance(write.seq, "sending", "unsure", answer=answer)
        await desk.sees(
            "1 to look at", "may have happened", "the connection broke", "enter shows the record: was it done?"
        )
        await desk.press("enter")
        await desk.sees("summary")
        await desk.press("escape", "x")
        await desk.sees("put away; it stays in the journal")
        await desk.sees_no("to look at")
        assert filed(desk)[0].answer == answer


async def test_failed_write_is_done_again_on_record_as_it_is_now(console: Open) -> None:
    async with console(80, 24) as desk:
        write = await file_one(desk)
        desk.store.outbox.advance(write.seq, "waiting", "failed", answer="the vendor's side is broken (503)")
        await outbox(desk)
        await desk.sees("not done", "the vendor's side is broken")
        await desk.press("r")
        await desk.sees("Assign Fuga de gas, Calle 50 #482 to Alpha crew?")
        await desk.press("y")
        await desk.sees("u undoes")
        again = filed(desk)[-1]
        assert (again.state, again.answers, again.seq > write.seq) == ("waiting", write.answers, True)


async def test_what_may_have_happened_is_said_before_next_action(console: Open) -> None:
    async with console(80, 24) as desk:
        write = await file_one(desk)
        desk.store.outbox.advance(write.seq, "waiting", "unsure", answer="its answer was lost")
        await desk.sees("may have happened, its answer was lost")
        await desk.press("a", "t")
        await desk.sees("Alpha crew")
        await desk.press("enter")
        await desk.sees("an earlier “assign” may have happened: its answer was lost")
        await desk.press("y")
        await desk.sees("u undoes")
        assert [each.told for each in filed(desk)] == [True, False]


async def test_all_that_failed_of_a_batch_is_done_again_together(console: Open) -> None:
    async with console(80, 24) as desk:
        await desk.press("2")
        await desk.sees("99 by urgency")
        await desk.press("space", "down", "space", "down", "space", "a", "s")
        await desk.sees("Set the status: status")
        await desk.press("enter")
        await desk.sees("may be left out")
        await desk.press("enter")
        await desk.sees("to do it, type 3")
        await desk.press("3", "enter")
        await desk.sees("u undoes")
        for write, state in zip(filed(desk), ("confirmed", "failed", "failed"), strict=True):
            desk.store.outbox.advance(write.seq, "waiting", state, answer="")
        await outbox(desk)
        await desk.sees("2 to look at")
        await desk.press("R")
        await desk.sees("Set 2 records to underway?", "to do it, type 2")
        await desk.press("2", "enter")
        await desk.sees("2 records: setting the status in 8 s")
        # those are dealt with
        await desk.sees_no("to look at")
        again = filed(desk)[3:]
        assert {write.address for write in again} == {write.address for write in filed(desk)[1:3]}
        assert len(again) == 2

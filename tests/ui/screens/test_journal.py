"""The journal: who did what, filtered, exported, and read to its beginning."""

from __future__ import annotations

import csv
import json
import os
import stat
from pathlib import Path

from fieldtui.store.models import JournalEntry
from fieldtui.store.protocols import Store
from tests.ui.conftest import Open
from tests.ui.factories import NOW

RECORD = "north/work_order/id-482"


def written(store: Store, count: int = 3) -> None:
    """Lines of Ana's, and one of Bo's that went wrong."""
    for at in range(count):
        store.journal.add(
            JournalEntry(at=NOW - 60 + at, who="Ana@jump", what="assign", address=RECORD, answer=f"done {at}")
        )
    refused = "=cmd|' /C calc'!A0 is no crew"
    store.journal.add(
        JournalEntry(at=NOW - 5, who="Bo@desk", what="set-status", address=RECORD, answer=refused, ok=False)
    )


async def test_lines_are_filtered_by_person_and_by_outcome(console: Open) -> None:
    async with console(80, 24) as journal:
        written(journal.store)
        await journal.press("7")
        await journal.sees("7 Journal", "1 of 4 lines", "Bo ", "done 2", "07:41", "07:41:55 Bo@desk: =cmd")
        await journal.press("slash")
        await journal.write("who:ana")
        await journal.press("enter")
        await journal.sees("1 of 3 lines")
        await journal.sees_no("Bo ")
        await journal.press("escape", "slash")
        await journal.write("ok:no")
        await journal.press("enter")
        await journal.sees("1 of 1 lines", "is no crew")
        await journal.press("escape", "slash")
        await journal.write("colour:red")
        await journal.sees("no field “colour”")
        await journal.press("escape")
        await journal.sees("1 of 4 lines")


async def test_what_is_done_now_comes_up_and_leads_to_its_record(console: Open) -> None:
    async with console(120, 40) as journal:
        await journal.press("7")
        await journal.sees("nothing was done yet")
        written(journal.store, 1)
        await journal.sees("1 of 2 lines", "done 0")
        await journal.press("enter")
        await journal.sees("Fuga de gas, Calle 50 #482", "summary")


async def test_export_holds_what_filter_matches_and_no_formula(console: Open, tmp_path: Path) -> None:
    async with console(120, 40, folder=tmp_path) as journal:
        written(journal.store)
        await journal.press("7")
        await journal.sees("1 of 4 lines")
        await journal.press("e", "c")
        await journal.sees("to which new file")
        await journal.press("enter")
        await journal.sees("4 lines written to")
        await journal.press("slash")
        await journal.write("who:ana")
        await journal.press("enter", "e", "j")
        await journal.sees("to which new file")
        await journal.press("enter")
        await journal.sees("3 lines written to")
        await journal.press("e", "j")
        await journal.sees("to which new file")
        await journal.press("enter")
        await journal.sees("file exists")
    table, lines = sorted(os.scandir(tmp_path), key=lambda file: file.name)[:2]
    _check(Path(table), Path(lines))


def _check(table: Path, lines: Path) -> None:
    assert stat.S_IMODE(table.stat().st_mode) == 0o600
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [row["answer"] for row in rows[:3]] == ["done 0", "done 1", "done 2"]
    assert rows[3]["answer"].startswith("'=cmd")
    assert rows[3]["at"] == "2026-11-21T07:41:55Z"
    assert {json.loads(line)["who"] for line in lines.read_text(encoding="utf-8").splitlines()} == {"Ana@jump"}


async def test_old_lines_are_read_as_one_goes_to_them(console: Open) -> None:
    async with console(80, 24) as journal:
        for at in range(700):
            journal.store.journal.add(
                JournalEntry(at=NOW - 1000 + at, who="Ana@jump", what="assign", answer=f"line {at}")
            )
        await journal.press("7")
        await journal.sees("1 of 700 lines", "line 699")
        await journal.press("end")
        await journal.until(lambda: len(journal.table.rows) == 700, "the rest was not read")
        await journal.press("end")
        await journal.sees("700 of 700 lines", "line 0")

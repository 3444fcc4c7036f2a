"""`fieldtui list`: formats, fields, filters, and mistakes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fieldtui.cli.output.record_fields import FIELDS
from fieldtui.cli.output.text_table import cut, fitting, lines, measure
from fieldtui.contract.facets import Facets

if TYPE_CHECKING:
    from tests.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("three")


def test_json_is_array_with_every_field_in_order(fieldtui: Command) -> None:
    done = fieldtui("list", "--sort", "id", "--format", "json")
    records = json.loads(done.out)
    assert [list(record) for record in records] == [list(FIELDS)] * 3
    first = records[0]
    assert first["address"] == "north/work_order/a1"
    assert first["due"] == "2026-11-21T08:30:00Z"
    assert (first["status"], first["stage"], first["status_label"], first["partial"]) == (
        "InProgress",
        "underway",
        None,
        False,
    )
    assert records[1]["title"] == "=HYPERLINK(1)\x1b[2J\u202eevil"
    assert fieldtui("--json", "list", "--sort", "id").out == fieldtui("list", "--sort", "id", "--json").out == done.out


def test_jsonl_is_object_line_with_columns_asked_for(fieldtui: Command) -> None:
    done = fieldtui("list", "--format", "jsonl", "--columns", "id,due", "--sort", "due:desc", "--limit", "2")
    assert [json.loads(line) for line in done.out.splitlines()] == [
        {"id": "a1", "due": "2026-11-21T08:30:00Z"},
        {"id": "a3", "due": "2026-11-20T00:00:00Z"},
    ]


def test_csv_is_safe_in_spreadsheet(fieldtui: Command) -> None:
    done = fieldtui("list", "--format", "csv", "--sort", "id")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert list(rows[0]) == list(FIELDS)
    assert rows[0]["longitude"] == "-58.25"
    assert rows[0]["crew"] == ""
    assert rows[1]["title"] == "'=HYPERLINK(1)\ufffd[2J\ufffdevil"


def test_table_shows_mark_in_place_of_control_characters(fieldtui: Command) -> None:
    done = fieldtui("list", "work_order", "--sort", "id", "--columns", "title,stage")
    assert (
        done.out.splitlines()
        == [
            "TITLE                       STAGE",
            "Leak in Main St             underway",
            "=HYPERLINK(1)\ufffd[2J\ufffdevil   new",
            "Зона 漢字                   done",
        ]
        or "\x1b" not in done.out
    )
    assert "\u202e" not in done.out


def test_columns_are_aligned_and_cut_to_width() -> None:
    shown = list(lines(["title", "stage"], [["Зона 漢字", "done"], ["x" * 40, "new"]], 30))
    assert [measure(line) for line in shown[2:]] == [30 - len("stage") + len("new")]
    assert shown[1].startswith("Зона 漢字 ")
    assert (
        len({measure(line[: line.index(word)]) for line, word in zip(shown, ["STAGE", "done", "new"], strict=True)})
        == 1
    )
    assert "…" in shown[2]
    assert cut("漢字漢字", 5) == "漢字…"


def test_narrow_terminal_keeps_address_whole_and_leaves_out_last_columns() -> None:
    rows = [["north/work_order/" + "x" * 30, "A title that goes on and on", "underway", "InProgress"]]
    titles = ["address", "title", "stage", "status"]
    assert [fitting(titles, rows, width) for width in (60, 80, 100)] == [2, 3, 4]
    shown = list(lines(titles[:3], [row[:3] for row in rows], 80))
    assert rows[0][0] in shown[1]
    assert measure(shown[1]) <= 80


def test_filters_narrow_list(fieldtui: Command) -> None:
    done = fieldtui("list", "--where", "stage:underway,new leak", "--format", "jsonl", "--columns", "id")
    assert done == (0, '{"id":"a1"}\n', "")
    assert fieldtui("list", "--where", "stage:held", "--format", "json").out == "[]\n"
    assert fieldtui("list", "crew", "--format", "json").out == "[]\n"


def test_mistake_in_filter_is_pointed_at(fieldtui: Command) -> None:
    done = fieldtui("list", "--where", "leak stage:underwy")
    assert done.code == 2
    assert done.out == ""
    said, text, caret = done.err.splitlines()
    assert "--where" in said
    assert "underway" in said
    assert text[caret.index("^") :].startswith(("stage:underwy", "underwy"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "wrok_order"], ["no kind `wrok_order`", "did you mean `work_order`?"]),
        (["list", "--sort", "deu"], ["cannot sort by `deu`", "did you mean `due`?"]),
        (["list", "--sort", "due:down"], ["`down` is no way to sort", "due:desc"]),
        (["list", "--columns", "id,titel"], ["no column `titel`", "did you mean `title`?"]),
        (["list", "--format", "jsn"], ["no `jsn`", "did you mean `json`?"]),
        (["list", "--limit", "-1"], ["`-1` is not a whole number of at least 0"]),
        (["list", "--limti", "3"], ["`--limti` is not understood", "did you mean `--limit`?"]),
        (["list", "a", "b"], ["`b` is not understood"]),
    ],
)
def test_wrong_use_names_nearest_word(fieldtui: Command, arguments: list[str], words: list[str]) -> None:
    done = fieldtui(*arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert all(word in done.err for word in words)


def test_table_on_terminal_stops_at_500_rows_and_says_so(
    on_terminal: Command, fieldtui: Command, fill: Callable[..., None]
) -> None:
    fill(**{f"n{number}": Facets(title="Long title " * 12) for number in range(520)})
    shown = on_terminal("list")
    assert shown.code == 0
    assert len(shown.out.splitlines()) == 501
    assert all(len(line) <= 80 for line in shown.out.splitlines())
    assert "500 of 520 shown" in shown.err
    assert len(fieldtui("list").out.splitlines()) == 521
    assert len(on_terminal("list", "--limit", "7").out.splitlines()) == 8


def test_reader_that_goes_away_is_no_error(fieldtui: Command, fill: Callable[..., None]) -> None:
    fill(**{f"n{number}": Facets(title="Long title " * 30) for number in range(500)})
    code = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-m', 'fieldtui', 'list', '--format', 'jsonl'],"
        " stdout=subprocess.PIPE); p.stdout.readline(); p.stdout.close(); sys.exit(p.wait())"
    )
    assert fieldtui(python=("-c", code)) == (0, "", "")


def test_reading_store_imports_neither_screens_nor_servers_nor_vendors(fieldtui: Command, config: Path) -> None:
    code = (
        "import sys; from fieldtui.__main__ import main; main(['list', '--format', 'json']);"
        "heavy = ['textual', 'rich', 'uvicorn', 'starlette', 'httpx', 'asyncio', 'tomllib', 'fieldtui.vendors'];"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)"
    )
    fieldtui("list")
    assert fieldtui(python=("-c", code)).err == "[]\n"
    config.write_text("# changed, so it is read again\n")
    assert "tomllib" in fieldtui(python=("-c", code)).err

"""The manual inside the console: contents in reading order, folded to the width, searched, its commands copied."""

from __future__ import annotations

import base64
from collections import Counter
from pathlib import Path

import pytest

from fieldtui import manual
from fieldtui.ui.render import markdown
from fieldtui.ui.render.text_layout import cells
from tests.ui.conftest import Open
from tests.ui.console_driver import Driver


async def _open(driver: Driver) -> None:
    await driver.press("question_mark", "m")
    await driver.sees("Getting started", "The screens")


def test_pages_come_in_reading_order() -> None:
    names = [path.stem for path in manual.pages()]
    assert names[:5] == ["start", "screens", "filter", "webhooks", "commands"]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("page", [path.stem for path in manual.pages()])
def test_no_word_of_page_is_cut(page: str, width: int) -> None:
    text = (Path(manual.__file__).parent / f"{page}.md").read_text(encoding="utf-8")
    lines = markdown.draw(text, width).lines
    assert all(sum(cells(piece) for piece, _ in line) <= width for line in lines)
    # cells that are folded stand side by side: what is compared is how often each letter stands there
    shown = Counter(character for line in lines for piece, _ in line for character in piece if character.isalnum())
    assert shown == Counter(character for character in text if character.isalnum())


def test_word_wider_than_line_is_folded() -> None:
    lines = markdown.draw("see https://example.org/a/very/long/path/indeed now", 20).lines
    assert ["".join(text for text, _ in line).strip() for line in lines] == [
        "see",
        "https://example.org",
        "/a/very/long/path/i",
        "ndeed now",
    ]


async def test_page_is_folded_to_width(console: Open) -> None:
    async with console(60, 24, manual=manual.pages()) as reader:
        await _open(reader)
        await reader.press("down", "enter")
        await reader.sees("The top line says where you are and how all sources")
        assert "…" not in reader.text().partition("\n")[2].rpartition("\n")[0]
        await reader.pilot.resize_terminal(80, 24)
        await reader.sees("The top line says where you are and how all sources are doing; the bottom line")


async def test_escape_goes_back_step_by_step(console: Open) -> None:
    async with console(80, 24, manual=manual.pages()) as reader:
        await _open(reader)
        await reader.press("enter")
        await reader.sees("fieldtui demo")
        await reader.press("escape")
        await reader.sees("The screens")
        await reader.press("escape")
        await reader.sees("keys of desk")
        await reader.press("escape")
        await reader.sees("10487")


async def test_search_goes_through_all_pages(console: Open) -> None:
    async with console(80, 24, manual=manual.pages()) as reader:
        await _open(reader)
        await reader.press("slash")
        await reader.write("replay")
        await reader.sees("webhooks", "commands")
        await reader.sees_no("The screens")
        await reader.press("enter", "enter")
        await reader.sees("manual  ")
        first = reader.text()
        await reader.press("n")
        await reader.until(lambda: reader.text() != first, "the next line that was found is not shown")
        await reader.press("escape", "escape")
        await reader.sees("The screens")


async def test_search_without_find_says_so(console: Open) -> None:
    async with console(80, 24, manual=manual.pages()) as reader:
        await _open(reader)
        await reader.press("slash")
        await reader.write("zzzzz")
        await reader.sees("no line of the manual holds that")


async def test_command_of_page_is_copied(console: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    async with console(80, 24, manual=manual.pages()) as reader:
        monkeypatch.setattr(reader.app, "send", sent.append)
        await _open(reader)
        await reader.press("enter", "y")
        await reader.sees("copy which command", "fieldtui demo")
        await reader.press("enter")
        await reader.sees("copied")
        assert base64.b64encode(b"fieldtui demo").decode() in sent[0]


async def test_without_pages_manual_says_so(console: Open) -> None:
    async with console(80, 24) as reader:
        await reader.press("question_mark", "m")
        await reader.sees("no manual is installed")
        await reader.press("enter", "y", "bracketright")
        await reader.press("escape")
        await reader.sees("keys of desk")

"""The palette finds whatever has a name: records, filters, sorts, manual pages, actions."""

from __future__ import annotations

from fieldtui import manual
from tests.ui.conftest import Open
from tests.ui.console_driver import Driver


async def _ask(driver: Driver, wish: str) -> None:
    await driver.press("colon")
    await driver.write(wish)


async def test_record_is_found_by_its_number(console: Open) -> None:
    async with console(80, 24) as driver:
        await _ask(driver, "10487")
        await driver.sees("open 10487", "north work order")
        await driver.press("enter")
        await driver.sees("Rosa Bell", "10487")


async def test_record_is_found_by_words_of_its_title(console: Open) -> None:
    async with console(120, 40) as driver:
        await _ask(driver, "medidor")
        await driver.sees("Medidor roto")


async def test_record_is_opened_by_its_address_at_once(console: Open) -> None:
    async with console(80, 24) as driver:
        await driver.rest()
        await _ask(driver, "open camuzzi/work_order/id-12")
        await driver.press("enter")
        await driver.sees("Rosa Bell", "10012")


async def test_what_is_written_filters_queue(console: Open) -> None:
    async with console(80, 24) as driver:
        await _ask(driver, "source:north stage:underway")
        await driver.sees("filter source:north")
        await driver.press("up", "enter")
        await driver.sees("/ source:north stage:underway")
        await driver.rest()
        rows = driver.table.rows
        assert 0 < len(rows) < 60


async def test_sort_is_found_and_shown_in_queue(console: Open) -> None:
    async with console(80, 24) as driver:
        await _ask(driver, "sort title")
        await driver.press("enter")
        await driver.sees("by title")


async def test_page_of_manual_is_found(console: Open) -> None:
    async with console(80, 24, manual=manual.pages()) as driver:
        await _ask(driver, "manual filter")
        await driver.press("enter")
        await driver.sees("The filter language")


async def test_half_filter_is_no_mistake(console: Open) -> None:
    async with console(80, 24) as driver:
        await _ask(driver, "stage:")
        await driver.rest()
        await driver.sees("nothing is called that")
        await driver.press("escape")
        await driver.sees("10487")

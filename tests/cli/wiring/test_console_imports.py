"""A console, whatever is done on it, loads neither what polls nor what receives: those are another process's."""

from __future__ import annotations

from pathlib import Path

from fieldtui.simulator.child_process import SimulatorProcess
from tests.cli.conftest import Command

_CODE = """
import argparse, asyncio, sys
from fieldtui.cli.commands.console import Opening, _setup
from fieldtui.cli.wiring import program_parts
from fieldtui.ui.terminal import TerminalConsole

async def main(config):
    options = argparse.Namespace(config=config, profile=None, read_only=False, ascii=False)
    opening = Opening(program_parts.command_paths(options), read_only=False)
    store = program_parts.open_store(opening.paths, opening.store)
    console = TerminalConsole(_setup(opening, store, options))
    async with console.run_test(size=(120, 40)) as pilot:
        for _ in range(300):
            if console.control and console.control.place().is_own and store.feeds.statuses():
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(2)
        await pilot.press("r", "2", "enter", "escape", "5", "c", "escape", "6", "r", "p")
        await asyncio.sleep(1)
        assert console.control.place().is_own
        print(len(store.feeds.statuses()) > 0, [name for name in ("httpx", "uvicorn", "h11") if name in sys.modules])
    await asyncio.to_thread(console.control.stop)
    store.close()

asyncio.run(main(sys.argv[1]))
"""


def test_console_at_work_imports_neither_httpx_nor_uvicorn(
    fieldtui: Command, simulated: SimulatorProcess, home: Path
) -> None:
    done = fieldtui(str(simulated.config), python=("-c", _CODE))
    assert done.out == "True []\n", done.err

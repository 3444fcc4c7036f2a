"""A collector with its receiver in a process that may open 256 files.

Run as `python -m tests.hooks.attacked_collector CONFIG FOLDER`. Prints a line of JSON a half second: where it
listens and whether it is under attack, and its memory in bytes.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

from fieldtui.cli.wiring.collector_parts import collector
from fieldtui.cli.wiring.program_parts import load_settings
from fieldtui.settings.paths import Paths
from fieldtui.store.sqlite.store import SqliteStore

FILES = 256


def memory() -> int:
    """Return the bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def main(config: str, folder: str) -> None:
    """Poll and listen until killed."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    handler = RotatingFileHandler(Path(folder) / "log", maxBytes=1_000_000, backupCount=3)
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    settings = load_settings(Paths(Path(config), Path(folder), Path(folder)))
    ours = collector(settings, SqliteStore(Path(folder) / "store.db"), token_store=None, read_only=True)
    ours.start()
    while True:
        print(json.dumps({"listening": ours.listening(), "memory": memory()}), flush=True)  # noqa: T201
        time.sleep(0.5)


if __name__ == "__main__":
    main(*sys.argv[1:])

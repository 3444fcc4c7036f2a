"""What `doctor` says of the store and of the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from fieldtui.cli.checks.check_result import CheckResult, State
from fieldtui.contract.errors import FieldtuiError
from fieldtui.contract.store_url import StoreAddress

#: below this the console shows less than it wants to
_LEAST = (80, 24)
#: the first SQLite whose write-ahead log cannot lose pages to two writers
# sqlite.org: the WAL-reset bug, fixed in 3.51.3
_SOUND = (3, 51, 3)
#: what decides which characters there are, the strongest first
_LOCALES = ("PYTHONIOENCODING", "LC_ALL", "LC_CTYPE", "LANG")


def check_store(address: StoreAddress, folder: Path) -> Iterator[CheckResult]:
    """Open the store and say what it is."""
    from fieldtui.store.open import open_store

    try:
        store = open_store(address.url, folder, address.password)
        try:
            if store.unwritable():
                # readable, but nothing can be kept: the console would open and show old rows
                yield CheckResult("store", State.WRONG, f"only read, not written: {store.unwritable()}")
                return
            found = store.upkeep.about()
        finally:
            store.close()
    except FieldtuiError as error:
        yield CheckResult("store", State.WRONG, str(error), "see [store] in the configuration")
        return
    text = f"{found.place}: {found.size / 1e6:.1f} MB, {found.engine}, schema {found.schema}"
    # a library of its own may be in use beside the one that came with this program
    doubtful = found.engine.startswith("SQLite") and _version(found.engine) < _SOUND
    yield CheckResult("store", State.DOUBT if doubtful else State.WELL, text, "upgrade apsw" if doubtful else "")


def _version(engine: str) -> tuple[int, ...]:
    return tuple(map(int, engine.split()[1].split(".")[:3]))


def check_terminal() -> Iterator[CheckResult]:
    """Yield what a console would have to work with."""
    # a pipe has no size, and no colours
    if not sys.stdout.isatty():
        yield CheckResult("terminal", State.DOUBT, "none here: the console cannot be opened", "use the commands")
        return
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    small = columns < _LEAST[0] or rows < _LEAST[1]
    text = f"{columns}x{rows}, {_colours()}, {', '.join(_ways())}"
    yield CheckResult(
        "terminal", State.DOUBT if small else State.WELL, text, "make it 80x24 or larger" if small else ""
    )
    # exported sizes mislead other programs, so it is said that they do nothing here
    exported = [f"{name}={os.environ[name]}" for name in ("COLUMNS", "LINES") if os.environ.get(name)]
    if exported:
        text = f"{' '.join(exported)} is exported and does not count: the terminal's own size does"
        yield CheckResult("terminal", State.WELL, text)


def check_character_set() -> Iterator[CheckResult]:
    """Yield whether all characters can be written."""
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower()
    # the first that is set decides
    locale = next((f"{name}={os.environ[name]}" for name in _LOCALES if os.environ.get(name)), "no locale is set")
    if encoding.replace("-", "").startswith("utf"):
        yield CheckResult("characters", State.WELL, f"{encoding} ({locale})")
    else:
        text = f"{encoding or 'none'}, not UTF-8 ({locale}): what it lacks is written as ?"
        yield CheckResult("characters", State.DOUBT, text, "set LANG=C.UTF-8 or PYTHONIOENCODING=utf-8, or use --ascii")


def _colours() -> str:
    """Return how many colours there are."""
    # an empty NO_COLOR counts as unset (no-color.org)
    if os.environ.get("NO_COLOR"):
        return "no colours (NO_COLOR)"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256color" in os.environ.get("TERM", "") else "16 colours"


def _ways() -> Iterator[str]:
    """Name what stands between us and the screen."""
    yield os.environ.get("TERM") or "TERM is not set"
    if os.environ.get("TMUX"):
        yield "tmux"
    elif os.environ.get("STY"):
        yield "screen"
    yield "over SSH" if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY") else "local"

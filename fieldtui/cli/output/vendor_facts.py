"""`fieldtui manual contracts`: what is known of each vendor, fact by fact, and which test holds it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fieldtui import manual
from fieldtui.cli.parser import UsageError
from fieldtui.contract.safe_text import clean
from fieldtui.settings.suggestions import suggestion

#: how well a fact is known, the best first
MARKS = ("SEED", "FOUND", "FOUND~", "PROPOSED")
_ROW = re.compile(r"(?<!\\) \| ")


class Fact(NamedTuple):
    """One line of a vendor's table: what is so, how well that is known, the rows of the contract notes that say so,
    the modules that keep it (or `left out: REASON`), and the tests that hold it.
    """

    what: str
    mark: str
    rows: str
    where: str
    tests: str


def tables() -> dict[str, Path]:
    """Return the table of each vendor that has one, by the vendor's name."""
    from fieldtui import vendors

    found = {name: home / "contract.md" for name in vendors.names() if (home := vendors.folder(name)) is not None}
    return {name: path for name, path in found.items() if path.exists()}


def facts(path: Path) -> Iterator[Fact]:
    """Read the rows of a vendor's table."""
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in _ROW.split(line[2:].removesuffix("|"))] if line.startswith("| ") else []
        if len(cells) == 5 and cells[1] in MARKS:
            yield Fact(*cells)


def show(vendor: str) -> int:
    """Print one vendor's page; without a name, what all of them come to."""
    found = tables()
    if vendor in found:
        for line in found[vendor].read_text(encoding="utf-8").rstrip().splitlines():
            print(clean(line))
    elif vendor:
        remedy = f"pages: {', '.join(f'contracts/{name}' for name in found)}"
        raise UsageError("fieldtui manual", f"there is no page `contracts/{vendor}`{suggestion(vendor, found)}", remedy)
    else:
        print((Path(manual.__file__).parent / "contracts.md").read_text(encoding="utf-8").rstrip())
        print()
        print("\n".join(_counts(found)))
    return 0


def _counts(found: dict[str, Path]) -> Iterator[str]:
    """Yield a table: per vendor, how many facts of each mark there are, and how many of all name a test."""
    yield f"| page | {' | '.join(MARKS)} | all | held by a test |"
    yield "| --- |" + " --- |" * (len(MARKS) + 2)
    total: Counter[str] = Counter()
    for name, path in found.items():
        counted = _counted(path)
        total += counted
        yield _line(f"contracts/{name}", counted)
    yield _line("together", total)


def _counted(path: Path) -> Counter[str]:
    """Count the facts of one table."""
    counted: Counter[str] = Counter()
    for fact in facts(path):
        counted.update([fact.mark, "all", *(["held"] if fact.tests else [])])
    return counted


def _line(name: str, counted: Counter[str]) -> str:
    """Return one row of the table of counts."""
    return f"| {name} | {' | '.join(str(counted[column]) for column in (*MARKS, 'all', 'held'))} |"

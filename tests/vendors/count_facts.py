"""Count the rows of the contract notes against the vendors' tables: no SEED or FOUND row is without a line.

    python -m tests.vendors.count_facts PATH-OF-THE-NOTES

The notes hold one section per vendor (2 to 6) and a section 10 of later facts, each row of whose tables ends in a mark.
A line of a vendor's `contract.md` names the rows that it covers, `;` between them: `2.3 create session; 10 recurring
shifts`, each a section and the beginning of the row's first cell that is not empty.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from fieldtui.cli.output.vendor_facts import facts, tables

#: the vendors by the number of their section, and by the heading that stands over their facts in section 10
SECTIONS = {"2": "crewsourcing", "3": "cloudworkpro", "4": "crowdynews", "5": "crewsense", "6": "gruntify"}
LATER = {
    "CrewSense": "crewsense",
    "CrewSourcing": "crewsourcing",
    "Crowdynews": "crowdynews",
    "CLOUDWORK": "cloudworkpro",
}
_MARK = re.compile(r"\b(SEED|FOUND(?!~))")
_CELLS = re.compile(r"(?<!\\)\|")


class Row(NamedTuple):
    """One row of the notes: whose, in which section, how it begins, and where it stands in the file."""

    vendor: str
    section: str
    start: str
    line: int


def rows(text: str) -> Iterator[Row]:
    """Read the rows that carry a SEED or FOUND mark."""
    section = vendor = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := re.match(r"#{2,3} (\d+)(\.\d+)?", line):
            section = heading[0].strip("# ")
            vendor = SECTIONS.get(heading[1], "")
        elif section == "10" and (later := re.match(r"\*\*(\w+)", line)):
            vendor = LATER.get(later[1], "")
        elif vendor and line.startswith("|"):
            cells = [cell.strip() for cell in _CELLS.split(line)[1:-1]]
            start = next((cell for cell in cells if normal(cell)), "")
            if start and any(_MARK.search(cell) for cell in cells[1:]):
                yield Row(vendor, section, start, number)


def normal(text: str) -> str:
    """Return text without marks, quotes and case, so that it can be compared."""
    return " ".join(re.findall(r"[\w/.{}=%-]+", text.replace("`", "").replace("\\", "").lower()))


def covered(names: Mapping[str, Path]) -> dict[str, list[tuple[str, str]]]:
    """Return what each vendor's table says that it covers: section and beginning, normalised."""
    said: dict[str, list[tuple[str, str]]] = {}
    for vendor, path in names.items():
        parts = [part.strip() for fact in facts(path) for part in fact.rows.split(";") if part.strip()]
        said[vendor] = [(part.partition(" ")[0], normal(part.partition(" ")[2])) for part in parts]
    return said


def missing(text: str, names: Mapping[str, Path]) -> list[Row]:
    """Return the rows of the notes that no line of the vendor's table covers."""
    said = covered(names)
    return [
        row
        for row in rows(text)
        if not any(
            row.section == section and start and normal(row.start).startswith(start)
            for section, start in said[row.vendor]
        )
    ]


def main() -> int:
    """Print each row that is not covered, and how many there are of how many."""
    if len(sys.argv) != 2:
        sys.stderr.write("give the path of the contract notes\n")
        return 2
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    left, all_rows = missing(text, tables()), list(rows(text))
    for row in left:
        sys.stdout.write(f"{row.vendor}: line {row.line}: {row.section} {row.start[:90]}\n")
    sys.stdout.write(f"{len(all_rows) - len(left)} of {len(all_rows)} rows covered\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())

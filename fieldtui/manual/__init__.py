"""The manual: Markdown pages that come with the program, in the order in which one reads them."""

from __future__ import annotations

from pathlib import Path

#: a page that is not named here comes behind these
_ORDER = (
    "start",
    "screens",
    "filter",
    "webhooks",
    "commands",
    "configuration",
    "trouble",
    "contracts",
    "adding-a-vendor",
    "architecture",
    "team",
    "service",
)


def pages() -> list[Path]:
    """Return the pages in reading order; each begins with `# Title`."""
    known = {name: place for place, name in enumerate(_ORDER)}
    found = Path(__file__).parent.glob("*.md")
    return sorted(found, key=lambda path: (known.get(path.stem, len(known)), path.stem))


def title(path: Path) -> str:
    """Return a page's heading."""
    with path.open(encoding="utf-8") as lines:
        return next(lines, "").lstrip("# ").rstrip()

"""`fieldtui manual`: the pages that come with the program, readable with no network."""

from __future__ import annotations

import argparse

from fieldtui import manual
from fieldtui.cli.parser import Parser, Subparsers, UsageError
from fieldtui.settings.suggestions import suggestion


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("manual", help="read the manual")
    parser.add_argument("topic", nargs="?", default=None, metavar="TOPIC", help="a page; without one, all are named")
    parser.set_defaults(run=_manual)


def _manual(options: argparse.Namespace) -> int:
    """Name the pages, or print one."""
    if options.topic is not None and options.topic.partition("/")[0] == "contracts":
        from fieldtui.cli.output.vendor_facts import show

        return show(options.topic.partition("/")[2])
    pages = {path.stem: path for path in manual.pages()}
    if options.topic is None:
        width = max(map(len, pages), default=0)
        for name, path in pages.items():
            print(f"{name:<{width}}  {manual.title(path)}")
    elif options.topic in pages:
        print(pages[options.topic].read_text(encoding="utf-8").rstrip())
    else:
        near = suggestion(options.topic, pages)
        raise UsageError("fieldtui manual", f"there is no page `{options.topic}`{near}", f"pages: {', '.join(pages)}")
    return 0

"""`fieldtui sync`: poll every feed once into the store."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fieldtui.cli.wiring.program_parts import command_paths, open_store, sound_settings, spec_of, specs, token_file
from fieldtui.contract.collector_commands import OfSync
from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.feed_report import FeedReport
from fieldtui.contract.safe_text import clean

if TYPE_CHECKING:
    from fieldtui.collector.one_shot import Tell
    from fieldtui.collector.source_spec import SourceSpec
    from fieldtui.collector.sweep import SweepProgress
    from fieldtui.settings.paths import Paths
    from fieldtui.settings.schema import Settings


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("sync", help="poll every feed once into the store")
    command.add_argument("sources", nargs="*", metavar="SOURCE", default=[], help="only these sources")
    command.add_argument("--full", action="store_true", default=False, help="read everything, whatever was read before")
    command.add_argument(
        "--patience", type=_seconds, default=30.0, metavar="SECONDS", help="how long each source may be waited for (30)"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Sweep, say how each feed went, and fail if one did."""
    paths = command_paths(options)
    settings = sound_settings(paths)
    order = OfSync(
        sources=tuple(spec.name for spec in chosen(settings, options.sources)),
        full=options.full,
        patience=options.patience,
    )
    # progress is for people; a script gets the lines at the end
    watch = sys.stderr.isatty() and not options.json
    reports = reports_of(paths, settings, order, tell=_tell if watch else keep_quiet)
    if watch:
        # the line of progress goes before the results come
        print("\r\x1b[K", end="", file=sys.stderr)
    if options.json:
        print(json.dumps({"feeds": [as_json(report) for report in reports]}, ensure_ascii=False))
    else:
        print("\n".join(lines(reports)))
    return fail(reports)


def reports_of(paths: Paths, settings: Settings, order: OfSync, *, tell: Tell) -> list[FeedReport]:
    """Sweep, or have the process do it that collects for the store; a report for each feed."""
    from fieldtui.cli.wiring.hand_over import hand_over

    store = open_store(paths, settings.store.address)
    try:
        done = hand_over(store, lambda client: client.sync(order))
        if done is not None:
            return done.result()
        from fieldtui.collector.one_shot import sync

        results = asyncio.run(
            sync(
                [spec_of(settings, name) for name in order.sources],
                store,
                full=order.full,
                patience=order.patience,
                token_store=token_file(paths),
                only=lambda resource: resource.delivers or not order.deliveries,
                since=order.since,
                tell=tell,
                leased=True,
            )
        )
        return [result.report for result in results]
    finally:
        store.close()


def chosen(settings: Settings, names: Sequence[str]) -> list[SourceSpec]:
    """Return the sources of those names, all when there are none; ConfigurationError for one that is not there."""
    if not settings.sources:
        remedy = "add a [sources.NAME]; `fieldtui config init` writes examples"
        raise ConfigurationError(str(settings.path), "it has no sources", remedy)
    return [spec_of(settings, name) for name in names] if names else specs(settings)


def as_json(report: FeedReport) -> dict[str, Any]:
    """Return one feed as `sync --json` prints it."""
    fields = {name: getattr(report, name) for name in report.__struct_fields__ if name not in ("warning", "remarks")}
    return fields | {"seconds": round(report.seconds, 3), "error": report.error or None}


def lines(reports: Sequence[FeedReport]) -> list[str]:
    """Return one line a feed: aligned, with what went wrong or was worth saying at the end."""
    width = max((len(f"{report.source}/{report.resource}") for report in reports), default=0)
    return [_line(report, width) for report in reports]


def _line(report: FeedReport, width: int) -> str:
    """Return how one feed went."""
    # some pages are more than none: what came is in the store
    word = "ok     " if report.ok else "PARTIAL" if report.pages else "FAILED "
    name = f"{report.source}/{report.resource}"
    counts = (
        f"{report.records:>7,} records  {report.changed:>6,} changed  {report.removed:>5,} removed  "
        f"{report.pages:>4,} pages  {report.seconds:6.1f} s"
    )
    text = " · ".join(part for part in (report.error, report.warning, report.remarks) if part)
    return clean(f"{word}  {name:<{width}}  {counts}  {text}".rstrip())


def fail(reports: Sequence[FeedReport]) -> int:
    """Print on standard error which feeds failed; return the exit code."""
    failed = [report for report in reports if not report.ok]
    for report in failed:
        print(clean(f"{report.source}/{report.resource}: {report.error}"), file=sys.stderr)
    return 1 if failed else 0


def _seconds(text: str) -> float:
    """Read a number of seconds that is not negative."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e6:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number of seconds of at least 0")
    return value


def _tell(source: str, resource: str, progress: SweepProgress) -> None:
    """Show on a terminal how far a feed is."""
    of = f"/{progress.of}" if progress.of else ""
    text = f"{source}/{resource}: page {progress.pages}{of}, {progress.records:,} records"
    # cut to 79: a line that wraps could not be taken back
    print(f"\r\x1b[K{clean(text)[:79]}", end="", file=sys.stderr, flush=True)


def keep_quiet(source: str, resource: str, progress: SweepProgress) -> None:
    """Print nothing: no one is watching."""

"""`fieldtui sync`: poll every feed once into the store."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fieldtui.cli.wiring.program_parts import command_paths, open_store, sound_settings, spec_of, specs, token_file
from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.safe_text import clean

if TYPE_CHECKING:
    from fieldtui.collector.one_shot import FeedResult
    from fieldtui.collector.source_spec import SourceSpec
    from fieldtui.collector.sweep import SweepProgress
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
    from fieldtui.collector.one_shot import sync

    paths = command_paths(options)
    settings = sound_settings(paths)
    sources = chosen(settings, options.sources)
    store = open_store(paths, settings.store.url)
    # progress is for people; a script gets the lines at the end
    watch = sys.stderr.isatty() and not options.json
    try:
        results = asyncio.run(
            sync(
                sources,
                store,
                full=options.full,
                patience=options.patience,
                token_store=token_file(paths),
                tell=_tell if watch else _keep_quiet,
            )
        )
    finally:
        store.close()
    if watch:
        # the line of progress goes before the results come
        print("\r\x1b[K", end="", file=sys.stderr)
    if options.json:
        print(json.dumps({"feeds": [as_json(result) for result in results]}, ensure_ascii=False))
    else:
        print("\n".join(lines(results)))
    return fail(results)


def chosen(settings: Settings, names: Sequence[str]) -> list[SourceSpec]:
    """Return the sources of those names, all when there are none; ConfigurationError for one that is not there."""
    if not settings.sources:
        remedy = "add a [sources.NAME]; `fieldtui config init` writes examples"
        raise ConfigurationError(str(settings.path), "it has no sources", remedy)
    return [spec_of(settings, name) for name in names] if names else specs(settings)


def as_json(result: FeedResult) -> dict[str, Any]:
    """Return one feed as `sync --json` prints it."""
    progress = result.progress
    return {
        "source": result.source,
        "resource": result.resource,
        "ok": result.ok,
        "pages": progress.pages,
        "records": progress.records,
        "changed": progress.changed,
        "removed": progress.removed,
        "rejected": progress.rejected,
        "complete": progress.complete,
        "requests": progress.request_stats.requests,
        "retries": progress.request_stats.retries,
        "seconds": round(progress.seconds, 3),
        "error": result.error or None,
    }


def lines(results: Sequence[FeedResult]) -> list[str]:
    """Return one line a feed: aligned, with what went wrong or was worth saying at the end."""
    width = max((len(f"{result.source}/{result.resource}") for result in results), default=0)
    return [_line(result, width) for result in results]


def _line(result: FeedResult, width: int) -> str:
    """Return how one feed went."""
    progress = result.progress
    # some pages are more than none: what came is in the store
    word = "ok     " if result.ok else "PARTIAL" if progress.pages else "FAILED "
    name = f"{result.source}/{result.resource}"
    counts = (
        f"{progress.records:>7,} records  {progress.changed:>6,} changed  {progress.removed:>5,} removed  "
        f"{progress.pages:>4,} pages  {progress.seconds:6.1f} s"
    )
    text = " · ".join(part for part in (result.error, progress.warning, progress.remarks) if part)
    return clean(f"{word}  {name:<{width}}  {counts}  {text}".rstrip())


def fail(results: Sequence[FeedResult]) -> int:
    """Print on standard error which feeds failed; return the exit code."""
    failed = [result for result in results if not result.ok]
    for result in failed:
        print(clean(f"{result.source}/{result.resource}: {result.error}"), file=sys.stderr)
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


def _keep_quiet(source: str, resource: str, progress: SweepProgress) -> None:
    """Print nothing: no one is watching."""

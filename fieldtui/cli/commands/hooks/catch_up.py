"""`fieldtui hooks catch-up`: fetch the deliveries that were missed from the lists that vendors keep."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fieldtui.cli.commands.sync import as_json, chosen, fail, keep_quiet, lines, reports_of
from fieldtui.cli.wiring.program_parts import command_paths, open_store, sound_settings
from fieldtui.contract.collector_commands import OfSync
from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.safe_text import clean
from fieldtui.hooks.export_formats import moment
from fieldtui.store.models import FeedKey
from fieldtui.store.protocols import Store

if TYPE_CHECKING:
    from fieldtui.collector.source_spec import SourceSpec


def run(options: argparse.Namespace) -> int:
    """Sweep the vendors' own lists of deliveries."""
    paths = command_paths(options)
    settings = sound_settings(paths)
    sources = chosen(settings, options.sources)
    # a moment before what the vendor keeps is answered with a warning, not an error
    since = _moment(options.since) if options.since is not None else None
    store = open_store(paths, settings.store.address)
    try:
        for source in sources:
            _tell_of_retention(store, source, since)
    finally:
        store.close()
    order = OfSync(sources=tuple(source.name for source in sources), since=since, deliveries=True)
    reports = reports_of(paths, settings, order, tell=keep_quiet)
    if options.json:
        print(json.dumps({"feeds": [as_json(report) for report in reports]}, ensure_ascii=False))
    else:
        print("\n".join(lines(reports)) or "no source here has a list of deliveries")
    return fail(reports)


def _tell_of_retention(store: Store, source: SourceSpec, since: str | None) -> None:
    """Warn when what is asked for is older than what the vendor keeps."""
    rules = source.vendor.webhooks
    if rules is None or rules.feed is None:
        return
    start = since or store.feeds.checkpoint(FeedKey(source.name, rules.feed))
    oldest = time.time() - rules.retention.total_seconds()
    try:
        # some checkpoints are no times
        asked = datetime.fromisoformat(start).timestamp() if start else None
    except ValueError:
        return
    if asked is not None and asked < oldest:
        kept = f"{rules.retention.days} days"
        lost = f"what is from before {moment(oldest)} cannot be fetched any more"
        print(clean(f"{source.name}: the vendor keeps notifications for {kept}; {lost}"), file=sys.stderr)


def _moment(text: str) -> str:
    """Read `2h`, `1d`, a date or a date and time as ISO 8601 UTC; ConfigurationError when it is none."""
    from fieldtui.settings.durations import read_duration

    try:
        # an age first: "2h" is no date, and a date is no age
        return datetime.fromtimestamp(time.time() - read_duration(text), UTC).isoformat()
    except ValueError:
        pass
    try:
        moment_ = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError("--since", f"“{text}” is no time", "write 2h, 1d or 2026-11-21T08:00") from None
    # a time without a zone is this machine's own
    return moment_.astimezone(UTC).isoformat()

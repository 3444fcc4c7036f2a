"""`fieldtui doctor`: tries everything out, a line each, with the remedy."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator

from fieldtui.cli.checks.check_result import CheckResult, State
from fieldtui.cli.checks.config_check import filter_complaints, number_of_sources
from fieldtui.cli.parser import Parser, Subparsers
from fieldtui.cli.wiring import program_parts
from fieldtui.contract.errors import ConfigurationError, FieldtuiError
from fieldtui.settings.header_checks import header_faults
from fieldtui.settings.paths import Paths
from fieldtui.settings.schema import Settings


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command."""
    subparsers.add_parser("doctor", help="try everything out and say what to do").set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    """Look at everything; exit code 1 when something is wrong."""
    from fieldtui.cli.checks.environment_check import check_character_set, check_store, check_terminal
    from fieldtui.cli.checks.file_check import check_files
    from fieldtui.cli.checks.listener_check import check_listener
    from fieldtui.cli.checks.network_check import check_network
    from fieldtui.cli.output.log_file import keep_log

    paths = program_parts.command_paths(options)
    # a fault during the checks is worth a log too
    keep_log(paths.state)
    found: list[CheckResult] = []
    settings = _configuration(paths, found)
    # without a readable configuration the machine itself can still be looked at
    if settings is not None:
        found.extend(_secrets(settings))
        found.extend(_wrong(".".join(keys), error) for keys, error in header_faults(settings))
        # a source whose secret is missing need not be asked
        found.extend(_sources(settings, {one.name for one in found if one.state == State.WRONG}))
        found.extend(check_store(settings.store.address, paths.data))
        found.extend(check_listener(settings))
    found.extend(check_files(paths, settings))
    found.extend(check_network())
    found.extend(check_terminal())
    found.extend(check_character_set())
    _say(found, as_json=options.json)
    return 1 if any(one.state == State.WRONG for one in found) else 0


def _say(found: list[CheckResult], *, as_json: bool) -> None:
    """Print what was found."""
    from fieldtui.contract.safe_text import clean

    if as_json:
        import msgspec

        well = not any(one.state == State.WRONG for one in found)
        print(msgspec.json.encode({"ok": well, "checks": found}).decode())
        return
    # aligned, since the state and the name are what the eye runs along
    width = max(len(one.name) for one in found)
    for one in found:
        remedy = f"; {one.remedy}" if one.remedy else ""
        print(clean(f"{one.state:<5}  {one.name:<{width}}  {one.text}{remedy}"))


def _configuration(paths: Paths, found: list[CheckResult]) -> Settings | None:
    """Read the configuration; None when there is nothing to go on with."""
    try:
        settings, wrong = program_parts.read_settings(paths)
    except ConfigurationError as error:
        found.append(_wrong("configuration", error))
        return None
    found.append(_counted(settings))
    found.extend(_wrong("configuration", error) for error in wrong)
    found.extend(_wrong(one.name, error) for one in settings.sources.values() for error in one.errors)
    found.extend(_wrong("configuration", error) for error in filter_complaints(settings))
    return settings


def _counted(settings: Settings) -> CheckResult:
    """Return how many sources there are."""
    if settings.sources:
        return CheckResult("configuration", State.WELL, f"{settings.path}: {number_of_sources(settings)}")
    text = f"{settings.path}: no sources yet, so that nothing is polled"
    return CheckResult(
        "configuration", State.DOUBT, text, "fill in a [sources.NAME] table; see `fieldtui manual start`"
    )


def _wrong(name: str, error: ConfigurationError) -> CheckResult:
    """Make a finding of a mistake in the configuration."""
    return CheckResult(name, State.WRONG, f"{error.place}: {error.cause}", error.remedy)


def _secrets(settings: Settings) -> Iterator[CheckResult]:
    """Yield where each secret comes from."""
    from fieldtui.cli.checks.secret_status import secret_statuses

    for one in secret_statuses(settings):
        if one.error:
            cause, _, remedy = one.error.partition("; ")
            yield CheckResult(one.name, State.WRONG, f"secret: {cause}", remedy)
        elif one.warning:
            cause, _, remedy = one.warning.partition("; ")
            yield CheckResult(one.name, State.DOUBT, f"secret from {one.origin}: {cause}", remedy)
        else:
            yield CheckResult(one.name, State.WELL, f"secret from {one.origin}")


def _sources(settings: Settings, wrong: set[str]) -> list[CheckResult]:
    """Talk to every source that has all it needs."""
    from fieldtui.cli.checks.source_check import check_source

    names = [
        source.name
        for source in settings.sources.values()
        if source.error is None and not any(name.startswith(f"sources.{source.name}.") for name in wrong)
    ]

    async def all_at_once() -> list[list[CheckResult]]:
        return await asyncio.gather(*(check_source(program_parts.spec_of(settings, name)) for name in names))

    try:
        # all sources side by side: five vendors take as long as the slowest
        return [finding for found in asyncio.run(all_at_once()) for finding in found]
    except FieldtuiError as error:
        return [CheckResult("sources", State.WRONG, str(error))]

"""`fieldtui config`: writes, checks, shows and finds the configuration."""

from __future__ import annotations

import argparse
from pathlib import Path

from fieldtui.cli.parser import Parser, Subparsers
from fieldtui.cli.wiring import program_parts
from fieldtui.contract.errors import ConfigurationError


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command and its own."""
    parser = subparsers.add_parser("config", help="write, check, show or find the configuration")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, run, help in (
        ("init", _init, "write a commented configuration; never over one that is there"),
        ("check", _check, "say everything that is wrong"),
        ("show", _show, "print it, secrets hidden"),
        ("path", _path, "say where it is"),
    ):
        commands.add_parser(name, help=help).set_defaults(run=run)


def write_template(path: Path) -> None:
    """Write the commented configuration (0600, since secrets may come to stand in it); never over a file."""
    from fieldtui import vendors
    from fieldtui.cli.output.config_template import template
    from fieldtui.settings.private_files import write_private

    # a configuration with secrets is never overwritten
    if path.exists():
        raise ConfigurationError(str(path), "there is a configuration already", "edit it, or name another --config")
    try:
        # durable: a power cut must not leave an empty configuration
        write_private(path, template(vendors.discover().values()).encode(), durable=True)
    except OSError as error:
        raise ConfigurationError(
            str(path), f"it cannot be written ({error.strerror})", "name another --config"
        ) from None


def _init(options: argparse.Namespace) -> int:
    """Write the template."""
    path = program_parts.command_paths(options).config
    write_template(path)
    print(path)
    return 0


def _path(options: argparse.Namespace) -> int:
    """Print where everything is."""
    paths = program_parts.command_paths(options)
    if options.json:
        import msgspec

        print(msgspec.json.encode({name: str(path) for name, path in paths._asdict().items()}).decode())
    else:
        print(paths.config)
    return 0


def _check(options: argparse.Namespace) -> int:
    """Print each thing that is wrong on its own line; exit code 2 if there is one."""
    from fieldtui.cli.checks.config_check import complaints, number_of_sources

    found = complaints(program_parts.command_paths(options))
    if options.json:
        import msgspec

        print(msgspec.json.encode({"ok": not found, "errors": [str(error) for error in found]}).decode())
        return 2 if found else 0
    from fieldtui.cli.output.error_line import complain

    # on standard error, each with its exit code's style
    for error in found:
        complain(error, 2)
    if not found:
        settings = program_parts.load_settings(program_parts.command_paths(options))
        if settings.sources:
            print(f"{settings.path}: all is well; {number_of_sources(settings)}")
        else:
            print(f"{settings.path}: no mistakes, but no sources yet, so that nothing is polled")
            print("fill in a [sources.NAME] table, as `fieldtui manual start` shows, or see `fieldtui demo` first")
    return 2 if found else 0


def _show(options: argparse.Namespace) -> int:
    """Print the configuration with every secret that stands in it hidden."""
    from fieldtui.cli.output.config_redaction import hidden
    from fieldtui.contract.safe_text import clean

    paths = program_parts.command_paths(options)
    tables = hidden(paths, program_parts.load_settings(paths))
    if options.json:
        import msgspec

        print(msgspec.json.encode(tables).decode())
        return 0
    import tomli_w

    print(f"# {paths.config}")
    for line in tomli_w.dumps(tables).splitlines():
        # values of the file reach the terminal only without control characters
        print(clean(line))
    return 0

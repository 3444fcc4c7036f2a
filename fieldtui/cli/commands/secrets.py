"""`fieldtui secrets`: puts secrets into the keyring and forgets them; nothing here ever prints one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TypeVar

from fieldtui.cli.parser import Parser, Subparsers, UsageError
from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings import keyrings

T = TypeVar("T")


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command and its own."""
    parser = subparsers.add_parser("secrets", help="keep secrets in the keyring")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    keep = commands.add_parser("set", help="store a secret, read from a prompt or from stdin")
    keep.add_argument("entry", metavar="SERVICE/NAME", help="as { keyring = } names it")
    keep.set_defaults(run=_set)
    listing = commands.add_parser("list", help="say where each secret of the configuration comes from")
    listing.set_defaults(run=_list)
    remove = commands.add_parser("remove", help="forget a keyring entry, or a source's kept tokens")
    remove.add_argument("entry", metavar="SERVICE/NAME|SOURCE", help="a keyring entry, or a source")
    remove.set_defaults(run=_remove)


def _set(options: argparse.Namespace) -> int:
    """Store what is typed (unseen) or piped."""
    service, user = _entry(options.entry)
    # typed unseen, since a shoulder or a recorder may look on
    if sys.stdin.isatty():
        from getpass import getpass

        value = getpass(f"Secret for {service}/{user} (not shown): ")
    else:
        # a pipe ends in a line break that is no part of the secret
        value = sys.stdin.read().rstrip("\r\n")
    if not value:
        raise UsageError("fieldtui secrets set", "nothing was given", "type the secret, or pipe it in")
    _keyring(lambda: keyrings.write(service, user, value))
    print(f'{service}/{user} is stored; write {{ keyring = "{service}/{user}" }} where it is needed')
    return 0


def _list(options: argparse.Namespace) -> int:
    """Name every secret of the configuration with its origin and whether it is there."""
    from fieldtui.cli.checks.secret_status import secret_statuses
    from fieldtui.cli.wiring.program_parts import command_paths, load_settings

    found = secret_statuses(load_settings(command_paths(options)))
    if options.json:
        import msgspec

        print(msgspec.json.encode(found).decode())
        return 0
    for one in found:
        print(f"{one.name:<40}  {one.origin}" + (f"  MISSING: {one.error}" if one.error else ""))
    return 0


def _remove(options: argparse.Namespace) -> int:
    """Forget a keyring entry, or the tokens that a source's logins gave."""
    if "/" in options.entry:
        service, user = _entry(options.entry)
        if not _keyring(lambda: keyrings.remove(service, user)):
            raise ConfigurationError(options.entry, "the keyring has no such entry", "see `fieldtui secrets list`")
        print(f"{service}/{user} is forgotten")
        return 0
    from fieldtui.cli.wiring.program_parts import command_paths, token_file

    tokens = token_file(command_paths(options))
    # a name that is misspelt would seem to have worked
    if options.entry not in tokens.sources():
        raise ConfigurationError(options.entry, "no tokens are kept for a source of that name", "nothing to forget")
    tokens.forget(options.entry)
    print(f"the tokens of {options.entry} are forgotten")
    return 0


def _entry(text: str) -> tuple[str, str]:
    """Read `service/name`."""
    service, _, user = text.rpartition("/")
    if not service or not user:
        raise UsageError("fieldtui secrets", f"“{text}” names no keyring entry", "write service/name")
    return service, user


def _keyring(work: Callable[[], T]) -> T:
    """Do something with the keyring; what it lacks becomes a complaint."""
    try:
        return work()
    except keyrings.KeyringMissing as missing:
        raise ConfigurationError("the keyring", missing.cause, missing.remedy) from None

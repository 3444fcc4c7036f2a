"""The command line's grammar: which commands there are, flags that stand anywhere, errors in one line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn

from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings.suggestions import suggestion

#: the modules in `fieldtui.cli.commands` that have `add(subparsers)`; only the one that is asked for is imported
COMMANDS = (
    "demo",
    "simulate",
    "collect",
    "sync",
    "list",
    "show",
    "act",
    "hooks",
    "store",
    "doctor",
    "config",
    "secrets",
    "manual",
    "vendor",
)
_WITH_VALUE = ("--config", "--profile")


class UsageError(ConfigurationError):
    """The command line is wrong; `place` is the command."""


class Help(argparse.HelpFormatter):
    """Lays help out. The width is asked for here, since argparse would import an archiver's library for it."""

    def __init__(self, prog: str) -> None:
        try:
            width = os.get_terminal_size().columns
        except OSError:
            width = 80
        super().__init__(prog, max_help_position=32, width=max(40, width - 2))


class Parser(argparse.ArgumentParser):
    """Parses with the flags that may stand before or after any command; raises `UsageError` instead of exiting."""

    def __init__(self, **options: Any) -> None:
        options |= {"allow_abbrev": False, "argument_default": argparse.SUPPRESS, "formatter_class": Help}
        super().__init__(**options)
        self.set_defaults(parser=self)
        group = self.add_argument_group("everywhere")
        group.add_argument("--config", metavar="FILE", help="the configuration to use")
        group.add_argument("--profile", metavar="NAME", help="a configuration, store and state of their own")
        group.add_argument("--read-only", action="store_true", help="nothing is changed at a vendor's")
        group.add_argument("--ascii", action="store_true", help="plain symbols only")
        group.add_argument("--json", action="store_true", help="output for programs")

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong as one line."""
        raise UsageError(self.prog, message.removeprefix("argument "), f"see `{self.prog} --help`")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse; the word behind an option that takes a value is its value, also where it begins with a dash."""
        return super().parse_known_args(list(self._joined(args or ())), namespace)

    def _joined(self, words: Iterable[str]) -> Iterator[str]:
        """Yield the words, `--option -value` as `--option=-value`; another option of ours is no value."""
        rest = iter(words)
        for word in rest:
            if word == "--":
                yield word
                break
            yield self._with_value(word, rest)
        yield from rest

    def _with_value(self, word: str, rest: Iterator[str]) -> str:
        """Return an option with the word behind it where that is its value and would be taken for an option."""
        action = self._option_string_actions.get(word)
        if action is None or action.nargs is not None or not word.startswith("--"):
            return word
        value = next(rest, None)
        if value is None:
            return word
        if value.partition("=")[0] in self._option_string_actions or value == "--":
            raise UsageError(self.prog, f"{word} expects one value, and `{value}` is an option", f"write {word}=VALUE")
        return f"{word}={value}"

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Name the nearest choice when a word is none."""
        if action.choices is not None and value not in action.choices:
            known = list(map(str, action.choices))
            near = suggestion(str(value), known)
            raise argparse.ArgumentError(action, f"there is no `{value}`{near}; known: {', '.join(known)}")


#: where a module's `add` registers its commands
Subparsers = argparse._SubParsersAction


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse the arguments; raise `UsageError` when they are wrong. The result's `run` is absent for the console."""
    parser = Parser(prog="fieldtui", description="One console over every crew, work order, form and webhook.")
    parser.add_argument("--version", action="store_true", help="say which version this is")
    command = _command(arguments)
    if command is not None and not _is_present(command):
        known = [name for name in COMMANDS if _is_present(name)]
        near = suggestion(command, known)
        raise UsageError("fieldtui", f"there is no command `{command}`{near}", f"known: {', '.join(known)}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", prog="fieldtui")
    for name in _named(arguments, command):
        _add(name, subparsers)
    defaults = argparse.Namespace(config=None, profile=None, read_only=False, ascii=False, json=False, version=False)
    found: argparse.Namespace
    found, extra = parser.parse_known_args(list(arguments), defaults)
    if extra:
        known = found.parser._option_string_actions
        near = suggestion(extra[0].partition("=")[0], known) if extra[0].startswith("-") else ""
        raise UsageError(
            found.parser.prog, f"`{extra[0]}` is not understood{near}", f"see `{found.parser.prog} --help`"
        )
    return found


def _named(arguments: Sequence[str], command: str | None) -> Iterable[str]:
    """Return the commands whose grammar is needed: all of them for help, none to open the console."""
    if command is not None:
        return (command,)
    return filter(_is_present, COMMANDS) if {"-h", "--help"} & set(arguments) else ()


def _is_present(command: str) -> bool:
    """Return whether that is a command whose module is installed: a package may leave one out."""
    return command in COMMANDS and find_spec(f"fieldtui.cli.commands.{command}") is not None


def _add(name: str, subparsers: Subparsers[Parser]) -> None:
    """Let a command's module register it."""
    import_module(f"fieldtui.cli.commands.{name}").add(subparsers)


def _command(arguments: Sequence[str]) -> str | None:
    """Return the first word that is no flag and no flag's value."""
    words = iter(arguments)
    for word in words:
        if word in _WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None

"""Secrets as the configuration names them: a string, `{env=}`, `{file=}`, `{command=[…]}`, `{keyring=}`.

A file that others may read is used all the same, because mounted secrets often are; `doctor` warns about it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.secret import Secret
from fieldtui.contract.user_paths import expanded
from fieldtui.settings import keyrings
from fieldtui.settings.file_trust import distrust
from fieldtui.settings.suggestions import suggestion
from fieldtui.settings.toml_positions import TomlPositions

#: seconds that a secret's command may take; a password store may have to ask its owner first
COMMAND_SECONDS = 20.0
_LITERAL = "the configuration"


class Reference(Secret):
    """A secret of the configuration. `place` is where it is written and stands in every complaint about it.

    `offline`: whether it can be looked up without starting a program or asking a keyring. `variable` and `file`:
    the environment variable or file that it is read from, where that is the way. `runs`: whether a program gives it.
    """

    def __init__(
        self,
        origin: str,
        find: Callable[[], str],
        *,
        offline: bool = True,
        variable: str | None = None,
        file: Path | None = None,
        runs: bool = False,
    ) -> None:
        super().__init__(origin, self._checked)
        # `find` does not know where it is written, this does
        self._look = find
        self.place = origin
        self.offline, self.variable, self.file, self.runs = offline, variable, file, runs
        #: why no program is run for it, and the remedy
        self.refusal = ("", "")

    @property
    def is_literal(self) -> bool:
        """Whether it stands in the configuration itself."""
        return self.origin == _LITERAL

    def _checked(self) -> str:
        """Look it up; ConfigurationError with the place when there is nothing, or no program may be run for it."""
        cause, remedy = self.refusal
        # somebody else may have written the command
        if cause:
            raise ConfigurationError(self.place, f"no program is run, for {cause}", remedy)
        try:
            value = self._look()
        except keyrings.KeyringMissing as missing:
            raise ConfigurationError(self.place, missing.cause, missing.remedy) from None
        # an empty secret is a file or variable that was never filled in
        if not value:
            raise ConfigurationError(self.place, f"{self.origin} gives an empty secret", "put the secret there")
        return value


def read_secret(value: object) -> Reference:
    """Make a secret of what stands in the TOML; ValueError, with a sentence for the user, when it is none."""
    if isinstance(value, str):
        return Reference(_LITERAL, lambda: value)
    # exactly one way: two would leave open which counts
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError("Expected a secret: text, or one of { env = }, { file = }, { command = [...] }, { keyring = }")
    ((way, what),) = value.items()
    if way == "command":
        if not isinstance(what, list) or not what or not all(isinstance(word, str) for word in what):
            raise ValueError('Expected a list of words behind `command`, as in ["pass", "show", "x"]')
        return _from_command(what)
    makers = {"env": _from_environment, "file": _from_file, "keyring": _from_keyring}
    if way not in makers:
        raise ValueError(f"No way to a secret is called `{way}`{suggestion(way, (*makers, 'command'))}")
    if not isinstance(what, str) or not what:
        raise ValueError(f"Expected text behind `{way}`")
    return makers[way](what)


def all_of(value: object, *keys: str) -> Iterator[tuple[tuple[str, ...], Secret]]:
    """Yield every secret in settings, however deep, with its key path."""
    if isinstance(value, Secret):
        yield keys, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from all_of(getattr(value, name), *keys, name)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from all_of(inner, *keys, str(name))
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from all_of(inner, *keys, str(position))


def settle(value: Any, places: TomlPositions, *keys: str) -> None:
    """Set the place in the configuration of every secret in the settings."""
    for path, secret in all_of(value, *keys):
        if isinstance(secret, Reference):
            secret.place = f"{places.at(*path)}: {'.'.join(path)}"
            # only what runs a program is dangerous in a file that others may write
            if secret.runs:
                secret.refusal = distrust(places.path)


def _from_environment(name: str) -> Reference:
    def find() -> str:
        if name not in os.environ:
            raise keyrings.KeyringMissing(f"the environment variable {name} is not set", f"set {name}")
        return os.environ[name]

    return Reference(f"the environment variable {name}", find, variable=name)


def _from_file(name: str) -> Reference:
    path = expanded(name)

    def find() -> str:
        try:
            # editors end a file with a line break, which is no part of a secret
            return path.read_text(encoding="utf-8-sig").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            cause = (isinstance(error, OSError) and error.strerror) or "not UTF-8"
            raise keyrings.KeyringMissing(
                f"the file {path} cannot be read ({cause})", "write the secret there"
            ) from None

    return Reference(f"the file {path}", find, file=path)


def _from_command(words: list[str]) -> Reference:
    def find() -> str:
        remedy = f"try “{words[0]}” by hand"
        try:
            done = subprocess.run(  # noqa: S603  (the user's own command, and no shell reads it)
                words, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            cause = f"the command {words[0]} took longer than {COMMAND_SECONDS:.0f} s"
            raise keyrings.KeyringMissing(cause, remedy) from None
        except OSError as error:
            raise keyrings.KeyringMissing(f"the command {words[0]} cannot be run ({error.strerror})", remedy) from None
        if done.returncode:
            # its output may hold the secret even where it failed: the status alone is told
            raise keyrings.KeyringMissing(f"the command {words[0]} ended with {done.returncode}", remedy)
        return done.stdout.decode("utf-8", "replace").rstrip("\r\n")

    # never run by `list` or `show`
    return Reference(f"the command {words[0]}", find, offline=False, runs=True)


def _from_keyring(name: str) -> Reference:
    service, _, user = name.rpartition("/")
    # at the last slash, since a service may be a path
    if not service or not user:
        raise ValueError("Expected `service/name` behind `keyring`")
    return Reference(f"the keyring entry {name}", lambda: keyrings.read(service, user), offline=False)

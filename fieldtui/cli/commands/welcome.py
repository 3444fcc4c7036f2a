"""What a new user is offered: the demo, a configuration to fill in, and an editor to do it with."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from fieldtui.settings.paths import Paths

#: editors that are looked for where no variable names one
_EDITORS = ("sensible-editor", "nano", "vim", "vi")
_DEMO = "see a demo: simulated vendors, nothing to set up, nothing kept"
_WRITE = "write a commented configuration there, to be filled in"
_EDIT = "edit it, then have it checked"
_NEXT = "`fieldtui manual start` shows what a source needs; `fieldtui config check` says what is wrong."


def welcome(paths: Paths) -> bool:
    """Ask a new user what to do until there is a source; True when the console can be opened, False to leave."""
    while True:
        exists = paths.config.exists()
        about = f"{paths.config} has no sources yet." if exists else f"There is no configuration yet ({paths.config})."
        offers = {"d": _DEMO, **({"e": _EDIT} if exists else {"w": _WRITE}), "q": "leave"}
        answer = _ask(about, offers)
        if answer == "d":
            _demo()
            return False
        if answer == "w":
            from fieldtui.cli.commands.config import write_template

            write_template(paths.config)
            print(f"\n{paths.config} is written: take out the # before the lines of your vendor, and fill them in.")
            print(_NEXT)
        elif answer == "e":
            if _edited(paths.config) and _is_right(paths):
                return True
        else:
            return False


def _ask(about: str, offers: dict[str, str]) -> str:
    """Return the letter of an offer; `q` where nobody answers."""
    print(f"\n{about}\n")
    for letter, text in offers.items():
        print(f"  {letter}  {text}")
    letters = f"{', '.join(list(offers)[:-1])} or {list(offers)[-1]}"
    while True:
        print(f"\n{letters}: ", end="", flush=True)
        try:
            answer = input().strip().lower()
        except EOFError:
            return "q"
        if answer in offers:
            return answer
        print(f"“{answer}” is none of them" if answer else "type a letter")


def _demo() -> None:
    """Run the demo as `fieldtui demo` would."""
    from fieldtui.cli.parser import parse

    options = parse(["demo"])
    options.run(options)


def _edited(path: Path) -> bool:
    """Have the user edit the file; False, with a word, where there is no editor or it failed."""
    command = _editor()
    if not command:
        print(f"no editor is known here: set EDITOR, or edit {path} by other means")
        return False
    try:
        done = subprocess.run([*command, str(path)], check=False)  # noqa: S603  (the user's own editor)
    except OSError as error:
        print(f"{command[0]} cannot be run ({error.strerror}): set EDITOR")
        return False
    if done.returncode:
        print(f"{command[0]} ended with {done.returncode}")
    return not done.returncode


def _editor() -> Sequence[str]:
    """Return the words that begin the user's editor, none where there is none."""
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(os.environ.get(name, ""))
        except ValueError:
            words = []
        if words:
            return words
    return [next(filter(shutil.which, _EDITORS), "")] if any(map(shutil.which, _EDITORS)) else []


def _is_right(paths: Paths) -> bool:
    """Return what is wrong with the configuration; whether nothing is, and there is a source."""
    from fieldtui.cli.checks.config_check import complaints
    from fieldtui.cli.output.error_line import complain
    from fieldtui.cli.wiring.program_parts import load_settings

    found = complaints(paths)
    for error in found:
        complain(error, 2)
    return not found and bool(load_settings(paths).sources)

"""What every command has in common: flags anywhere, exit codes, one line of complaint, light imports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fieldtui import __version__
from fieldtui.cli.run import run

if TYPE_CHECKING:
    from tests.cli.conftest import Command


def test_version_and_help(fieldtui: Command) -> None:
    assert fieldtui("--version") == (0, f"fieldtui {__version__}\n", "")
    shown = fieldtui("--help")
    assert shown.code == 0
    assert all(f"\n    {command} " in shown.out for command in ("demo", "simulate", "list", "show", "doctor", "config"))


def test_flags_may_stand_before_or_after_command(fieldtui: Command, home: Path) -> None:
    before = fieldtui("--config", "x.toml", "config", "path")
    assert before == fieldtui("config", "--config", "x.toml", "path") == fieldtui("config", "path", "--config=x.toml")
    assert before.out == f"{Path.cwd()}/x.toml\n"
    assert fieldtui("--profile", "night", "config", "path").out.endswith("/profiles/night/config.toml\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["lsit"], ["no command `lsit`", "did you mean `list`?"]),
        (["config", "shwo"], ["no `shwo`", "did you mean `show`?"]),
        (["config"], ["COMMAND", "required"]),
        (["show", "here"], ["“here” is not an address", "source/kind/id"]),
        (["show", "a/b/c"], ["“b” is no kind of record"]),
        (["simulate", "--speed", "0"], ["`0` is not a number above 0"]),
        (["simulate", "--port", "70000"], ["at most 65535"]),
        (["sync", "--patience", "long"], ["--patience", "`long` is not a number of seconds"]),
        (["sync", "--patience", "-1"], ["`-1` is not a number of seconds"]),
        (["--profile", "../x", "list"], ["cannot name a profile"]),
        (["manual", "fliter"], ["no page `fliter`", "did you mean `filter`?"]),
        (["secrets", "set", "x"], ["names no keyring entry", "service/name"]),
        (["list"], ["no such file", "fieldtui config init"]),
        (["demo"], ["needs a terminal"]),
        ([], ["there is no configuration", "fieldtui demo", "fieldtui config init"]),
    ],
)
@pytest.mark.usefixtures("home")
def test_wrong_use_is_one_line_and_exit_code_2(
    capfd: pytest.CaptureFixture[str], arguments: list[str], words: list[str]
) -> None:
    code = run(arguments)
    out, err = capfd.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert all(word in err for word in words), err


def test_console_without_terminal_says_so(fieldtui: Command, config: Path) -> None:
    assert fieldtui() == (2, "", "fieldtui: the console needs a terminal; see `fieldtui --help` for commands\n")


@pytest.mark.parametrize(
    "arguments", [["config", "check"], ["secrets", "list"], ["doctor"], ["sync"], ["show", "a/crew/b"], ["manual"]]
)
def test_commands_without_screen_import_no_screen(fieldtui: Command, config: Path, arguments: list[str]) -> None:
    code = (
        f"import sys; from fieldtui.__main__ import main; main({arguments!r});"
        "heavy = [name for name in ('textual', 'uvicorn', 'keyring') if name in sys.modules];"
        "assert not heavy, heavy"
    )
    assert fieldtui(python=("-c", code)).code == 0


def test_console_opens_without_grammar_of_commands(fieldtui: Command, config: Path) -> None:
    code = (
        "import sys; from fieldtui.cli.parser import parse; parse([]); parse(['--config', 'x', '--ascii']);"
        "print([name for name in sys.modules if name.startswith('fieldtui.cli.commands.')])"
    )
    assert fieldtui(python=("-c", code)).out == "[]\n"


def test_manual_is_there_without_network(fieldtui: Command) -> None:
    topics = fieldtui("manual").out
    assert all(f"{name} " in topics for name in ("start", "filter", "configuration", "commands", "trouble"))
    assert fieldtui("manual", "filter").out.startswith("# The filter language\n")


def test_new_user_is_asked_and_gets_configuration(on_terminal: Command, home: Path) -> None:
    path = home / "config" / "fieldtui" / "config.toml"
    left = on_terminal(typed="x\nq\n")
    assert left.code == 0
    assert f"There is no configuration yet ({path})." in left.out
    assert "“x” is none of them" in left.out
    written = on_terminal(typed="w\nq\n")
    assert (written.code, written.err) == (0, "")
    assert f"{path} is written: take out the # before the lines of your vendor" in written.out
    assert "`fieldtui config check` says what is wrong" in written.out
    assert f"{path} has no sources yet." in written.out
    assert path.stat().st_mode & 0o777 == 0o600
    assert "[sources.my-" in path.read_text()


def test_configuration_without_sources_is_edited_until_right(
    on_terminal: Command, config: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The editor writes what stands in another file: first a mistake, then a source."""
    editor = home / "editor"
    editor.write_text(
        f'#!/bin/sh\ncat {home}/next >> "$1"\nprintf "[sources.n]\\nvendor = \\"gruntify\\"\\n" > {home}/next\n'
    )
    editor.chmod(0o700)
    (home / "next").write_text("[stroe]\n")
    monkeypatch.setenv("EDITOR", str(editor))
    done = on_terminal(typed="e\ne\nq\n")
    assert f"{config} has no sources yet." in done.out
    assert "see a demo" in done.out
    assert f"{config}:1: no table is called `stroe` (did you mean `store`?)" in done.err

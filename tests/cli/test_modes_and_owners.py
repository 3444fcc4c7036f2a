"""Files that others may read, change or own: warned of, mended, or not believed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldtui.settings.paths import find_paths
from tests.cli.conftest import Command, Done

LITERAL = """
[sources.north]
vendor = "cloudworkpro"
base_url = "http://127.0.0.1:9"
client_id = "me"
client_secret = "not a secret"
"""
FROM_VARIABLE = LITERAL.replace('"me"', '{ env = "HOME" }').replace('"not a secret"', '{ env = "HOME" }')


def said_by_doctor(done: Done, name: str) -> list[str]:
    """The lines of that name that are no praise."""
    lines = (line.split(maxsplit=2) for line in done.out.splitlines())
    return [rest for state, about, rest in lines if about == name and state != "ok"]


@pytest.fixture
def running(config: Path, home: Path) -> Path:
    """A configuration that runs a program for its secret; the program leaves this file behind."""
    left = home / "left"
    script = f"touch {left}; echo secret"
    config.write_text(LITERAL.replace('"not a secret"', f'{{ command = ["sh", "-c", "{script}"] }}'))
    config.chmod(0o600)
    return left


def test_configuration_with_secrets_that_others_may_read_is_warned_of(config: Path, fieldtui: Command) -> None:
    for text, mode, expected in (
        (LITERAL, 0o644, [f"{config} holds secrets, and others may read it; chmod 600 {config}"]),
        (LITERAL, 0o640, [f"{config} holds secrets, and others may read it; chmod 600 {config}"]),
        (LITERAL, 0o600, []),
        (FROM_VARIABLE, 0o644, []),
    ):
        config.write_text(text)
        config.chmod(mode)
        assert said_by_doctor(fieldtui("doctor"), "configuration") == expected


def test_program_is_run_for_configuration_of_users_own(running: Path, fieldtui: Command) -> None:
    assert fieldtui("config", "check").code == 0
    assert running.exists()


@pytest.mark.parametrize("what", ["file", "folder"])
def test_no_program_is_run_for_configuration_that_others_may_change(
    running: Path, config: Path, fieldtui: Command, what: str
) -> None:
    changed = config if what == "file" else config.parent
    changed.chmod(stat.S_IMODE(changed.stat().st_mode) | stat.S_IWOTH)
    for command in (["config", "check"], ["sync"], ["secrets", "list"], ["doctor"]):
        done = fieldtui(*command)
        cause = "others may write to it" if what == "file" else "others may write to its folder"
        assert f"no program is run, for {cause}; chmod go-w {changed}" in (done.out + done.err).replace("secret: ", "")
    assert not running.exists()
    assert said_by_doctor(fieldtui("doctor"), "configuration") != []


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can give files away")
def test_no_program_is_run_for_configuration_of_another_user(running: Path, config: Path, fieldtui: Command) -> None:
    os.chown(config, 65_534, -1)
    done = fieldtui("config", "check")
    assert done.code == 2
    assert f"no program is run, for it belongs to another user; make it yours: chown 0 {config}" in done.err
    assert not running.exists()


def test_store_that_everybody_may_use_becomes_users_own(
    config: Path, fill: Callable[..., None], fieldtui: Command
) -> None:
    config.write_text(LITERAL)
    fill()
    store = find_paths().data / "fieldtui.db"
    store.chmod(0o666)
    assert fieldtui("list").code == 0
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    store.chmod(0o660)
    assert said_by_doctor(fieldtui("doctor"), "files") == [f"others may change {store}; chmod 600 {store}"]


def test_folders_and_files_are_users_own_whatever_umask_is(config: Path, home: Path) -> None:
    config.write_text(FROM_VARIABLE)
    command = f"umask 000 && exec {sys.executable} -m fieldtui --profile new"
    for words in ("config init", "hooks list", "doctor", "sync"):
        subprocess.run(["sh", "-c", f"{command} {words}"], capture_output=True, check=False)
    subprocess.run(["sh", "-c", command.replace("--profile new", "sync")], capture_output=True, check=False)
    made = [path for top in ("config", "data", "state") for path in (home / top).rglob("*")]
    assert len(made) > 6
    for path in made:
        if path != config and path != config.parent:
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path

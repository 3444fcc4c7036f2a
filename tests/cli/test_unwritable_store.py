"""Full disks, read-only file systems and folders, real ones: what is there is read, and the cause is said."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from fieldtui.settings.paths import find_paths

SOURCE = """
[sources.north]
vendor = "cloudworkpro"
base_url = "http://127.0.0.1:9"
client_id = "me"
client_secret = "not a secret"
"""

#: what makes a file system of our own that nobody else sees, with the store in it
OWN = "mount -t tmpfs -o size=3m tmpfs {home}/small && cp -r {home}/data {home}/small/data && cd {home}/small && "
#: how the store comes to be unwritable
FULL = OWN + "(dd if=/dev/zero of=filler bs=1k 2>/dev/null || true)"
READ_ONLY = OWN + "mount -o remount,ro {home}/small"


class Said(NamedTuple):
    """What commands said, one after the other."""

    code: int
    out: str
    err: str


Commands = Callable[..., Said]


def can_mount() -> bool:
    """Whether this machine lets us make a file system of our own."""
    if shutil.which("unshare") is None:
        return False
    words = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.fixture
def within(home: Path, three: None) -> Commands:
    """Run a command after that preparation, with the store of three work orders."""
    find_paths().config.write_text(SOURCE)
    (home / "small").mkdir()

    def run(preparation: str, *words: str, data: str = "small/data") -> Said:
        command = f"{preparation.format(home=shlex.quote(str(home)))} && exec {shlex.join([sys.executable, *words])}"
        environment = {**os.environ, "XDG_DATA_HOME": str(home / data)}
        done = subprocess.run(
            ["unshare", "-rm", "sh", "-c", command], env=environment, capture_output=True, text=True, timeout=60
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Said(done.returncode, done.stdout, done.stderr)

    return run


needs_mount = pytest.mark.skipif(not can_mount(), reason="needs file systems of its own (unshare)")
BOTH = pytest.mark.parametrize(
    ("preparation", "cause"),
    [(FULL, "disk full; make room for "), (READ_ONLY, "read-only file system; mount it for writing")],
    ids=["full", "read-only"],
)


@needs_mount
@BOTH
def test_what_is_there_is_listed_and_shown(within: Commands, preparation: str, cause: str) -> None:
    listed = within(preparation, "-m", "fieldtui", "list", "--format", "json")
    assert (listed.code, len(json.loads(listed.out))) == (0, 3)
    assert listed.err.startswith(f"fieldtui: only read, not written: {cause}")
    assert len(listed.err.splitlines()) == 1
    shown = within(preparation, "-m", "fieldtui", "show", "north/work_order/a1")
    assert shown.code == 0
    assert "Leak in Main St" in shown.out
    assert within(preparation, "-m", "fieldtui", "hooks", "list").code == 0


@needs_mount
@BOTH
@pytest.mark.parametrize("command", [["sync"], ["hooks", "catch-up"], ["hooks", "listen", "--listen", "127.0.0.1:0"]])
def test_writing_command_says_why_before_asking(
    within: Commands, preparation: str, cause: str, command: list[str]
) -> None:
    done = within(preparation, "-m", "fieldtui", *command)
    assert (done.code, done.out) == (1, "")
    assert cause in done.err
    assert len(done.err.splitlines()) == 1


@needs_mount
@BOTH
def test_doctor_names_cause(within: Commands, preparation: str, cause: str) -> None:
    done = within(preparation, "-m", "fieldtui", "doctor")
    (line,) = [line for line in done.out.splitlines() if line.split()[1] == "store"]
    assert line.startswith("FAIL")
    assert f"only read, not written: {cause}" in line


@needs_mount
def test_where_there_is_nothing_to_read_one_line_says_so(within: Commands) -> None:
    done = within(FULL, "-m", "fieldtui", "list", data="small/none")
    assert (done.code, done.out) == (1, "")
    assert "disk full" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0 and shutil.which("setpriv") is None, reason="needs a user who may be refused")
@pytest.mark.parametrize("left_open", [False, True], ids=["closed", "cut off"])
def test_read_only_folder_is_named(home: Path, three: None, left_open: bool) -> None:
    find_paths().config.write_text(SOURCE)
    folder = find_paths().data
    if left_open:  # a process that was killed leaves its log beside the file
        script = "import os, sys; from fieldtui.store.sqlite.store import SqliteStore as S\n"
        script += "s = S(sys.argv[1]); s.reception.heard(1.0, 2.0); os.kill(os.getpid(), 9)"
        subprocess.run([sys.executable, "-c", script, str(folder / "fieldtui.db")], check=False)
        assert (folder / "fieldtui.db-wal").stat().st_size
    folder.chmod(0o500)
    refused = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    before = refused if os.geteuid() == 0 else []
    done = subprocess.run(
        [*before, sys.executable, "-m", "fieldtui", "list", "--format", "json"], capture_output=True, text=True
    )
    folder.chmod(0o700)
    assert (done.returncode, len(json.loads(done.stdout))) == (0, 3)
    # the log that is there can be written to
    cause = "read-only folder; allow this user to write there, or choose another [store] url"
    assert done.stderr == ("" if left_open else f"fieldtui: only read, not written: {cause}: {folder}\n")

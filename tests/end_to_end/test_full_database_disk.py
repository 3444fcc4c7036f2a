"""The disk of a PostgreSQL server fills up, a real one, while webhooks come and feeds are swept."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from fieldtui.contract.errors import StoreError
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.protocols import Store
from tests.cli.commands.test_collect import collecting, ready, until
from tests.end_to_end.either_program import opened, program_on
from tests.end_to_end.program import Program
from tests.end_to_end.webhook_sender import Sender, free_address, insist_on_all, insist_on_truth, with_one_source
from tests.store.database_proxy import OwnServer, own_server

FULL, AWAY = "disk full; make room for postgresql://", "does not answer"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's user may enter; a socket's path must be short."""
    path = Path(tempfile.mkdtemp(prefix="pg"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def server(folder: Path) -> Iterator[OwnServer]:
    """A server on a file system of its own, on which there is room for little more than itself."""
    small = folder / "small"
    small.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", str(small)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        with own_server(small) as server:
            yield server
    finally:
        subprocess.run(["umount", "-l", str(small)], capture_output=True, check=True)


def move_log(server: OwnServer, to: Path) -> None:
    """Move a server's write-ahead log to another disk: where there is no room for that, it ends."""
    server.kill()
    log = server.folder / "pg_wal"
    owner = log.stat()
    shutil.copytree(log, to)
    for path in (to, *to.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    shutil.rmtree(log)
    log.symlink_to(to)
    server.start()


def has_ended(server: OwnServer) -> bool:
    """Have a server need one more file for its log; whether it has ended over that."""
    words = "SELECT pg_logical_emit_message(true, 'a', 'b'), pg_switch_wal()"
    try:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(words)
    except psycopg.OperationalError:
        return not (server.folder / "postmaster.pid").exists()
    return False


def fill(folder: Path) -> Path:
    """Fill a disk to its last byte; the file that does it."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    return filler


def are_live(store: Store) -> bool:
    """Whether every feed that is swept was swept well the last time."""
    with suppress(StoreError):
        return {status.word for status in store.feeds.statuses()} <= {"live", "off"}
    return False


def one_line(program: Program, *words: str) -> str:
    """What a command says that fails."""
    done = program.run(*words)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done
    return done.stderr


@pytest.mark.parametrize("log", ["elsewhere", "on it"])
def test_full_disk_loses_nothing_answered_and_all_goes_on_by_itself(
    server: OwnServer, simulators: Callable[..., SimulatorProcess], folder: Path, tmp_path: Path, log: str
) -> None:
    if log == "elsewhere":
        move_log(server, folder / "wal")
    simulated = simulators(records=400, speed=20.0, hooks=free_address())
    assert simulated.config is not None
    program = program_on(server.url, tmp_path, with_one_source(simulated.config))
    sender = Sender(program.config)
    with collecting(program) as process, opened(server.url) as store, sender.sending():
        ready(process)
        until(lambda: sender.taken > 20, "no webhook is taken")
        sweep = program.start("sync", "--full")
        filler = fill(server.folder)
        until(lambda: log == "elsewhere" or has_ended(server), "it still writes its log")
        until(lambda: sender.answers[503] > 5, "nobody is told that there is no room")
        taken = sender.taken
        assert (FULL if log == "elsewhere" else AWAY) in one_line(program, "sync")
        # the one that was under way had one line to say, too
        assert sweep.communicate(timeout=60)[1].count("\n") == 1
        assert sender.taken == taken
        filler.unlink()
        if log == "on it":
            # as its service manager does
            server.start()
        until(lambda: sender.taken > taken + 5, "no webhook is taken any more")
        until(lambda: are_live(store), "the feeds are not swept any more", 60)
        insist_on_truth(program, simulated)
        insist_on_all(sender.taken, store)

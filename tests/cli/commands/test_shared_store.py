"""A team's store: one program collects and knows the vendors' secrets, others open on the store alone."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fieldtui.settings.load import load
from fieldtui.settings.secrets import all_of
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.vendors import load as load_vendor
from fieldtui.vendors import names
from tests.cli.commands.test_collect import collecting, complaint, ready
from tests.end_to_end.program import Program
from tests.store.postgres_server import drop_database, fresh_database


@pytest.fixture
def url() -> Iterator[str]:
    address = fresh_database(empty=True)
    yield address
    drop_database(address)


def member(folder: Path, url: str, sources: str = "") -> Program:
    """One of the team's programs, with files of its own."""
    folder.mkdir()
    config = folder / "config.toml"
    config.write_text(f'{sources}\n[store]\nurl = "{url}"\n')
    config.chmod(0o600)
    return Program(config, folder)


@pytest.fixture
def host(simulated: SimulatorProcess, tmp_path: Path, url: str) -> Program:
    """The program that has the sources."""
    assert simulated.config is not None
    return member(tmp_path / "host", url, simulated.config.read_text())


@pytest.fixture
def guest(tmp_path: Path, url: str) -> Program:
    """A program that has none."""
    return member(tmp_path / "guest", url)


def one_of(program: Program, kind: str) -> str:
    """The address of some record."""
    return next(address for address in program.records() if f"/{kind}/" in address)


def test_program_without_sources_shows_records_as_their_vendor_draws_them(host: Program, guest: Program) -> None:
    with collecting(host) as process:
        ready(process)
        assert host.run("sync", "--json").returncode == 0
        for kind in ("work_order", "shift", "post"):
            address = one_of(guest, kind)
            theirs, ours = host.run("show", address), guest.run("show", address)
            assert ours.returncode == 0, ours.stderr
            assert "the configuration has no such source" not in ours.stdout
            assert len(ours.stdout) == len(theirs.stdout)
        listed = guest.run("act", address := one_of(guest, "work_order"))
        assert listed.stdout == host.run("act", address).stdout
        assert guest.run("show", address, "--refresh").returncode == 0


def test_program_without_sources_acts_by_way_of_collector(host: Program, guest: Program, url: str) -> None:
    guest.config.write_text(guest.config.read_text() + '[me]\nname = "Bo"\n')
    with collecting(host) as process:
        ready(process)
        assert host.run("sync", "station", "--json").returncode == 0
        listed = guest.run("list", "time_off", "--where", "stage:review", "--limit", "1", "--format", "json")
        address = json.loads(listed.stdout)[0]["address"]
        done = guest.run("act", address, "deny", "--reason", "short of people", "--yes")
        assert done.returncode == 0, done.stderr
    with psycopg.connect(url) as connection:
        assert {str(who).partition("@")[0] for (who,) in connection.execute("SELECT who FROM fieldtui.journal")} == {
            "Bo"
        }
    # nobody collects: the secrets are not here
    late = guest.run("act", one_of(guest, "time_off"), "approve", "--yes")
    assert late.returncode == 2
    assert late.stderr.count("\n") == 1
    assert "this configuration has no secrets; the collector's has them" in late.stderr


def test_no_secret_is_in_store(host: Program, url: str) -> None:
    settings = load(host.config, load_vendor, vendor_names=names)
    parts = [source.settings for source in settings.sources.values()]
    secrets = {secret.reveal() for _, secret in all_of([*parts, settings.hooks])}
    assert len(secrets) > 4
    with collecting(host) as process:
        ready(process)
        time.sleep(1)
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT name, vendor, settings FROM fieldtui.sources ORDER BY position").fetchall()
    assert [name for name, _, _ in rows] == list(settings.sources)
    assert not [secret for secret in secrets if any(secret in str(row) for row in rows)]


def test_program_without_sources_collects_nothing_and_says_so(guest: Program) -> None:
    done = guest.run("collect")
    assert done.returncode == 2
    assert "no source" in done.stderr
    assert done.stderr.count("\n") == 1


def test_second_collector_takes_over_within_five_seconds_of_a_kill(host: Program) -> None:
    with collecting(host) as first:
        ready(first)
        with collecting(host) as second:
            assert complaint(second).startswith("standing by")
            first.send_signal(signal.SIGKILL)
            killed = time.monotonic()
            assert json.loads(second.stdout.readline())["pid"] == second.pid  # type: ignore[union-attr]
            assert time.monotonic() - killed < 5


def test_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = member(tmp_path / "lost", "postgresql://ana@127.0.0.1:1/team").run("list")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "postgresql://127.0.0.1/team does not answer" in done.stderr


def test_password_in_url_is_refused_and_not_repeated(tmp_path: Path) -> None:
    done = member(tmp_path / "open", "postgresql://ana:hunter2@127.0.0.1/team").run("config", "check")
    assert done.returncode == 2
    assert "store.url has a password in it; take it out" in done.stderr
    assert "hunter2" not in done.stderr


def test_store_is_copied_there_and_back(host: Program, guest: Program, tmp_path: Path, url: str) -> None:
    config = host.config.read_text()
    host.config.write_text(config.replace(url, "sqlite"))
    assert host.run("sync", "north", "camuzzi", "--json").returncode == 0
    before = host.records()
    done = host.run("store", "copy", url)
    assert (done.returncode, done.stderr) == (0, "")
    assert "rows copied" in done.stdout
    assert guest.records() == before
    again = host.run("store", "copy", url)
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    assert "has records already; name an empty one" in again.stderr
    back = tmp_path / "back.db"
    assert guest.run("store", "copy", f"sqlite:///{back}").returncode == 0
    host.config.write_text(config.replace(url, f"sqlite:///{back}"))
    assert host.records() == before


def test_store_is_not_copied_while_somebody_collects(host: Program, tmp_path: Path) -> None:
    with collecting(host) as process:
        ready(process)
        done = host.run("store", "copy", f"sqlite:///{tmp_path / 'copy.db'}")
    assert done.returncode == 1
    assert "collects for" in done.stderr
    assert "stop it first" in done.stderr


def test_rights_are_given_to_users_of_shared_store_only(host: Program, url: str) -> None:
    done = host.run("store", "migrate", "--json")
    assert json.loads(done.stdout)["schema"] == 1
    done = host.run("store", "grant", "console", "nobody_here")
    assert done.returncode == 1
    assert "has no user nobody_here" in done.stderr
    done = host.run("store", "grant", "console", "postgres")
    assert done.returncode == 1
    assert "postgres owns the store" in done.stderr
    host.config.write_text(host.config.read_text().replace(url, "sqlite"))
    done = host.run("store", "grant", "console", "postgres")
    assert done.returncode == 2
    assert "store.url: a file has no roles" in done.stderr

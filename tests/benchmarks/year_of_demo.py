"""How large the store of a year of the demo is: `python -m tests.benchmarks.year_of_demo [MINUTES] [SPEED]`.

Runs the demo's simulated vendors at a speed of 60 and its collector for some minutes, every feed polled as often in
simulated time as at a speed of 1, and counts what each table grows by in rows and bytes a simulated day. From that, and
from the `[keep]` defaults, follows how large the store is after a year; the arithmetic is printed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import apsw
import tomli_w

from fieldtui import vendors
from fieldtui.settings.durations import read_duration
from fieldtui.settings.schema import KeepSettings
from fieldtui.simulator.child_process import SimulatorProcess
from tests.benchmarks.load import free_port
from tests.benchmarks.terminal import ROOT

DAY, YEAR = 86_400.0, 365.0
LIMIT = 5e9
#: records of the demo, unless it is asked for others
RECORDS = 2_000
#: what belongs together: the text index to the records, the outbox and commands to what is settled
_TABLES = {"bodies": "records", "search": "records"}
#: what grows for as long as the demo runs; every other table is bounded by what the vendors have now, or by a number
GROWING = ("records", "journal")
#: days for which rows are kept
KEPT = {
    "revisions": read_duration(KeepSettings().revisions) / DAY,
    **dict.fromkeys(
        ("deliveries", "attempts", "outbox", "replays", "replay_items"), read_duration(KeepSettings().deliveries) / DAY
    ),
}


class Size(NamedTuple):
    """Rows and bytes of a table, its indexes among them."""

    rows: int = 0
    bytes: int = 0


def sizes(path: Path) -> dict[str, Size]:
    """Count the rows and bytes of each table."""
    connection = apsw.Connection(f"file:{path}?mode=ro", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        owners = dict(connection.execute("SELECT name, tbl_name FROM sqlite_master"))
        found: dict[str, int] = defaultdict(int)
        for name, size in connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
            table = owners.get(name, name)
            table = "search" if table.startswith("search_") else table
            found[_TABLES.get(table, table)] += size
        return {
            table: Size(next(connection.execute(f'SELECT count(*) FROM "{table}"'))[0], size)
            for table, size in found.items()
        }
    finally:
        connection.close()


def by_resource(path: Path) -> dict[str, int]:
    """Count the records of each resource."""
    connection = apsw.Connection(f"file:{path}?mode=ro", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        counted = (
            "SELECT feeds.source || '/' || resource, count(*) FROM records JOIN feeds ON feeds.id = feed GROUP BY 1"
        )
        return dict(connection.execute(counted))
    finally:
        connection.close()


def hasten(config: Path, speed: float) -> None:
    """Have each feed polled as often in the world's time as at a speed of 1."""
    settings = tomllib.loads(config.read_text())
    for source in settings["sources"].values():
        resources = vendors.load(source["vendor"]).resources
        source["every"] = {each.name: f"{max(each.pace / speed, 0.5):.1f}s" for each in resources if each.pace}
    config.write_text(tomli_w.dumps(settings))


def estimate(before: dict[str, Size], after: dict[str, Size], days: float) -> float:
    """Print what each table comes to in a year, and return all of it in bytes."""
    total = 0.0
    print(f"{'table':<14}{'bytes/row':>11}{'rows/day':>11}{'rows after a year':>33}{'':>11}")
    for table, now in sorted(after.items(), key=lambda item: -item[1].bytes):
        then, size = before.get(table, Size()), now.bytes / max(1, now.rows)
        daily = max(0, now.rows - then.rows) / days
        if table in GROWING:
            rows, how = then.rows + daily * YEAR, f"{then.rows:,} + {YEAR:.0f} days"
        elif table in KEPT:
            rows, how = daily * min(KEPT[table] or YEAR, YEAR), f"{KEPT[table] or YEAR:.0f} days"
        else:
            rows, how = now.rows, "bounded"
        total += rows * size
        if rows * size > 1e5:
            print(f"{table:<14}{size:>11,.0f}{daily:>11,.0f}{how:>20}{rows:>13,.0f}{rows * size / 1e6:>11,.1f} MB")
    return total


def report(before: dict[str, int], after: dict[str, int], days: float) -> None:
    """Print which lists have grown."""
    for name, count in after.items():
        had = before.get(name, 0)
        if count - had > 5:
            print(f"  {name:<28}{had:>8,} records, {(count - had) / days:8,.0f} more a day")


def run(folder: Path, minutes: float, speed: float) -> tuple[dict[str, Size], dict[str, Size], float]:
    """Collect for so many minutes; the tables after the first sync and at the end, and the simulated days between."""
    config = folder / "config.toml"
    hooks = f"127.0.0.1:{free_port()}"
    with SimulatorProcess.start(config, records=RECORDS, seed=1, faults="calm", speed=speed, hooks=hooks) as world:
        world.pause()
        hasten(config, speed)
        homes = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("DATA", "STATE", "CONFIG")}
        command = [sys.executable, "-m", "fieldtui", "--config", str(config)]
        environment = {"PATH": "", **homes}
        subprocess.run([*command, "sync"], cwd=ROOT, env=environment, capture_output=True, check=False)
        (store,) = (folder / "data").rglob("fieldtui.db")
        before, resources = sizes(store), by_resource(store)
        collector = subprocess.Popen([*command, "collect"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            time.sleep(10)
            world.pause(False)
            begun = time.time()
            time.sleep(minutes * 60)
            days = (time.time() - begun) * speed / DAY
        finally:
            collector.terminate()
            collector.wait()
        # at a speed of 1 a feed is read whole, which shows what has gone, within some simulated minutes
        world.pause()
        for _ in range(2):
            subprocess.run([*command, "sync", "--full"], cwd=ROOT, env=environment, capture_output=True, check=False)
        report(resources, by_resource(store), days)
        return before, sizes(store), days


def main() -> int:
    """Measure, and print what it comes to; 1 where that is too much."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    speed = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    with tempfile.TemporaryDirectory() as folder:
        before, after, days = run(Path(folder), minutes, speed)
    print(f"{days:.2f} simulated days at {speed:g} times the speed, {RECORDS:,} records at the beginning")
    total = estimate(before, after, days)
    print(f"after a year {total / 1e9:.2f} GB; limit {LIMIT / 1e9:g} GB: {'met' if total <= LIMIT else 'MISSED'}")
    return 0 if total <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())

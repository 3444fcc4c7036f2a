"""The simulated vendors in a process of their own, as `fieldtui simulate` and the demo start them."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tomli_w

from fieldtui.contract.errors import FieldtuiError
from fieldtui.simulator.app import application
from fieldtui.simulator.faults import FaultDice
from fieldtui.simulator.server import bind, serve, url_of
from fieldtui.simulator.simulation import Simulation
from fieldtui.simulator.vendor_world import Builder
from fieldtui.simulator.world import World


def run(
    builders: Mapping[str, Builder],
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    records: int = 2000,
    seed: int = 1,
    faults: str = "calm",
    speed: float = 1.0,
    tricky: bool = False,
    write_config: Path | None = None,
    hooks: str | None = "127.0.0.1:8787",
    until_stdin_closes: bool = False,
    scratch: str | None = None,
    say: Callable[[str], None] | None = None,
) -> None:
    """Serve until told to stop; standard output (or `say`) gets a line of JSON when ready. FieldtuiError if it cannot.

    `hooks`: the HOST:PORT on which a console listens for webhooks, None for no deliveries. `scratch`: a folder to be
    removed at the end, by whichever of two processes lives longer. `builders`: the vendors' sides by name. `tricky`:
    some texts are hostile; with rough faults they are anyway.
    """
    if records < 1 or speed <= 0:
        raise FieldtuiError("records and speed must be greater than 0")
    dice, listening = FaultDice(faults, seed), bind(host, port)
    base, target = url_of(listening), f"http://{hooks}/hooks" if hooks else None
    with _undisturbed():
        world = World(seed, records, speed=speed, tricky=tricky or faults == "rough")
        simulation = Simulation.of(world, dice, builders, base, target)
    if write_config is not None:
        write(write_config, configuration(simulation, base, hooks))

    def ready() -> None:
        (say or _say)(json.dumps(readiness(simulation, base, write_config)))

    try:
        asyncio.run(serve(application(simulation), listening, ready, until_stdin_closes=until_stdin_closes))
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the garbage collector from looking through a hundred thousand new things, now and ever after."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def readiness(simulation: Simulation, base: str, config: Path | None) -> dict[str, Any]:
    """Return what the line says: where each source is, and which process this is."""
    sources = {vendor.source: {"vendor": name, "url": f"{base}/{name}"} for name, vendor in simulation.vendors.items()}
    return {
        "ready": True,
        "url": base,
        "config": str(config) if config else None,
        "sources": sources,
        "pid": os.getpid(),
    }


def configuration(simulation: Simulation, base: str, hooks: str | None) -> dict[str, Any]:
    """Return a configuration that points the program at the simulation."""
    sources = {vendor.source: {**vendor.settings, "vendor": name} for name, vendor in simulation.vendors.items()}
    listen = {"listen": hooks} if hooks else {}
    return {"sources": sources, "hooks": {**listen, "targets": {"sink": {"url": f"{base}/_sink"}}}}


def write(file: Path, settings: dict[str, Any]) -> None:
    """Write settings as TOML that only this user may read; FieldtuiError when it cannot be written, or is there."""
    if file.exists():
        raise FieldtuiError(f"{file} is there already; move it away, or choose another file")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            tomli_w.dump(settings, out)
    except OSError as error:
        raise FieldtuiError(f"cannot write {file}: {error.strerror}; choose another file") from None


def _say(line: str) -> None:
    """Write a line at once, whoever reads it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()

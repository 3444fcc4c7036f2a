"""Finds the simulators that the vendors' folders and installed packages have."""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import cast

from fieldtui import vendors
from fieldtui.simulator.vendor_world import Builder


def builders(only: Collection[str] | None = None) -> dict[str, Builder]:
    """Return the simulator of every vendor (or of these) that has one, by the vendor's name."""
    found = {name: _builder(name) for name in vendors.names() if only is None or name in only}
    return {name: builder for name, builder in found.items() if builder is not None}


def _builder(name: str) -> Builder | None:
    """Import that vendor's `simulator` module; None when there is none."""
    package = _package(name)
    try:
        spec = find_spec(f"{package}.simulator")
    except ModuleNotFoundError:
        return None
    if spec is None or spec.origin is None:
        return None
    return cast(Builder, import_module(f"{package}.simulator"))


def _package(name: str) -> str:
    """Return the package in which that vendor's folder is, which an entry point names for others than ours."""
    for point in entry_points(group="fieldtui.vendors"):
        if point.name == name:
            return point.module
    return f"{vendors.__name__}.{name}"

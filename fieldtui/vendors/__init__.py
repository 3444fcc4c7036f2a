"""The vendors: each folder here, and each installed entry point `fieldtui.vendors`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from fieldtui.contract.vendor import Vendor

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints


def names() -> list[str]:
    """Return the names of all vendors there are, without importing one."""
    here = {module.name for module in iter_modules(__path__) if module.ispkg}
    return sorted(here | {point.name for point in _installed()})


def load(name: str) -> Vendor:
    """Return that vendor; KeyError if there is none of that name."""
    if any(module.name == name for module in iter_modules(__path__)):
        return _checked(import_module(f"{__name__}.{name}").VENDOR)
    for point in _installed():
        if point.name == name:
            return _checked(point.load())
    raise KeyError(name)


def discover() -> dict[str, Vendor]:
    """Return every vendor by its name."""
    return {name: load(name) for name in names()}


def folder(name: str) -> Path | None:
    """Return where that vendor's files are, without importing it; None if that cannot be said."""
    from importlib.util import find_spec

    here = Path(__path__[0]) / name
    if here.is_dir():
        return here
    found = [find_spec(point.module) for point in _installed() if point.name == name]
    return next((Path(spec.origin).parent for spec in found if spec is not None and spec.origin), None)


def _installed() -> EntryPoints:
    """Return the entry points of vendors that other packages bring."""
    from importlib.metadata import entry_points  # 15 ms that our own vendors do not need

    return entry_points(group="fieldtui.vendors")


def _checked(vendor: object) -> Vendor:
    """Insist that what a folder or entry point offers is a vendor."""
    if not isinstance(vendor, Vendor):
        raise TypeError(f"{vendor!r} is not a Vendor")
    return vendor

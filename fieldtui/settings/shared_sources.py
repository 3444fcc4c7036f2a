"""Sources by way of the store: the collector writes them down without their secrets, a console reads them."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.secret import Secret
from fieldtui.contract.shared_source import SharedSource
from fieldtui.contract.vendor import Vendor
from fieldtui.settings.schema import ConfiguredSource, Settings


def described(settings: Settings) -> list[SharedSource]:
    """Return the sources that are right, without their secrets."""
    found = []
    for source in settings.sources.values():
        if source.error is None:
            _, own = source.ready()
            text = msgspec.json.encode(own, enc_hook=_withheld).decode()
            found.append(SharedSource(source.name, source.vendor_name, text))
    return found


def configured(shared: SharedSource, load: Callable[[str], Vendor]) -> ConfiguredSource:
    """Return a source as a configuration would have it; whoever asks for one of its secrets gets a
    ConfigurationError.
    """
    place = f"sources.{shared.name}"
    try:
        vendor = load(shared.vendor)
        settings = msgspec.json.decode(shared.settings, type=vendor.settings, dec_hook=_held_elsewhere)
    except (KeyError, msgspec.ValidationError, ValueError) as error:
        cause = f"what the collector says of it cannot be read: {error}"
        mistake = ConfigurationError(place, cause, "use the same version of fieldtui as the collector")
        return ConfiguredSource(name=shared.name, vendor_name=shared.vendor, errors=(mistake,))
    return ConfiguredSource(name=shared.name, vendor_name=shared.vendor, vendor=vendor, settings=settings)


def _withheld(value: object) -> object:
    """Write a secret as nothing."""
    if isinstance(value, Secret):
        return ""
    raise TypeError(f"no way to write {type(value)}")


def _held_elsewhere(type: type, value: object) -> object:
    """Read a secret as one that only the collector knows."""
    if type is Secret:
        return Secret("the collector's configuration", _refuse)
    raise TypeError(f"no way to read {type}")


def _refuse() -> str:
    raise ConfigurationError("sources", "this configuration has no secrets", "the collector's has them; let it do this")

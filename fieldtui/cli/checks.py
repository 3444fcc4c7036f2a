"""Everything that is wrong with a configuration, at once."""

from __future__ import annotations

from fieldtui.cli.compose import load_settings
from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings.load import faults
from fieldtui.settings.paths import Paths


def complaints(paths: Paths) -> list[ConfigurationError]:
    """Return what is wrong: a file that cannot be read at all, else every source and secret."""
    try:
        return faults(load_settings(paths))
    except ConfigurationError as error:
        return [error]
